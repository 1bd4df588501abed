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

from portal.statistics.coding.editions import Edition, Members, Place

Vector = NDArray[np.float64]
_NOTHING = 1e-7
_MOST_ATOMS = 6
"""Up to so many smallest sets of units, every union of them is tried; above, only the sets and the groups."""


class Equations:
    """The shown counts of one or several editions of the same texts, the newest first.

    ``atoms`` are sets of units that no group divides. An unknown of a later edition is that of an earlier one when they
    are alike: a reader who guesses what a correction has left as it was, guesses right.
    """

    def __init__(self, groups: Sequence[Members], themes: Sequence[int], editions: Sequence[Edition]) -> None:
        self.themes = themes
        self.groups = groups
        self.editions = editions
        self.named = [sorted(edition.named) for edition in editions]
        self.atoms = _atoms(groups)
        self._number()
        self.known = np.array([row for number in range(len(editions)) for row in self._told(number)])
        values, vectors = np.linalg.eigh(self.known.T @ self.known)
        self.open = vectors[:, values < _NOTHING]

    def _number(self) -> None:
        """Give each edition, atom and kind the number of its unknown."""
        self.unknowns = np.zeros((len(self.editions), len(self.atoms), len(self.themes) + 1), dtype=int)
        numbers: dict[tuple[int, int, int], int] = {}
        for number, edition in enumerate(self.editions):
            for place, atom in enumerate(self.atoms):
                within = [text for text in edition.texts if text.units <= atom]
                counts = [sum(theme in text.themes for text in within) for theme in self.themes]
                for kind, count in enumerate([*counts, sum(not text.themes for text in within)]):
                    self.unknowns[number, place, kind] = numbers.setdefault((place, kind, count), len(numbers))
        self.width = len(numbers)

    def _told(self, number: int) -> list[Vector]:
        """What one edition tells: the coded texts of each group, and then its named counts."""
        coded = [self._row(number, frozenset(group), range(len(self.themes) + 1)) for group in self.groups]
        named = self.named[number]
        return [*coded, *(self._row(number, frozenset(group), [self.themes.index(each)]) for group, each in named)]

    def _row(self, number: int, units: frozenset[str], kinds: Sequence[int]) -> Vector:
        """The sum over some units and some kinds: themes by their place in order, and after them none at all."""
        row = np.zeros(self.width)
        for place, atom in enumerate(self.atoms):
            if atom <= units:
                row[self.unknowns[number, place, list(kinds)]] = 1
        return row

    def solved(self) -> Iterator[tuple[Edition, frozenset[str], int | None]]:
        """Each count that follows: its edition, its units, and its theme (None: texts without any)."""
        kinds = range(len(self.themes) + 1)
        asked = [
            (number, units, kind) for number in range(len(self.editions)) for units in self._sets() for kind in kinds
        ]
        rows = np.array([self._row(number, units, [kind]) for number, units, kind in asked])
        for place in np.flatnonzero(np.linalg.norm(rows @ self.open, axis=1) < _NOTHING):
            number, units, kind = asked[place]
            yield self.editions[number], units, self.themes[kind] if kind < len(self.themes) else None

    def taken(self, edition: Edition, units: frozenset[str], theme: int | None) -> list[Place]:
        """The named counts of the newest edition that it takes to solve one; those told for the first time, if any."""
        number = next(place for place, each in enumerate(self.editions) if each is edition)
        wanted = self._row(number, units, [len(self.themes) if theme is None else self.themes.index(theme)])
        weights = np.linalg.lstsq(self.known.T, wanted, rcond=None)[0]
        begin = len(self.groups)
        newest = range(begin, begin + len(self.named[0]))
        taken = [place for place in newest if abs(weights[place]) > _NOTHING]
        before = {row.tobytes() for row in self.known[newest.stop :]}
        new = [place for place in taken if self.known[place].tobytes() not in before]
        return [self.named[0][place - begin] for place in new or taken]

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
