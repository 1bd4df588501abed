"""What totals tell of a hidden part or group: as reading the published tables one by one says, on random tables."""

from __future__ import annotations

import numpy as np
import pytest

from portal.statistics.channels import Channel
from portal.statistics.totals import Totals

SMALLEST = 5


def drawn(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, Channel, np.ndarray]:
    """Rows (units), columns (units × values), what was answered, and whom it is asked of (units × values)."""
    units, values, states = 5, 3, 3
    counts = random.integers(1, 6, (units, values, states)) * (random.random((units, values, states)) < 0.25)
    valid = np.array([True] * (states - 1) + [False])
    nobody = np.zeros(counts.shape, dtype=np.bool_)
    is_sensitive, is_scale = random.random(2) < 0.4
    channel = Channel(counts, valid, nobody, valid, bool(is_sensitive), bool(is_scale))
    rows, columns = random.integers(0, 3, units), random.integers(0, 6, (units, values))
    return rows, columns, channel, random.random((units, values)) < 0.3


def read_one_by_one(
    rows: np.ndarray, columns: np.ndarray, channel: Channel, target: np.ndarray, is_whole: bool, in_full: bool
) -> np.ndarray:
    people = channel.counts.any(axis=2)
    row = np.repeat(rows[:, None], columns.shape[1], axis=1)
    told = np.ones(channel.counts.shape[2], dtype=np.bool_)
    for mine, column in {
        (int(row[cell]), int(columns[cell])) for cell in zip(*np.nonzero(target & people), strict=True)
    }:
        in_row, in_column = (row == mine) & people, (columns == column) & people
        alone_in_row = (columns[in_row] == column).all()
        alone_in_column = column > 0 and (row[in_column] == mine).all()
        if is_whole and target[in_row].all():
            continue
        if is_whole and (alone_in_row or alone_in_column) and target[in_row & in_column].all():
            continue
        left = in_row.copy()
        for other in set(columns[in_row].tolist()) - {0, column}:
            if (row[(columns == other) & people] == mine).all():
                left &= columns != other
        found = read(channel, left, in_full)
        if column:
            found = found | read(channel, in_column, in_full and not channel.is_scale)
        told &= found
    return told


def read(channel: Channel, group: np.ndarray, in_full: bool) -> np.ndarray:
    """What the total of a group (units × values) says of everyone in it."""
    total = channel.counts[group].sum(axis=0)
    if total[channel.valid].sum() < SMALLEST:
        return np.zeros(len(total), dtype=np.bool_)
    alike = np.array([count == total.sum() and not channel.is_sensitive for count in total])
    return alike | (total == 0) if in_full else np.full(len(total), alike[channel.valid].any())


@pytest.mark.parametrize("is_whole", [True, False])
@pytest.mark.parametrize("in_full", [True, False])
def test_totals_tell_what_the_tables_say_one_by_one(is_whole: bool, in_full: bool) -> None:
    random, outcomes = np.random.default_rng(7), set()
    for _ in range(500):
        rows, columns, channel, target = drawn(random)
        found = Totals.of(rows, columns, channel, SMALLEST, in_full).follows(target, is_whole)
        assert found.tolist() == read_one_by_one(rows, columns, channel, target, is_whole, in_full).tolist()
        outcomes.add(tuple(found.tolist()))
    assert len(outcomes) > 1


def test_a_question_that_nobody_was_asked_tells_nothing() -> None:
    rows, columns, channel, target = drawn(np.random.default_rng(1))
    empty = Channel(channel.counts * 0, channel.valid, channel.movable, channel.valid, False)
    assert Totals.of(rows, columns, empty, SMALLEST, True).follows(target, is_whole=True).all()
