"""The tables of reviews as cells already written in Swedish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.reviews.compilation import Beside, Compilation
from portal.reviews.matrix import HEADING, Matrix
from portal.reviews.models import Review
from portal.reviews.wording import GENDERS, NOT_REVIEWED, UNKNOWN, age_band_name
from portal.statistics.checklist import RowTally
from portal.statistics.sampling import StratumCount, count_strata
from portal.statistics.swedish import NOT_APPLICABLE, NOTHING_TO_REPORT, integer, share

Column = tuple[str, str]

ABOUT_BASE = (
    "n är antalet akter med svaret Ja eller Nej. X betyder att frågan inte är aktuell för akten; X räknas inte in i n."
)
ABOUT_MARKS = "”.” betyder att andelen inte går att räkna ut: ingen akt har svaret Ja eller Nej."


@dataclass(frozen=True)
class ShownTable:
    """Columns with their kind of cell, rows whose first cell names the row, and what stands below."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def sums_table(rows: Sequence[RowTally], beside: Beside | None) -> ShownTable:
    """Each row of the checklist with Ja, Nej, X and the share of Ja; an earlier year beside it."""
    then = {row.question: row for row in beside.rows} if beside else {}
    columns: list[Column] = [("Fråga", "text"), *((name, "number") for name in ("Ja", "Nej", "X", "n", "Andel Ja"))]
    waits = any(row.unanswered for row in rows)
    if waits:
        columns.insert(4, ("Utan svar", "number"))
    if beside:
        columns += [(f"Andel Ja {beside.year}", "number"), (f"n {beside.year}", "number")]
    found = []
    for row in rows:
        counts = [row.yes, row.no, row.not_relevant, *([row.unanswered] if waits else []), row.base]
        last = _then(then.get(row.question)) if beside else ()
        found.append((row.text, *map(integer, counts), share(row.yes, row.base), *last))
    dotted = any(cell == NOT_APPLICABLE for line in found for cell in line)
    return ShownTable(tuple(columns), tuple(found), (ABOUT_BASE, *([ABOUT_MARKS] if dotted else []), *_note(beside)))


def lacking_table(rows: Sequence[RowTally], beside: Beside | None) -> ShownTable:
    """The rows where some record has Nej, those where most have it first; an earlier year beside it."""
    then = {row.question: row for row in beside.rows} if beside else {}
    columns: list[Column] = [("Fråga", "text"), *((name, "number") for name in ("Nej", "n", "Andel Ja"))]
    if beside:
        columns.append((f"Andel Ja {beside.year}", "number"))
    found = sorted((row for row in rows if row.no), key=lambda row: (-row.no, row.base))
    lines = []
    for row in found:
        last = _then(then.get(row.question))[:1] if beside else ()
        lines.append((row.text, integer(row.no), integer(row.base), share(row.yes, row.base), *last))
    return ShownTable(tuple(columns), tuple(lines), (ABOUT_BASE, *_note(beside)))


def _note(beside: Beside | None) -> tuple[str, ...]:
    return (beside.note,) if beside and beside.note else ()


def _then(row: RowTally | None) -> tuple[str, str]:
    if row is None:
        return NOTHING_TO_REPORT, NOTHING_TO_REPORT
    return share(row.yes, row.base), integer(row.base)


def matrix_table(review: Review, matrix: Matrix, first: int = 0, last: int | None = None) -> ShownTable:
    """Record by row, or those records from the place ``first`` up to ``last``; footnotes below."""
    columns = [(HEADING, "text"), *((str(number), "text") for number in matrix.positions[first:last])]
    rows = tuple((text, *(cell or NOT_REVIEWED for cell in cells[first:last])) for text, cells in matrix.rows)
    notes = [f"{mark.mark} {mark.text}" for mark in review.marks]
    if any(cell == NOT_REVIEWED for row in rows for cell in row[1:]):
        notes.append(f"{NOT_REVIEWED} betyder att frågan inte är besvarad än.")
    return ShownTable(tuple(columns), rows, tuple(notes))


def strata_table(review: Review) -> ShownTable:
    """How the list and the sample are spread over age and gender."""
    counts = count_strata(
        [record.as_listed() for record in review.records], [record.as_listed() for record in review.reviewed]
    )
    columns = (("Ålder", "text"), ("Kön", "text"), ("I listan", "number"), ("I stickprovet", "number"))
    rows = tuple(_stratum(each) for each in counts)
    total = ("Alla", "Alla", integer(sum(c.listed for c in counts)), integer(sum(c.drawn for c in counts)))
    return ShownTable(columns, (*rows, total))


def _stratum(each: StratumCount) -> tuple[str, ...]:
    band, gender = each.stratum
    return age_band_name(band), GENDERS.get(gender or "", UNKNOWN), integer(each.listed), integer(each.drawn)


def handlers_in_words(review: Review) -> str:
    """How many handlers the sample comes from."""
    handlers = {record.handler for record in review.reviewed if record.handler}
    listed = {record.handler for record in review.records if record.handler}
    if not listed:
        return ""
    return f"Akterna i stickprovet kommer från {len(handlers)} av {len(listed)} handläggare i listan."


def parts_table(compilation: Compilation, unit_ids: Iterable[int], labels: dict[int, str]) -> ShownTable:
    """The share of Ja on each row, unit by unit."""
    summed = [(labels[unit], compilation.summed(unit)) for unit in unit_ids]
    by_row = [({row.question: row for row in each.rows}) for _label, each in summed]
    texts = {row.question: row.text for _label, each in summed for row in each.rows}
    columns = (("Fråga", "text"), *((label, "number") for label, _each in summed))
    rows = tuple((text, *(_share_of_base(rows.get(name)) for rows in by_row)) for name, text in texts.items())
    return ShownTable(columns, rows, ("Andelen akter med svaret Ja, och inom parentes n.",))


def _share_of_base(row: RowTally | None) -> str:
    if row is None:
        return NOTHING_TO_REPORT
    return f"{share(row.yes, row.base)} ({integer(row.base)})"
