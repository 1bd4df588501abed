"""What became of invitations as rows in Swedish, for the page of a running round and for results and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.statistics.dispositions import Dispositions, together
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
    """Name and counts of each unit in words. Units smaller than ``smallest_frame`` show only how many answered.

    The total shows its parts only when every unit does: else those of a small unit would be what is missing.
    """
    small = any(counts.eligible < smallest_frame for _, counts in units)
    total = None
    if with_total and len(units) > 1:
        total = _cells(WHOLE, together(counts for _, counts in units), hidden=small)
    rows = tuple(_cells(name, counts, hidden=counts.eligible < smallest_frame) for name, counts in units)
    shown = {cell for row in (*rows, total or ()) for cell in row[1:]}
    notes = ["”Inte nådda” är de som brevet inte kom fram till, ”Inte hörts av” alla andra som inte har svarat."]
    if TOO_FEW in shown:
        notes.append(f"{TOO_FEW} redovisas inte när färre än {smallest_frame} kan svara.")
    if NOT_APPLICABLE in shown:
        notes.append(NOT_KEPT_NOTE)
    return DispositionRows(rows, total, tuple(notes))


def _cells(name: str, counts: Dispositions, *, hidden: bool) -> tuple[str, ...]:
    partial = NOT_APPLICABLE if counts.partial is None else integer(counts.partial)
    told = (partial, *(integer(each) for each in (counts.refusal, counts.not_delivered, counts.non_contact)))
    parts = (TOO_FEW,) * len(told) if hidden else told
    return (name, integer(counts.invited), integer(counts.complete), *parts, integer(counts.ineligible))
