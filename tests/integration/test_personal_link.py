"""A social worker answers the competence survey from a personal link."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Response
from portal.config import Settings
from portal.db import get_database
from tests.support.client import Browser, Page
from tests.support.scenes import add_round, add_units, publish_ready, write_csv

Run = Callable[..., str]


@pytest.fixture
def link(app: Flask, run: Run, settings: Settings, tmp_path: Path) -> str:
    """The path of Anna's personal link, as her letter has it."""
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "kompetens"), access="invited", frames={"hl": None})
    people = [{"email": "anna@kommun.example", "name": "Anna", "unit": "hl", "language": ""}]
    run("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", people))
    run("worker", "--once")
    (letter,) = settings.mail_folder.glob("*.eml")
    message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    assert message["To"] == "anna@kommun.example"
    (address,) = re.findall(r"http://127\.0\.0\.1:8000(/enkat/\S+)", message.get_content())
    return address


def stored_answers(app: Flask) -> list[dict[str, object]]:
    with app.app_context(), get_database().session_factory() as session:
        return [msgspec.json.decode(each) for each in session.scalars(sa.select(Response.answers))]


def to_check_page(page: Page, **answers: object) -> Page:
    """From the start page through every section, answering what ``answers`` holds where it is asked."""
    page = page.submit()
    for _ in range(12):
        if page.path.endswith("/kontrollera"):
            return page
        names = set(page.tree.xpath("//@name"))
        page = page.submit(**{name: value for name, value in answers.items() if name in names})
    raise AssertionError(f"never came to the check page: {page.path}")


def test_answers_are_stored_as_given(app: Flask, browser: Browser, link: str) -> None:
    check = to_check_page(
        browser.get(link),
        utbildning="socionom",
        ar_i_yrket="2_4",
        tidigare_omraden=["aldre", "barn_unga"],
        **{"rutiner.lex_sarah": "kan_delvis"},
        instrument="nej",
        kommentar="Bra\r\nfrågor & svar <b>",
    )
    assert "frågor & svar <b>" in check.text
    thanks = check.submit()
    assert thanks.heading == "Tack för dina svar"
    assert stored_answers(app) == [
        {
            "utbildning": "socionom",
            "ar_i_yrket": "2_4",
            "tidigare_omraden": ["barn_unga", "aldre"],
            "rutiner": {"lex_sarah": "kan_delvis"},
            "instrument": "nej",
            "kommentar": "Bra\nfrågor & svar <b>",
        }
    ]


def test_the_link_leads_to_an_address_without_the_key(browser: Browser, link: str) -> None:
    token = link.rsplit("/", 1)[1]
    page = browser.get(link)
    assert token not in page.path
    assert token not in page.response.get_data(as_text=True)


def test_going_on_from_another_device(browser: Browser, new_browser: Callable[[], Browser], link: str) -> None:
    section = browser.get(link).submit()
    section.submit(utbildning="annan", kon="man")
    elsewhere = new_browser().get(link)
    assert "finns kvar" in elsewhere.text
    resumed = elsewhere.submit()
    assert resumed.fields()["utbildning"] == ["annan"]
    assert resumed.fields()["kon"] == ["man"]


def test_back_keeps_what_was_typed(browser: Browser, link: str) -> None:
    second = browser.get(link).submit().submit(utbildning="socionom")
    first = second.submit("Tillbaka", introduktion="delvis")
    assert first.fields()["utbildning"] == ["socionom"]
    assert first.submit().fields()["introduktion"] == ["delvis"]


def test_save_and_go_on_later(browser: Browser, link: str) -> None:
    paused = browser.get(link).submit().submit("Spara och fortsätt senare", utbildning="socionom")
    assert "sparade" in paused.text
    assert browser.get(link).submit().fields()["utbildning"] == ["socionom"]


def test_an_answer_that_is_led_past_is_not_stored(app: Flask, browser: Browser, link: str) -> None:
    check = to_check_page(browser.get(link), instrument="ja", instrument_vilka="ASI")
    assert "ASI" in check.text
    start = browser.get(link)
    changed = to_check_page(start, instrument="nej", instrument_vilka="ASI")
    assert "ASI" not in changed.text
    changed.submit()
    assert stored_answers(app) == [{"instrument": "nej"}]


def test_a_used_link_says_thanks_and_takes_no_more(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser], link: str
) -> None:
    check = to_check_page(browser.get(link), utbildning="socionom")
    check.submit()
    again = new_browser().get(link)
    assert "Tack" in again.heading
    assert not again.tree.xpath("//main//form")
    late = browser.post(check.path, check.fields())
    assert "Tack" in late.heading
    assert len(stored_answers(app)) == 1


@pytest.mark.parametrize("token", ["fel", "a" * 32, "å", "a" * 500])
def test_an_unknown_link_gets_a_kind_page(browser: Browser, link: str, token: str) -> None:
    page = browser.get(f"/enkat/{token}")
    assert page.status == 404
    assert page.heading == "Vi hittar ingen enkät här"


def test_a_changed_link_opens_nothing(browser: Browser, link: str) -> None:
    forged = link[:-1] + ("a" if link[-1] != "a" else "b")
    assert browser.get(forged).status == 404


def test_the_address_alone_opens_nothing(browser: Browser, new_browser: Callable[[], Browser], link: str) -> None:
    section = browser.get(link).submit()
    stranger = new_browser().get(section.path)
    assert stranger.status == 403
    assert not stranger.tree.xpath("//main//form")


def test_first_page_is_light(browser: Browser, link: str, count_statements: Callable[[], list[str]]) -> None:
    statements = count_statements()
    page = browser.get(link, headers={"Accept-Encoding": "gzip"})
    assert len([each for each in statements if each != "BEGIN"]) <= 6, statements
    loaded = page.tree.xpath("//link/@href | //script/@src | //img/@src")
    fonts = ["/static/fonts/SourceSans3-Regular.woff2", "/static/fonts/SourceSans3-Semibold.woff2"]
    files = [browser.client.get(path, buffered=True, headers={"Accept-Encoding": "gzip"}) for path in [*loaded, *fonts]]
    assert all(each.status_code == 200 for each in files)
    wire = sum(len(each.get_data()) + len(str(each.headers)) for each in [page.response, *files])
    assert wire <= 60_000, wire
