"""Saying no, being in the list by mistake: no more letters, the frame follows, and nobody sees who has answered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Participation
from portal.db import get_database
from tests.support.client import Browser, Page
from tests.support.mailings import invitation, letters, link_of, open_invited, people, work

PAGE = "/arbete/undersokningar/prov"
Run = Callable[..., str]


@pytest.fixture(autouse=True)
def _sent(app: Flask, quality: Browser) -> None:
    open_invited(app, people(6), "nki", frames={"hl": None}, opens_at=None)
    work(app)


def start(app: Flask, browser: Browser, number: int = 1) -> Page:
    return browser.get(link_of(app, f"hl{number}@kommun.example"))


def answer(page: Page) -> Page:
    for _ in range(10):
        if not page.tree.xpath("//main//form"):
            break
        page = page.submit()
    return page


def test_whoever_says_no_is_not_reminded_and_may_change_their_mind(app: Flask, browser: Browser, run: Run) -> None:
    asked = start(app, browser).link("Jag vill inte svara")
    assert asked.heading == "Vill du inte svara?"
    assert invitation(app, email="hl1@kommun.example").declined_at is None
    declined = asked.submit()
    assert "Du har tackat nej" in declined.text
    assert "5 påminnelser" in run("rounds", "remind", "prov")
    answered = answer(declined.submit("Jag vill svara ändå"))
    assert "Tack" in answered.heading
    assert invitation(app, email="hl1@kommun.example").declined_at is None


def test_what_was_begun_is_gone_when_one_says_no(app: Flask, browser: Browser) -> None:
    begun = start(app, browser).submit().submit(nki_helhet="8")
    assert begun.status == 200
    start(app, browser).link("Jag vill inte svara").submit()
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalars(sa.select(Participation.draft)).one() is None


def test_whoever_has_answered_is_thanked_and_not_asked(app: Flask, browser: Browser) -> None:
    page = answer(start(app, browser))
    handle = page.path.split("/")[2]
    assert browser.get(f"/svara/{handle}/tacka-nej").heading == "Tack för dina svar"


def test_saying_no_needs_the_link_and_an_open_round(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser], run: Run
) -> None:
    path = start(app, browser).link("Jag vill inte svara").path
    assert new_browser().get(path).status == 403
    run("rounds", "close", "prov")
    assert browser.get(path).status == 410


def test_a_scanner_that_opens_every_link_decides_nothing(app: Flask, new_browser: Callable[[], Browser]) -> None:
    scanner = new_browser()
    seen: set[str] = set()
    waiting = [link for letter in letters(app) for link in re.findall(r"/enkat/\S+", letter.get_content())]
    while waiting:
        path = waiting.pop()
        if path not in seen and not path.startswith(("/static", "/arbete", "/logga")):
            seen.add(path)
            page = scanner.get(path)
            if page.response.mimetype == "text/html":
                waiting += [each for each in page.tree.xpath("//a/@href") if each.startswith("/")]
    assert any("/tacka-nej" in path for path in seen)
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Participation)) == 0
    assert invitation(app, email="hl1@kommun.example").declined_at is None


@pytest.mark.parametrize("has_answered", [True, False])
def test_overcoverage_takes_one_from_the_frame_whoever_it_is(
    app: Flask, quality: Browser, new_browser: Callable[[], Browser], run: Run, has_answered: bool
) -> None:
    """Were the answered left in, the frame would tell of the one who is marked whether they have answered."""
    browser = new_browser()
    answer(start(app, browser, 1 if has_answered else 2))
    answer(start(app, new_browser(), 3))

    def figures() -> list[str]:
        rows = quality.get(PAGE).tree.xpath("//caption[contains(., 'Svar per enhet')]/../tbody/tr")
        return [" ".join(cell.text_content().split()) for cell in rows[0]][1:4]

    assert figures() == ["6", "2", "33,3\u00a0%".replace("\u00a0", " ")]
    person = quality.get(f"{PAGE}/inbjudna").link("Person 1")
    told = person.submit("Spara").browser.get(person.path)
    token = {"csrf_token": told.fields()["csrf_token"][0]}
    after = quality.post(person.path, {**token, "action": "leave_out"})
    assert "Personen räknas inte med längre." in after.text
    assert figures() == ["5", "2", "40,0 %"]
    assert "Räknas inte med" in after.text
    assert "påminnelser" in run("rounds", "remind", "prov")
    quality.post(person.path, {**token, "action": "put_back"})
    assert figures()[0] == "6"


def test_whoever_is_left_out_gets_no_letter_and_meets_a_kind_page(
    app: Flask, quality: Browser, browser: Browser, run: Run
) -> None:
    person = quality.get(f"{PAGE}/inbjudna").link("Person 2")
    quality.post(person.path, {"csrf_token": person.fields()["csrf_token"][0], "action": "leave_out"})
    assert "5 påminnelser" in run("rounds", "remind", "prov")
    page = start(app, browser, 2)
    assert page.status == 410
    assert page.heading == "Inbjudan gäller inte längre"


def test_the_list_of_invited_is_the_same_before_and_after_somebody_answers(
    app: Flask, quality: Browser, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    before = quality.get(f"{PAGE}/inbjudna").text
    person = quality.get(f"{PAGE}/inbjudna").link("Person 1")
    answer(start(app, browser))
    start(app, new_browser(), 2).link("Jag vill inte svara").submit()
    assert quality.get(f"{PAGE}/inbjudna").text == before
    assert quality.get(person.path).text == person.text
