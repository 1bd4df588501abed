"""Reasonable doubt: for each hidden number, another set of answers that would give exactly what is published.

A reader of tables that cross in two directions (units one way, women and men the other) can do more than subtract:
counts are never negative, so a nought in a margin fixes the cells below it, and those may fix others. Whoever holds the
published tables is left in doubt about a hidden number when there are answers, different from the real ones in that
number, that agree with everything published. Such answers are found here by letting people change places:

- two people of the same unit change answers with each other, when no published table of the split tells them apart;
- four people, two in each of two units and two in each of two columns, change answers crosswise, so that every unit and
  every column keeps its sums;
- two people of different units that no published table tells apart, alike in everything that is broken down by.

In all of them, everyone keeps unit, gender and age, so the doubt is there even for a reader who knows how many women
and men, or young and old, there are in each unit. The first two keep the figures of every unit: so they can be made
whatever is published by other splits, for a table by gender and one by age can always be completed to one by both when
the units agree. Where no such change is found the number counts as known: the test is sufficient, never too kind. The
crosswise change is the basic move of tables with fixed margins (Diaconis & Sturmfels, Annals of Statistics 26, 1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from portal.statistics.exchanges import by_class, by_unit, crosswise, crosswise_means, either_way, units_in

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Channel:
    """One published question by one split: what could be told, and who may change answers.

    ``counts`` (units × values × states) has every state of the question, ``valid`` (states) are those in its base.
    ``movable`` (units × values × states) tells whether anyone there gave that answer and may change it. ``watched``
    (states) are the hidden numbers. Where ``is_sensitive``, that all in a group answered alike is a secret too.
    ``is_scale``: of parts only the mean is told, so the one hidden number is the sum of the steps.
    """

    counts: NDArray[np.int64]
    valid: Bools
    movable: Bools
    watched: Bools
    is_sensitive: bool
    is_scale: bool = False

    def tells(self, total: NDArray[np.int64], smallest: int, in_full: bool) -> Bools:
        """The states that a total (states) tells of everyone in it, when it is large enough to be known."""
        if total[self.valid].sum() < smallest:
            return np.zeros(len(total), dtype=np.bool_)
        alike = (total == total.sum()) & (not self.is_sensitive)
        told: Bools = (total == 0) | alike if in_full else np.full(len(total), alike[self.valid].any())
        return told


@dataclass(frozen=True)
class Joint:
    """The kinds of people there are: ``units`` (kinds) and ``values`` (kinds × splits) of each."""

    units: Places
    values: Places


@dataclass(frozen=True)
class Asked:
    """One question: a channel for each split, and which kinds of people may change which answers (kinds × states)."""

    channels: tuple[Channel, ...]
    movable: Bools


@dataclass(frozen=True)
class Target:
    """A hidden part (``split``, and ``cells``, units × values), or a hidden group (no split); ``units`` in either."""

    units: Bools
    split: int | None = None
    cells: Bools | None = None


@dataclass(frozen=True)
class Published:
    """What is published of a question: numbers of the sets that no published table tells apart.

    ``row_of`` (units): in the tables of whole groups. ``columns`` (one for each split, units × values): in the tables
    of that split; column 0 is what none of them is about. ``class_of`` (kinds of people): in all of them.
    """

    row_of: Places
    columns: tuple[Places, ...]
    class_of: Places
    _kept: dict[tuple[int, int], tuple[list[int], Bools]] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(wholes: Bools, parts: Sequence[Bools], groups: Bools, joint: Joint) -> Published:
        """From the groups (groups × units) whose tables are shown whole (groups), and by value (groups × values)."""
        rows = _numbered(groups[wholes].T)
        columns = tuple(_columns(shown, groups) for shown in parts)
        return Published(rows, columns, _classes(rows, columns, joint))

    def less(self, place: int, shown: Bools, groups: Bools, joint: Joint) -> Published:
        """The same where one split is shown otherwise."""
        columns = (*self.columns[:place], _columns(shown, groups), *self.columns[place + 1 :])
        return Published(self.row_of, columns, _classes(self.row_of, columns, joint))

    def shared(self, place: int, channel: Channel) -> tuple[list[int], Bools]:
        """The columns that several units share (column 0 always), and who is in them: columns × units × states.

        A column of one unit leaves nobody there to change with. Kept, since it is asked for each hidden number.
        """
        key = (place, id(channel))
        if key not in self._kept:
            columns = self.columns[place]
            found = [each for each in np.unique(columns).tolist() if not each or units_in(columns == each) > 1]
            people = [by_unit(channel.movable, columns == each) for each in found]
            self._kept[key] = (found, np.array(people, dtype=np.bool_))
        return self._kept[key]


def _classes(rows: Places, columns: Sequence[Places], joint: Joint) -> Places:
    keys = (each[joint.units, joint.values[:, place]] for place, each in enumerate(columns))
    return _combined([rows[joint.units], *keys])


def _columns(shown: Bools, groups: Bools) -> Places:
    columns: list[Places] = []
    used = 0
    for value in range(shown.shape[1]):
        signatures = groups[shown[:, value]].T
        numbers = _numbered(signatures) + used + 1
        columns.append(np.where(signatures.any(axis=1), numbers, 0))
        used = int(numbers.max(initial=used))
    numbered: Places = np.column_stack(columns)
    return numbered


def _numbered(signatures: Bools) -> Places:
    """Equal signatures (rows) get equal numbers, from nought."""
    seen: dict[bytes, int] = {}
    return np.array([seen.setdefault(row.tobytes(), len(seen)) for row in signatures], dtype=np.intp)


def _combined(keys: Sequence[Places]) -> Places:
    """Equal combinations of keys get equal numbers, from nought."""
    codes = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        codes = np.unique(codes * (int(key.max(initial=0)) + 1) + key, return_inverse=True)[1].reshape(-1)
    numbered: Places = codes.astype(np.intp)
    return numbered


def is_in_doubt(published: Published, asked: Asked, joint: Joint, smallest: int, target: Target) -> bool:
    """Whether every watched number of ``target`` is in doubt, or nothing new.

    A number is nothing new when a total of at least ``smallest`` answers says it: nobody, or everybody, gave that one.
    """
    left = asked.channels[0].watched.copy()
    if target.split is not None and target.cells is not None:
        channel = asked.channels[target.split]
        left &= ~_changeable_within(published, target.split, channel, target.cells)
    if left.any():
        left &= ~_changeable_alike(published, asked, joint, target)
    for place, (channel, columns) in enumerate(zip(asked.channels, published.columns, strict=True)):
        if not left.any():
            return True
        cells = target.cells if target.split == place else np.repeat(target.units[:, None], columns.shape[1], axis=1)
        # What is known of the whole group settles a part of it only when all in it answered alike.
        is_whole = target.split in (None, place)
        if cells is not None:
            in_full = target.split is None or not channel.is_scale
            left &= ~_follows(published.row_of, columns, channel, smallest, cells, is_whole, in_full)
    return not left.any()


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


def _changeable_within(published: Published, place: int, channel: Channel, target: Bools) -> Bools:
    """The states whose number a change of places between people of the same units makes another.

    One inside the target changes; the others are outside of it.
    """
    make_up = crosswise_means if channel.is_scale else crosswise
    movable, columns = channel.movable, published.columns[place]
    changed: Bools = np.zeros(movable.shape[2], dtype=np.bool_)
    shared, outside = published.shared(place, channel)
    touched = [number for number, column in enumerate(shared) if (target & (columns == column)).any()]
    if touched:
        outside = outside.copy()
        for number in touched:
            outside[number] = by_unit(movable, ~target & (columns == shared[number]))
    for number in touched:
        within, without = by_unit(movable, target & (columns == shared[number])), outside[number]
        if not within.any():
            continue
        changed = changed | either_way(np.asarray((within[:, :, None] & without[:, None, :]).any(axis=0)))
        if not changed.all():
            changed = changed | either_way(make_up(within, without, np.delete(outside, number, axis=0)))
    return np.full_like(changed, changed.any()) if channel.is_scale else changed


def _changeable_alike(published: Published, asked: Asked, joint: Joint, target: Target) -> Bools:
    """The states whose number changes when someone inside the target and someone outside change answers, whom no
    published table of any split tells apart."""
    inside = target.units[joint.units]
    if target.split is not None and target.cells is not None:
        inside = target.cells[joint.units, joint.values[:, target.split]]
    size = int(published.class_of.max()) + 1
    within = by_class(asked.movable[inside], published.class_of[inside], size)
    without = by_class(asked.movable[~inside], published.class_of[~inside], size)
    changed = either_way(within.T.astype(np.int64) @ without.astype(np.int64) > 0)
    of_a_sum = asked.channels[0].is_scale and target.split is not None
    return np.full_like(changed, changed.any()) if of_a_sum else changed
