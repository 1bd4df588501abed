"""Results divided by gender: chosen before anyone has seen them, the same at every door, and registered once."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from portal.db import get_database
from portal.results.models import ReleasedResult
from tests.support.client import Browser
from tests.support.round_reports import hl_answers
from tests.support.scenes import add_round, publish_ready, write_csv

Run = Callable[..., str]
ROUND = "/arbete/undersokningar/prov"


@pytest.fixture
def closed(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """Thirty answers in one unit, eighteen women and twelve men; nobody has seen the result."""
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"), frames={"hl": 40, "alvsjo": 0})
    rows = [{"unit": "hl", **row} for row in hl_answers()] * 3
    for place, row in enumerate(rows):
        rows[place] = {**row, "kon": "kvinna" if place % 5 < 3 else "man"}
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", rows))
    run("rounds", "close", "prov")
    return quality


def test_the_same_division_at_every_door(closed: Browser, run: Run) -> None:
    page = closed.get(f"{ROUND}/resultat?enhet=hl")
    assert "Uppdelat på kön" in page.text
    (by_gender,) = json.loads(run("results", "prov", "--level", "internal", "--json"))["units"][0]["breakdowns"]
    women, men, others = by_gender["parts"]
    assert (women["responses"], men["responses"], others["suppressed"]) == (18, 12, True)
    years = next(table for table in women["questions"] if table["name"] == "ar_i_yrket")
    shown = f"0–1 år {round(years['codes'][0]['share'] * 100)} %"
    assert shown in page.text
    assert shown in closed.get(f"{ROUND}/rapport?enhet=hl").text
    table = closed.get(f"{ROUND}/resultat.csv").text
    assert "kön;Kvinna" in table


def test_the_same_differences_at_every_door(closed: Browser, run: Run) -> None:
    """Unrounded for machines; rounded alike on the page, in the report and in both files."""
    (unit,) = json.loads(run("results", "prov", "--level", "internal", "--json"))["units"][:1]
    found = next(each for each in unit["breakdowns"][0]["differences"] if each["code"] == "0_1")
    assert (found["part"], found["against"], found["n"]) == ("kvinna", "man", [18, 12])
    points = [f"{100 * found[name]:+.0f}".replace("-", "−") for name in ("value", "low", "high")]
    limits = f"{points[1].lstrip('+')} till {points[2].lstrip('+')}"
    for page in (closed.get(f"{ROUND}/resultat?enhet=hl"), closed.get(f"{ROUND}/rapport?enhet=hl")):
        table = next(each for each in page.tree.iter("table") if "Skillnader mellan" in each.text_content())
        (row,) = (each for each in table.iter("tr") if "0–1 år" in each.text_content())
        assert [cell.text_content() for cell in row][1:] == [points[0], limits]
    lines = csv.DictReader(
        io.StringIO(closed.get(f"{ROUND}/resultat.csv").response.data.decode("utf-8-sig")), delimiter=";"
    )
    (line,) = (
        each for each in lines if (each["Enhetens kod"], each["Jämfört med"], each["Kod"]) == ("hl", "Man", "0_1")
    )
    printed = (*found["values"], *(found[name] for name in ("value", "low", "high")))
    columns = ("Andel (%)", "Den andra delens andel (%)", "Skillnad", "95 %-intervall från", "95 %-intervall till")
    assert [line[name] for name in columns] == [f"{round(100 * each):.1f}".replace(".", ",") for each in printed]
    assert (line["Index"], line["Den andra delens index"]) == ("", "")
    assert (line["Del"], line["n"], line["Den andra delens n"], line["Skillnaden"]) == (
        "Kvinna",
        "18",
        "12",
        "Kan bero på slumpen",
    )
    book = openpyxl.load_workbook(io.BytesIO(closed.get(f"{ROUND}/resultat.xlsx").response.data))
    headings, *rows = book["Skillnader"].iter_rows(values_only=True)
    (written,) = (
        each for row in rows if (each := dict(zip(headings, row, strict=True)))["Kod"] == "0_1" and each["Enhetens kod"]
    )
    assert written["Skillnad"] == round(100 * found["value"])


def test_the_choice_is_locked_when_someone_has_seen_the_result(app: Flask, closed: Browser) -> None:
    page = closed.get(ROUND)
    assert "Välj först vad resultatet delas upp på" in page.text
    page = page.link("Se och ändra uppdelningen").submit(fragor=["kon", "utbildning"])
    assert "resultatet delas upp på ”Vilken utbildning har du?” och kön" in page.text
    assert "uppdelat på svaret på" in closed.get(f"{ROUND}/resultat?enhet=hl").text
    with app.app_context(), get_database().writing() as session:
        entries = session.scalars(sa.select(ReleasedResult).order_by(ReleasedResult.level)).all()
        assert [entry.level for entry in entries] == ["internal", "public"]
    page = closed.get(ROUND)
    assert "Välj först" not in page.text
    page = page.link("Se vad resultatet delas upp på")
    assert "Uppdelningen är låst" in page.text
    assert "Vilken utbildning har du?" in page.text
    assert not page.tree.xpath("//main//form")


def test_the_choice_is_offered_while_there_is_time(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"))
    page = quality.get(ROUND).link("Välj vad resultatet delas upp på").submit(fragor=[])
    assert "resultatet delas inte upp" in page.text
    page = page.link("Avsluta insamlingen").link("Gör det innan någon har sett resultatet")
    assert page.heading == "Uppdelning av resultatet"


def test_too_many_are_refused_and_kept(closed: Browser) -> None:
    page = closed.get(f"{ROUND}/uppdelning")
    names = ["kon", "utbildning", "introduktion", "fadder", "handledning"]
    answer = page.submit(fragor=names)
    assert answer.status == 400
    assert "Välj högst 4 frågor." in answer.text


def test_a_later_result_shows_no_more_and_a_small_difference_is_refused(app: Flask, closed: Browser, run: Run) -> None:
    """The limits are raised, the result is seen, the limits are lowered: what was hidden the first time stays so."""
    run("settings", "set", "minimum_public_group", "35")
    run("settings", "set", "minimum_group", "35")
    assert "Färre än 35 svar" in closed.get(f"{ROUND}/resultat?enhet=hl").text
    run("settings", "set", "minimum_group", "5")
    run("settings", "set", "minimum_public_group", "10")
    assert "tidigare har lämnats ut utan den här uppgiften" in closed.get(f"{ROUND}/resultat?enhet=hl").text
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.text("DELETE FROM response WHERE id IN (SELECT max(id) FROM response)"))
    page = closed.get(f"{ROUND}/resultat?enhet=hl")
    assert page.status == 400
    assert "Resultatet har redan lämnats ut med 30 svar, och nu är de 29." in page.text


def test_many_that_have_come_or_gone_are_refused_as_well(app: Flask, closed: Browser) -> None:
    """Of twelve who are gone, one may have answered some question: the difference would tell what."""
    assert closed.get(f"{ROUND}/resultat?enhet=hl").status == 200
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.text("DELETE FROM response WHERE id IN (SELECT id FROM response ORDER BY id DESC LIMIT 12)"))
    page = closed.get(f"{ROUND}/resultat?enhet=hl")
    assert page.status == 400
    assert "Resultatet har redan lämnats ut med 30 svar, och nu är de 18." in page.text
