"""The rows of a unit file, and whether the organisation that they lead to can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.organisation.models import Unit
from portal.organisation.unit_changes import GONE_ON, today, twins_told


@dataclass(frozen=True)
class UnitRow:
    """One row of a unit file; ``line`` is its number in the file, for messages. ``closed_on`` is a day or empty.

    ``closed_on`` None: the file has no such column, and closed units stay closed.
    """

    line: int
    code: str
    name: str
    parent: str
    closed_on: str | None = None


@dataclass(frozen=True)
class _State:
    """A unit as it will be: ``parent`` is a code, empty at the top."""

    name: str
    parent: str
    closed_on: date | None

    def is_open(self, day: date) -> bool:
        return self.closed_on is None or day < self.closed_on


def unfit_ends(rows: Sequence[UnitRow], known: Mapping[str, Unit]) -> Iterator[str]:
    """What importing the rows would refuse, row by row; each of them is right by itself. ``known``: units by code."""
    after = _after(rows, known)
    yield from _twins(rows, _after((), known), after)
    yield from _closings(rows, known, after)


def _after(rows: Sequence[UnitRow], known: Mapping[str, Unit]) -> dict[str, _State]:
    codes = {unit.id: code for code, unit in known.items()}
    after = {
        code: _State(unit.name, codes.get(unit.parent_id or 0, ""), unit.closed_on) for code, unit in known.items()
    }
    for row in rows:
        before = after[row.code].closed_on if row.code in after else None
        after[row.code] = _State(row.name, row.parent, before if row.closed_on is None else day_in(row.closed_on))
    return after


def _twins(rows: Sequence[UnitRow], before: Mapping[str, _State], after: Mapping[str, _State]) -> Iterator[str]:
    """Rows that would leave two open units of one name at the same place; what was so before is let be."""
    places: dict[tuple[str, str], list[str]] = {}
    for code, state in after.items():
        if state.is_open(today()):
            places.setdefault((state.parent, state.name.casefold()), []).append(code)
    for row in rows:
        state = after[row.code]
        others = [code for code in places.get((state.parent, state.name.casefold()), ()) if code != row.code]
        if others and state.is_open(today()) and before.get(row.code) != state:
            parent = after[state.parent].name if state.parent else ""
            told = twins_told(state.name, parent, others[0])
            yield f"Rad {row.line}: {told[0].lower()}{told[1:]}"


def _closings(rows: Sequence[UnitRow], known: Mapping[str, Unit], after: Mapping[str, _State]) -> Iterator[str]:
    """Rows that close a unit over open ones, or open one that has gone on as another."""
    for row in rows:
        day, unit = after[row.code].closed_on, known.get(row.code)
        if day == (unit.closed_on if unit else None):
            continue
        under = sorted(each.name for each in after.values() if day and each.parent == row.code and each.is_open(day))
        if under:
            yield f"Rad {row.line}: {row.name} har enheter under sig: {', '.join(under)}. Flytta eller stäng dem också."
        if day is None and unit is not None and unit.successors:
            yield f"Rad {row.line}: {row.name} {GONE_ON}"


def day_in(text: str | None) -> date | None:
    """The day in a field that holds one; None when it is empty."""
    return date.fromisoformat(text) if text else None
