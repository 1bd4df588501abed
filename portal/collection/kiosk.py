"""A tablet in a reception: what its browser remembers between two people, which is next to nothing.

The signed session cookie says where the tablet's start page is, under which handle somebody answers just now, and
whose beginnings are left behind. Coming to the start page ends every right to go on; what was left is deleted at once
when the page itself forgets, else when the next person begins, for a page that is only read changes nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from flask import has_request_context, request, session
from sqlalchemy.orm import Session

from portal.collection import grants
from portal.collection.languages import forget_language
from portal.collection.models import Participation

_KEY = "kiosk"
_MOST_LEFT = 20
ENDPOINTS = "respond.kiosk"


class Kiosk(NamedTuple):
    """``start``: the address of its start page; ``code`` of its round; ``handle``: who answers now, or empty."""

    code: str
    start: str
    handle: str = ""
    left: tuple[str, ...] = ()


def find_kiosk() -> Kiosk | None:
    """What this browser stands there for; None when it is nobody's tablet."""
    kept = session.get(_KEY)
    return Kiosk(kept[0], kept[1], kept[2], tuple(kept[3])) if kept else None


def shown_kiosk() -> Kiosk | None:
    """The same, when the page asked for is one of the tablet's own: only those look like it."""
    found = find_kiosk() if has_request_context() else None
    if found is None:
        return None
    handle = (request.view_args or {}).get("handle", "")
    is_own = (request.endpoint or "").startswith(ENDPOINTS) or (handle and handle == found.handle)
    return found if is_own else None


def stand_ready(code: str, start: str) -> None:
    """Whoever was here is gone: no answer can be gone on with, and the next one chooses language anew."""
    before = find_kiosk()
    left = (*before.left, before.handle) if before and before.handle else before.left if before else ()
    grants.forget_all()
    forget_language()
    _keep(Kiosk(code, start, "", left[-_MOST_LEFT:]))


def hold(kiosk: Kiosk, handle: str) -> None:
    """Somebody begins under ``handle``."""
    _keep(kiosk._replace(handle=handle, left=()))


def forget_unfinished(database: Session, kiosk: Kiosk, but: str = "") -> None:
    """Delete what was begun at this tablet and not sent, ``but`` one; what is sent stays."""
    handles = [handle for handle in (*kiosk.left, kiosk.handle) if handle not in ("", but)]
    if not handles:
        return
    mine = Participation.handle.in_(handles) & Participation.invitation_id.is_(None)
    database.execute(sa.delete(Participation).where(mine, Participation.completed_at.is_(None)))


def _keep(kiosk: Kiosk) -> None:
    session[_KEY] = [kiosk.code, kiosk.start, kiosk.handle, list(kiosk.left)]
