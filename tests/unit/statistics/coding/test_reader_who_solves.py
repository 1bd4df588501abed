"""A reader with every shown count as an equation, who knows that no text has two themes, and finds no one or two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from random import Random

import numpy as np
import pytest

from portal.statistics.coding import reporting
from portal.statistics.coding.reporting import GroupThemes, Members, ThemedText, reported

UNITS, THEMES = "abc", (1, 2, 3, 4)
KINDS = (0, *THEMES)
"""Nought is no theme."""

GROUPS: tuple[Members, ...] = (("a",), ("b",), ("c",), ("a", "b"), ("a", "b", "c"))
PLACE = {cell: place for place, cell in enumerate(product(UNITS, KINDS))}


def made_up(seed: int) -> list[ThemedText]:
    random = Random(seed)
    units = random.choices(UNITS, [random.random() for _ in UNITS], k=random.randint(5, 60))
    kinds = random.choices(KINDS, [random.random() for _ in KINDS], k=len(units))
    return [ThemedText(frozenset(unit), frozenset({kind} - {0})) for unit, kind in zip(units, kinds, strict=True)]


def row(units: Members, kinds: tuple[int, ...]) -> list[int]:
    return [int(unit in units and kind in kinds) for unit, kind in PLACE]


def few_that_follow(texts: list[ThemedText], shown: dict[Members, GroupThemes]) -> Iterator[tuple[Members, int]]:
    """Counts of one or two that the equations determine: adding them raises the rank of the system by nothing."""
    known = [row(group, KINDS) for group in shown]
    known += [row(group, (theme,)) for group, found in shown.items() for theme in found.counts]
    rank = np.linalg.matrix_rank(known) if known else 0
    for units in (units for size in (1, 2, 3) for units in combinations(UNITS, size)):
        for kind in KINDS:
            count = sum(text.units <= set(units) and text.themes == {kind} - {0} for text in texts)
            if count in (1, 2) and known and np.linalg.matrix_rank([*known, row(units, (kind,))]) == rank:
                yield units, kind


@pytest.mark.parametrize("seed", range(60))
def test_nothing_of_one_or_two_follows(seed: int) -> None:
    texts = made_up(seed)
    assert list(few_that_follow(texts, reported(texts, GROUPS, 5).groups)) == []


def test_without_the_last_rule_the_reader_finds_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "_solved", lambda *_: iter(()))
    found = [
        seed for seed in range(200) if any(few_that_follow(made_up(seed), reported(made_up(seed), GROUPS, 5).groups))
    ]
    assert found


def test_many_units_are_solved_too() -> None:
    texts = [
        ThemedText(frozenset({f"u{unit}"}), frozenset({1 + number % 3})) for unit in range(9) for number in range(9)
    ]
    every = tuple(f"u{unit}" for unit in range(9))
    shown = reported(texts, [*((unit,) for unit in every), every], 5).groups
    assert all(found.counts == {1: 3, 2: 3, 3: 3} for members, found in shown.items() if members != every)
    assert shown[every].counts == {1: 27, 2: 27, 3: 27}
