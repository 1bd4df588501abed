"""A round to practise on: everything can be tried, nothing is kept, nothing is counted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Participation, Response
from portal.db import get_database
from tests.support.client import Browser

ROUNDS = "/arbete/undersokningar"


def practise(quality: Browser) -> None:
    """Open a practice round in the browser."""
    opened = quality.get(f"{ROUNDS}/ny").submit(
        survey="library:kompetens", title="Prova på", units=["hl"], access="open", is_practice=["ja"]
    )
    assert opened.path == f"{ROUNDS}/prova-pa"
    assert "Det här är en övning" in opened.text


def answer(visitor: Browser) -> None:
    start = visitor.get("/oppen/prova-pa")
    assert "svaren sparas inte och räknas aldrig" in start.text
    assert "begära ut" not in start.text
    page = start.submit().submit(utbildning="socionom")
    back = page.submit("Tillbaka")
    assert back.fields()["utbildning"] == ["socionom"]
    for _ in range(10):
        if not page.tree.xpath("//main//form"):
            break
        page = page.submit()
    assert "Det var en övning" in page.text
    assert "Visa mina svar" not in page.text


def test_everything_can_be_tried_and_nothing_is_kept(
    app: Flask, quality: Browser, new_browser: Callable[[], Browser]
) -> None:
    practise(quality)
    answer(new_browser())
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 0
        (taken_part,) = session.scalars(sa.select(Participation))
        assert (taken_part.draft, taken_part.completed_at is None) == (None, False)
    listed = quality.get(ROUNDS)
    assert "Övning" in listed.text
    assert listed.tree.xpath("//table//td[last()]")[0].text_content().strip() == "1"


def test_there_is_no_result_by_any_door(
    app: Flask, quality: Browser, new_browser: Callable[[], Browser], run: Callable[..., str], tmp_path: Path
) -> None:
    practise(quality)
    answer(new_browser())
    closed = quality.get(f"{ROUNDS}/prova-pa").link("Avsluta insamlingen").submit()
    assert "Den har inget resultat" in closed.text
    assert "Nu finns resultatet" not in closed.text
    assert quality.get(f"{ROUNDS}/prova-pa/avsluta").path == f"{ROUNDS}/prova-pa"
    assert not closed.tree.xpath("//a[contains(@href, 'resultat') or contains(@href, 'rapport')]")
    for door in ("resultat", "resultat.csv", "resultat.xlsx", "rapport", "rapport.pdf"):
        refused = quality.get(f"{ROUNDS}/prova-pa/{door}")
        assert refused.status == 400
        assert "övning" in refused.text
    for level in ("raw", "internal", "public"):
        assert "övning" in run("results", "prova-pa", "--level", level, "--json", fails=True)


def test_nothing_is_imported_into_it(quality: Browser, run: Callable[..., str], tmp_path: Path) -> None:
    practise(quality)
    with (tmp_path / "svar.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["unit", "kon"], ["hl", "kvinna"]])
    assert "övning" in run("responses", "import", "prova-pa", tmp_path / "svar.csv", fails=True)


def test_the_command_opens_one_too(quality: Browser, run: Callable[..., str]) -> None:
    run("surveys", "add", "nki", "--publish")
    run("rounds", "open", "nki", "--code", "prov-2", "--title", "Prov", "--unit", "hl", "--practice")
    assert "Det här är en övning" in quality.get(f"{ROUNDS}/prov-2").text
