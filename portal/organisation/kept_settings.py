"""What pages for respondents and the public are dressed in: names, contacts, the colour, the boards' own where known.

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
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from flask import current_app, has_app_context
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapper, Session, object_session

from portal.config import Settings
from portal.db import get_database
from portal.organisation.boards import Boards, get_boards
from portal.organisation.models import Board, BoardSetting, Setting, Unit
from portal.organisation.settings import default_settings

LIFETIME_SECONDS = 5.0
_KEPT = "portal_kept_settings"

clock = time.monotonic
_changes = count(1)
_latest = 0


def kept_settings() -> Mapping[str, str]:
    """Every setting by name, as it was at most ``LIFETIME_SECONDS`` ago; the defaults when there is no database.

    The same object for as long as nothing has changed, so that what is made from it can be kept beside it.
    """
    return kept_boards().general


def kept_boards() -> Boards:
    """The same with what the boards have decided for themselves, for pages that know which units they concern."""
    kept: tuple[Boards, object, float] | None = current_app.extensions.get(_KEPT)
    # The change and the moment from before the reading, which has a session of its own, so that it sees what is
    # committed now: a change made meanwhile makes what is kept old at once.
    change, moment = (_latest, _mark()), clock()
    if kept is not None and kept[1] == change and moment - kept[2] < LIFETIME_SECONDS:
        return kept[0]
    try:
        with get_database().session_factory() as session:
            boards = get_boards(session)
    except SQLAlchemyError:
        return Boards(default_settings())
    values = replace(boards, general=MappingProxyType(dict(boards.general)))
    found = kept[0] if kept is not None and kept[0] == values else values
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


def _note(_mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:
    session = object_session(row)
    if session is not None:
        sa.event.listen(session, "after_commit", _changed, once=True)


for _table in (Setting, Board, BoardSetting, Unit):  # a unit that is moved may come to answer to another board
    for _event in ("after_insert", "after_update", "after_delete"):
        sa.event.listen(_table, _event, _note)


def whose_data() -> dict[str, object]:
    """For the page on personal data: the boards that answer for them, and the smallest group of any of these."""
    decided = kept_boards()
    boards = decided.controllers
    smallest_group = min(int(each["minimum_group"]) for each in boards or (decided.general,))
    return {"boards": boards, "smallest_group": smallest_group}
