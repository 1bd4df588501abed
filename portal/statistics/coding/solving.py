"""What a reader can solve who knows every count that is shown, and takes each text to have one theme or none.

The counts are equations: the themes of a group and its texts without any add up to its coded texts, and groups add up
to the groups that hold them. A count follows from them exactly when it is a sum of multiples of theirs, that is when it
is orthogonal to everything that they leave open. Texts with several themes only make such a reader wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Members = tuple[str, ...]
Vector = NDArray[np.float64]
_NOTHING = 1e-7
_MOST_ATOMS = 6
"""Up to so many smallest sets of units, every union of them is tried; above, only the sets and the groups."""


class Equations:
    """The shown counts: ``named`` themes of each of ``groups``. ``atoms`` are sets of units that no group divides."""

    def __init__(self, groups: Sequence[Members], themes: Sequence[int], named: Sequence[tuple[Members, int]]) -> None:
        self.themes = themes
        self.groups = groups
        self.named = named
        self.atoms = _atoms(groups)
        coded = [self._row(frozenset(group), range(len(themes) + 1)) for group in groups]
        counts = [self._row(frozenset(group), [themes.index(theme)]) for group, theme in named]
        self.known = np.array([*coded, *counts])
        values, vectors = np.linalg.eigh(self.known.T @ self.known)
        self.open = vectors[:, values < _NOTHING]

    def _row(self, units: frozenset[str], kinds: Sequence[int]) -> Vector:
        """The sum over some units and some kinds: themes by their place in order, and after them none at all."""
        row = np.zeros((len(self.atoms), len(self.themes) + 1))
        for place, atom in enumerate(self.atoms):
            if atom <= units:
                row[place, list(kinds)] = 1
        return row.ravel()

    def solved(self) -> Iterator[tuple[frozenset[str], int | None]]:
        """Each count that follows: its units, and its theme (None: texts without any)."""
        asked = [(units, kind) for units in self._sets() for kind in range(len(self.themes) + 1)]
        rows = np.array([self._row(units, [kind]) for units, kind in asked])
        for place in np.flatnonzero(np.linalg.norm(rows @ self.open, axis=1) < _NOTHING):
            units, kind = asked[place]
            yield units, self.themes[kind] if kind < len(self.themes) else None

    def taken(self, units: frozenset[str], theme: int | None) -> list[tuple[Members, int]]:
        """The named counts that it takes to solve one."""
        wanted = self._row(units, [len(self.themes) if theme is None else self.themes.index(theme)])
        weights = np.linalg.lstsq(self.known.T, wanted, rcond=None)[0][len(self.groups) :]
        return [place for place, weight in zip(self.named, weights, strict=True) if abs(weight) > _NOTHING]

    def _sets(self) -> list[frozenset[str]]:
        if len(self.atoms) > _MOST_ATOMS:
            return list(dict.fromkeys([*self.atoms, *map(frozenset, self.groups)]))
        sizes = range(1, len(self.atoms) + 1)
        return [frozenset().union(*chosen) for size in sizes for chosen in combinations(self.atoms, size)]


def _atoms(groups: Sequence[Members]) -> list[frozenset[str]]:
    """The units of the groups, those together that are in the same groups."""
    together: dict[tuple[bool, ...], set[str]] = {}
    for unit in dict.fromkeys(unit for group in groups for unit in group):
        together.setdefault(tuple(unit in group for group in groups), set()).add(unit)
    return [frozenset(units) for units in together.values()]
