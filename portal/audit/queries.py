"""Proving that nobody has changed the access log."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.audit.chain import KEY_NAME, START, digest_of
from portal.audit.models import AccessLogEntry
from portal.audit.operations import ANCHOR
from portal.crypto import KeyFolder


def verify(session: Session, keys: KeyFolder) -> int | None:
    """The first position where the log is not as it was written; None when every row is in place.

    A row that was changed, removed or put in breaks the chain there; rows cut off at the end are missed by the head
    that is kept in PORTAL_KEYS. Raise MissingKey when the log's key is gone.
    """
    before, expected, anchored = START, 1, _anchored(keys)
    for entry in session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.position)):
        wanted = digest_of(keys.get(KEY_NAME), before, entry)
        if entry.position != expected or entry.digest != wanted:
            return expected
        if anchored and anchored == (entry.position, entry.digest):
            anchored = None
        before, expected = entry.digest, expected + 1
    return anchored[0] if anchored else None


def _anchored(keys: KeyFolder) -> tuple[int, bytes] | None:
    try:
        position, digest = (keys.folder / ANCHOR).read_text().split()
    except FileNotFoundError:
        return None
    return int(position), bytes.fromhex(digest)
