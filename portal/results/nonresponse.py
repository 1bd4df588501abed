"""Tables of those who did not answer: what became of them in each unit, and where those stopped who had begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.collection.disposition_rows import COLUMNS, TITLE, disposition_rows
from portal.collection.dispositions import Nonresponse
from portal.results.display import Block, Column, Numbering, Paragraph, Table
from portal.results.wording import group_name
from portal.statistics.dispositions import Dispositions, tell
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import TOO_FEW, integer
from portal.statistics.thresholds import Thresholds

DEFINITION = (
    "Svarsfrekvensen är skickade svar delat med alla som kunde svara (AAPOR RR1). Påbörjade svar som inte har skickats "
    "räknas inte som svar. Övertäckning, de som har slutat, avlidit eller hör till en annan enhet, är borträknad."
)
SMALLEST_CELL = 3
"""Fewer than so many who stopped at the same place are not told."""


def disposition_table(
    units: Sequence[tuple[str, Dispositions]], thresholds: Thresholds, numbering: Numbering, *, with_total: bool
) -> Table:
    """What became of the invitations of each unit: name and counts."""
    found = disposition_rows(units, thresholds.rate_frame, with_total=with_total)
    return Table(numbering.next_table(), TITLE, COLUMNS, found.rows, found.total, found.notes)


def stopped_table(stopped: Sequence[tuple[str, int]], limit: int, numbering: Numbering) -> Table | None:
    """Where those stopped who began and never sent; None when they are fewer than ``limit``."""
    counts = [count for _, count in stopped]
    if sum(counts) < limit or len(counts) < 2:
        return None
    hidden = _hidden(counts)
    if hidden is None:
        return None
    rows = tuple(
        (title, TOO_FEW if place in hidden else integer(count)) for place, (title, count) in enumerate(stopped)
    )
    notes = ("De hade sparat svar i avsnittet, men varken kommit längre eller skickat svaren.",)
    if hidden:
        notes = (*notes, f"{TOO_FEW} redovisas inte, för få.")
    columns: tuple[Column, ...] = (("Avsnitt", "text"), ("Slutade här", "number"))
    return Table(numbering.next_table(), "Var de slutade som hade börjat svara", columns, rows, notes=notes)


def _hidden(counts: Sequence[int]) -> frozenset[int] | None:
    """Places with few, and others until these cannot be reckoned from how many they are together; None if they can.

    It is known that each of few is one or two: together they may be as many, or twice as many, as there are of them.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < SMALLEST_CELL}
    others = sorted((count, place) for place, count in enumerate(counts) if count >= SMALLEST_CELL)
    while hidden and _is_plain([counts[place] for place in hidden]):
        if not others:
            return None
        hidden.add(others.pop(0)[1])
    return frozenset(hidden)


def _is_plain(few: Sequence[int]) -> bool:
    """Whether each can be told from their sum."""
    return len(few) == 1 or sum(few) in (len(few), (SMALLEST_CELL - 1) * len(few))


def nonresponse_blocks(
    nonresponse: Nonresponse,
    groups: Sequence[GroupSummary],
    thresholds: Thresholds,
    limit: int,
    numbering: Numbering,
    *,
    is_whole: bool,
    with_definition: bool = True,
) -> tuple[Block, ...]:
    """The tables of a page or a report: of units ``groups``, and for the whole round where people stopped.

    ``with_definition``: not in a report, whose chapter about the method says what a response rate is.
    """
    rows = _of_units(nonresponse.dispositions, groups)
    if not rows:
        return ()
    blocks: list[Block] = [disposition_table(rows, thresholds, numbering, with_total=is_whole)]
    if with_definition:
        blocks.append(Paragraph(DEFINITION))
    stopped = stopped_table(nonresponse.stopped, limit, numbering) if is_whole else None
    if stopped and tell(nonresponse.dispositions, thresholds.rate_frame)[None].suppressed:
        left_out = f"Enheter där färre än {thresholds.rate_frame} kan svara är inte med."
        stopped = replace(stopped, notes=(*stopped.notes, left_out))
    return (*blocks, stopped) if stopped else tuple(blocks)


def _of_units(
    dispositions: Mapping[str, Dispositions], groups: Sequence[GroupSummary]
) -> list[tuple[str, Dispositions]]:
    """Name and counts of those of the groups that are units and had anyone invited."""
    known = [(group_name(group), dispositions.get(group.unit or "")) for group in groups]
    return [(name, counts) for name, counts in known if counts is not None and counts.invited]
