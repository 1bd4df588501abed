"""Writing the access log: a reading in a transaction of its own, committed before anything is shown; a change of what
the portal is told to do in the transaction that makes it."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.audit.chain import KEY_NAME, START, digest_of
from portal.audit.models import AccessLogEntry
from portal.crypto import KeyFolder, MissingKey
from portal.db import Database, now

ANCHOR = "access-log.head"
"""The file in PORTAL_KEYS that remembers the newest row, so that rows cut off at the end are missed."""

_LOCK = 7_201_001  # any number that no other lock of the portal has


def log_reading(
    database: Database, keys: KeyFolder, account_id: int, what: str, reading: str, moment: datetime | None = None
) -> int:
    """Add one reading of ``what`` (kind and number, never content); returns its position. Durable on return."""
    with database.writing() as session:
        entry = _add(session, keys, account_id, what, reading, moment or now())
    _anchor(keys.folder / ANCHOR, entry)
    return entry.position


def log_change(session: Session, keys: KeyFolder, account_id: int, what: str, change: str) -> None:
    """Add that ``what`` (kind and name, never its value) was changed, in the transaction that changes it."""
    entry = _add(session, keys, account_id, what, change, now())
    session.flush()
    sa.event.listen(session, "after_commit", lambda _session: _anchor_committed(keys, entry), once=True)


def _anchor_committed(keys: KeyFolder, entry: AccessLogEntry) -> None:
    if sa.inspect(entry).persistent:  # what was rolled back is not there any more
        _anchor(keys.folder / ANCHOR, entry)


def _add(
    session: Session, keys: KeyFolder, account_id: int, what: str, reading: str, moment: datetime
) -> AccessLogEntry:
    _one_at_a_time(session)
    last = session.scalar(sa.select(AccessLogEntry).order_by(AccessLogEntry.position.desc()).limit(1))
    entry = AccessLogEntry(
        position=last.position + 1 if last else 1, read_at=moment, account_id=account_id, object=what, reading=reading
    )
    entry.digest = digest_of(_key(keys, is_first=last is None), last.digest if last else START, entry)
    session.add(entry)
    return entry


def _one_at_a_time(session: Session) -> None:
    """SQLite's writer is alone already; on PostgreSQL two readers at once wait for each other here."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _key(keys: KeyFolder, *, is_first: bool) -> bytes:
    try:
        return keys.get(KEY_NAME)
    except MissingKey:
        if not is_first:  # a new key would make the whole log look forged
            raise
        return keys.create(KEY_NAME)


def _anchor(path: Path, entry: AccessLogEntry) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    temporary.write_text(f"{entry.position} {entry.digest.hex()}\n")
    os.replace(temporary, path)
