"""What only a browser can tell of the stylesheet: a reader must be able to trust where a heading stands."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from portal.questionnaire.definition import Code, MatrixDomain, MatrixRow, Question, ScaleDomain
from tests.support.templates import ROOT, Problem, render

CODES = tuple(
    Code(code=f"c{n}", label={"sv": label}) for n, label in enumerate(["Mycket bra", "Bra", "Mindre bra", "Vet ej"])
)
ROWS = tuple(
    MatrixRow(name=f"r{n}", text={"sv": text})
    for n, text in enumerate(["Försäkringskassan", "Psykiatrisk öppenvård", "Skolan"])
)
MATRIX = Question(
    name="samverkan", text={"sv": "Hur fungerar samverkan?"}, domain=MatrixDomain(rows=ROWS, code_list="c")
)
SCALE = Question(
    name="helhet",
    text={"sv": "Hur nöjd är du?"},
    domain=ScaleDomain(
        minimum=1,
        maximum=10,
        minimum_label={"sv": "Inte alls nöjd"},
        maximum_label={"sv": "Mycket nöjd"},
        missing=CODES[3:],
    ),
)
PAGE = """{% from "macros/questions.html" import question_field %}<!doctype html><html lang="sv"><head>
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Frågor</title></head><body>
<main><div class="page"><h1>Frågor</h1>{% for question in questions %}
{{ question_field(question, typed, problems, none, "sv", codes) }}
{% endfor %}</div></main></body></html>"""
CENTRES = "elements => elements.map(e => { const box = e.getBoundingClientRect(); return box.left + box.width / 2; })"


def shown(browser: Any, width: int, *, direction: str = "ltr", problems: tuple[Problem, ...] = ()) -> Page:
    """Both questions in a window ``width`` pixels wide, drawn with the portal's stylesheet alone."""
    page: Page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(
        render(
            PAGE,
            questions=(MATRIX, SCALE),
            typed={"samverkan.r0": ["c1"], "helhet": ["7"]},
            problems=problems,
            codes=lambda name: CODES,
        )
    )
    page.add_style_tag(
        content=(ROOT / "static" / "portal.css").read_text("utf-8").replace('url("fonts/', 'url("data:,')
    )
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    return page


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(
    "problems", [(), (Problem("samverkan", "r1", "Välj ett svar på raden Psykiatrisk öppenvård."),)]
)
def test_each_heading_of_a_matrix_stands_over_its_own_answers(
    browser: Any, direction: str, problems: tuple[Problem, ...]
) -> None:
    page = shown(browser, 1280, direction=direction, problems=problems)
    headings = page.eval_on_selector_all(".matrix-head > *", CENTRES)
    assert page.locator(".matrix-head > *").all_inner_texts() == [code.label["sv"] for code in CODES]
    for row in page.locator(".matrix-row").all():
        controls = [
            box["x"] + box["width"] / 2 for box in (c.bounding_box() for c in row.locator("input").all()) if box
        ]
        assert controls == pytest.approx(headings, abs=1.5)


@pytest.mark.parametrize("width", [320, 360, 500])
def test_on_a_phone_each_answer_carries_its_own_words(browser: Any, width: int) -> None:
    page = shown(browser, width)
    assert not page.locator(".matrix-head").is_visible()
    for label in page.locator(".matrix-row label").all():
        box = label.locator("span").bounding_box()
        assert box is not None
        assert box["width"] > 20


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_nothing_needs_sideways_scrolling_and_every_target_is_large(browser: Any, width: int) -> None:
    page = shown(browser, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for box in (label.bounding_box() for label in page.locator("label").all()):
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44


def test_text_twice_the_size_still_fits(browser: Any) -> None:
    page = shown(browser, 640)
    page.add_style_tag(content="html { font-size: 200%; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("width", [320, 1280])
def test_dont_know_stands_apart_from_the_steps(browser: Any, width: int) -> None:
    page = shown(browser, width)
    steps = [box for box in (step.bounding_box() for step in page.locator(".step").all()) if box]
    apart = page.locator(".scale .choice").bounding_box()
    assert apart is not None
    assert apart["y"] > max(box["y"] + box["height"] for box in steps)
    assert len({box["y"] for box in steps}) == (2 if width == 320 else 1)


def test_the_keyboard_reaches_and_answers_each_row(browser: Any) -> None:
    page = shown(browser, 1280)
    page.focus("#f-samverkan--r0-2")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    chosen = page.eval_on_selector_all(".matrix-row input:checked", "all => all.map(one => one.name + ' ' + one.value)")
    assert chosen == ["samverkan.r0 c2", "samverkan.r1 c1"]
