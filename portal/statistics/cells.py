"""What a table gives away: its cells, what is left when shown parts are subtracted, and whether that may be shown.

Every test here has one property that disclosure.py rests on: what is made of two parts that both pass, passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from portal.statistics.reasons import Reason
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.thresholds import Level, Thresholds

GENDER = "kon"
GENDER_REMAINDER = frozenset({"annat", "vill_ej"})
"""Codes of the gender question that together with "not answered" are one cell."""


class Cells(Struct, frozen=True):
    """The additive figures of a table: the counts of its codes, and sum and sum of squares of a number question."""

    base: int
    not_answered: int
    counts: tuple[int, ...]
    total: float = 0.0
    squares: float = 0.0

    def __sub__(self, part: Cells) -> Cells:
        counts = tuple(whole - some for whole, some in zip(self.counts, part.counts, strict=True))
        return Cells(
            self.base - part.base,
            self.not_answered - part.not_answered,
            counts,
            self.total - part.total,
            self.squares - part.squares,
        )


def cells_of(table: QuestionSummary) -> Cells:
    """The cells of a table at level raw."""
    base, mean = table.base or 0, table.mean or 0.0
    squares = (table.standard_deviation or 0.0) ** 2 * (base - 1) + base * mean**2
    counts = tuple(code.count for code in table.codes)
    return Cells(base, table.not_answered or 0, counts, base * mean, squares)


def too_small(cells: Cells, table: QuestionSummary, level: Level, thresholds: Thresholds) -> Reason | None:
    """Why a table with these cells may not be shown at ``level``; None when it may.

    ``table`` says what was asked. The rules are the group size, small cells of background variables, and small cells
    and unanimous answers of sensitive questions.
    """
    if cells.base < thresholds.smallest(level):
        return Reason.FEW_ANSWERS
    return _telling_cells(cells, table, level, thresholds)


def remainder_too_small(cells: Cells, table: QuestionSummary, level: Level, thresholds: Thresholds) -> bool:
    """Whether what is left of a table, when its shown parts are subtracted, may not be known at ``level``.

    The same rules as for a table; but where nobody answered there are no answers to protect, only cells.
    """
    if not cells.base and not any(cells.counts):
        return _telling_cells(cells, table, level, thresholds) is not None
    return too_small(cells, table, level, thresholds) is not None


def _telling_cells(cells: Cells, table: QuestionSummary, level: Level, thresholds: Thresholds) -> Reason | None:
    rules: list[tuple[bool, Callable[[Cells, QuestionSummary], Iterator[int]], int]] = [
        (table.background, _background_cells, thresholds.background_cell),
        (table.sensitive, _sensitive_cells, thresholds.sensitive_cell(level)),
    ]
    small = any(applies and any(1 <= cell <= limit for cell in of(cells, table)) for applies, of, limit in rules)
    return Reason.SMALL_CELLS if small or (table.sensitive and _unanimous(cells, table)) else None


def _background_cells(cells: Cells, table: QuestionSummary) -> Iterator[int]:
    """Not answered is a cell of its own; for gender it is one with the codes that are neither woman nor man."""
    remainder = cells.not_answered
    for code, count in zip(table.codes, cells.counts, strict=True):
        if table.name == GENDER and code.code in GENDER_REMAINDER:
            remainder += count
        else:
            yield count
    yield remainder


def _sensitive_cells(cells: Cells, table: QuestionSummary) -> Iterator[int]:
    yield from cells.counts


def _unanimous(cells: Cells, table: QuestionSummary) -> bool:
    if not cells.base:
        return False
    if table.kind == "number":
        spread = cells.base * cells.squares - cells.total**2
        return spread <= 1e-9 * max(1.0, cells.base * cells.squares)
    valid = (count for code, count in zip(table.codes, cells.counts, strict=True) if not code.missing)
    return any(count == cells.base for count in valid)
