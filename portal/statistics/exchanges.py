"""Exchanges of answers that leave every published figure as it is: which answers can be given up for which.

Arrays of Booleans tell who there is: units × states, whether anyone of a unit gave an answer and may change it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


def units_in(cells: Bools) -> int:
    return int(np.count_nonzero(cells.any(axis=1)))


def crosswise(within: Bools, without: Bools, others: Bools) -> Bools:
    """From × to: exchanges inside the target (units × states) that people of another unit make up for.

    ``without`` (units × states) are those outside of it in the same column, ``others`` (columns × units × states) those
    of other columns. Whoever gives up one answer for another needs someone of the own unit in another column to do the
    opposite, and two in one other unit to do the same the other way round.
    """
    units = np.flatnonzero(within.any(axis=1))
    there, here = others.astype(np.float32), without.astype(np.float32)
    ways = np.matmul(there.transpose(0, 2, 1), here)  # columns × from × to: units where two can make up for it
    inside, beside, own = within[units], others[:, units], without[units]
    same_unit = beside[:, :, :, None] & own[None, :, None, :]
    elsewhere = ways[:, None] - same_unit > 0
    return np.asarray((inside[None, :, :, None] & beside[:, :, None, :] & elsewhere).any(axis=(0, 1)))


def crosswise_means(within: Bools, without: Bools, others: Bools) -> Bools:
    """The same where columns publish means only: others may make up for it on other steps, by as much."""
    units = np.flatnonzero(within.any(axis=1))
    steps = within.shape[1]
    changes = np.zeros((steps, steps), dtype=np.bool_)
    for rise in (rise for rise in range(1 - steps, steps) if rise):
        low, high = max(0, -rise), min(steps, steps - rise)  # from a step to the one that is ``rise`` above it
        up, down = slice(low, high), slice(low + rise, high + rise)
        gains = np.asarray((without[None, :, down] & others[:, :, up]).any(axis=2))  # columns × units
        elsewhere = gains.sum(axis=1)[:, None] - gains[:, units] > 0
        loses = within[None, units, up] & others[:, units, down]  # columns × units × steps
        found = np.asarray((loses & elsewhere[:, :, None]).any(axis=(0, 1)))
        changes[np.arange(low, high)[found], np.arange(low + rise, high + rise)[found]] = True
    return changes


def either_way(pairs: Bools) -> Bools:
    """The states that are given up or taken on in any of the exchanges (from × to) of two different answers."""
    different = np.asarray(pairs) & ~np.eye(len(np.asarray(pairs)), dtype=np.bool_)
    either: Bools = np.asarray(different.any(axis=1) | different.any(axis=0))
    return either


def by_unit(movable: Bools, chosen: Bools) -> Bools:
    """Units × states: whether any chosen cell (units × values) has someone with that answer who may change it."""
    found: Bools = np.asarray((movable & chosen[:, :, None]).any(axis=1))
    return found


def by_class(movable: Bools, class_of: Places, size: int) -> Bools:
    """Classes × states: whether anyone of the class gave that answer and may change it."""
    table = np.zeros((size, movable.shape[1]), dtype=np.bool_)
    classes, kinds = np.nonzero(movable)
    table[class_of[classes], kinds] = True
    return table
