"""Cards and letters on paper: each code opens its own survey, and guessing is slowed down."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from portal import pdf
from portal.audit.models import AccessLogEntry
from portal.collection import code_views
from portal.collection.models import Participation
from portal.db import get_database, now
from tests.support.client import Browser
from tests.support.mailings import invitation, open_invited, people
from tests.support.verapdf import validate

PAGE = "/arbete/undersokningar/prov"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def text_of(quality: Browser, path: str) -> list[str]:
    """The text of each sheet."""
    answer = quality.client.get(path, buffered=True)
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]


@pytest.fixture(autouse=True)
def _round(app: Flask, quality: Browser) -> None:
    without = people(9, with_email=False)
    closes = now() + timedelta(days=9)
    open_invited(app, [*without, *people(2, "alvsjo")], opens_at=None, closes_at=closes, title="Hemlig rubrik")


def test_a_card_for_each_without_an_address_eight_on_a_sheet(
    app: Flask, quality: Browser, new_browser: Callable[[], Browser]
) -> None:
    listed = quality.get(PAGE).link("Kort och brev på papper")
    assert "Kort 1–9 (PDF)" in listed.text
    sheets = text_of(quality, f"{PAGE}/kort/kort-1.pdf")
    codes = [CODE.findall(sheet) for sheet in sheets]
    assert [len(each) for each in codes] == [8, 1]
    assert len({code for sheet in codes for code in sheet}) == 9
    text = " ".join(" ".join(sheets).split())
    for told in ("Hemlig", "Hägersten", "ompetens"):
        assert told not in text
    visitor = new_browser()
    typed = codes[1][0].lower().replace("-", " ")
    page = visitor.get("/").link("Har du en kod på ett kort eller i ett brev? Skriv den här").submit(kod=typed)
    begun = page.submit()
    with app.app_context(), get_database().session_factory() as session:
        participation = session.scalars(sa.select(Participation)).one()
        assert participation.invitation_id == invitation(app, name="Person 9").id
    assert begun.path.startswith(f"/svara/{participation.handle}/")


def test_letters_have_name_and_address_and_one_code_each(app: Flask, quality: Browser) -> None:
    person = quality.get(f"{PAGE}/inbjudna?sok=Person 3").link("Person 3")
    person.submit("Spara", address="Storgatan 1\n123 45 Ekdala")
    sheets = text_of(quality, f"{PAGE}/kort/brev-1.pdf")
    assert len(sheets) == 9
    assert all(len(CODE.findall(sheet)) == 1 for sheet in sheets)
    (mine,) = [sheet for sheet in sheets if "Storgatan 1" in sheet]
    assert "Person 3\nStorgatan 1\n123 45 Ekdala" in mine


def test_whoever_makes_cards_is_logged(app: Flask, quality: Browser) -> None:
    text_of(quality, f"{PAGE}/kort/kort-1.pdf")
    assert quality.get(f"{PAGE}/kort/kort-2.pdf").status == 404
    with app.app_context(), get_database().session_factory() as session:
        (entry,) = session.scalars(sa.select(AccessLogEntry)).all()
    assert (entry.object.split()[0], entry.reading) == ("round", "kort 1")


def test_everybody_when_asked_for_and_nobody_beyond(quality: Browser) -> None:
    sheets = text_of(quality, f"{PAGE}/kort/kort-1.pdf?till=alla")
    assert len(CODE.findall(" ".join(sheets))) == 11
    for path in ("kort-2.pdf", "kort-0.pdf", "affisch-1.pdf"):
        assert quality.get(f"{PAGE}/kort/{path}").status == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Skriv koden som står på kortet"),
        ("ABC", "tolv tecken"),
        ("0000-0000-0000", "stämmer inte"),
        ("ZZZZ-ZZZZ-ZZZZ", "stämmer inte"),
        ("0000-1ABC-DEFG", "stämmer inte"),
        ("<script>\0", "tolv tecken"),
    ],
)
def test_a_code_that_opens_nothing(browser: Browser, typed: str, told: str) -> None:
    page = browser.get("/kod").submit(kod=typed)
    assert page.status == 400
    assert told in page.errors[0]


def test_guessing_is_slowed_down(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_views, "TRIES_OF_A_NETWORK", 3)
    page = browser.get("/kod")
    for _ in range(3):
        page = page.submit(kod="0000-1ABC-DEFG")
        assert page.status == 400
    assert page.submit(kod="0000-1ABC-DEFG").status == 429


def test_the_code_of_a_closed_round_leads_to_a_page_that_says_so(
    quality: Browser, browser: Browser, run: Callable[..., str]
) -> None:
    (first, *_rest) = CODE.findall(" ".join(text_of(quality, f"{PAGE}/kort/kort-1.pdf")))
    run("rounds", "close", "prov")
    assert browser.get("/kod").submit(kod=first).status == 410
    assert quality.get(f"{PAGE}/kort/kort-1.pdf").status == 404


@pytest.mark.parametrize("kind", ["kort", "brev"])
def test_the_sheets_can_be_read_aloud(quality: Browser, kind: str) -> None:
    answer = quality.client.get(f"{PAGE}/kort/{kind}-1.pdf", buffered=True)
    assert validate(answer.data) == []


def test_a_code_with_a_single_character_changed_opens_nothing(quality: Browser, browser: Browser) -> None:
    code = CODE.findall(" ".join(text_of(quality, f"{PAGE}/kort/kort-1.pdf")))[0]
    for place in (0, 6, 13):
        other = "A" if code[place] != "A" else "B"
        assert browser.get("/kod").submit(kod=code[:place] + other + code[place + 1 :]).status == 400
    assert browser.get("/kod").submit(kod=code).status == 200


def test_day_and_month_are_never_parted_by_a_new_line(quality: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", lambda html, **_: html.encode())
    for name in ("kort", "brev"):
        document = quality.client.get(f"{PAGE}/kort/{name}-1.pdf").text
        assert re.search("Sista dag[^<]* \\d{1,2}\N{NO-BREAK SPACE}[a-z]+ \\d{4}\\.", document), name
