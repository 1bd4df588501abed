"""Which answers to the questions of indices people can exchange in chains so that nothing changes that is published.

An index says of a group how many have one, its sum and how it spreads; of a part the first two. Two people of a group
who exchange their answers to *all* of its questions change nothing of the group: every way of answering is there as
often as before, so that what other splits tell can be made up for (doubt.py). When they exchange *some* of them the
tables of the questions stay, and the index where it comes to the same, and spreads alike, in the two together.

In the tables of parts others make up for such an exchange whose own changes each of these numbers by as much: sum and
number of the answers to each question, sum and number of each index. Exchanges that change them alike are of a *sort*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import lcm

import numpy as np
from numpy.typing import NDArray

from portal.statistics.channels import Exchanges, Joint
from portal.statistics.decoding import NOT_ASKED
from portal.statistics.observations import Column, Observations
from portal.statistics.tied import FEWEST_STEPS

Places = NDArray[np.intp]
Bools = NDArray[np.bool_]
Steps = NDArray[np.int64]

MOST_WAYS = 120
"""So many ways of answering are exchanged in a unit, the most common of each kind of people first."""

MOST_IN_TWOS = 4
"""Of indices of more questions than this, two are not exchanged without the others."""

MOST_EXACT = 10**12
"""The answers to as many questions as there are in an index of thirty are divided without a remainder."""

NEVER_ASKED, UNANSWERED = -2, -1


@dataclass(frozen=True, eq=False)
class _Told:
    """What is told of the indices: ``part_of`` (indices × questions), how many answers they take at ``least``
    (indices), of which of them how they spread (``spreads``), and the ``lengths`` of the scales in steps."""

    part_of: Bools
    least: Steps
    spreads: Bools
    lengths: tuple[int, ...]

    def values(self, ways: Steps) -> Steps:
        """Ways × indices: the index of whoever answers so, in whole numbers; −1 without one."""
        answered = (ways >= 0).astype(np.int64) @ self.part_of.T
        unit = lcm(*self.lengths) * min(lcm(*range(1, int(self.part_of.sum(axis=1).max()) + 1)), MOST_EXACT)
        sums = np.maximum(ways, 0) * [unit // length for length in self.lengths] @ self.part_of.T
        return np.asarray(np.where(answered >= self.least, sums // np.maximum(answered, 1), -1))

    def spread(self, first: Steps, other: Steps) -> Steps:
        """Two × exchanges × indices: what each index is spread over, of the two together."""
        return np.sort(np.stack([self.values(first), self.values(other)])[:, :, self.spreads], axis=0)

    def numbers(self, ways: Steps) -> Steps:
        """Ways × numbers: what whoever answers so adds to the sums of questions and indices, and to their bases."""
        values = self.values(ways)
        return np.column_stack([np.maximum(ways, 0), np.maximum(values, 0), ways >= 0, values >= 0])


@dataclass(frozen=True, eq=False)
class TiedAnswers:
    """How questions that indices tie together were answered: what their exchanges are worked out from when needed.

    ``steps`` (ways × questions) are the *ways* of answering them, below nought without a valid answer; ``kind``,
    ``way`` and ``often`` (entries) how many people of a kind answered so, and ``told`` what is told of the indices.
    """

    steps: Steps
    kind: Places
    way: Places
    often: Places
    told: _Told

    @staticmethod
    def of(observations: Observations, names: Sequence[str], kind_of: Places) -> TiedAnswers:
        """From the kind of each respondent (``kind_of``)."""
        every = np.column_stack([_steps(observations.by_name[name]) for name in names])
        _, first, way_of = np.unique(_numbered(every), return_index=True, return_inverse=True)
        size = max(1, len(first))
        entries, often = np.unique(kind_of * size + way_of.reshape(-1), return_counts=True)
        return TiedAnswers(every[first], *np.divmod(entries, size), often, _told(observations, names))

    def exchanges(self, joint: Joint, shapes: Sequence[tuple[int, int]]) -> Exchanges:
        """The exchanges that can make up for each other. ``shapes``: how many units and values each split has."""
        kinds = np.zeros((len(joint.units), len(self.steps)), dtype=np.bool_)
        kinds[self.kind, self.way] = True
        cells = tuple(_cells(kinds, joint, split, shape) for split, shape in enumerate(shapes))
        pairs, often = self._pairs(joint)
        never = self.steps == NEVER_ASKED
        alike = (never[pairs[:, 0]] == never[pairs[:, 1]]).all(axis=1)
        pairs, often = pairs[alike], often[alike]
        ways = np.maximum(self.steps, UNANSWERED)
        found = [_neutral(ways, pairs, chosen, self.told) for chosen in _chosen(self.told.part_of)]
        which, changes = (np.concatenate(each) for each in zip(*found, strict=True))
        keep = np.repeat([place == 0 for place in range(len(found))], [len(each) for each, _ in found])
        return _sorted(Exchanges(cells, kinds, ways, pairs[which], which, changes, keep), often[which])

    def _pairs(self, joint: Joint) -> tuple[Places, Places]:
        """Two ways of answering that are found in one unit (exchanges × two), and in how many units."""
        found = [np.zeros((0, 2), dtype=np.intp)]
        unit_of = joint.units[self.kind]
        for unit in np.unique(unit_of).tolist():
            here = np.sort(self._most_common(np.flatnonzero(unit_of == unit)))
            found.append(here[np.column_stack(np.triu_indices(len(here), 1))])
        pairs, often = np.unique(np.concatenate(found), axis=0, return_counts=True)
        return pairs, often

    def _most_common(self, entries: Places) -> Places:
        """The ways in these entries: first the most common of each kind of people, then the next."""
        ways, kinds, often = self.way[entries], self.kind[entries], self.often[entries]
        order = np.lexsort((ways, -often, kinds))
        starts = np.flatnonzero(np.diff(kinds[order], prepend=-1))
        rank = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
        ranked = ways[order][np.argsort(rank, kind="stable")]
        first = np.unique(ranked, return_index=True)[1]
        return np.asarray(ranked[np.sort(first)][:MOST_WAYS])


def _sorted(found: Exchanges, often: Places) -> Exchanges:
    """The exchanges with their sorts, those first that are found most ``often``; without those that have no equal."""
    falls = np.take_along_axis(found.changes, (found.changes != 0).argmax(axis=1)[:, None], axis=1) < 0
    changes = np.where(falls, -found.changes, found.changes)
    pairs = np.where(falls, found.pairs[:, ::-1], found.pairs)
    sorts = _numbered(changes)
    size = np.bincount(sorts, weights=often)
    order = np.lexsort((sorts, -size[sorts]))
    order = order[size[sorts[order]] > 1]
    return Exchanges(
        found.cells, found.kinds, found.steps, pairs[order], sorts[order], changes[order], found.keep[order]
    )


def has_few_steps(column: Column) -> bool:
    """Whether an index of this question says much of single answers (tied.py)."""
    return _length(column) + 1 < FEWEST_STEPS


def _length(column: Column) -> int:
    return sum(not code.is_missing for code in column.variable.codes) - 1


def _told(observations: Observations, names: Sequence[str]) -> _Told:
    columns = [observations.by_name[name] for name in names]
    indices = [each for each in observations.questionnaire.indices if set(each.questions) <= set(names)]
    part_of = np.array([[name in index.questions for name in names] for index in indices], dtype=np.bool_)
    least = np.array([max(1, index.at_least) for index in indices])
    few = np.array([has_few_steps(column) for column in columns])
    spreads = np.array([not few[each].any() for each in part_of])
    return _Told(part_of, least, spreads, tuple(max(1, _length(column)) for column in columns))


def _steps(column: Column) -> Steps:
    """The place of each respondent's answer among the valid ones of a scale; below nought without one."""
    valid = np.array([not code.is_missing for code in column.variable.codes])
    steps = np.array([*np.where(valid, np.cumsum(valid) - 1, UNANSWERED), UNANSWERED, UNANSWERED], dtype=np.int64)
    return np.where(column.positions == NOT_ASKED, NEVER_ASKED, steps[column.positions])


def _chosen(part_of: Bools) -> Iterator[Bools]:
    """Which questions are exchanged: first all; then those of an index, or one or two of them, or all the others."""
    size = part_of.shape[1]
    some = {tuple(np.flatnonzero(each).tolist()) for each in part_of}
    for each in list(some):
        some.update(combinations(each, 1), combinations(each, 2) if len(each) <= MOST_IN_TWOS else ())
    some |= {tuple(sorted(set(range(size)) - set(each))) for each in some}
    yield np.ones(size, dtype=np.bool_)
    yield from (np.isin(np.arange(size), each) for each in sorted(some) if 0 < len(each) < size)


def _neutral(ways: Steps, pairs: Places, chosen: Bools, told: _Told) -> tuple[Places, Steps]:
    """Those of the pairs (places) that can exchange the answers to the chosen questions without the group changing.

    And what it changes for the first of them (exchanges × numbers); for the other it is the opposite.
    """
    first, other = ways[pairs[:, 0]], ways[pairs[:, 1]]
    then_first, then_other = np.where(chosen, other, first), np.where(chosen, first, other)
    changes = told.numbers(then_first) - told.numbers(first)
    opposite = (changes == told.numbers(other) - told.numbers(then_other)).all(axis=1)
    spreads_alike = (told.spread(first, other) == told.spread(then_first, then_other)).all(axis=(0, 2))
    # Where what the two keep is the same they exchange all.
    is_new = changes.any(axis=1) & (chosen.all() | (first != other)[:, ~chosen].any(axis=1))
    which = np.flatnonzero(opposite & spreads_alike & is_new)
    return which, changes[which]


def _numbered(rows: Steps) -> Places:
    """Equal rows get equal numbers, from nought."""
    numbers = np.zeros(len(rows), dtype=np.intp)
    for column in (rows - rows.min(axis=0, initial=0)).T:
        numbers = np.unique(numbers * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1].reshape(-1)
    return numbers


def _cells(kinds: Bools, joint: Joint, split: int, shape: tuple[int, int]) -> Bools:
    """Units × values × ways, of kinds × ways."""
    cells = np.zeros((*shape, kinds.shape[1]), dtype=np.bool_)
    of, ways = np.nonzero(kinds)
    cells[joint.units[of], joint.values[of, split], ways] = True
    return cells
