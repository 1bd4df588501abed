"""Anonymous rounds: sealed until the collection is over, then mixed; reminders are exact all the same."""

from __future__ import annotations

import csv
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
from tests.support.scenes import write_csv
from tests.support.sealed_rounds import (
    answer,
    answered_by_nine,
    answered_in_boxes,
    key_files,
    left_in_database,
    links,
    open_sealed,
    send_as,
)

Run = Callable[..., str]
NewBrowser = Callable[[], Browser]
TREE = [
    ("forvaltning", "Socialförvaltningen", ""),
    ("ifo", "Individ- och familjeomsorg", "forvaltning"),
    ("hl", "Hägersten-Liljeholmen", "ifo"),
    ("alvsjo", "Älvsjö", "ifo"),
    ("enskede", "Enskede", "ifo"),
    ("farsta", "Farsta", "forvaltning"),
]


@pytest.fixture
def prepared(run: Run, tmp_path: Path) -> Run:
    rows = [dict(zip(("code", "name", "parent"), row, strict=True)) for row in TREE]
    run("units", "import", write_csv(tmp_path / "units.csv", rows))
    run("surveys", "add", "kompetens", "--publish")
    return run


@pytest.fixture
def of_two(app: Flask, prepared: Run, browser: Browser, settings: Settings, tmp_path: Path) -> Run:
    return answered_by_nine(app, prepared, browser, settings, tmp_path)


def test_the_respondent_is_told_how_the_answers_are_protected(
    prepared: Run, browser: Browser, settings: Settings, tmp_path: Path
) -> None:
    open_sealed(prepared, tmp_path, {"hl": 8})
    (link, *_) = links(settings).values()
    start = browser.get(link)
    assert "Dina svar är anonyma" in start.text
    assert "Länken är din egen" in start.text
    assert "minst fem svar" in start.text
    assert "konfidentiella" not in start.text
    thanks = answer(browser, link, kommentar="Mitt svar")
    assert "Visa mina svar" not in thanks.text
    again = browser.get(link)
    assert again.heading == "Tack för dina svar"


def test_a_draft_is_found_again_by_the_link_and_by_nothing_else(
    app: Flask, prepared: Run, new_browser: NewBrowser, settings: Settings, tmp_path: Path
) -> None:
    open_sealed(prepared, tmp_path, {"hl": 8})
    link = links(settings)["hl0"]
    first = new_browser().get(link).submit()
    first.submit("Spara och fortsätt senare", utbildning="socionom")
    with app.app_context(), get_database().session_factory() as session:
        (draft,) = session.scalars(sa.select(Participation.draft))
    assert "socionom" not in (draft or "")
    assert len(draft or "") > 4096
    elsewhere = new_browser().get(link)
    assert "Du har redan börjat" in elsewhere.text
    assert elsewhere.submit().fields()["utbildning"] == ["socionom"]


def test_an_open_anonymous_round_is_resumed_by_its_code(app: Flask, prepared: Run, new_browser: NewBrowser) -> None:
    options = ["--code", "prov", "--title", "T", "--unit", "hl", "--access", "open", "--anonymity", "anonymous"]
    prepared("rounds", "open", "kompetens", *options)
    start = new_browser().get("/oppen/prov")
    assert "Dina svar är anonyma" in start.text
    paused = start.submit().submit("Spara och fortsätt senare", utbildning="socionom")
    (code,) = (each.text_content() for each in paused.tree.xpath("//*[@class='code']"))
    resumed = new_browser().get("/oppen/prov/fortsatt").submit(kod=code)
    assert resumed.fields()["utbildning"] == ["socionom"]
    page = resumed
    while page.tree.xpath("//main//form[@method='post']"):
        page = page.submit()
    assert left_in_database(app) == (1, 1, 0)


def test_nothing_is_readable_until_the_tally(app: Flask, of_two: Run, settings: Settings) -> None:
    assert left_in_database(app) == (9, 9, 0)
    with app.app_context(), get_database().session_factory() as session:
        times = session.execute(sa.select(Participation.started_at, Participation.completed_at)).all()
    assert len({moment for row in times for moment in row}) == 1
    refused = of_two("results", "prov", "--level", "raw", "--json", fails=True)
    assert "förseglade" in refused
    assert "Ord från" not in "".join(path.read_bytes().decode("latin-1") for path in _files(settings.data_folder))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_reminders_go_to_those_who_have_not_answered(of_two: Run, settings: Settings) -> None:
    before = set(settings.mail_folder.glob("*.eml"))
    assert "1 påminnelse" in of_two("rounds", "remind", "prov")
    of_two("worker", "--once")
    (reminder,) = set(settings.mail_folder.glob("*.eml")) - before
    assert "hl6@kommun.example" in reminder.read_text()


def test_after_the_tally_answers_belong_to_nobody(app: Flask, of_two: Run, settings: Settings) -> None:
    assert len(key_files(settings)) == 2
    of_two("rounds", "close", "prov")
    assert left_in_database(app) == (0, 0, 7)
    assert key_files(settings) == []
    with app.app_context(), get_database().session_factory() as session:
        rows = session.execute(sa.select(Response.participation_id, Response.completed_at, Response.answers)).all()
    assert {row.participation_id for row in rows} == {None}
    assert len({row.completed_at for row in rows}) == 1
    said = sorted(msgspec.json.decode(row.answers)["kommentar"] for row in rows)
    assert said == [f"Ord från hl{number}" for number in (0, 1, 2, 3, 4, 5, 7)]
    of_two("rounds", "tally", "prov")
    assert left_in_database(app) == (0, 0, 7)


def test_the_smaller_unit_is_counted_and_left_out(of_two: Run) -> None:
    of_two("rounds", "close", "prov")
    found = json.loads(of_two("results", "prov", "--level", "internal", "--json"))
    assert (found["responses"], found["frame"]) == (9, 10)
    by_unit = {each["unit"]: each for each in found["units"]}
    assert (by_unit["alvsjo"]["responses"], by_unit["alvsjo"]["frame"]) == (2, 2)
    assert all(question["suppressed"] for question in by_unit["alvsjo"]["questions"])
    (shown,) = (each for each in by_unit["hl"]["questions"] if each["name"] == "utbildning")
    (whole,) = (each for each in found["questions"] if each["name"] == "utbildning")
    assert shown["base"] == whole["base"] == 7


def test_small_units_are_counted_together(
    app: Flask, prepared: Run, new_browser: NewBrowser, settings: Settings, tmp_path: Path
) -> None:
    open_sealed(prepared, tmp_path, {"hl": 6, "alvsjo": 3, "enskede": 3, "farsta": 12})
    for who, link in links(settings).items():
        if who.endswith("0"):  # the first of each unit; the others without the pages
            answer(new_browser(), link, utbildning="socionom", kommentar=who)
        else:
            send_as(app, who, utbildning="socionom", kommentar=who)
    prepared("rounds", "close", "prov")
    assert answered_in_boxes(app) == [12, 3, 3, 6]
    assert left_in_database(app) == (0, 0, 24)
    found = json.loads(prepared("results", "prov", "--level", "internal", "--json"))
    by_unit = {each["unit"]: each for each in found["units"]}
    assert [by_unit[code]["responses"] for code in ("hl", "alvsjo", "enskede", "farsta")] == [6, 3, 3, 12]
    whole = {each["name"]: each for each in found["questions"]}
    assert whole["utbildning"]["base"] == 24
    assert all(question["suppressed"] for code in ("alvsjo", "enskede") for question in by_unit[code]["questions"])
    prepared("export", "prov", "--level", "raw", "--format", "csv", "--out", tmp_path / "raw.csv")
    with (tmp_path / "raw.csv").open(encoding="utf-8-sig") as file:
        units = [row["unit"] for row in csv.DictReader(file, delimiter=";")]
    assert sorted(units) == ["alvsjo|enskede"] * 6 + ["farsta"] * 12 + ["hl"] * 6


def test_a_lost_key_is_told_and_costs_only_what_it_locked(
    app: Flask, of_two: Run, new_browser: NewBrowser, settings: Settings
) -> None:
    (key, *_) = [name for name in key_files(settings) if name.endswith("-1.key")]
    kept = (settings.keys_folder / key).read_bytes()
    (settings.keys_folder / key).unlink()
    answer(new_browser(), links(settings)["hl6"], kommentar="Sist")
    refused = of_two("rounds", "close", "prov", fails=True)
    assert "går inte att öppna" in refused
    assert left_in_database(app)[2] == 0
    (settings.keys_folder / key).write_bytes(kept)
    of_two("rounds", "tally", "prov")
    assert left_in_database(app) == (0, 0, 8)


def test_what_a_lost_key_locked_can_be_left_out(app: Flask, of_two: Run, settings: Settings) -> None:
    for name in key_files(settings):
        (settings.keys_folder / name).unlink()
    of_two("rounds", "close", "prov", fails=True)
    of_two("rounds", "tally", "prov", "--leave-out-unreadable")
    assert left_in_database(app) == (0, 0, 0)


def test_a_recovery_key_opens_what_a_lost_key_locked(
    app: Flask, prepared: Run, new_browser: NewBrowser, settings: Settings, tmp_path: Path
) -> None:
    secret, public = tmp_path / "secret", tmp_path / "public"
    prepared("rounds", "recovery-key", secret, public)
    options = ["--title", "T", "--unit", "hl", "--access", "open", "--anonymity", "anonymous"]
    command = ["rounds", "open", "kompetens", "--code", "prov", *options, "--recovery-key"]
    assert "inte tillåtit" in prepared(*command, public, fails=True)
    prepared("settings", "set", "allow_recovery_key", "ja")
    assert "öppna" in prepared(*command, secret, fails=True)
    prepared(*command, public)
    assert "reservnyckel" in new_browser().get("/oppen/prov").text
    for number in range(5):
        answer(new_browser(), "/oppen/prov", kommentar=f"Svar {number}")
    for name in key_files(settings):
        (settings.keys_folder / name).unlink()
    assert "--key" in prepared("rounds", "close", "prov", fails=True)
    assert "hemliga" in prepared("rounds", "tally", "prov", "--key", public, fails=True)
    prepared("rounds", "tally", "prov", "--key", secret)
    assert left_in_database(app) == (0, 0, 5)


def test_the_quality_staff_opens_closes_and_waits_for_the_tally(
    quality: Browser, new_browser: NewBrowser, run: Run
) -> None:
    opened = quality.get("/arbete/undersokningar/ny").submit(
        survey="library:kompetens", title="Så har vi det", units=["hl"], access="open", protection="anonymous"
    )
    assert any("gallringsbeslut" in message for message in opened.errors)
    opened = opened.submit(disposal_decision="SOCN/2026:31")
    assert "ligger förseglade" in opened.text
    for number in range(5):
        answer(new_browser(), "/oppen/sa-har-vi-det", kommentar=f"Svar {number}")
    closed = quality.get("/arbete/undersokningar/sa-har-vi-det").link("Avsluta insamlingen").submit()
    assert "Svaren räknas samman" in closed.text
    waiting = quality.get("/arbete/undersokningar/sa-har-vi-det/resultat")
    assert (waiting.status, "förseglade" in waiting.text) == (400, True)
    run("worker", "--once")
    result = quality.get("/arbete/undersokningar/sa-har-vi-det").link("Se resultatet")
    assert "5" in result.text
    shown = quality.get("/arbete/undersokningar/sa-har-vi-det").text
    assert "nycklarna förstördes när svaren räknades samman" in shown
    assert "Gallringsbeslut: SOCN/2026:31" in shown
    report = quality.get("/arbete/undersokningar/sa-har-vi-det/rapport")
    assert "Undersökningen var anonym" in report.text
