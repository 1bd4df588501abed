"""What must be hidden of the breakdowns of one question, so that every hidden number stays in doubt.

Where a hidden number would be without doubt (doubt.py), the smallest divided group that brings the doubt back is hidden
too; the whole round, which most readers came for, last of all. What was hidden on the way and turns out not to be
needed in the end is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from portal.statistics.cells import Cells
from portal.statistics.channels import Asked, AskedIndex, Joint, Target
from portal.statistics.doubt import is_in_doubt
from portal.statistics.published_tables import Published

Bools = NDArray[np.bool_]

Hidden = tuple[int, int, int]
"""A hidden part: its split, group and value; or a hidden group, with the split and the value -1."""

MOST_TRIALS = 8
"""So many groups are tried for the least that must be hidden, before the first of them is taken."""


class DoubtRepair:
    """The breakdowns of one question: ``shown`` (one for each split, groups × values) is changed in place.

    ``whole`` (groups) are those shown whole, ``inside`` (groups × units) who is in them, ``sizes`` (groups) how many
    answered; ``cells`` (splits × groups × values) are the numbers, ``asked`` what could be told of the question.
    """

    def __init__(
        self,
        shown: Sequence[Bools],
        whole: Bools,
        inside: Bools,
        sizes: Sequence[int],
        cells: Sequence[Sequence[Sequence[Cells]]],
        asked: Sequence[Asked | AskedIndex],
        joint: Joint,
        smallest: int,
    ) -> None:
        self.shown, self.whole, self.inside, self.sizes, self.cells = shown, whole, inside, sizes, cells
        self.asked, self.joint, self.smallest = asked, joint, smallest
        self.published = Published.of(whole, shown, inside)
        self.targets = list(self._all_targets())
        self.told: set[Hidden] = set()
        """Hidden numbers that were without doubt at some time."""

    def hide(self) -> bool:
        """Hide the divisions that leave some hidden number without doubt; tell whether there were any.

        To hide more only adds to the doubt about the rest, so one round goes on from where it is.
        """
        found = False
        self.published = self._now_published()
        for hidden, target in self._targets():
            for asked in self.asked:
                while any(each.any() for each in self.shown) and not self._is_in_doubt(self.published, asked, target):
                    place, row = self._to_hide(asked, target)
                    self.shown[place][row] = False
                    self.published = self._now_published()
                    self.told.add(hidden)
                    found = True
        return found

    def show_again(self, before: Sequence[Bools], follows: Callable[[int], bool]) -> None:
        """Show what was shown ``before`` again, group by group and the largest first, where no doubt is lost by it.

        ``follows`` tells of a split (its place) whether something hidden can be worked out from its levels.
        """
        if not self.told:
            return
        hidden = [
            (place, row)
            for place, (now, then) in enumerate(zip(self.shown, before, strict=True))
            for row in np.flatnonzero((then & ~now).any(axis=1)).tolist()
        ]
        for place, row in sorted(hidden, key=lambda each: -self.sizes[each[1]]):
            kept = self.shown[place][row].copy()
            self.shown[place][row] |= before[place][row]
            if follows(place) or not self._all_in_doubt():
                self.shown[place][row] = kept

    def _all_in_doubt(self) -> bool:
        """Whether every hidden number is; those that were not before are looked at first.

        If so, what is shown now is where the next trial begins.
        """
        published = self._now_published()
        first = sorted(self._targets(), key=lambda each: each[0] not in self.told)
        for hidden, target in first:
            if not all(self._is_in_doubt(published, asked, target) for asked in self.asked):
                self.told.add(hidden)
                return False
        self.published = published
        return True

    def _now_published(self) -> Published:
        return self.published.showing(self.shown, self.inside)

    def _is_in_doubt(self, published: Published, asked: Asked | AskedIndex, target: Target) -> bool:
        return is_in_doubt(published, asked, self.joint, self.smallest, target)

    def _targets(self) -> Iterator[tuple[Hidden, Target]]:
        """Every part in which anyone answered and every such group, of those that are hidden when their turn comes."""
        for hidden, target in self.targets:
            place, row, value = hidden
            if place < 0 or not self.shown[place][row, value]:
                yield hidden, target

    def _all_targets(self) -> Iterator[tuple[Hidden, Target]]:
        """Every part in which anyone answered, and every such group that is hidden as a whole.

        How many answered is no secret, and of nobody's answer there is nothing to tell.
        """
        for row, units in enumerate(self.inside):
            if not self.whole[row] and any(some.base for some in self.cells[0][row]):
                yield (-1, row, -1), Target(units, self.joint.inside(units, None))
            for place, (each, of_split) in enumerate(zip(self.shown, self.cells, strict=True)):
                for value, some in enumerate(of_split[row]):
                    if some.base:
                        cells = np.zeros((len(units), each.shape[1]), dtype=np.bool_)
                        cells[:, value] = units
                        yield (place, row, value), Target(units, self.joint.inside(cells, place), place, cells)

    def _to_hide(self, asked: Asked | AskedIndex, target: Target) -> tuple[int, int]:
        """The smallest divided group that brings the doubt back when it is hidden, or the first of two that do.

        The whole round only where none does; where that does not help either, the smallest there is.
        """
        divided = [
            (place, row) for place, each in enumerate(self.shown) for row in np.flatnonzero(each.any(axis=1)).tolist()
        ]
        around = [row for _, row in divided if not (target.units & ~self.inside[row]).any()]
        near = self.inside[min(around, key=lambda row: self.sizes[row])] if around else target.units

        def cost(each: tuple[int, int]) -> tuple[bool, bool, bool, int]:
            """In the target's own split: its own group first, then those in the smallest group around it, by size."""
            place, row = each
            is_other = target.split is not None and place != target.split
            is_far = not (self.inside[row] & near).any()
            return is_other, not np.array_equal(self.inside[row], target.units), is_far, self.sizes[row]

        in_order = sorted(divided, key=cost)
        tops = [each for each in in_order if self.inside[each[1]].all()]
        parts = [each for each in in_order if each not in tops]
        for base in ([], parts[:1]):
            for each in parts[len(base) : len(base) + MOST_TRIALS]:
                if self._helps([*base, each], asked, target):
                    return (*base, each)[0]
        helping = (each for each in tops if self._helps([each], asked, target))
        return next(helping, (parts or tops)[0])

    def _helps(self, hidden: Sequence[tuple[int, int]], asked: Asked | AskedIndex, target: Target) -> bool:
        """Whether the target is in doubt when the divisions of these groups are hidden too."""
        trial = [each.copy() for each in self.shown]
        for place, row in hidden:
            trial[place][row] = False
        return self._is_in_doubt(self.published.showing(trial, self.inside), asked, target)
