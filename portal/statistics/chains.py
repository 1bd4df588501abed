"""Chains of exchanged answers: who may change what so that every published figure stays as it is, however long the way.

Everyone is counted in two tables: a *row* and a *column*. One who gives up an answer for another leaves both a count
short; someone of the same column who does the opposite mends the column and leaves another row short, and so on, until
the chain comes back to where it began. Such chains are the directed cycles of a graph in which rows and columns are
the nodes and people the arcs: to the column for those who give the answer up, to the row for those who take it on. They
are all the changes that exchange two answers in a table with fixed margins; those of two people and of four (the basic
move of Diaconis & Sturmfels, Annals of Statistics 26, 1998) are the shortest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]
Counts = NDArray[np.int64]
Words = NDArray[np.uint64]

BITS = 64
NONE, ALL = np.uint64(0), np.uint64(2**BITS - 1)


@dataclass(frozen=True, eq=False)
class Tables:
    """The two tables in which each kind of people is counted. ``place_of`` (kinds) numbers the places, where a row and
    a column meet; ``rows`` and ``columns`` (places) are the numbers of the two, each from nought."""

    place_of: Places
    rows: Places
    columns: Places

    @staticmethod
    def of(rows: Places, columns: Places) -> Tables:
        """From the numbers of the tables of each kind."""
        width = int(columns.max(initial=0)) + 1
        places, place_of = np.unique(rows * width + columns, return_inverse=True)
        return Tables(place_of.reshape(-1), _from_nought(places // width), _from_nought(places % width))

    def people(self, movable: Bools, chosen: Bools) -> Bools:
        """Places × states: whether any of the chosen kinds (kinds) gave the answer and may change it (``movable``)."""
        found = np.zeros((len(self.rows), movable.shape[1]), dtype=np.bool_)
        kinds, states = np.nonzero(movable & chosen[:, None])
        found[self.place_of[kinds], states] = True
        return found

    @cached_property
    def by_row(self) -> Order:
        """The places in the order of their rows."""
        return Order.of(self.rows)

    @cached_property
    def by_column(self) -> Order:
        """The places in the order of their columns."""
        return Order.of(self.columns)


@dataclass(frozen=True, eq=False)
class Order:
    """Places put in order by a number that each has, and where in that order (``starts``) each number begins."""

    places: Places
    starts: Places

    @staticmethod
    def of(numbers: Places) -> Order:
        places = np.argsort(numbers, kind="stable")
        return Order(places, np.flatnonzero(np.diff(numbers[places], prepend=-1)))

    def united(self, words: Words) -> Words:
        """Ways × words × numbers: all bits of the places (ways × words × places) of each number."""
        united: Words = np.bitwise_or.reduceat(words.take(self.places, axis=-1), self.starts, axis=-1)
        return united

    def summed(self, counts: Counts) -> Counts:
        """Numbers × states, from places × states."""
        return np.asarray(np.add.reduceat(counts[self.places], self.starts))


def _from_nought(numbers: Places) -> Places:
    return np.unique(numbers, return_inverse=True)[1].reshape(-1)


def changed_directly(within: Bools, without: Bools) -> Bools:
    """The states whose number inside changes when one inside and one outside, in the same place, change answers."""
    pairs = np.asarray(within.T.astype(np.float32) @ without.astype(np.float32) > 0)
    np.fill_diagonal(pairs, False)
    return np.asarray(pairs.any(axis=1) | pairs.any(axis=0))


class Chains:
    """The chains that go once through the people inside: in any tables, as long as the places are the same.

    ``within`` and ``without`` (places × states) tell who there is, ``sought`` (states) what may be asked about. Of a
    scale the rows tell how many chose each step, the columns only the sum of the steps; otherwise both tell every
    answer.
    """

    def __init__(self, within: Bools, without: Bools, sought: Bools, is_scale: bool) -> None:
        self.within, self.without, self.is_scale = within, without, is_scale
        self._pairs = list(_of_steps(sought) if is_scale else _of_answers(within, sought))
        self._exchanges: list[_Exchange] = []

    def changed(self, tables: Tables, wanted: Bools, one_will_do: bool) -> Bools:
        """The states, of those ``wanted`` (states), whose number inside some chain makes another; all, or
        ``one_will_do``."""
        changed = np.zeros_like(wanted)
        columns = np.unique(tables.columns[self.within.any(axis=1)]).tolist()
        for number, pairs in enumerate(self._pairs):
            if not (wanted & ~changed)[pairs].any():
                continue
            exchange = self._exchange(number)
            for column in columns:
                changed = changed | exchange.changed(tables, column, wanted & ~changed, one_will_do)
                if changed.any() if one_will_do else np.array_equal(changed, wanted):
                    return changed
        return changed

    def _exchange(self, number: int) -> _Exchange:
        for pairs in self._pairs[len(self._exchanges) : number + 1]:
            self._exchanges.append(_Exchange.of(self.within, self.without, pairs, makes_up=self.is_scale))
        return self._exchanges[number]


def _of_answers(within: Bools, sought: Bools) -> Iterator[Places]:
    """Every two answers (exchanges × two) of which one is given inside and one is sought: all at once."""
    pairs = np.column_stack(np.triu_indices(len(sought), 1))
    pairs = pairs[within.any(axis=0)[pairs].any(axis=1) & sought[pairs].any(axis=1)]
    if len(pairs):
        yield pairs


def _of_steps(sought: Bools) -> Iterator[Places]:
    """All steps with one rise between them at a time: others may make up for it on other steps, by as much."""
    for rise in range(1, len(sought)):
        steps = np.arange(len(sought) - rise)
        yield np.column_stack([steps, steps + rise])


@dataclass(frozen=True, eq=False)
class _Exchange:
    """Pairs of answers exchanged for each other, each a bit in the words of all arrays: so all are followed at once.

    ``mine`` (two ways × words × places) are those inside who give the first answer up for the other, and who do the
    opposite; ``on`` the others who make up for each of them in the column and ``back`` in the row. ``of_state`` (states
    × one × words) are the pairs that a state is part of. Where one pair ``makes_up`` for another, a column that one has
    reached is open to all.
    """

    mine: Words
    on: Words
    back: Words
    of_state: Words
    makes_up: bool

    @staticmethod
    def of(within: Bools, without: Bools, pairs: Places, makes_up: bool) -> _Exchange:
        first, other = pairs.T
        mine = np.stack([_words(within.T[first]), _words(within.T[other])])
        back = np.stack([_words(without.T[first]), _words(without.T[other])])
        states = np.arange(within.shape[1])
        of_state = _words((pairs[:, :, None] == states).any(axis=1)).T[:, None]
        return _Exchange(mine, back[::-1], back, of_state, makes_up)

    def changed(self, tables: Tables, column: int, wanted: Bools, one_will_do: bool) -> Bools:
        """The states, of those ``wanted``, exchanged in chains that begin with someone inside, in this column; all of
        them, or ``one_will_do``."""
        changed = np.zeros_like(wanted)
        here = np.flatnonzero(tables.columns == column)
        mine, rows_here = self.mine[..., here], tables.rows[here]
        for rows in self._reached(tables, column, np.bitwise_or.reduce(mine, axis=-1)):
            closed = np.bitwise_or.reduce(mine & rows[..., rows_here], axis=-1)
            changed = wanted & ((closed & self.of_state) != NONE).any(axis=(1, 2))
            if changed.any() if one_will_do else np.array_equal(changed, wanted):
                break
        return changed

    def _reached(self, tables: Tables, column: int, sought: Words) -> Iterator[Words]:
        """Two ways × words × rows: what is reached from a column in one step, then in ever more: ``on`` to rows and
        ``back`` to columns. Only what is ``sought`` (two ways × words) sets out."""
        columns = np.zeros((*sought.shape, len(tables.by_column.starts)), dtype=np.uint64)
        columns[..., column] = self._opened(sought[..., None])[..., 0]
        before = np.zeros_like(columns)
        while not np.array_equal(before, columns):
            rows = tables.by_row.united(self.on & columns.take(tables.columns, axis=-1))
            yield rows
            before = columns
            columns = columns | self._opened(tables.by_column.united(self.back & rows.take(tables.rows, axis=-1)))

    def _opened(self, reached: Words) -> Words:
        """What goes on from columns (two ways × words × columns) that these have reached."""
        if not self.makes_up:
            return reached
        return np.where((reached != NONE).any(axis=1, keepdims=True), ALL, NONE)


def _words(bits: Bools) -> Words:
    """Words × places, from pairs × places."""
    shifts = (np.arange(len(bits)) % BITS).astype(np.uint64)
    words: Words = np.bitwise_or.reduceat(
        bits.astype(np.uint64) << shifts[:, None], np.arange(0, len(bits), BITS), axis=0
    )
    return words
