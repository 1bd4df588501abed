"""Chains of exchanged answers: what they change can be changed, found by trying every other set of answers."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from portal.statistics.chains import Chains, Tables, changed_directly

ALL = np.ones(2, dtype=np.bool_)


def people(counts: np.ndarray, chosen: np.ndarray) -> tuple[Tables, np.ndarray, np.ndarray]:
    """``counts`` (rows × columns × states), and who of them is inside (rows × columns)."""
    rows, columns = np.indices(counts.shape[:2])
    tables = Tables.of(rows.ravel(), columns.ravel())
    movable = counts.reshape(-1, counts.shape[2]) > 0
    return tables, tables.people(movable, chosen.ravel()), tables.people(movable, ~chosen.ravel())


def first_alone(shape: tuple[int, int]) -> np.ndarray:
    chosen = np.zeros(shape, dtype=np.bool_)
    chosen[0, 0] = True
    return chosen


def ring() -> np.ndarray:
    """Three rows and three columns where every cell of a ring has one person, with answers by turns."""
    counts = np.zeros((3, 3, 2), dtype=int)
    for row, column, state in ((0, 0, 0), (2, 0, 1), (2, 2, 0), (1, 2, 1), (1, 1, 0), (0, 1, 1)):
        counts[row, column, state] = 1
    return counts


def test_six_people_make_up_for_each_other() -> None:
    """No two and no four of them could."""
    tables, within, without = people(ring(), first_alone((3, 3)))
    assert not changed_directly(within, without).any()
    assert Chains(within, without, ALL, is_scale=False).changed(tables, ALL, one_will_do=False).all()


@pytest.mark.parametrize("missing", [(2, 0), (2, 2), (1, 2), (1, 1), (0, 1)])
def test_a_broken_ring_changes_nothing(missing: tuple[int, int]) -> None:
    counts = ring()
    counts[missing] = 0
    tables, within, without = people(counts, first_alone((3, 3)))
    assert not Chains(within, without, ALL, is_scale=False).changed(tables, ALL, one_will_do=False).any()


def other_numbers(counts: np.ndarray) -> set[int]:
    """How many in the first cell can give the first of two answers, when every row and column keeps its sums."""
    size, first = counts.sum(axis=2), counts[:, :, 0]
    found = set()
    for drawn in product(*(range(most + 1) for most in size.ravel())):
        table = np.array(drawn).reshape(size.shape)
        if (table.sum(axis=0) == first.sum(axis=0)).all() and (table.sum(axis=1) == first.sum(axis=1)).all():
            found.add(int(table[0, 0]))
    return found


def test_with_two_answers_chains_find_every_change_there_is() -> None:
    """Of a single cell: the same as trying all tables with the same sums."""
    random = np.random.default_rng(5)
    changeable = 0
    for _ in range(200):
        counts = random.choice([0, 0, 1], size=(3, 3, 2))
        tables, within, without = people(counts, first_alone((3, 3)))
        found = Chains(within, without, ALL, is_scale=False).changed(tables, ALL, one_will_do=False)
        assert found.any() == (len(other_numbers(counts)) > 1), counts.tolist()
        changeable += bool(found.any())
    assert 15 < changeable < 185


def sums_of(counts: np.ndarray) -> set[int]:
    """The sums of the steps in the first cell, when rows keep their steps and columns the sum of theirs."""
    steps = np.arange(counts.shape[2])
    places = [(row, column) for row, column, state in zip(*np.nonzero(counts), strict=True)]
    given = [int(state) for _, _, state in zip(*np.nonzero(counts), strict=True)]
    found = set()
    for drawn in product(steps, repeat=len(places)):
        table = np.zeros_like(counts)
        for (row, column), step in zip(places, drawn, strict=True):
            table[row, column, step] += 1
        keeps_rows = (table.sum(axis=1) == counts.sum(axis=1)).all()
        if keeps_rows and (table.sum(axis=0) @ steps == counts.sum(axis=0) @ steps).all():
            found.add(int(table[0, 0] @ steps))
    assert int(sum(step for place, step in zip(places, given, strict=True) if place == (0, 0))) in found
    return found


def test_what_is_changed_on_a_scale_can_be_changed() -> None:
    random = np.random.default_rng(6)
    changeable = 0
    for _ in range(40):
        counts = np.zeros((3, 2, 3), dtype=int)
        for row, column in ((0, 0), *(tuple(place) for place in random.integers((3, 2), size=(7, 2)))):
            counts[row, column, random.integers(3)] = 1
        tables, within, without = people(counts, first_alone((3, 2)))
        three = np.ones(3, dtype=np.bool_)
        if Chains(within, without, three, is_scale=True).changed(tables, three, one_will_do=True).any():
            changeable += 1
            assert len(sums_of(counts)) > 1, counts.tolist()
    assert changeable > 5


def test_nobody_gives_an_answer_that_was_given_away_before() -> None:
    """The one in the third column, who takes a step less of one and then would give another the step there was."""
    counts = np.zeros((2, 3, 3), dtype=int)
    for row, column, step in ((0, 0, 2), (0, 1, 0), (0, 2, 1), (1, 0, 0), (1, 1, 1)):
        counts[row, column, step] = 1
    assert sums_of(counts) == {2}
    tables, within, without = people(counts, first_alone((2, 3)))
    three = np.ones(3, dtype=np.bool_)
    assert not Chains(within, without, three, is_scale=True).changed(tables, three, one_will_do=True).any()


@pytest.mark.parametrize("is_scale", [True, False])
def test_answers_far_apart_on_a_long_list_are_exchanged_too(is_scale: bool) -> None:
    """More exchanges than a word has bits."""
    counts = np.zeros((3, 3, 150), dtype=int)
    counts[:, :, [3, 140]] = ring()
    tables, within, without = people(counts, first_alone((3, 3)))
    wanted = np.ones(150, dtype=np.bool_)
    changed = Chains(within, without, wanted, is_scale).changed(tables, wanted, one_will_do=False)
    assert np.flatnonzero(changed).tolist() == [3, 140]
