"""The tally of an anonymous round when something goes wrong, or somebody sends at the last moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.collection import sealed_store, tally
from portal.collection.begun import find_begun
from portal.collection.models import Epoch, Participation
from portal.collection.operations import send
from portal.config import Settings
from portal.crypto import KeyFolder
from portal.db import Database, get_database, now
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire
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
)

PATIENCE_SECONDS = 300
Run = Callable[..., str]
NewBrowser = Callable[[], Browser]
TREE = [("ifo", "Individ- och familjeomsorg", ""), ("hl", "Hägersten-Liljeholmen", "ifo"), ("alvsjo", "Älvsjö", "ifo")]


@pytest.fixture
def prepared(run: Run, tmp_path: Path) -> Run:
    rows = [dict(zip(("code", "name", "parent"), row, strict=True)) for row in TREE]
    run("units", "import", write_csv(tmp_path / "units.csv", rows))
    run("surveys", "add", "kompetens", "--publish")
    return run


@pytest.fixture
def of_two(app: Flask, prepared: Run, browser: Browser, settings: Settings, tmp_path: Path) -> Run:
    return answered_by_nine(app, prepared, browser, settings, tmp_path)


@pytest.mark.parametrize(
    ("place", "where", "tallied"),
    [
        (tally, "open_ballot", False),
        (tally, "_write_down", False),
        (tally, "forget_recipients", False),
        (Database, "wipe_deleted", True),
        (KeyFolder, "destroy", True),
    ],
)
def test_a_crash_anywhere_loses_nothing_and_shows_nothing(
    app: Flask, of_two: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, place: Any, where: str, tallied: bool
) -> None:
    def dies(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(place, where, dies)
        of_two("rounds", "close", "prov", fails=True)
    assert left_in_database(app) == ((0, 0, 7) if tallied else (9, 9, 0))
    of_two("worker", "--once")
    assert left_in_database(app) == (0, 0, 7)
    assert key_files(settings) == []


def test_a_crash_while_sending_leaves_it_unsent(
    app: Flask, prepared: Run, browser: Browser, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_sealed(prepared, tmp_path, {"hl": 8})
    page = browser.get(links(settings)["hl0"]).submit(utbildning="socionom")
    while not page.path.endswith("/kontrollera"):
        page = page.submit()
    begun = left_in_database(app)

    class Broken:
        def __init__(self, _key: object) -> None:
            raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(sealed_store, "SealedBox", Broken)
        with pytest.raises(KeyboardInterrupt):
            page.submit()
    assert left_in_database(app) == begun == (0, 1, 0)
    assert page.submit().heading == "Tack för dina svar"
    assert left_in_database(app) == (1, 1, 0)


def test_a_busy_database_only_puts_off_the_destruction(
    app: Flask, of_two: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_busy(_database: Database, _tables: object) -> None:
        raise OperationalError("VACUUM", {}, Exception("database is locked"))

    with monkeypatch.context() as busy:
        busy.setattr(Database, "wipe_deleted", is_busy)
        assert "upptagen" in of_two("rounds", "close", "prov", fails=True)
        of_two("worker", "--once")
        assert len(key_files(settings)) == 2
    of_two("worker", "--once")
    assert key_files(settings) == []


def first_question_of(thread: threading.Thread, database: Database) -> threading.Event:
    """Set when ``thread`` comes to the database: from then on it waits for whoever writes there."""
    asked = threading.Event()

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def note(*_statement: Any) -> None:
        if threading.current_thread() is thread:
            asked.set()

    return asked


def test_a_ballot_sent_while_the_tally_waits_is_counted(app: Flask, of_two: Run, settings: Settings) -> None:
    """The first one of its unit, whose box comes to be in the same transaction."""
    open_late = links(settings)["hl6"]
    Browser(app).get(open_late).submit()
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.text("DELETE FROM ballot"))
        session.execute(sa.text("DELETE FROM epoch"))
        session.execute(sa.update(CollectionRound).values(closed_at=now()))
    with app.app_context():
        database, keys = get_database(), app.extensions["portal_keys"]
        counting = threading.Thread(target=tally.tally, args=(database, keys, 1), daemon=True)
        asked = first_question_of(counting, database)
        with database.writing() as session:
            handle = session.scalar(sa.select(Participation.handle).where(Participation.completed_at.is_(None)))
            begun = find_begun(session.connection(), handle or "", lock=True)
            assert begun is not None
            counting.start()
            assert asked.wait(PATIENCE_SECONDS)
            collection_round = session.get_one(CollectionRound, begun.round_id)
            assert send(session, begun, get_questionnaire(session, collection_round.version), {}) == ()
        counting.join(PATIENCE_SECONDS)
    assert answered_in_boxes(app) == [1]
    assert left_in_database(app) == (0, 0, 0)


def test_a_round_whose_keys_are_lost_does_not_keep_others_from_their_tally(
    app: Flask, of_two: Run, new_browser: NewBrowser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does one whose tally fails in a way that nobody has foreseen."""
    counted = tally.tally_round

    def count(session: Session, collection_round: CollectionRound) -> None:
        assert collection_round.code != "trasig"
        counted(session, collection_round)

    monkeypatch.setattr(tally, "tally_round", count)
    for name in key_files(settings):
        (settings.keys_folder / name).unlink()
    options = ["--title", "T", "--unit", "hl", "--access", "open", "--anonymity", "anonymous"]
    for code in ("trasig", "senare"):
        of_two("rounds", "open", "kompetens", "--code", code, *options)
    for number in range(5):
        answer(new_browser(), "/oppen/senare", kommentar=f"Svar {number}")
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.update(CollectionRound).values(closed_at=now()))
    of_two("worker", "--once")
    assert left_in_database(app) == (9, 9, 5)
    assert key_files(settings) == []


def test_a_box_that_comes_after_the_tally_takes_nothing_from_the_counts(app: Flask, of_two: Run) -> None:
    """A second tally that counted all boxes anew, the emptied ones too, would find no ballots and write zero."""
    of_two("rounds", "close", "prov")
    before = json.loads(of_two("results", "prov", "--level", "raw", "--json"))
    assert before["responses"] == 9
    with app.app_context(), get_database().writing() as session:
        box = session.scalars(sa.select(Epoch).order_by(Epoch.id)).first()
        assert box is not None
        stray = {"round_id": box.round_id, "unit_id": box.unit_id, "generation": 2, "public_key": box.public_key}
        session.execute(sa.insert(Epoch), [stray])
    of_two("rounds", "tally", "prov")
    assert sorted(answered_in_boxes(app), key=str) == [0, 2, 7]
    assert json.loads(of_two("results", "prov", "--level", "raw", "--json")) == before
