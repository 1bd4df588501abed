"""Chains of exchanges of answers to the questions of indices: those of one sort make up for each other in the columns.

There are many sorts where scales are long. The chains sought go through the target, so only those sorts are followed of
which somebody inside and somebody outside, in one row, can make an exchange; the most common first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import BITS, Followed, Tables
from portal.statistics.channels import Exchanges

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]

WORDS = (200, 2_000, 15_000)
"""So many words of exchanges are followed, of all places together: first the most common, which mostly do, then more.
What is rarer than that hardly ever closes a chain."""


class IndexChains:
    """The chains that go once through the people inside.

    ``within`` and ``without`` (places × ways) tell who there is.
    """

    def __init__(self, within: Bools, without: Bools, exchanges: Exchanges) -> None:
        self.within, self.without, self.exchanges = within, without, exchanges

    def changed(self, tables: Tables, wanted: Bools, one_will_do: bool) -> Bools:
        """The ways, of those ``wanted`` (ways), that people inside give up or take on in some chain; all, or
        ``one_will_do``."""
        changed = np.zeros_like(wanted)
        for together in self._together(tables, wanted):
            followed = Followed.of(self.within, self.without, together, makes_up=True)
            changed = changed | followed.changed(tables, self.within, wanted & ~changed, one_will_do)
            if changed.any() if one_will_do else (changed == wanted).all():
                break
        return changed

    def _together(self, tables: Tables, wanted: Bools) -> Iterator[Sequence[Places]]:
        """The exchanges (exchanges × two) of each sort that a chain can begin with, some sorts at a time."""
        pairs, sorts = self.exchanges.pairs, self.exchanges.sorts
        begun = self._begun(tables) & np.asarray(wanted[pairs]).any(axis=1)
        used = np.flatnonzero(np.isin(sorts, sorts[begun]))
        used = used[self.without.any(axis=0).take(pairs[used]).all(axis=1) | begun[used]]
        bounds = np.array([*np.flatnonzero(np.diff(sorts[used], prepend=-1)), len(used)], dtype=np.intp)
        words = np.cumsum(-(-np.diff(bounds) // BITS)) * len(tables.rows)
        start = 0
        for end in np.searchsorted(words, WORDS, side="right").tolist():
            if start < end:
                chosen = pairs[used[bounds[start] : bounds[end]]]
                yield np.split(chosen, bounds[start + 1 : end] - bounds[start])
            start = end

    def _begun(self, tables: Tables) -> Bools:
        """The exchanges that somebody inside can make with somebody outside, in one row."""
        rows = np.unique(tables.rows[self.within.any(axis=1)])
        first, other = self.exchanges.pairs.T
        begun = np.zeros(len(first), dtype=np.bool_)
        for row in rows.tolist():
            here = tables.rows == row
            mine, others = self.within[here].any(axis=0), self.without[here].any(axis=0)
            begun |= (mine[first] & others[other]) | (mine[other] & others[first])
        return begun
