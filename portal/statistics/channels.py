"""What could be told of a question that is broken down, and who may change answers: what the test of doubt is about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Channel:
    """One published question by one split: what could be told, and who may change answers.

    ``counts`` (units × values × states) has every state of the question, ``valid`` (states) are those in its base.
    ``movable`` (units × values × states) tells whether anyone there gave that answer and may change it with somebody of
    the same tables, ``chained`` with somebody of others. ``watched`` (states) are the hidden numbers. Where
    ``is_sensitive``, that all in a group answered alike is a secret too.
    ``is_scale``: of parts only the mean is told, so the one hidden number is the sum of the steps.
    """

    counts: NDArray[np.int64]
    valid: Bools
    movable: Bools
    chained: Bools
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
class Whole:
    """All answers to the questions of an index, exchanged at once in chains: the *ways* of answering them.

    ``cells`` (for each split units × values × ways) and ``kinds`` (kinds × ways) tell whether anyone there answered so;
    ``state_of`` (ways) is the answer to the question asked about. ``rises`` are the pairs of ways (exchanges × two),
    those together that make up for each other: all of those questions rise alike between the two.
    """

    cells: tuple[Bools, ...]
    kinds: Bools
    state_of: Places
    rises: tuple[Places, ...]


@dataclass(frozen=True, eq=False)
class Asked:
    """One question: a channel for each split, and which kinds of people may change which answers (kinds × states), with
    people of the same tables (``movable``) or of others (``chained``); with others ``whole`` answers where it has some.
    ``otherwise`` is the same question with another kind of whole answers: a change by either will do.
    """

    channels: tuple[Channel, ...]
    movable: Bools
    chained: Bools
    whole: Whole | None = None
    otherwise: Asked | None = None


@dataclass(frozen=True, eq=False)
class AskedIndex:
    """An index of questions. People of the same tables may exchange all their answers to those: in ``exchanged`` the
    states are what a respondent adds to the sum of the index. ``items`` are the questions, each changed only by those
    who have answered all of them, so that the index of every group stays what it is."""

    exchanged: Asked
    items: tuple[Asked, ...]


@dataclass(frozen=True, eq=False)
class Target:
    """A hidden part (``split``, and ``cells``, units × values), or a hidden group (no split); ``units`` in either, and
    which ``kinds`` of people it holds."""

    units: Bools
    kinds: Bools
    split: int | None = None
    cells: Bools | None = None
