"""A coding of a question as it was told at one time: its counts, where they stand by name, and what is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

Members = tuple[str, ...]
Place = tuple[Members, int]
"""A group, known by its member units, and a theme."""

Places = set[Place]


class ThemedText(Struct, frozen=True):
    """A coded text: the units that it may have come from (several when their answers were pooled), and its themes."""

    units: frozenset[str]
    themes: frozenset[int]


@dataclass
class Edition:
    """``counts``: texts of each group with each theme; ``named``: the places where the count is told.

    ``cells``: the same counts for the texts that are in exactly the same groups.
    """

    texts: Sequence[ThemedText]
    themes: Sequence[int]
    counts: dict[Place, int]
    cells: Counter[tuple[frozenset[Members], int]]
    named: Places

    def known_with(self, editions: Sequence[Edition]) -> Places:
        """Where this edition's counts are known: from itself, or from one that has the same texts there."""
        return {
            place for each in editions for place in each.named if each is self or self._cells_of(place, each) == set()
        }

    def _cells_of(self, place: Place, other: Edition) -> set[frozenset[Members]]:
        """The parts of a place that the other edition counts otherwise."""
        members, theme = place
        classes = {where for where, _ in (*self.cells, *other.cells) if members in where}
        return {where for where in classes if self.cells[where, theme] != other.cells[where, theme]}


def edition_of(
    texts: Sequence[ThemedText], groups: Sequence[Members], themes: Sequence[int], named: Places | None = None
) -> Edition:
    """The edition of ``texts``; as long as nothing is said of what is ``named``, everything is."""
    cells: Counter[tuple[frozenset[Members], int]] = Counter()
    for text in texts:
        where = groups_of(text, groups)
        cells.update((where, theme) for theme in text.themes)
    counts = {
        (members, theme): sum(count for (where, each), count in cells.items() if each == theme and members in where)
        for members in groups
        for theme in themes
    }
    return Edition(texts, themes, counts, cells, set(counts) if named is None else named & counts.keys())


def groups_of(text: ThemedText, groups: Sequence[Members]) -> frozenset[Members]:
    """The groups that a text is counted in."""
    return frozenset(members for members in groups if text.units <= set(members))
