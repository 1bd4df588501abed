"""What may be shown is worked out by the worker when the collection is over, and binds nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.db import get_database
from portal.results.models import PreparedResult, ReleasedResult
from tests.support.client import Browser
from tests.support.round_reports import hl_answers
from tests.support.scenes import add_round, publish_ready, write_csv

Run = Callable[..., str]
ROUND = "/arbete/undersokningar/prov"


@pytest.fixture
def closed(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """Thirty answers in one unit, eighteen women and twelve men; the worker has been by, and nobody has seen the
    result."""
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"), frames={"hl": 40, "alvsjo": 0})
    rows = [{"unit": "hl", **row} for row in hl_answers()] * 3
    rows = [{**row, "kon": "kvinna" if place % 5 < 3 else "man"} for place, row in enumerate(rows)]
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", rows))
    run("worker", "--once")
    assert rows_of(app, PreparedResult) == 0  # the collection goes on
    run("rounds", "close", "prov")
    run("worker", "--once")
    assert (rows_of(app, PreparedResult), rows_of(app, ReleasedResult)) == (1, 0)
    return quality


def rows_of(app: Flask, table: type[PreparedResult] | type[ReleasedResult]) -> int:
    with app.app_context(), get_database().writing() as session:
        return session.scalars(sa.select(sa.func.count()).select_from(table)).one()


def refuse_to_decide(*_: object) -> None:
    raise AssertionError("this was decided already")


def test_the_first_to_look_need_not_wait(closed: Browser, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown is what would have been decided there and then."""
    with monkeypatch.context() as patched:
        patched.setattr("portal.results.deciding.disclose_both", refuse_to_decide)
        prepared = closed.get(f"{ROUND}/resultat?enhet=hl").text
        told = json.loads(run("results", "prov", "--level", "internal", "--json"))
    assert "Uppdelat på kön" in prepared
    assert [part["responses"] for part in told["units"][0]["breakdowns"][0]["parts"]] == [18, 12, None]


def test_another_division_can_still_be_chosen(app: Flask, closed: Browser, run: Run) -> None:
    closed.get(f"{ROUND}/uppdelning").submit(fragor=["utbildning"])
    assert rows_of(app, PreparedResult) == 0
    run("worker", "--once")
    page = closed.get(f"{ROUND}/resultat?enhet=hl").text
    assert "uppdelat på svaret på" in page
    assert "Uppdelat på kön" not in page


def test_other_limits_are_decided_about_anew(closed: Browser, run: Run) -> None:
    """Eighteen women and twelve men are too few when the limit has become twenty."""
    run("settings", "set", "minimum_public_group", "20")
    told = json.loads(run("results", "prov", "--level", "public", "--json"))
    assert [part["suppressed"] for part in told["units"][0]["breakdowns"][0]["parts"]] == [True, True, True]


def test_a_round_that_cannot_be_prepared_stops_nothing(
    app: Flask, closed: Browser, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker leaves it to whoever opens the page."""
    closed.get(f"{ROUND}/uppdelning").submit(fragor=["kon"])
    with monkeypatch.context() as patched:
        patched.setattr("portal.results.deciding.patterns", refuse_to_decide)
        run("worker", "--once")
    assert rows_of(app, PreparedResult) == 0
    assert "Uppdelat på kön" in closed.get(f"{ROUND}/resultat?enhet=hl").text
