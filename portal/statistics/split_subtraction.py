"""What subtraction tells of a breakdown: of one group from its parts, and of a part from the levels around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from portal.statistics.cells import Cells

Bools = NDArray[np.bool_]
GivesAway = Callable[[Cells], bool]
"""Whether the numbers of a remainder would tell what may not be known."""


def shown_parts(
    cells: Sequence[Cells], allowed: Bools, may_show: Callable[[Cells], bool], gives_away: GivesAway
) -> list[bool]:
    """The parts of one group: those that pass, less the smallest of them until the rest passes too."""
    shown = [bool(allowed[place]) and may_show(some) for place, some in enumerate(cells)]
    while any(shown):
        rest = [some for some, is_shown in zip(cells, shown, strict=True) if not is_shown]
        if not rest or not gives_away(_sum(rest)):
            break
        smallest = min((place for place, is_shown in enumerate(shown) if is_shown), key=lambda p: cells[p].base)
        shown[smallest] = False
    return shown


class Levels:
    """The groups of a round: ``inside`` (groups × units) who is in them, ``sizes`` (groups) how many answered."""

    def __init__(self, inside: Bools, sizes: Sequence[int]) -> None:
        self.inside, self.sizes = inside, sizes
        self._units = inside.sum(axis=1).tolist()
        outside = inside.astype(np.float32) @ (~inside.T).astype(np.float32)
        self._lies_in = np.asarray(outside == 0)

    def hide_derivable(self, shown: Bools, cells: Sequence[Sequence[Cells]], gives_away: GivesAway) -> None:
        """Hide, in place, what the levels of the tree would give away; ``shown`` is groups × values, as are ``cells``.

        From the total downwards, and the largest first: what a group would give away of the one around it is that
        group's to hide, for the whole divided by gender is what most readers look for.
        """
        wanted = shown.copy()
        shown[:] = False
        rows = np.flatnonzero(wanted.any(axis=1)).tolist()
        for row in sorted(rows, key=lambda row: (-self._units[row], -self.sizes[row])):
            shown[row] = wanted[row]
            if not self._rest_may_be_known(row, shown, cells, gives_away):
                shown[row] = False

    def hide_counted(
        self, shown: Bools, cells: Sequence[Sequence[Cells]], tables: Bools, gives_away: GivesAway
    ) -> None:
        """Hide, in place, what beside the dividing question's own ``tables`` (groups) would tell of too few.

        Those tables tell all parts of their groups; what is shown of a group is one more whole, or one more part.
        """
        known = np.repeat(tables[:, None], shown.shape[1], axis=1)
        rows = np.flatnonzero(shown.any(axis=1) & ~tables).tolist()
        for row in sorted(rows, key=lambda row: (-self._units[row], -self.sizes[row])):
            known[row] = shown[row]
            for value in np.flatnonzero(shown[row]).tolist():
                of_value = np.flatnonzero(known[:, value]).tolist()
                around = [each for each in of_value if each != row and self._lies_in[row, each]]
                wholes = [row, *([min(around, key=lambda each: self._units[each])] if around else [])]
                if any(gives_away(self._left_of(whole, value, of_value, cells)) for whole in wholes):
                    shown[row] = known[row] = False
                    break

    def _left_of(self, whole: int, value: int, known: Sequence[int], cells: Sequence[Sequence[Cells]]) -> Cells:
        """A part of a group less the largest of the same part in ``known`` groups inside it.

        A level whose other units have no answers holds the same people as the whole: that is no part of it.
        """
        left, rest = cells[whole][value], self.inside[whole].copy()
        smaller = [each for each in known if self._units[each] < self._units[whole]]
        for part in sorted(smaller, key=lambda each: -self._units[each]):
            if not (self.inside[part] & ~rest).any():
                left, rest = left - cells[part][value], rest & ~self.inside[part]
        return left

    def _rest_may_be_known(
        self, row: int, shown: Bools, cells: Sequence[Sequence[Cells]], gives_away: GivesAway
    ) -> bool:
        """Whether what is left of the group around this one, less all of its shown parts, may be known."""
        divided = np.flatnonzero(shown.any(axis=1)).tolist()
        around = [each for each in divided if each != row and self._lies_in[row, each]]
        if not around:
            return True
        whole = min(around, key=lambda each: self._units[each])
        for value in np.flatnonzero(shown[whole]).tolist():
            left = self._left_of(whole, value, [each for each in divided if shown[each, value]], cells)
            if gives_away(left):
                return False
        return True


def _sum(cells: Sequence[Cells]) -> Cells:
    return Cells(
        sum(some.base for some in cells),
        sum(some.not_answered for some in cells),
        tuple(map(sum, zip(*(some.counts for some in cells), strict=True))),
    )
