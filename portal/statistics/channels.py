"""What could be told of a question that is broken down, and who may change answers: what the test of doubt is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
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

    def tells(self, totals: NDArray[np.int64], smallest: int, in_full: bool) -> Bools:
        """The states that each total (totals × states) tells of everyone in it, when it is large enough to be known."""
        alike = (totals == totals.sum(axis=1, keepdims=True)) & (not self.is_sensitive)
        told = (totals == 0) | alike if in_full else alike[:, self.valid].any(axis=1, keepdims=True)
        is_large = totals[:, self.valid].sum(axis=1, keepdims=True) >= smallest
        return np.broadcast_to(told & is_large, totals.shape)


@dataclass(frozen=True, eq=False)
class Joint:
    """The kinds of people there are: ``units`` (kinds) and ``values`` (kinds × splits) of each."""

    units: Places
    values: Places

    def inside(self, target: Bools, place: int | None) -> Bools:
        """The kinds that are in a target: of units, or of units × values of the split in that place."""
        return target[self.units] if place is None else target[self.units, self.values[:, place]]


@dataclass(frozen=True, eq=False)
class Exchanges:
    """Exchanges of answers to the questions of indices between people who have answered them in certain *ways*.

    ``cells`` (for each split units × values × ways) and ``kinds`` (kinds × ways) tell whether anyone there answered so;
    ``steps`` (ways × questions) what, −1 without a valid answer. ``pairs`` (exchanges × two) are the ways of the two;
    exchanges of the same sort (``sorts``, those of one after each other) make up for each other: they make the same
    ``changes`` (exchanges × numbers: the sum of each question and each index first). Where they ``keep`` (exchanges)
    the ways, a group has each as often afterwards as before.
    """

    cells: tuple[Bools, ...]
    kinds: Bools
    steps: NDArray[np.int64]
    pairs: Places
    sorts: Places
    changes: NDArray[np.int64]
    keep: Bools

    def changing(self, number: int) -> Exchanges:
        """Those that change this number."""
        return self._chosen(self.changes[:, number] != 0)

    @cached_property
    def keeping(self) -> Exchanges:
        """Those that keep the ways."""
        return self._chosen(self.keep)

    def _chosen(self, which: Bools) -> Exchanges:
        chosen = self.pairs[which], self.sorts[which], self.changes[which], self.keep[which]
        return Exchanges(self.cells, self.kinds, self.steps, *chosen)


@dataclass(frozen=True, eq=False)
class Asked:
    """One question: a channel for each split, and which kinds of people may change which answers (``movable``, kinds ×
    states). Where it is part of an index, those of different tables do so by those of all exchanges (``exchanging``)
    that change the number in the place ``number``."""

    channels: tuple[Channel, ...]
    movable: Bools
    exchanging: Callable[[], Exchanges] | None = None
    number: int = 0

    @cached_property
    def exchanges(self) -> Exchanges | None:
        """Worked out when first asked for: what has been decided before needs none."""
        return None if self.exchanging is None else self.exchanging().changing(self.number)


@dataclass(frozen=True, eq=False)
class AskedIndex:
    """An index of questions (``items``). ``itself`` is asked about as a question, whose states are what a respondent
    adds to the sum of the index."""

    itself: Asked
    items: tuple[Asked, ...]


@dataclass(frozen=True, eq=False)
class Target:
    """A hidden part (``split``, and ``cells``, units × values), or a hidden group (no split); ``units`` in either, and
    which ``kinds`` of people it holds."""

    units: Bools
    kinds: Bools
    split: int | None = None
    cells: Bools | None = None
