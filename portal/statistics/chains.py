"""Chains of exchanged answers: who may change what so that every published figure stays as it is, however long the way.

Everyone is counted in two tables: a *row* and a *column*. One who gives up an answer for another leaves both a count
short; someone of the same column who does the opposite mends the column and leaves another row short, and so on, until
the chain comes back to where it began. Such chains are the directed cycles of a graph in which rows and columns are
the nodes and people the arcs: to the column for those who give the answer up, to the row for those who take it on. They
are all the changes that exchange two answers in a table with fixed margins; those of two people and of four (the basic
move of Diaconis & Sturmfels, Annals of Statistics 26, 1998) are the shortest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]
Counts = NDArray[np.int64]
Words = NDArray[np.uint64]

BITS = 64
MOST_PAIRS = 16 * BITS
"""So many pairs of answers are followed at once: all that questions have, but for very long lists."""

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
    answer. ``rises`` are the pairs of states (exchanges × two) that make up for each other, where they are no steps.
    """

    def __init__(self, within: Bools, without: Bools, sought: Bools, is_scale: bool) -> None:
        self.within, self.without, self.is_scale = within, without, is_scale
        here = np.asarray(within.any(axis=0))
        together = _of_steps(len(sought)) if is_scale else _of_answers(len(sought), here, sought)
        self._batches = _batches([each for each in together if here[each].any() and sought[each].any()])
        self._made: Followed | None = None

    def changed(self, tables: Tables, wanted: Bools, one_will_do: bool) -> Bools:
        """The states, of those ``wanted`` (states), whose number inside some chain makes another; all, or
        ``one_will_do``."""
        changed = np.zeros_like(wanted)
        for batch in self._batches:
            followed = self._followed(batch)
            changed = changed | followed.changed(tables, self.within, wanted & ~changed, one_will_do)
            if changed.any() if one_will_do else (changed == wanted).all():
                break
        return changed

    def _followed(self, batch: Sequence[Places]) -> Followed:
        """Kept for the next tables where there is but one batch, and that is nearly always."""
        if self._made is None or len(self._batches) > 1:
            self._made = Followed.of(self.within, self.without, batch, makes_up=self.is_scale)
        return self._made


def _of_answers(size: int, here: Bools, sought: Bools) -> list[Places]:
    """Every two answers (exchanges × two) of which one is given inside (``here``) and one is sought."""
    pairs = np.column_stack(np.triu_indices(size, 1))
    pairs = pairs[here[pairs].any(axis=1) & sought[pairs].any(axis=1)]
    return [pairs[start : start + MOST_PAIRS] for start in range(0, len(pairs), MOST_PAIRS)]


def _of_steps(size: int) -> list[Places]:
    """All steps with one rise between them together: others may make up for it on other steps, by as much."""
    return [np.column_stack([np.arange(size - rise), np.arange(rise, size)]) for rise in range(1, size)]


def _batches(together: Sequence[Places]) -> list[list[Places]]:
    """So many at a time that they do not fill the memory."""
    batches: list[list[Places]] = []
    for pairs in together:
        if not batches or sum(map(len, batches[-1])) + len(pairs) > MOST_PAIRS:
            batches.append([])
        batches[-1].append(pairs)
    return batches


@dataclass(frozen=True, eq=False)
class Followed:
    """Pairs of answers exchanged for each other, each a bit in the words of all arrays: so all are followed at once.

    ``mine`` (two ways × words × places) are those inside who give the first answer up for the other, and who do the
    opposite; ``on`` the others who make up for each of them in the column and ``back`` in the row. ``of_state`` (states
    × one × words) are the pairs that a state is part of. Where one pair ``makes_up`` for those of the same rise, a
    column that one has reached is open to them all; ``rise_of`` (words) numbers the rises. Of pairs in ``twice`` (two
    ways × words × one) whoever is to make up in the column may be the one who made up in the row with another pair.
    """

    mine: Words
    on: Words
    back: Words
    of_state: Words
    twice: Words
    rise_of: Places
    makes_up: bool

    @staticmethod
    def of(within: Bools, without: Bools, together: Sequence[Places], makes_up: bool) -> Followed:
        """From pairs (exchanges × two), those together that are in the same words."""
        pairs = np.concatenate(together)
        rise_of = np.repeat(np.arange(len(together)), [len(each) for each in together])
        bits = np.concatenate([np.arange(len(each)) for each in together])
        starts = np.flatnonzero(bits % BITS == 0)

        def words(chosen: Bools) -> Words:
            shifted = chosen.astype(np.uint64) << (bits % BITS).astype(np.uint64)[:, None]
            return np.asarray(np.bitwise_or.reduceat(shifted, starts, axis=0))

        first, other = pairs.T
        mine = np.stack([words(within.T[first]), words(within.T[other])])
        back = np.stack([words(without.T[first]), words(without.T[other])])
        of_state = words((pairs[:, :, None] == np.arange(within.shape[1])).any(axis=1)).T[:, None]
        size = within.shape[1]
        of_rise = rise_of * size + first, rise_of * size + other
        twice = np.stack([words(np.isin(*each)[:, None]) for each in (of_rise[::-1], of_rise)])
        return Followed(mine, back[::-1], back, of_state, twice, rise_of[starts], makes_up)

    def changed(self, tables: Tables, within: Bools, wanted: Bools, one_will_do: bool) -> Bools:
        """The states, of those ``wanted``, exchanged in chains that begin with someone inside (``within``, places ×
        states); all of them, or ``one_will_do``."""
        changed = np.zeros_like(wanted)
        for column in np.flatnonzero(np.bincount(tables.columns[within.any(axis=1)])).tolist():
            changed = changed | self._in_column(tables, column, wanted & ~changed, one_will_do)
            if changed.any() if one_will_do else (changed == wanted).all():
                break
        return changed

    def _in_column(self, tables: Tables, column: int, wanted: Bools, one_will_do: bool) -> Bools:
        changed = np.zeros_like(wanted)
        here = np.flatnonzero(tables.columns == column)
        mine, rows_here = self.mine[..., here], tables.rows[here]
        for rows in self._reached(tables, column, np.bitwise_or.reduce(mine, axis=-1)):
            closed = np.bitwise_or.reduce(mine & rows[..., rows_here], axis=-1)
            changed = wanted & ((closed & self.of_state) != NONE).any(axis=(1, 2))
            if changed.any() if one_will_do else (changed == wanted).all():
                break
        return changed

    def _reached(self, tables: Tables, column: int, sought: Words) -> Iterator[Words]:
        """Two ways × words × rows: what is reached from a column in one step, then in ever more: ``on`` to rows and
        ``back`` to columns. Only what is ``sought`` (two ways × words) sets out."""
        columns = np.zeros((*sought.shape, len(tables.by_column.starts)), dtype=np.uint64)
        columns[..., column] = self._opened(sought[..., None])[..., 0]
        on, new = self.on, columns
        while new.any():
            rows = tables.by_row.united(on & columns.take(tables.columns, axis=-1))
            yield rows
            entering = self.back & rows.take(tables.rows, axis=-1)
            new = self._opened(tables.by_column.united(entering)) & ~columns
            columns = columns | new
            if self.makes_up:
                on = np.where(self._entered_alone(tables, entering, new), on & ~self.twice, on)

    def _entered_alone(self, tables: Tables, entering: Words, new: Words) -> Bools:
        """Two ways × words × places: where alone one came to a ``new`` column. To go on from there to the row one came
        from, with another pair, could take the same person twice."""
        starts = np.flatnonzero(np.diff(self.rise_of, prepend=-1))
        entered = np.logical_or.reduceat(entering != NONE, starts, axis=1)
        order = tables.by_column
        often = np.add.reduceat(entered.take(order.places, axis=-1), order.starts, axis=-1, dtype=np.int64)
        alone = entered & (often == 1).take(tables.columns, axis=-1)
        return np.asarray(alone.take(self.rise_of, axis=1) & (new != NONE).take(tables.columns, axis=-1))

    def _opened(self, reached: Words) -> Words:
        """What goes on from columns (two ways × words × columns) that these have reached."""
        if not self.makes_up:
            return reached
        starts = np.flatnonzero(np.diff(self.rise_of, prepend=-1))
        some = np.logical_or.reduceat(reached != NONE, starts, axis=1)
        return np.where(some.take(self.rise_of, axis=1), ALL, NONE)
