"""Someone pauses at an open link and goes on elsewhere with the code that was written down."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection import resume_views
from portal.collection.models import Participation, Response
from portal.db import get_database
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser, Page
from tests.support.scenes import add_round, add_units, publish_ready

LINK, RESUME = "/oppen/prov", "/oppen/prov/fortsatt"
SAVE = "Spara och fortsätt senare"
GROUPS = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b")


@pytest.fixture(autouse=True)
def rounds(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"))
        add_round(session, publish_ready(session, "nki"), code="annan")
        add_round(session, publish_ready(session, "kompetens"), code="inbjudna", access="invited")


def paused(browser: Browser) -> Page:
    return browser.get(LINK).submit().submit(SAVE, nki_helhet="7")


def code_on(page: Page) -> str:
    (code,) = GROUPS.findall(page.text)
    return code


def test_going_on_at_another_device(app: Flask, browser: Browser, new_browser: Callable[[], Browser]) -> None:
    code = code_on(paused(browser))
    elsewhere = new_browser()
    section = elsewhere.get(LINK).link("Har du börjat och fått en kod? Fortsätt här").submit(kod=code)
    assert section.fields()["nki_helhet"] == ["7"]
    again = section.submit(SAVE)
    assert code_on(again) == code
    page = again.link("Fortsätt nu")
    for _ in range(3):
        page = page.submit()
    assert page.heading == "Tack för dina svar"
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 1
    sent = new_browser().get(RESUME).submit(kod=code)
    assert sent.heading == "Dina svar är redan skickade"
    assert not sent.tree.xpath("//main//form")


def test_a_code_may_be_written_as_people_write(browser: Browser, new_browser: Callable[[], Browser]) -> None:
    code = code_on(paused(browser))
    sloppy = f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert new_browser().get(RESUME).submit(kod=sloppy).fields()["nki_helhet"] == ["7"]


@pytest.mark.parametrize(
    ("typed", "begins"),
    [("", "Skriv koden"), ("7K2M-Q8XD", "Koden har tolv tecken"), ("0000-0000-0000", "Koden stämmer inte")],
)
def test_a_code_that_does_not_fit(browser: Browser, typed: str, begins: str) -> None:
    page = browser.get(RESUME).submit(kod=typed)
    assert page.status == 400
    assert page.errors[0].startswith(begins)
    assert page.fields()["kod"] == [typed]


def test_a_code_belongs_to_its_own_round(browser: Browser, new_browser: Callable[[], Browser]) -> None:
    code = code_on(paused(browser))
    assert new_browser().get("/oppen/annan/fortsatt").submit(kod=code).status == 400


def test_the_code_stands_nowhere_on_the_server(app: Flask, browser: Browser) -> None:
    code = code_on(paused(browser))
    with app.app_context(), get_database().session_factory() as session:
        rows = [str(list(row)) for row in session.execute(sa.text("SELECT * FROM participation")).all()]
    folder = Path(app.extensions["portal_settings"].data_folder)
    files = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    for form in (code, code.replace("-", "")):
        assert form.lower() not in "".join(rows).lower()
        assert form.encode() not in files


def test_the_handle_alone_opens_nothing(browser: Browser, new_browser: Callable[[], Browser]) -> None:
    section = browser.get(LINK).submit()
    stranger = new_browser()
    assert stranger.get(section.path).status == 403
    assert stranger.get(section.path.split("/del/")[0] + "/pausad").status == 403


def test_whoever_guesses_is_stopped_in_one_round_only(
    browser: Browser, new_browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume_views, "TRIES_OF_A_NETWORK", 3)
    code = code_on(paused(browser))
    guesser = new_browser()
    page = guesser.get(RESUME)
    for _ in range(3):
        assert page.submit(kod="0000-0000-0000").status == 400
    refused = page.submit(kod=code)
    assert (refused.status, refused.fields()["kod"]) == (429, [code])
    assert guesser.get("/oppen/annan/fortsatt").submit(kod="0000-0000-0000").status == 400


def test_a_closed_round_cannot_be_resumed(app: Flask, browser: Browser, new_browser: Callable[[], Browser]) -> None:
    form, code = new_browser().get(RESUME), code_on(paused(browser))
    with app.app_context(), get_database().writing() as session:
        close_round(session, get_round(session, "prov"))
    assert form.submit(kod=code).status == 410
    assert form.browser.get(RESUME).status == 410


def test_invited_rounds_have_no_codes(browser: Browser) -> None:
    assert browser.get("/oppen/inbjudna/fortsatt").status == 404


def test_a_double_click_gives_one_code(app: Flask, browser: Browser) -> None:
    start = browser.get(LINK)
    codes = {code_on(start.submit().submit(SAVE)) for _ in range(2)}
    assert len(codes) == 2  # the second came after something was saved: it is somebody else's
    fresh = browser.get(LINK)
    assert fresh.submit().path == fresh.submit().path
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Participation)) == 3


def test_the_language_goes_along(browser: Browser, new_browser: Callable[[], Browser]) -> None:
    english = browser.get(f"{LINK}?sprak=en").submit().submit("Save and continue later")
    code = code_on(english)
    asked = new_browser().get(RESUME)
    assert asked.tree.get("lang") == "sv"
    assert asked.submit(kod=code).tree.get("lang") == "en"
