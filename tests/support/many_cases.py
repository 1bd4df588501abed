"""Many cases at once, as a municipality has them after some years: as reception writes them, with nothing to open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.queries import find_form

FIRST = datetime(2026, 3, 1, 9, tzinfo=UTC)
"""When the first of them came in; each of the others the day after the one before."""


def add_cases(session: Session, cases: Sequence[Mapping[str, Any]]) -> list[Case]:
    """A case for each mapping, which says what is otherwise than a new complaint; the first has number 1000000000."""
    version = find_form(session)
    assert version is not None
    made = []
    for position, each in enumerate(cases):
        received_at = FIRST + timedelta(days=position)
        values = {
            "uid": f"{position:032}",
            "number": str(1_000_000_000 + position),
            "submission": position.to_bytes(32),
            "code_tag": bytes(32),
            "body_tag": bytes(32),
            "version_id": version.id,
            "kind": "klagomal",
            "channel": "webb",
            "language": "sv",
            "reply_wanted": True,
            "is_protected": False,
            "status": "received" if each.get("unit_id") is None else "assigned",
            "received_at": received_at,
            "reply_due_on": (received_at + timedelta(days=10)).date(),
            "key_name": "none",
            "wrapped_key": b"",
            "answers": b"",
        }
        made.append(Case(**{**values, **each}))
    session.add_all(made)
    session.flush()
    return made
