"""What was wrong in printed reports cannot be printed: the page and the report of odd data, read as they are rendered.

The faults, each found in a published report: shares of ten with decimals or in words ("drygt 50 %"), numbers without
base, intervals that share an end, answers to a question with several choices as parts of a whole, an index read as a
share.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from msgspec.structs import replace

from portal import create_app
from portal.config import Settings
from portal.questionnaire.definition import Index, Questionnaire
from portal.reports.method import NOT_SHARE
from portal.results.page import compose_page
from portal.results.queries import RoundResults
from portal.results.question_tables import SEVERAL_CODES
from portal.statistics.summary import Level
from portal.statistics.swedish import ROUNDING_NOTE
from portal.statistics.typed_figures import typed_shares
from portal.surveys.cautions import cautions
from portal.surveys.library import get_ready
from tests.support.round_reports import report_of, results_of, summary_of
from tests.support.small_rounds import (
    VET_EJ,
    code_list,
    matrix,
    number,
    one_of,
    question,
    questionnaire,
    scale,
    several_of,
    sv,
)

PAGE = """{% from "results/blocks.html" import best_and_lowest, key_figures, show_block, show_part %}
{{ key_figures(page.key_figures, "figures") }}<p>{{ page.answers }}</p><p>{{ page.nki }}</p>
{% if page.best_lowest %}{{ best_and_lowest(page.best_lowest, 3) }}{% endif %}
{% for block in page.indices + page.positive + page.comparison + page.nonresponse %}{{ show_block(block, 3) }}
{% endfor %}
{% for part in page.parts %}{{ show_part(part, 2) }}{% endfor %}"""
SHARE = re.compile(r"\d[\d,]*%")
DEFINITIONS = ("mindre än hälften av enheten", "minst hälften av indexets frågor")
KEPT = {
    SEVERAL_CODES: "flera",
    ROUNDING_NOTE: "avrundat",
    NOT_SHARE: "index",
    **dict.fromkeys(DEFINITIONS, "definition"),
}
SCALES = ("nki_helhet", "nki_forvantan", "nki_ideal")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Templates and nothing else: no database is asked."""
    folder: Path = tmp_path_factory.mktemp("portal")
    return create_app(
        Settings(
            data_folder=folder / "data",
            keys_folder=folder / "keys",
            database_url=f"sqlite:///{folder / 'none.db'}",
            secret_key="a secret for tests, long enough for anyone",
            testing=True,
        )
    )


def bands() -> dict[str, str]:
    return {"a": "0–1 år", "b": "1–2 år", "c": "2 år eller mer"}


def odd_questionnaire(judged: bool = True) -> Questionnaire:
    """One question of each kind; with scales and an index unless not ``judged``."""
    ordered = code_list("bra", "lagom", "daligt", positive=("bra",), ordered=True)
    years = code_list(*bands(), ordered=True)
    worded = tuple(type(code)(code=code.code, label=sv(bands()[code.code])) for code in years.codes)
    lists = {
        "omdome": type(ordered)(codes=(*ordered.codes, VET_EJ), ordered=True),
        "ar": type(years)(codes=worded, ordered=True),
        "manga": code_list("motet", "brevet", "telefon"),
    }
    index = (Index(name="nki", label=sv("Nöjd-Kund-Index (NKI)"), questions=SCALES, at_least=2),)
    return questionnaire(
        one_of("omdome", "omdome"),
        one_of("ar", "ar"),
        several_of("flera", "manga"),
        matrix("rader", ("ett", "tva"), "omdome"),
        number("timmar"),
        *(question(name, scale()) for name in SCALES if judged),
        lists=lists,
        indices=index if judged else (),
    )


def odd_answers(count: int, alike: bool, seed: int) -> list[dict[str, Any]]:
    """As many answers; all the same, or at random with gaps."""
    chance = Random(seed)

    def one() -> dict[str, Any]:
        given = {
            "omdome": chance.choice(("bra", "lagom", "daligt", "vet_ej")),
            "ar": chance.choice("abc"),
            "flera": [code for code in ("motet", "brevet", "telefon") if chance.random() < 0.8] or ["motet"],
            "rader": {"ett": chance.choice(("bra", "daligt")), "tva": chance.choice(("lagom", "vet_ej"))},
            "timmar": float(chance.randrange(40)),
            **{name: chance.randrange(1, 11) for name in SCALES},
        }
        return {name: value for name, value in given.items() if chance.random() < 0.95}

    first = one()
    return [first] * count if alike else [one() for _ in range(count)]


CASES = [
    *product((5, 10, 49, 50, 363), (False, True), ("internal",)),
    (12, False, "public"),
    (211, True, "public"),
]


def rendered(portal: Flask, results: RoundResults) -> dict[str, ElementTree.Element]:
    """Page and report as HTML."""
    summary = results.summary
    page = compose_page(results, summary.total, (summary.total, *summary.units))
    environment = portal.jinja_env
    report = environment.get_template("pdf/round_report.html").render(report=report_of(results), logo="")
    with portal.test_request_context():
        parts = {"page": environment.from_string(PAGE).render(page=page), "report": report}
    return {name: as_tree(html) for name, html in parts.items()}


def as_tree(html: str) -> ElementTree.Element:
    """The body as a tree: our own HTML is nearly XML."""
    body = re.sub(r"(?s)^.*<body>|</body>.*$", "", html)
    closed = re.sub(r"<(br|img|hr|col|wbr)\b([^>]*?)/?>", r"<\1\2/>", body)
    named = re.sub(r"&(?!amp;|lt;|gt;|quot;|#)\w+;", lambda entity: unescape(entity[0]), closed)
    return ElementTree.fromstring(f"<div>{named}</div>".replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def words(element: ElementTree.Element) -> str:
    """What is read, without what the portal itself says about per cent, the parts of a number together."""
    said = " ".join("".join(element.itertext()).replace("\N{NO-BREAK SPACE}", "").split())
    for explanation, mark in KEPT.items():
        said = said.replace(explanation, f"[{mark}]")
    return re.sub(r"\(95 ?(procent|%)\)", "[säkerhet]", said.replace("n = ", "n="))


@pytest.fixture(scope="module", params=CASES, ids=str)
def document(portal: Flask, request: pytest.FixtureRequest) -> dict[str, ElementTree.Element]:
    count, alike, level = request.param
    return rendered(portal, odd_results(count, alike, level))


def odd_results(count: int, alike: bool, level: Level) -> RoundResults:
    asked = odd_questionnaire(judged=count not in (10, 49))
    answers = {"norr": odd_answers(count, alike, count), "soder": odd_answers(2 * count, alike, count + 1)}
    frames = {"norr": count + 3, "soder": 2 * count}
    return results_of(summary_of(asked, answers, frames), asked, level)


def questions(tree: ElementTree.Element) -> list[ElementTree.Element]:
    return [section for section in tree.iter("section") if "question-result" in section.get("class", "")]


def test_shares_of_fewer_than_fifty_have_no_decimals_and_others_have_one(
    document: dict[str, ElementTree.Element],
) -> None:
    for tree in document.values():
        for section in questions(tree):
            said = words(section)
            bases = {int(n) for n in re.findall(r"n=(\d+)", said)}
            if len(bases) == 1:
                decimals = {"," in share for share in SHARE.findall(said)}
                assert decimals <= {min(bases) >= 50}, said


def test_every_share_in_running_text_stands_with_its_base(document: dict[str, ElementTree.Element]) -> None:
    for tree in document.values():
        for paragraph in [*tree.iter("p"), *tree.iter("li"), *tree.iter("dd")]:
            said = words(paragraph)
            if typed_shares(said):
                assert re.search(r"\d+ av \d+|n=\d+|svarade inte", said), said


def test_no_figure_is_rounded_in_words(document: dict[str, ElementTree.Element]) -> None:
    for tree in document.values():
        for typed in typed_shares(words(tree)):
            assert re.match(r"\d", typed), typed


def test_an_index_is_never_followed_by_per_cent(document: dict[str, ElementTree.Element]) -> None:
    for tree in document.values():
        for table in tree.iter("table"):
            caption = words(next(table.iter("caption")))
            if "Index" in caption:
                assert "%" not in words(table)
        said = " ".join(words(each) for each in [*tree.iter("p"), *tree.iter("dd"), *tree.iter("li")])
        assert not re.search(r"(?i)\b(nki|index)\w*\)?( är)? \d[\d,]*\s?(%|procent)", said)
        for chart in tree.iter("figure"):
            if "ndex" in words(next(chart.iter("figcaption"))):
                assert "%" not in words(chart)


def test_several_choices_are_never_parts_of_a_whole(document: dict[str, ElementTree.Element]) -> None:
    for tree in document.values():
        for section in questions(tree):
            said = words(section)
            if "Motet" in said and "%" in said:
                assert "[flera]" in said
                assert not list(section.iter("pattern")), "drawn as one divided bar"
                assert "Summa" not in said


def test_shares_that_are_parts_of_a_whole_add_up_or_say_why(document: dict[str, ElementTree.Element]) -> None:
    for tree in document.values():
        for section in questions(tree):
            table = next(section.iter("table"), None)
            said = words(section)
            if table is None or "Summa" not in said:
                continue
            cells = [words(row[-1]) for row in table.iter("tr") if "total" not in row.get("class", "")]
            shares = [float(cell[:-1].replace(",", ".")) for cell in cells if SHARE.fullmatch(cell)]
            assert round(sum(shares), 1) == 100 or "[avrundat]" in said, said


def test_intervals_that_share_an_end_say_which_one_it_belongs_to(document: dict[str, ElementTree.Element]) -> None:
    for tree in document.values():
        for section in questions(tree):
            if "1–2 år" in words(section):
                assert "exakt 1 räknas till ”1–2 år”" in words(section)


def test_whoever_makes_a_questionnaire_is_warned_before_it_is_used() -> None:
    (said,) = cautions(odd_questionnaire())
    assert said.startswith("Svarslistan ”ar”: ”0–1 år” och ”1–2 år” har gränsen 1 gemensam.")
    assert cautions(get_ready("kompetens"))[0].startswith("Svarslistan ”antal_ar”")
    assert cautions(get_ready("nki")) == ()


def test_a_share_typed_into_the_purpose_is_found() -> None:
    asked = odd_questionnaire()
    typed = replace(asked, purpose=sv("Drygt 50 % är nöjda."))
    assert any("”Drygt 50 %”" in said for said in cautions(typed))
