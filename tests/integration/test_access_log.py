"""The access log, and the events of cases: written once, and whatever is changed afterwards is seen or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.audit.models import AccessLogEntry
from portal.audit.operations import ANCHOR, log_change, log_reading
from portal.audit.queries import verify
from portal.crypto import KeyFolder, MissingKey
from portal.db import Database, get_database
from portal.organisation.change_log import TERMINAL
from tests.support.access_log import list_readings
from tests.support.client import Browser
from tests.support.scenes import PASSWORD, STAFF

Run = Callable[..., str]

TRIGGERS = {
    "sqlite": ["DROP TRIGGER access_log_no_update", "DROP TRIGGER access_log_no_delete"],
    "postgresql": ["DROP TRIGGER access_log_append_only ON access_log"],
}


@pytest.fixture
def database(app: Flask) -> Database:
    return app.extensions["portal_database"]  # type: ignore[no-any-return]


@pytest.fixture
def keys(app: Flask) -> KeyFolder:
    return app.extensions["portal_keys"]  # type: ignore[no-any-return]


@pytest.fixture
def session(database: Database, keys: KeyFolder) -> Iterator[Session]:
    """Five readings, by someone who can then change the database as they please."""
    for account in range(1, 6):
        log_reading(database, keys, account, "case 1234567890", "text")
    with database.writing() as session:
        for statement in TRIGGERS[session.get_bind().dialect.name]:
            session.execute(sa.text(statement))
        yield session


def test_readings_stand_in_the_order_they_were_made(session: Session, keys: KeyFolder) -> None:
    assert [each.account_id for each in list_readings(session, "case 1234567890")] == [1, 2, 3, 4, 5]
    assert verify(session, keys) is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE access_log SET account_id = 9 WHERE position = 2", 2),
        ("UPDATE access_log SET reading = 'sender' WHERE position = 5", 5),
        ("DELETE FROM access_log WHERE position = 3", 3),
        ("DELETE FROM access_log WHERE position = 5", 5),
        ("DELETE FROM access_log", 5),
    ],
)
def test_a_change_breaks_the_chain_where_it_was_made(
    session: Session, keys: KeyFolder, change: str, broken: int
) -> None:
    session.execute(sa.text(change))
    assert verify(session, keys) == broken


def test_without_the_key_nothing_is_proved_and_no_new_one_is_made(
    session: Session, database: Database, keys: KeyFolder
) -> None:
    session.commit()
    (keys.folder / "access-log.key").unlink()
    with pytest.raises(MissingKey):
        verify(session, keys)
    session.rollback()
    with pytest.raises(MissingKey):
        log_reading(database, keys, 1, "case 1", "text")


def test_readings_at_the_same_time_make_one_chain(database: Database, keys: KeyFolder) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda number: log_reading(database, keys, number, "case 1", "text"), range(1, 41)))
    assert sorted(made) == list(range(1, 41))
    with database.session_factory() as session:
        assert verify(session, keys) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(AccessLogEntry)) == 40


def test_the_head_is_kept_outside_the_database(database: Database, keys: KeyFolder) -> None:
    log_reading(database, keys, 1, "case 1", "text")
    assert Path(keys.folder / ANCHOR).read_text().startswith("1 ")


@pytest.mark.parametrize("table", ["access_log", "case_event"])
@pytest.mark.parametrize("change", ["UPDATE {} SET account_id = 9", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_is_append_only(
    database: Database, keys: KeyFolder, table: str, change: str
) -> None:
    log_reading(database, keys, 1, "case 1", "text")
    with database.writing() as session:
        _add_event(session)
        session.commit()
        with pytest.raises(sa.exc.DatabaseError, match="append-only"):
            session.execute(sa.text(change.format(table)))
        session.rollback()


def _add_event(session: Session) -> None:
    session.execute(sa.text("INSERT INTO survey (code, title, created_at) VALUES ('s', 's', '2026-01-01')"))
    session.execute(
        sa.text(
            "INSERT INTO questionnaire_version (survey_id, number, document, digest, published_at)"
            " SELECT id, 1, '', '', '2026-01-01' FROM survey"
        )
    )
    columns = "uid, number, code_tag, submission, body_tag, version_id, kind, channel, language, reply_wanted,"
    columns += " is_protected, status, received_at, reply_due_on, key_name, wrapped_key, answers"
    values = ":b, :b, :b, id, 'fraga', 'webb', 'sv', :t, :t, 'received', '2026-01-01', '2026-01-11', 'case', :b, :b"
    session.execute(
        sa.text(f"INSERT INTO case_file ({columns}) SELECT 'u', '1', {values} FROM questionnaire_version"),
        {"b": b"x", "t": True},
    )
    session.execute(
        sa.text(
            "INSERT INTO case_event (uid, case_id, kind, happened_at, status)"
            " SELECT 'e', id, 'received', '2026-01-01', 'received' FROM case_file"
        )
    )


def test_a_setting_and_a_board_that_are_changed_leave_a_line(app: Flask, admin: Browser, run: Run) -> None:
    admin.get("/arbete/installningar").submit(contact_name="Kvalitetsstaben")
    admin.get("/arbete/installningar").submit(reply_days="många")  # refused, so nothing is changed
    admin.get("/arbete/installningar/namnder/ny").submit(name="Äldrenämnden", code="aldre", reply_days="14")
    run("settings", "set", "reply_days", "12", "--board", "aldre")
    run("boards", "remove", "aldre")
    assert lines(app) == [
        ("setting contact_name", "changed", True),
        ("board aldre", "added", True),
        ("board aldre", "changed", False),
        ("board aldre", "removed", False),
    ]


def lines(app: Flask) -> list[tuple[object, ...]]:
    """Of each line what was changed, how, and whether by somebody who had logged in."""
    with app.app_context(), get_database().session_factory() as session:
        assert verify(session, app.extensions["portal_keys"]) is None
        columns = (AccessLogEntry.object, AccessLogEntry.reading, AccessLogEntry.account_id > TERMINAL)
        return [tuple(line) for line in session.execute(sa.select(*columns).order_by(AccessLogEntry.position))]


def test_who_may_do_what_is_never_changed_without_a_line(
    app: Flask, admin: Browser, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = admin.get("/arbete/konton").link("Ledning")
    page.submit(name="Lotta Ledning")  # may do what she could before
    page.submit(roles=["quality", "management"])
    token = page.fields()["csrf_token"]
    for action in ("deactivate", "activate", "remove_second_factor"):
        admin.post(f"{page.path}/atgard", {"csrf_token": token, "action": [action]})
    admin.get("/arbete/konton/nytt").submit(email="ny@kommun.example", name="Ny", roles=["staff"])
    rows = "email,name,role,unit\nbo@kommun.example,Bo,staff,\nny@kommun.example,Ny,quality,\n"
    (tmp_path / "konton.csv").write_text(rows)
    run("accounts", "import", tmp_path / "konton.csv")
    monkeypatch.setenv("PORTAL_PASSWORD", PASSWORD)
    run("accounts", "create", "eva@kommun.example", "--name", "Eva", "--role", "staff")
    number, first = int(page.path.rpartition("/")[2]), len(STAFF)
    assert lines(app) == [
        (f"account {number}", "roles changed", True),
        (f"account {number}", "switched off", True),
        (f"account {number}", "switched on", True),
        (f"account {number}", "second step removed", True),
        (f"account {first + 1}", "added", True),
        (f"account {first + 2}", "added", False),
        (f"account {first + 1}", "roles changed", False),
        (f"account {first + 3}", "added", False),
    ]


def test_a_change_that_is_not_made_leaves_no_line(app: Flask, run: Run) -> None:
    keys = app.extensions["portal_keys"]
    with app.app_context(), get_database().session_factory() as session:
        log_change(session, keys, 1, "setting board", "changed")
        session.rollback()
        session.commit()
    run("settings", "set", "contact_name", "Staben")
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalars(sa.select(AccessLogEntry.object)).all() == ["setting contact_name"]
        assert verify(session, keys) is None
