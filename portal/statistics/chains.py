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
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Tables:
    """The two tables in which each kind of people is counted. ``place_of`` (kinds) numbers the places, where a row and
    a column meet; ``rows`` and ``columns`` (places) are the numbers of the two."""

    place_of: Places
    rows: Places
    columns: Places

    @staticmethod
    def of(rows: Places, columns: Places) -> Tables:
        """From the numbers of the tables of each kind."""
        width = int(columns.max(initial=0)) + 1
        places, place_of = np.unique(rows * width + columns, return_inverse=True)
        return Tables(place_of.reshape(-1), places // width, places % width)

    def people(self, movable: Bools, chosen: Bools) -> Bools:
        """Places × states: whether any of the chosen kinds (kinds) gave the answer and may change it (``movable``)."""
        found = np.zeros((len(self.rows), movable.shape[1]), dtype=np.bool_)
        kinds, states = np.nonzero(movable & chosen[:, None])
        found[self.place_of[kinds], states] = True
        return found


def changed_directly(within: Bools, without: Bools) -> Bools:
    """The states whose number inside changes when one inside and one outside, in the same place, change answers."""
    pairs = np.asarray(within.T.astype(np.float32) @ without.astype(np.float32) > 0)
    np.fill_diagonal(pairs, False)
    return np.asarray(pairs.any(axis=1) | pairs.any(axis=0))


def changed_by_chains(
    tables: Tables, within: Bools, without: Bools, wanted: Bools, is_scale: bool, one_will_do: bool
) -> Bools:
    """The states, of those ``wanted`` (states), whose number inside some chain makes another; all, or ``one_will_do``.

    ``within`` and ``without`` (places × states) tell who there is. Of a scale the rows tell how many chose each step,
    the columns only the sum of the steps; otherwise both tell every answer. The chain goes inside once.
    """
    changed = np.zeros_like(wanted)
    columns = np.unique(tables.columns[within.any(axis=1)]).tolist()
    for exchange in _of_steps(within, without) if is_scale else _of_answers(within, without):
        for column in columns:
            if not (wanted & ~changed)[exchange.states].any():
                break
            changed[exchange.closed(tables, column)] = True
            if one_will_do and changed.any():
                return changed
    return changed & wanted


@dataclass(frozen=True)
class _Exchange:
    """Answers exchanged for each other: ``states`` (steps × first and other).

    Places × steps: those inside and outside who give the first up for the other, and who do the opposite.
    """

    states: Places
    gives: Bools
    takes: Bools
    others_give: Bools
    others_take: Bools

    def closed(self, tables: Tables, column: int) -> Places:
        """The states exchanged in chains that begin with someone inside, in this column."""
        here = tables.columns == column
        found = np.zeros(len(self.states), dtype=np.bool_)
        for mine, on, back in (
            (self.gives, self.others_take, self.others_give),
            (self.takes, self.others_give, self.others_take),
        ):
            if mine[here].any() and on[here].any():
                reached = _reached(tables, column, on, back)
                found |= (mine & reached[tables.rows])[here].any(axis=0)
        return self.states[found].reshape(-1)


def _of_answers(within: Bools, without: Bools) -> Iterator[_Exchange]:
    for one, other in combinations(range(within.shape[1]), 2):
        if within[:, [one, other]].any():
            people = (each[:, [state]] for each in (within, without) for state in (one, other))
            yield _Exchange(np.array([[one, other]]), *people)


def _of_steps(within: Bools, without: Bools) -> Iterator[_Exchange]:
    """All steps with one rise between them at a time: others may make up for it on other steps, by as much."""
    for rise in range(1, within.shape[1]):
        low, high = slice(None, -rise), slice(rise, None)
        steps = np.arange(within.shape[1] - rise)
        people = (each[:, part] for each in (within, without) for part in (low, high))
        yield _Exchange(np.column_stack([steps, steps + rise]), *people)


def _reached(tables: Tables, column: int, on: Bools, back: Bools) -> Bools:
    """Rows × steps: what is reached from a column in any number of steps, ``on`` to rows and ``back`` to columns."""
    rows = np.zeros((int(tables.rows.max()) + 1, on.shape[1]), dtype=np.bool_)
    columns = np.zeros(int(tables.columns.max()) + 1, dtype=np.bool_)
    columns[column] = True
    count = 0
    while count < (count := int(np.count_nonzero(columns))):
        places, steps = np.nonzero(on & columns[tables.columns][:, None])
        rows[tables.rows[places], steps] = True
        columns[tables.columns[(back & rows[tables.rows]).any(axis=1)]] = True
    return rows
