"""Chains of exchanged answers: who may change what so that every published figure stays as it is, however long the way.

Everyone is counted in two tables: a *row* and a *column*. One who gives up an answer for another leaves both a count
short; someone of the same column who does the opposite mends the column and leaves another row short, and so on, until
the chain comes back to where it began. Such chains are the directed cycles of a graph in which rows and columns are
the nodes and people the arcs: to the column for those who give the answer up, to the row for those who take it on. All
the cycles of a table with fixed margins, not only those of four people (Diaconis & Sturmfels, Annals of Statistics 26,
1998; Dobra & Fienberg, PNAS 97, 2000).

Arrays of Booleans tell who there is. A *cell* is a kind of people: ``movable`` (cells × states) says whether any of
them gave that answer and may change it; ``rows`` and ``columns`` (cells) are the numbers of the tables they are in.
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
class Cells:
    """The kinds of people, and the two tables in which each is counted."""

    movable: Bools
    rows: Places
    columns: Places

    def arcs(self, chosen: Bools) -> Bools:
        """Rows × columns × states: whether there is anyone among the chosen cells."""
        found = np.zeros((int(self.rows.max()) + 1, int(self.columns.max()) + 1, self.movable.shape[1]), dtype=np.bool_)
        cells, states = np.nonzero(self.movable & chosen[:, None])
        found[self.rows[cells], self.columns[cells], states] = True
        return found


def changed_by_chains(cells: Cells, target: Bools, wanted: Bools, is_scale: bool) -> Bools:
    """The states (those ``wanted``, states) whose number in ``target`` (cells) some chain makes another.

    Of a scale the rows tell how many chose each step, the columns only the sum of the steps; otherwise both tell every
    answer. The chain goes through the target once: the rest of it lies outside.
    """
    changed = np.zeros_like(wanted)
    if not cells.movable[target].any():
        return changed
    within, without = cells.arcs(target), cells.arcs(~target)
    exchanges = _of_steps(within, without) if is_scale else _of_answers(within, without)
    for states, arcs in exchanges:
        if (wanted & ~changed)[list(states)].any() and _closes(*arcs):
            changed[list(states)] = True
    return changed & wanted


Arcs = tuple[Bools, Bools, Bools, Bools]
"""Nodes × columns: who gives the first answer up for the second, who does the opposite; the same two outside."""


def _of_answers(within: Bools, without: Bools) -> Iterator[tuple[tuple[int, int], Arcs]]:
    for one, other in combinations(range(within.shape[2]), 2):
        yield (one, other), (within[:, :, one], within[:, :, other], without[:, :, one], without[:, :, other])


def _of_steps(within: Bools, without: Bools) -> Iterator[tuple[tuple[int, int], Arcs]]:
    """One step of the target at a time: others may make up for it on other steps, by as much."""
    steps = within.shape[2]
    for rise in range(1, steps):
        outside = (_by_step(without[:, :, :-rise]), _by_step(without[:, :, rise:]))
        for step in range(steps - rise):
            here = np.zeros_like(within[:, :, :-rise])
            up, down = here.copy(), here
            up[:, :, step], down[:, :, step] = within[:, :, step], within[:, :, step + rise]
            if up.any() or down.any():
                yield (step, step + rise), (_by_step(up), _by_step(down), *outside)


def _by_step(people: Bools) -> Bools:
    """Rows × columns × steps as nodes × columns, a node for each step of each row."""
    return people.transpose(0, 2, 1).reshape(-1, people.shape[1])


def _closes(gives: Bools, takes: Bools, others_give: Bools, others_take: Bools) -> bool:
    """Whether a chain that begins with someone of the target comes back to its own row and column."""
    # From a column to the nodes of those who take on the answer there, on to the columns of those who give it up …
    onward = _reached(others_take.T.astype(np.float32) @ others_give.astype(np.float32) > 0)
    back = _and_then(others_take, onward)  # nodes × columns: whether the node is reached from the column
    forth = _and_then(others_give, onward.T)  # nodes × columns: whether the column is reached from the node
    return bool((gives & back).any() or (takes & forth).any())


def _and_then(arcs: Bools, onward: Bools) -> Bools:
    found: Bools = arcs.astype(np.float32) @ onward.T.astype(np.float32) > 0
    return found


def _reached(steps: Bools) -> Bools:
    """Columns × columns: whether the second is reached from the first in any number of steps, none among them."""
    reached = steps | np.eye(len(steps), dtype=np.bool_)
    while True:
        further: Bools = reached.astype(np.float32) @ reached.astype(np.float32) > 0
        if (further == reached).all():
            return reached
        reached = further
