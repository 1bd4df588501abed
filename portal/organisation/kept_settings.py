"""The settings that pages for respondents and the public are dressed in: names, contacts, the colour.

They change a few times a year and stand on every page, so a process keeps them for some seconds. A change holds from
its commit, in this process and in those with the same PORTAL_DATA (a command, another process of the server), which
see the mark that it leaves there; on another machine after ``LIFETIME_SECONDS`` at most. Nothing may be *decided* by
what is kept: limits for disclosure, the second factor and days for replies are read by
:func:`portal.organisation.settings.get_settings`, always from the database.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from flask import current_app, has_app_context
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapper, Session, object_session

from portal.config import Settings
from portal.db import get_database
from portal.organisation.models import Setting
from portal.organisation.settings import default_settings, get_settings

LIFETIME_SECONDS = 5.0
_KEPT = "portal_kept_settings"

clock = time.monotonic
_changes = count(1)
_latest = 0


def kept_settings() -> Mapping[str, str]:
    """Every setting by name, as it was at most ``LIFETIME_SECONDS`` ago; the defaults when there is no database.

    The same object for as long as nothing has changed, so that what is made from it can be kept beside it.
    """
    kept: tuple[Mapping[str, str], object, float] | None = current_app.extensions.get(_KEPT)
    # The change and the moment from before the reading, which has a session of its own, so that it sees what is
    # committed now: a change made meanwhile makes what is kept old at once.
    change, moment = (_latest, _mark()), clock()
    if kept is not None and kept[1] == change and moment - kept[2] < LIFETIME_SECONDS:
        return kept[0]
    try:
        with get_database().session_factory() as session:
            values = get_settings(session)
    except SQLAlchemyError:
        return default_settings()
    found = kept[0] if kept is not None and kept[0] == values else MappingProxyType(values)
    current_app.extensions[_KEPT] = (found, change, moment)
    return found


def _mark() -> int:
    """When some process last changed a setting, by the file's own clock; 0 for never."""
    settings: Settings = current_app.extensions["portal_settings"]
    try:
        return settings.settings_mark.stat().st_mtime_ns
    except OSError:
        return 0


def _changed(_session: Session | None = None) -> None:
    global _latest
    _latest = next(_changes)
    if has_app_context():
        mark = current_app.extensions["portal_settings"].settings_mark
        with suppress(OSError):  # then the others see the change some seconds later
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def _note(_mapper: Mapper[Setting], _connection: sa.Connection, setting: Any) -> None:
    session = object_session(setting)
    if session is not None:
        sa.event.listen(session, "after_commit", _changed, once=True)


for _event in ("after_insert", "after_update", "after_delete"):
    sa.event.listen(Setting, _event, _note)
