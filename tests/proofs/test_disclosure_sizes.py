"""How many there are of each gender and age in a group: from the question's own tables and from the breakdowns by it.

Either alone tells of no few. Whoever has both may subtract the one from the other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from portal.statistics.breakdowns import ShownSplit
from portal.statistics.disclosure import DEFAULTS, disclose
from portal.statistics.summary import Level, RoundSummary
from tests.proofs.test_disclosure_solver import Drawn

Place = tuple[int, int]


def told_by_tables(summary: RoundSummary, split: ShownSplit) -> set[Place]:
    """The parts (row and value of the split) whose size the question's own tables tell."""
    tables = {
        split.order[group.members]: next(t for t in group.questions if t.name == split.by) for group in summary.groups
    }
    values = range(split.may_say_sizes.shape[1])
    return {(row, value) for row, table in tables.items() if not table.suppressed for value in values}


def told_by_breakdowns(split: ShownSplit) -> set[Place]:
    return {(int(row), int(value)) for row, value in zip(*np.nonzero(split.may_say_sizes), strict=True)}


def remainders(split: ShownSplit, told: set[Place]) -> Iterator[tuple[int, Place]]:
    """Every size told of less those of its largest parts that are told of as well."""
    sizes = split.inside.astype(int) @ split.source.split.sizes
    for row, value in told:
        rest, left = split.inside[row].copy(), int(sizes[row, value])
        for part in np.argsort(-split.inside.sum(axis=1), kind="stable"):
            inside = split.inside[part]
            if (part, value) in told and inside.sum() < split.inside[row].sum() and not (inside & ~rest).any():
                rest &= ~inside
                left -= int(sizes[part, value])
        yield left, (row, value)


def few_told(seed: int, level: Level, tables: bool = True) -> list[str]:
    """The groups of one to four that follow."""
    summary = disclose(Drawn(seed).raw, level)
    found = []
    for split in summary.splits:
        told = told_by_breakdowns(split) | (told_by_tables(summary, split) if tables else set())
        found += [
            f"seed {seed} {split.by}: {left} at {place}"
            for left, place in remainders(split, told)
            if 0 < left <= DEFAULTS.background_cell
        ]
    return found


@pytest.mark.parametrize("level", ["internal", "public"])
def test_nobody_is_counted_by_a_table_and_a_breakdown_together(level: Level) -> None:
    assert [each for seed in range(50) for each in few_told(seed, level)] == []


def test_breakdowns_that_know_nothing_of_the_tables_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.statistics.split_subtraction.Levels.hide_counted", lambda *_: None)
    assert [each for seed in range(50) for each in few_told(seed, "internal")] != []
    assert [each for seed in range(50) for each in few_told(seed, "internal", tables=False)] == []


@pytest.mark.proofs
@pytest.mark.parametrize("block", range(20))
def test_in_two_thousand_rounds(block: int) -> None:
    seeds = range(100 * block, 100 * block + 100)
    assert [each for seed in seeds for level in ("internal", "public") for each in few_told(seed, level)] == []
