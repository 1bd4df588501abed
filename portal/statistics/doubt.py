"""Reasonable doubt: for each hidden number, another set of answers that would give exactly what is published.

A reader of tables that cross in two directions (units one way, women and men the other) can do more than subtract:
counts are never negative, so a nought in a margin fixes the cells below it, and those may fix others. Whoever holds the
published tables is left in doubt about a hidden number when there are answers, different from the real ones in that
number, that agree with everything published. Such answers are found here by letting people change places:

- two people of the same unit change answers with each other, when no published table of the split tells them apart;
- four people, two in each of two units and two in each of two columns, change answers crosswise, so that every unit and
  every column keeps its sums;
- two people of different units that no published table tells apart, alike in everything that is broken down by;
- any number of people in a chain, each making up for the one before (chains.py);
- one alone, of whom no published table tells anything.

In all of them, everyone keeps unit, gender and age, so the doubt is there even for a reader who knows how many women
and men, or young and old, there are in each unit. Changes within units keep the figures of every unit: so they can be
made whatever is published by other splits, for a table by gender and one by age can always be completed to one by both
when the units agree. Where no such change is found the number counts as known: the test is sufficient, never too kind.
The crosswise change is the basic move of tables with fixed margins (Diaconis & Sturmfels, Ann. Statist. 26, 1998).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import Cells, changed_by_chains
from portal.statistics.exchanges import by_class, by_unit, crosswise, crosswise_means, either_way
from portal.statistics.published_tables import Asked, Channel, Joint, Published, Target, combined

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


def is_in_doubt(published: Published, asked: Asked, joint: Joint, smallest: int, target: Target) -> bool:
    """Whether every watched number of ``target`` is in doubt, or nothing new.

    A number is nothing new when a total of at least ``smallest`` answers says it: nobody, or everybody, gave that one.
    The quick ways to see it are tried first.
    """
    if _is_untold(published, asked, joint, target):
        return True
    left = asked.channels[0].watched & ~_changeable_within(published, asked, target)
    if left.any():
        left &= ~_changeable_alike(published, asked, joint, target)
    if left.any():
        left &= ~_nothing_new(published, asked, smallest, target)
    if left.any():
        left &= ~_changeable_by_chains(published, asked, joint, target, left)
    return not left.any()


def _is_untold(published: Published, asked: Asked, joint: Joint, target: Target) -> bool:
    """Whether anyone of the target is in no published table at all, and might have answered anything."""
    return bool(asked.movable[_inside(joint, target) & published.untold[joint.units]].any())


def _inside(joint: Joint, target: Target) -> Bools:
    """The kinds of people that the target holds."""
    if target.split is not None and target.cells is not None:
        return target.cells[joint.units, joint.values[:, target.split]]
    return target.units[joint.units]


def _nothing_new(published: Published, asked: Asked, smallest: int, target: Target) -> Bools:
    """The states whose number follows from what may be known."""
    follows = np.zeros_like(asked.channels[0].watched)
    for place, (channel, columns) in enumerate(zip(asked.channels, published.columns, strict=True)):
        cells = target.cells if target.split == place else np.repeat(target.units[:, None], columns.shape[1], axis=1)
        # What is known of the whole group settles a part of it only when all in it answered alike.
        is_whole = target.split in (None, place)
        if cells is not None:
            in_full = target.split is None or not channel.is_scale
            follows |= _follows(published.row_of, columns, channel, smallest, cells, is_whole, in_full)
    return follows


def _follows(
    row_of: Places,
    columns: Places,
    channel: Channel,
    smallest: int,
    target: Bools,
    is_whole: bool,
    in_full: bool,
) -> Bools:
    """The states whose number follows from totals that are published, or that are the rest of what is published.

    ``is_whole``: the target is what is asked about, so a total of exactly its people says all of its numbers.
    ``in_full``: the numbers are counts of answers, and not the sum of the steps of a scale.
    """
    counts = channel.counts
    people = counts.sum(axis=2) > 0
    rows = np.broadcast_to(row_of[:, None], people.shape)
    follows = np.ones(counts.shape[2], dtype=np.bool_)
    pairs = {(int(rows[cell]), int(columns[cell])) for cell in zip(*np.nonzero(target & people), strict=True)}
    for row, column in pairs:
        in_row, in_column = (rows == row) & people, (columns == column) & people
        if is_whole and target[in_row].all():
            continue  # the remainder of a whole, which passed the rules
        is_alone = (columns[in_row] == column).all() or (column and (rows[in_column] == row).all())
        if is_whole and is_alone and target[in_row & (columns == column)].all():
            continue  # the whole of a remainder that passed the rules
        open_row = counts[in_row].sum(axis=0)
        for settled in set(columns[in_row].tolist()) - {0, column}:
            of_column = (columns == settled) & people
            if (rows[of_column] == row).all():
                open_row = open_row - counts[of_column].sum(axis=0)
        told = channel.tells(open_row, smallest, in_full)
        if column:  # of a scale, a column tells the mean only
            told = told | channel.tells(counts[in_column].sum(axis=0), smallest, in_full and not channel.is_scale)
        follows &= told
    return follows


def _changeable_within(published: Published, asked: Asked, target: Target) -> Bools:
    """The states whose number a change of places between people of the same units makes another.

    One inside the target changes; the others are outside of it, four in all at most.
    """
    changed: Bools = np.zeros_like(asked.channels[0].watched)
    if target.split is None or target.cells is None:
        return changed
    place, cells, channel = target.split, target.cells, asked.channels[target.split]
    make_up = crosswise_means if channel.is_scale else crosswise
    movable, columns = channel.movable, published.columns[place]
    shared, outside = published.shared(place, channel)
    touched = [number for number, column in enumerate(shared) if (cells & (columns == column)).any()]
    if touched:
        outside = outside.copy()
        for number in touched:
            outside[number] = by_unit(movable, ~cells & (columns == shared[number]))
    for number in touched:
        within, without = by_unit(movable, cells & (columns == shared[number])), outside[number]
        if not within.any():
            continue
        changed = changed | either_way(np.asarray((within[:, :, None] & without[:, None, :]).any(axis=0)))
        if not changed.all():
            changed = changed | either_way(make_up(within, without, np.delete(outside, number, axis=0)))
    return np.full_like(changed, changed.any()) if channel.is_scale else changed


def _changeable_alike(published: Published, asked: Asked, joint: Joint, target: Target) -> Bools:
    """The states whose number changes when someone inside the target and someone outside change answers, whom no
    published table of any split tells apart."""
    inside = _inside(joint, target)
    size = int(published.class_of.max()) + 1
    within = by_class(asked.movable[inside], published.class_of[inside], size)
    without = by_class(asked.movable[~inside], published.class_of[~inside], size)
    changed = either_way(within.T.astype(np.int64) @ without.astype(np.int64) > 0)
    of_a_sum = asked.channels[0].is_scale and target.split is not None
    return np.full_like(changed, changed.any()) if of_a_sum else changed


def _changeable_by_chains(published: Published, asked: Asked, joint: Joint, target: Target, left: Bools) -> Bools:
    """Those of the states ``left`` whose number a chain of any length makes another."""
    is_scale = asked.channels[0].is_scale
    of_a_sum = is_scale and target.split is not None
    changed = np.zeros_like(left)
    for cells, inside in _chained(published, asked, joint, target):
        changed = changed | changed_by_chains(cells, inside, left & ~changed, is_scale)
        if of_a_sum and changed.any():
            return np.ones_like(left)
        if not (left & ~changed).any():
            break
    return changed


def _chained(published: Published, asked: Asked, joint: Joint, target: Target) -> Iterator[tuple[Cells, Bools]]:
    """The people in two tables each, in every way that keeps all that is published; and who of them the target holds.

    First those of a split and their own units. Then everyone by one split, or by the whole groups, in one direction and
    by all the rest in the other.
    """
    if target.split is not None and target.cells is not None:
        movable, columns = asked.channels[target.split].movable, published.columns[target.split]
        units = np.repeat(np.arange(len(columns)), columns.shape[1])
        yield Cells(movable.reshape(-1, movable.shape[2]), units, columns.reshape(-1)), target.cells.reshape(-1)
    inside = _inside(joint, target)
    groups = published.row_of[joint.units]
    parts = [columns[joint.units, joint.values[:, place]] for place, columns in enumerate(published.columns)]
    for place, part in enumerate(parts):
        yield Cells(asked.movable, combined([groups, *parts[:place], *parts[place + 1 :]]), part), inside
    if len(parts) > 1:
        yield Cells(asked.movable, groups, combined(parts)), inside
