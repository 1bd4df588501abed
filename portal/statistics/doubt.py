"""Reasonable doubt: for each hidden number, another set of answers that would give exactly what is published.

A reader of tables that cross in two directions (units one way, women and men the other) can do more than subtract:
counts are never negative, so a nought in a margin fixes the cells below it, and those may fix others. Whoever holds the
published tables is left in doubt about a hidden number when there are answers, different from the real ones in that
number, that agree with everything published. Such answers are found here by letting people change places:

- two people who are counted together in every published table change answers with each other;
- four people, two and two in the same row and the same column, change answers crosswise, so that every row and every
  column keeps its sums.

In both, everyone keeps unit and gender, so the doubt is there even for a reader who knows how many women and men work
in each unit. Where no such change is found the number counts as known: the test is sufficient, never too kind. The
crosswise change is the basic move of tables with fixed margins (Diaconis & Sturmfels, Annals of Statistics 26, 1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Channel:
    """One published question by one split: what could be told, and who may change answers.

    ``counts`` (units × values × states) has every state of the question, ``valid`` (states) are those in its base.
    ``movable`` (units × values × states) tells whether anyone there gave that answer and may change it. ``watched``
    (states) are the hidden numbers. Where ``is_sensitive``, that all in a group answered alike is a secret too.
    """

    counts: NDArray[np.int64]
    valid: Bools
    movable: Bools
    watched: Bools
    is_sensitive: bool

    def tells(self, total: NDArray[np.int64], smallest: int) -> Bools:
        """The states that a total (states) tells of everyone in it, when it is large enough to be known."""
        if total[self.valid].sum() < smallest:
            return np.zeros(len(total), dtype=np.bool_)
        told: Bools = (total == 0) | ((total == total.sum()) & (not self.is_sensitive))
        return told


@dataclass(frozen=True)
class Published:
    """What is published of a question: ``row_of`` (units) and ``column_of`` (units × values) number the sets that no
    published table tells apart, in the tables of whole groups and in those of the split. Column 0 is what no table of
    the split is about: of that only the rows are known.
    """

    row_of: Places
    column_of: Places

    @staticmethod
    def of(wholes: Bools, parts: Bools, groups: Bools) -> Published:
        """From the groups (groups × units) whose tables are shown whole (groups) and by value (groups × values)."""
        columns: list[Places] = []
        used = 0
        for value in range(parts.shape[1]):
            signatures = groups[parts[:, value]].T
            numbers = _numbered(signatures) + used + 1
            columns.append(np.where(signatures.any(axis=1), numbers, 0))
            used = int(numbers.max(initial=used))
        return Published(_numbered(groups[wholes].T), np.column_stack(columns))


def _numbered(signatures: Bools) -> Places:
    """Equal signatures (rows) get equal numbers, from nought."""
    if not signatures.shape[1]:
        return np.zeros(len(signatures), dtype=np.intp)
    _, numbers = np.unique(signatures, axis=0, return_inverse=True)
    return numbers.reshape(-1).astype(np.intp)


def is_in_doubt(published: Published, channel: Channel, smallest: int, target: Bools) -> bool:
    """Whether every watched number of the cells in ``target`` (units × values) is in doubt, or nothing new.

    A number is nothing new when a total of at least ``smallest`` answers says it: nobody, or everybody, gave that one.
    """
    watched = channel.watched & ~_follows(published, channel, smallest, target)
    return bool(not watched.any() or not (watched & ~_changeable(published, channel, target)).any())


def _follows(published: Published, channel: Channel, smallest: int, target: Bools) -> Bools:
    """The states whose number follows from totals that are published, or that are the rest of what is published."""
    counts = channel.counts
    people = counts.sum(axis=2) > 0
    rows, columns = np.broadcast_to(published.row_of[:, None], people.shape), published.column_of
    follows = np.ones(counts.shape[2], dtype=np.bool_)
    pairs = {(int(rows[cell]), int(columns[cell])) for cell in zip(*np.nonzero(target & people), strict=True)}
    for row, column in pairs:
        in_row, in_column = (rows == row) & people, (columns == column) & people
        if (columns[in_row] == column).all() or (column and (rows[in_column] == row).all()):
            continue  # the whole of a remainder that passed the rules
        open_row = counts[in_row].sum(axis=0)
        for settled in set(columns[in_row].tolist()) - {0}:
            of_column = (columns == settled) & people
            if (rows[of_column] == row).all():
                open_row = open_row - counts[of_column].sum(axis=0)
        known = [open_row, *([counts[in_column].sum(axis=0)] if column else [])]
        follows &= np.logical_or.reduce([channel.tells(total, smallest) for total in known])
    return follows


def _changeable(published: Published, channel: Channel, target: Bools) -> Bools:
    """The states whose number some change of places makes another: one inside changes, the others are outside."""
    movable, column_of = channel.movable, published.column_of
    rows = np.broadcast_to(published.row_of[:, None], column_of.shape)
    height = int(published.row_of.max()) + 1
    differ = ~np.eye(movable.shape[2], dtype=np.bool_)
    changed = np.zeros(movable.shape[2], dtype=np.bool_)
    outside = {
        column: _by_row(movable, rows, ~target & (column_of == column), height)
        for column in np.unique(column_of).tolist()
    }
    for column in np.unique(column_of[target]).tolist():
        within, without = _by_row(movable, rows, target & (column_of == column), height), outside[column]
        pairs = (within[:, :, None] & without[:, None, :]).any(axis=0) & differ
        changed |= pairs.any(axis=1) | pairs.any(axis=0)
        for other, others in outside.items():
            if other == column:
                continue
            loses = within[:, :, None] & others[:, None, :]
            gains = without[:, None, :] & others[:, :, None]
            elsewhere = gains.sum(axis=0)[None] - gains > 0
            crosswise = (loses & elsewhere).any(axis=0) & differ
            changed |= crosswise.any(axis=1) | crosswise.any(axis=0)
    return changed


def _by_row(movable: Bools, rows: Places, chosen: Bools, height: int) -> Bools:
    """Rows × states: whether any chosen cell (units × values) of the row has someone with that answer."""
    table = np.zeros((height, movable.shape[2]), dtype=np.bool_)
    np.logical_or.at(table, rows[chosen], movable[chosen])
    return table
