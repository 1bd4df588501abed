"""A confidential round whose link between person and response is severed when it is over, under a named decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Participation, Response
from portal.config import Settings
from portal.db import get_database
from tests.support.client import Browser
from tests.support.scenes import UNITS, write_csv
from tests.support.sealed_rounds import answer, links, send_as

Run = Callable[..., str]
PEOPLE = 14


@pytest.fixture
def answered(app: Flask, run: Run, browser: Browser, settings: Settings, tmp_path: Path) -> Run:
    """Everybody has answered, in the order of the list, the first on the pages; the round is still open."""
    units = [dict(zip(("code", "name", "parent"), row, strict=True)) for row in UNITS]
    run("units", "import", write_csv(tmp_path / "units.csv", units))
    run("surveys", "add", "kompetens", "--publish")
    run("rounds", "open", "kompetens", "--code", "prov", "--title", "T", "--unit", "hl", "--disposal", "SOCN/2026:31")
    rows = [{"email": f"p{n:02}@kommun.example", "name": "", "unit": "hl", "language": ""} for n in range(PEOPLE)]
    run("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", rows))
    run("worker", "--once")
    first, *others = sorted(found := links(settings))
    assert "När insamlingen är slut bryts den kopplingen" in browser.get(found[first]).text
    assert answer(browser, found[first], utbildning="socionom", kommentar=first).heading == "Tack för dina svar"
    for who in others:
        send_as(app, who, utbildning="socionom", kommentar=who)
    return run


def responses(app: Flask) -> list[tuple[int | None, object, str]]:
    with app.app_context(), get_database().session_factory() as session:
        query = sa.select(Response.participation_id, Response.completed_at, Response.answers).order_by(Response.id)
        return [(row[0], row[1], msgspec.json.decode(row[2])["kommentar"]) for row in session.execute(query)]


def test_nothing_in_a_response_leads_to_the_person(app: Flask, answered: Run) -> None:
    before = responses(app)
    assert all(link is not None for link, _, _ in before)
    assert [said for _, _, said in before] == [f"p{n:02}" for n in range(PEOPLE)]
    answered("rounds", "close", "prov")
    answered("rounds", "tally", "prov")
    after = responses(app)
    assert {link for link, _, _ in after} == {None}
    assert len({moment for _, moment, _ in after}) == 1
    assert sorted(said for _, _, said in after) == [said for _, _, said in before]
    assert [said for _, _, said in after] != [said for _, _, said in before]  # the same once in 14! rounds
    found = json.loads(answered("results", "prov", "--level", "internal", "--json"))
    assert (found["responses"], found["frame"]) == (PEOPLE, PEOPLE)
    answered("rounds", "tally", "prov")
    assert responses(app) == after


def test_those_who_answered_are_still_known_to_have_answered(app: Flask, answered: Run) -> None:
    answered("rounds", "close", "prov")
    answered("rounds", "tally", "prov")
    with app.app_context(), get_database().session_factory() as session:
        sent = session.scalar(sa.select(sa.func.count()).where(Participation.completed_at.isnot(None)))
    assert sent == PEOPLE


def test_without_a_decision_nothing_is_disposed_of(app: Flask, answered: Run) -> None:
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.text("UPDATE collection_round SET disposal_decision = NULL"))
    before = responses(app)
    answered("rounds", "close", "prov")
    answered("rounds", "tally", "prov")
    assert responses(app) == before


def test_the_municipality_names_its_decision_once(run: Run, quality: Browser) -> None:
    run("settings", "set", "disposal_decision", "SOCN/2026:7")
    page = quality.get("/arbete/undersokningar/ny")
    assert page.fields()["disposal_decision"] == ["SOCN/2026:7"]


@pytest.mark.parametrize("decision", ["", "SOCN/2026:31"])
def test_an_open_link_is_not_said_to_lead_to_anybody(
    run: Run, quality: Browser, browser: Browser, decision: str
) -> None:
    run("surveys", "add", "nki", "--publish")
    options = ("--title", "T", "--unit", "hl=30", "--access", "open", "--disposal", decision)
    run("rounds", "open", "nki", "--code", "prov", *options)
    run("rounds", "close", "prov")
    run("rounds", "tally", "prov")
    told = quality.get("/arbete/undersokningar/prov").text.split("Gallring ")[1]
    assert told.startswith(
        "Länken var öppen. Inget svar hör till en person, så det finns ingen sådan koppling att bryta."
    )
    assert "finns kvar" not in told
    assert ("Uppgiften om när varje svar skickades togs bort" in told) is bool(decision)
