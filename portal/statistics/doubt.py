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
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import Tables, changed_by_chains, changed_directly
from portal.statistics.published_tables import Asked, AskedIndex, Channel, Joint, Published, Target

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


def is_in_doubt(published: Published, asked: Asked | AskedIndex, joint: Joint, smallest: int, target: Target) -> bool:
    """Whether every watched number of ``target`` is in doubt, or nothing new.

    A number is nothing new when a total of at least ``smallest`` answers says it: nobody, or everybody, gave that one.
    The quick ways to see it are tried first.
    """
    if isinstance(asked, AskedIndex):
        return _index_is_in_doubt(published, asked, joint, smallest, target)
    if _is_untold(published, asked, joint, target):
        return True
    left = asked.channels[0].watched.copy()
    is_scale = asked.channels[0].is_scale
    of_a_sum = is_scale and target.split is not None
    ways = _ways(published, asked, joint, target)
    looked_at = list(islice(ways, 1 if target.split is None else 2))  # all the others have the same places
    for way in looked_at:
        changed = changed_directly(*way.people(way.movable))
        left &= ~(changed.any() if of_a_sum else changed)
    if left.any():
        left &= ~_nothing_new(published, asked, smallest, target)
    for way in chain(looked_at, ways):
        if not left.any():
            break
        changed = changed_by_chains(way.tables, *way.people(way.chained), left, is_scale, one_will_do=of_a_sum)
        left &= ~(changed.any() if of_a_sum else changed)
    return not left.any()


def _index_is_in_doubt(published: Published, asked: AskedIndex, joint: Joint, smallest: int, target: Target) -> bool:
    """Whether the sum of the index over ``target`` is in doubt, or made of nothing new.

    Whatever makes the sum of one of its questions another, among those who have answered all, makes that of the index
    another as well.
    """
    if _is_untold(published, asked.exchanged, joint, target):
        return True
    for way in _ways(published, asked.exchanged, joint, target):
        if changed_directly(*way.people(way.movable)).any():
            return True
    if all((_nothing_new(published, item, smallest, target) | ~item.channels[0].watched).all() for item in asked.items):
        return True
    anything = [np.ones_like(item.channels[0].watched) for item in asked.items]
    return any(
        changed_by_chains(way.tables, *way.people(way.chained), wanted, is_scale=True, one_will_do=True).any()
        for item, wanted in zip(asked.items, anything, strict=True)
        for way in _ways(published, item, joint, target)
    )


@dataclass(frozen=True)
class _Way:
    """The people in two tables each, so that all that is published is kept: who of them (kinds × states) may change an
    answer with somebody of the same tables (``movable``) or of others (``chained``), and who is in the target (kinds).
    """

    tables: Tables
    movable: Bools
    chained: Bools
    inside: Bools

    def people(self, movable: Bools) -> tuple[Bools, Bools]:
        """Those who may change answers, places × states: inside the target and outside."""
        return self.tables.people(movable, self.inside), self.tables.people(movable, ~self.inside)


def _ways(published: Published, asked: Asked, joint: Joint, target: Target) -> Iterator[_Way]:
    """First by a split in their own units, which keeps the figures of every unit; then by all splits."""
    if target.split is not None and target.cells is not None:
        channel, tables = asked.channels[target.split], published.by_units(target.split)
        movable, chained = (each.reshape(-1, each.shape[2]) for each in (channel.movable, channel.chained))
        yield _Way(tables, movable, chained, target.cells.reshape(-1))
    inside = _inside(joint, target)
    for tables in published.by_kinds(joint):
        yield _Way(tables, asked.movable, asked.chained, inside)


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
