"""Settings that pages are dressed in are kept for seconds; what is decided by a setting is never read from there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.config import Settings
from portal.db import get_database
from portal.organisation import kept_settings
from portal.organisation.models import Setting
from portal.organisation.settings import get_settings, set_setting
from portal.results.queries import get_thresholds
from portal.surveys.models import CollectionRound
from tests.support.client import Browser

NAME = "Ekdala kommun"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(kept_settings, "clock", clock)
    return clock


@pytest.fixture
def neighbour(app: Flask, settings: Settings) -> Iterator[Flask]:
    """Another application on the same database."""
    other = create_app(settings)
    yield other
    other.extensions["portal_database"].engine.dispose()


def decide(app: Flask, name: str, value: str) -> None:
    with app.app_context(), get_database().writing() as session:
        set_setting(session, name, value)


def decide_elsewhere(app: Flask, name: str, value: str) -> None:
    """As another process would: this one is told nothing."""
    with app.extensions["portal_database"].engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.insert(Setting).values(name=name, value=value))
        connection.commit()


def start_page(app: Flask) -> str:
    return Browser(app).get("/").text


def test_a_change_is_seen_at_once_by_every_application_of_the_process(
    app: Flask, neighbour: Flask, clock: Clock
) -> None:
    assert NAME not in start_page(app) + start_page(neighbour)
    decide(app, "municipality", NAME)
    assert NAME in start_page(app)
    assert NAME in start_page(neighbour)


def test_a_change_by_a_command_is_seen_at_once(
    app: Flask, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_page(app)
    monkeypatch.setattr(kept_settings, "_changes", repeat(kept_settings._latest))  # as if it were another process
    decide(app, "municipality", NAME)
    assert settings.settings_mark.exists()
    assert NAME in start_page(app)


def test_a_change_that_is_undone_is_not_seen(app: Flask, clock: Clock) -> None:
    start_page(app)
    with app.app_context(), get_database().session_factory() as session:
        set_setting(session, "municipality", NAME)
        session.flush()
        session.rollback()
    assert NAME not in start_page(app)


def test_a_change_by_another_process_is_seen_within_seconds(app: Flask, clock: Clock) -> None:
    start_page(app)
    decide_elsewhere(app, "municipality", NAME)
    assert NAME not in start_page(app)
    clock.now += kept_settings.LIFETIME_SECONDS
    assert NAME in start_page(app)


def test_limits_of_disclosure_are_never_kept(app: Flask, clock: Clock) -> None:
    start_page(app)
    decide_elsewhere(app, "minimum_group", "7")
    collection_round = CollectionRound(minimum_group=5, minimum_public_group=10)
    with app.app_context(), get_database().session_factory() as session:
        assert get_thresholds(session, collection_round).internal == 7
        assert get_settings(session)["minimum_group"] == "7"


def test_statements_for_settings_are_asked_once_for_many_pages(app: Flask, clock: Clock) -> None:
    asked: list[str] = []
    engine = app.extensions["portal_database"].engine
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    for _ in range(3):
        start_page(app)
    assert sum("FROM setting" in statement for statement in asked) == 1


def test_what_is_kept_cannot_be_changed(app: Flask, clock: Clock) -> None:
    with app.app_context(), pytest.raises(TypeError):
        kept_settings.kept_settings()["municipality"] = NAME  # type: ignore[index]
