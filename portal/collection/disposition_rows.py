"""What became of invitations as rows in Swedish, for the page of a running round and for results and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.statistics.dispositions import Dispositions, ToldDispositions, tell
from portal.statistics.swedish import NOT_APPLICABLE, TOO_FEW, integer

TITLE = "Vad som blev av inbjudningarna"
COLUMNS = (
    ("Enhet", "text"),
    ("Inbjudna", "number"),
    ("Svarat", "number"),
    ("Påbörjat", "number"),
    ("Tackat nej", "number"),
    ("Inte nådda", "number"),
    ("Inte hörts av", "number"),
    ("Övertäckning", "number"),
)
"""Heading and kind of cell, one for each disposition."""

WHOLE = "Hela undersökningen"
NOT_KEPT_NOTE = f"{NOT_APPLICABLE} sparas inte: i en anonym undersökning förstörs det som har påbörjats."


@dataclass(frozen=True)
class DispositionRows:
    """Rows of cells under :data:`COLUMNS`, the total last when there is one to show, and what the reader must know."""

    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None
    notes: tuple[str, ...]


def disposition_rows(
    units: Sequence[tuple[str, Dispositions]], smallest_frame: int, *, with_total: bool
) -> DispositionRows:
    """Name and counts of each unit where anybody was invited, in words; how much of them is told: see :func:`tell`."""
    told = tell({str(place): counts for place, (_, counts) in enumerate(units)}, smallest_frame)
    rows = tuple(_cells(name, told[str(place)]) for place, (name, _) in enumerate(units) if str(place) in told)
    total = _cells(WHOLE, told[None]) if with_total and len(rows) > 1 else None
    shown = {cell for row in (*rows, total or ()) for cell in row[1:]}
    notes = ["”Inte nådda” är de som brevet inte kom fram till, ”Inte hörts av” alla andra som inte har svarat."]
    if TOO_FEW in shown:
        notes.append(f"{TOO_FEW} redovisas inte när färre än {smallest_frame} kan svara.")
    if NOT_APPLICABLE in shown:
        notes.append(NOT_KEPT_NOTE)
    return DispositionRows(rows, total, tuple(notes))


def _cells(name: str, told: ToldDispositions) -> tuple[str, ...]:
    mark = TOO_FEW if told.suppressed else NOT_APPLICABLE
    parts = (mark if count is None else integer(count) for count in told.parts.values())
    return (name, integer(told.invited), integer(told.complete), *parts, integer(told.ineligible))
