"""Whether all is well, part by part, without a word about anyone."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from os import R_OK, X_OK, access
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from portal.config import MEBIBYTE, Settings
from portal.db import now
from portal.mail.models import OutboxMessage
from portal.schema import needed_revision, present_revision

Status = Literal["ok", "warning", "error"]

WORKER_SILENT_SECONDS = 120
LETTER_LATE = timedelta(minutes=30)
LITTLE_SPACE = 1024 * MEBIBYTE
NO_SPACE = 100 * MEBIBYTE


@dataclass(frozen=True)
class Part:
    """``said`` is what is wrong, for whoever operates the portal; "ok" when nothing is."""

    status: Status = "ok"
    said: str = "ok"


OK = Part()


@dataclass(frozen=True)
class Health:
    """Part by part. An ``error`` means that people cannot be served; a ``warning`` that somebody should look."""

    parts: dict[str, Part]

    @property
    def status(self) -> Status:
        found = {part.status for part in self.parts.values()}
        return "error" if "error" in found else "warning" if "warning" in found else "ok"

    @property
    def serves(self) -> bool:
        return self.status != "error"

    def as_json(self) -> dict[str, str]:
        return {"status": self.status, **{name: part.said for name, part in self.parts.items()}}


def look_at(engine: sa.Engine, settings: Settings) -> Health:
    """Look at every part now. What stands on a part that is broken is not looked at."""
    parts = {"database": _asked(engine, _answers, "does not answer")}
    if parts["database"] == OK:
        parts["migrations"] = _asked(engine, _migrated, "cannot be read")
        if parts["migrations"] == OK:
            parts["outbox"] = _asked(engine, _outbox, "cannot be read")
    return Health({**parts, "keys": _keys(settings), "disk": _disk(settings), "worker": _worker(settings)})


def _asked(engine: sa.Engine, question: Callable[[sa.Connection], Part], otherwise: str) -> Part:
    try:
        with engine.connect() as connection:
            return question(connection)
    except SQLAlchemyError:
        return Part("error", otherwise)


def _answers(connection: sa.Connection) -> Part:
    connection.execute(sa.select(1))
    return OK


def _migrated(connection: sa.Connection) -> Part:
    present = present_revision(connection)
    if present == needed_revision():
        return OK
    return Part("error", f"at {present or 'nothing'}, needs {needed_revision()}: flask --app wsgi db upgrade")


def _outbox(connection: sa.Connection) -> Part:
    moment = now()
    waiting = OutboxMessage.sent_at.is_(None) & OutboxMessage.given_up_at.is_(None)
    late = waiting & (OutboxMessage.due_at < moment - LETTER_LATE)
    number, oldest = connection.execute(sa.select(sa.func.count(), sa.func.min(OutboxMessage.due_at)).where(late)).one()
    if not number:
        return OK
    return Part("warning", f"{number} late, the oldest {int((moment - oldest).total_seconds()) // 60} minutes")


def _keys(settings: Settings) -> Part:
    return OK if access(settings.keys_folder, R_OK | X_OK) else Part("error", "PORTAL_KEYS cannot be read")


def _disk(settings: Settings) -> Part:
    try:
        free = shutil.disk_usage(settings.data_folder).free
    except OSError:
        return Part("error", "PORTAL_DATA cannot be read")
    if free < LITTLE_SPACE:
        return Part("error" if free < NO_SPACE else "warning", f"{free // MEBIBYTE} MiB left")
    return OK


def _worker(settings: Settings) -> Part:
    try:
        silent = time.time() - settings.heartbeat.stat().st_mtime
    except OSError:
        return Part("warning", "has never run")
    return OK if silent < WORKER_SILENT_SECONDS else Part("warning", f"silent for {int(silent) // 60} minutes")
