"""Units that nobody would lead any more: told before the last head loses the role.

What waits with a unit is known by the features above, which say so through :func:`register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.organisation.models import Account
from portal.organisation.queries import list_heads

Waiting = Callable[[Session, int], str]
"""What waits with a unit, in words: "3 synpunkter eller klagomål"; empty when nothing does."""

_WAITING: dict[str, Waiting] = {}


@dataclass(frozen=True)
class LeftUnit:
    """A unit that only this account leads, and what waits there."""

    code: str
    name: str
    waits: tuple[str, ...]


def register(name: str, waiting: Waiting) -> None:
    """Let a feature say what waits with a unit; again replaces."""
    _WAITING[name] = waiting


def units_left(session: Session, account: Account, kept: Iterable[str] = ()) -> list[LeftUnit]:
    """The units without a head when the account leads only those with the codes ``kept``, by name."""
    kept_codes = set(kept)
    led = [each.unit for each in account.grants if each.role == "unit_head" and each.unit is not None]
    lost = [unit for unit in led if account.is_active and unit.code not in kept_codes]
    left = [unit for unit in lost if all(head.id == account.id for head in list_heads(session, unit.id))]
    return [
        LeftUnit(unit.code, unit.name, tuple(filter(None, (count(session, unit.id) for count in _WAITING.values()))))
        for unit in sorted(left, key=lambda unit: (unit.name, unit.code))
    ]


def codes_of(left: Iterable[LeftUnit]) -> str:
    """What a form sends back when the person has seen exactly these units and means it."""
    return " ".join(unit.code for unit in left)
