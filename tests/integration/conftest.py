"""Fixtures for tests that run the portal as a whole, in one process, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask, g, has_request_context, request

from portal import create_app, pdf
from portal.config import Settings
from portal.db import get_database
from portal.organisation import passwords
from portal.organisation.operations import create_account
from tests.support.client import Browser
from tests.support.complaints import COMPLAINT, SENDER, Receipt, complain, open_for_complaints
from tests.support.databases import KINDS, migrated_database
from tests.support.kept_work import keep_documents, share_statements
from tests.support.scenes import PASSWORD, add_staff

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
GET_MAY_WRITE = {"throttle_key", "throttle_count", "access_log", "released_result", "result_preparation"}
"""Logs of what was asked for, read and shown, and what the worker is asked for; each in a transaction of its own,
before the answer."""
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODY = CHEAP.hash("no account has this password")
DOCUMENTS = keep_documents(pdf.render)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 as in production but for its cost, which tests/unit/organisation/test_passwords.py holds fast."""
    monkeypatch.setattr(passwords, "_HASHER", CHEAP)
    monkeypatch.setattr(passwords, "_NOBODY", NOBODY)


@pytest.fixture(autouse=True)
def _documents_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a PDF looks like follows from its HTML: on both databases, and for every role, it is the same one."""
    monkeypatch.setattr(pdf, "render", DOCUMENTS)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database of each kind."""
    with migrated_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_folder=tmp_path / "data",
        keys_folder=tmp_path / "keys",
        database_url=database_url,
        secret_key="a secret for tests, long enough for anyone",
        testing=True,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The portal, watched: a GET that writes or a request that leaves changes uncommitted fails the test."""
    app = create_app(settings)
    share_statements(app.extensions["portal_database"].engine)
    complaints = _watch(app)
    yield app
    app.extensions["portal_database"].engine.dispose()
    assert not complaints, complaints


def _watch(app: Flask) -> list[str]:
    complaints: list[str] = []
    engine = app.extensions["portal_database"].engine

    @sa.event.listens_for(engine, "before_cursor_execute")
    def watch_writes(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written = WRITES.match(statement)
        reading = has_request_context() and request.method in ("GET", "HEAD")
        if written and reading and written[2] not in GET_MAY_WRITE:
            complaints.append(f"GET {request.path} writes: {statement[:100]}")

    def watch_uncommitted(_error: BaseException | None) -> None:
        session = g.get("session")
        if session is not None and (session.new or session.dirty or session.deleted):
            complaints.append(f"uncommitted: {[*session.new, *session.dirty, *session.deleted]}")

    app.teardown_appcontext_funcs.append(watch_uncommitted)  # called in reverse order: before the session closes
    return complaints


@pytest.fixture
def new_browser(app: Flask) -> Callable[[], Browser]:
    """Makes visitors, each with cookies of their own."""
    return lambda: Browser(app)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor."""
    return Browser(app)


@pytest.fixture
def quality(app: Flask) -> Browser:
    """Someone of the quality staff, logged in."""
    add_staff(app)
    visitor = Browser(app)
    visitor.come_in("kvalitet@kommun.example")
    return visitor


@pytest.fixture
def admin(app: Flask, browser: Browser) -> Browser:
    """The visitor of this test as the administrator, logged in."""
    add_staff(app)
    browser.come_in("admin@kommun.example")
    return browser


@pytest.fixture
def log_in(new_browser: Callable[[], Browser]) -> Callable[[str], Browser]:
    """Lets a visitor in by the first part of the address; the staff is there already."""

    def visit(who: str) -> Browser:
        visitor = new_browser()
        visitor.come_in(f"{who}@kommun.example")
        return visitor

    return visit


@pytest.fixture
def run(app: Flask) -> Callable[..., str]:
    """Runs a command of the portal and returns what it prints; a failing one raises."""

    def invoke(*arguments: str, fails: bool = False) -> str:
        result = app.test_cli_runner().invoke(args=[str(each) for each in arguments])
        assert (result.exit_code != 0) == fails, f"{arguments}: {result.output}\n{result.exception!r}"
        return result.output

    return invoke


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], list[str]]:
    """Every SQL statement from now on."""
    statements: list[str] = []
    with app.app_context():
        engine = get_database().engine

    @sa.event.listens_for(engine, "before_cursor_execute")
    def collect(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    return lambda: statements


@pytest.fixture
def received(app: Flask, browser: Browser) -> Receipt:
    """A complaint about Hägersten-Liljeholmen, from someone who says who they are."""
    open_for_complaints(app)
    with app.app_context(), get_database().writing() as session:
        create_account(
            session,
            email="omradeschef@kommun.example",
            name="Omar Rådeschef",
            password=PASSWORD,
            roles=["unit_head"],
            unit_codes=["ifo"],
        )
    return complain(
        browser, beskrivning=COMPLAINT, slag="klagomal", enhet="hl", namn=SENDER, svar_onskas="ja", svar_satt="telefon"
    )
