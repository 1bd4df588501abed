"""Disclosure control of breakdowns: which parts of which groups are shown, question by question.

The groups are nested in one direction, the parts divide them in another. Each direction alone is kept by subtraction
(hierarchy.py); what only the two together would tell is kept by reasonable doubt (doubt.py): where a hidden number
would be without doubt, the division of the smallest group around it is hidden too, until none is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.statistics.breakdowns import ShownSplit, SplitSource, inside_of, order_of
from portal.statistics.cells import Cells, remainder_too_small, too_small
from portal.statistics.crosstabs import Crossed, CrossedIndex
from portal.statistics.doubt import Channel, Published, is_in_doubt
from portal.statistics.hierarchy import hide_derivable
from portal.statistics.reasons import Reason
from portal.statistics.summary import GroupSummary
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.thresholds import Level, Thresholds

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """The limits that hold for one table: by its kind (``asked``), the level and the board."""

    asked: QuestionSummary
    level: Level
    thresholds: Thresholds

    def may_show(self, cells: Cells) -> bool:
        return too_small(cells, self.asked, self.level, self.thresholds) is None

    def gives_away(self, rest: Cells) -> bool:
        return remainder_too_small(rest, self.asked, self.level, self.thresholds)


class SplitDecision:
    """What may be shown of one split at one level, given what is shown of the groups as wholes."""

    def __init__(
        self,
        source: SplitSource,
        groups: Sequence[GroupSummary],
        wholes: Mapping[str, Bools],
        level: Level,
        thresholds: Thresholds,
        stricter: ShownSplit | None,
    ) -> None:
        self.source, self.level, self.thresholds, self.stricter = source, level, thresholds, stricter
        self.groups = list({group.members: group for group in groups}.values())
        self.order = order_of(groups)
        self.inside = inside_of(self.order, source.split.places)
        self.wholes = wholes
        # "5–9 answers: internal only, no further split": a group must be large enough for the public to be divided.
        self.divisible = np.array([group.counted >= thresholds.public for group in self.groups], dtype=np.bool_)

    def decide(self) -> ShownSplit:
        """What is shown of every question and every index."""
        asked = {table.name: table for table in self.groups[-1].questions}
        shown = {name: self._table(crossed, asked[name]) for name, crossed in self.source.split.tables.items()}
        for name, crossed in self.source.split.indices.items():
            shown[name] = self._index(crossed, [shown[item] for item in crossed.index.questions])
        some = np.zeros((len(self.groups), len(self.source.split.values)), dtype=np.bool_)
        for mask in shown.values():
            some |= mask
        return ShownSplit(self.source, self.order, self.inside, shown, some)

    def _allowed(self, name: str) -> Bools:
        """Groups × values that nothing forbids beforehand."""
        allowed = self.divisible & self.wholes[name]
        values = np.repeat(allowed[:, None], len(self.source.split.values), axis=1)
        return values & self.stricter.shown[name] if self.stricter else values

    def _table(self, crossed: Crossed, asked: QuestionSummary) -> Bools:
        rules = Rules(asked, self.level, self.thresholds)
        cells = self._cells(crossed)
        allowed = self._allowed(asked.name)
        shown = np.array([self._row(cells[row], allowed[row], rules) for row in range(len(self.groups))])
        shown = shown.reshape(len(self.groups), len(self.source.split.values))
        while True:
            self._hide_derivable(shown, cells, rules)
            told = self._without_doubt(asked.name, shown, cells)
            if told is None:
                return shown
            shown[told] = False

    def _cells(self, crossed: Crossed) -> list[list[Cells]]:
        """Groups × values."""
        inside = self.inside.astype(np.int64)
        base = np.tensordot(inside, crossed.base, 1).tolist()
        unanswered = np.tensordot(inside, crossed.not_answered, 1).tolist()
        counts = np.tensordot(inside, crossed.counts, 1).tolist()
        return [
            [Cells(n, silent, tuple(codes)) for n, silent, codes in zip(*row, strict=True)]
            for row in zip(base, unanswered, counts, strict=True)
        ]

    def _row(self, cells: Sequence[Cells], allowed: Bools, rules: Rules) -> list[bool]:
        """The parts of one group: those that pass, less the smallest of them until the rest passes too."""
        shown = [bool(allowed[place]) and rules.may_show(some) for place, some in enumerate(cells)]
        while any(shown):
            rest = [some for some, is_shown in zip(cells, shown, strict=True) if not is_shown]
            if not rest or not rules.gives_away(_sum(rest)):
                break
            smallest = min((place for place, is_shown in enumerate(shown) if is_shown), key=lambda p: cells[p].base)
            shown[smallest] = False
        return shown

    def _hide_derivable(self, shown: Bools, cells: Sequence[Sequence[Cells]], rules: Rules) -> None:
        """Hide, in place, what the levels of the tree would give away. A group loses all of its parts at once, units
        before the levels above them: the whole divided by gender is what most readers look for."""
        changed = True
        while changed:
            changed = False
            for value in range(shown.shape[1]):
                figures = {group.members: cells[row][value] for row, group in enumerate(self.groups)}
                hidden = {members: Reason.FEW_ANSWERS for members, row in self.order.items() if not shown[row, value]}
                complete = hide_derivable(
                    figures, hidden, rules.gives_away, size=lambda some: some.base, keeps_a_part=False
                )
                for members in complete.keys() - hidden.keys():
                    shown[self.order[members]] = False
                    changed = True

    def _without_doubt(self, name: str, shown: Bools, cells: Sequence[Sequence[Cells]]) -> int | None:
        """The group to divide no more, because a hidden number is known without doubt; None when all are in doubt."""
        if not shown.any():
            return None
        smallest = self.thresholds.smallest(self.level)
        published = Published.of(self.wholes[name], shown, self.inside)
        for row, target in self._targets(name, shown, cells):
            for channel in self.source.channels[name]:
                if not is_in_doubt(published, channel, smallest, target):
                    return self._to_hide(name, shown, channel, row, target)
        return None

    def _targets(self, name: str, shown: Bools, cells: Sequence[Sequence[Cells]]) -> Iterator[tuple[int, Bools]]:
        """The cells (places × values) of every hidden part with people in it, and of every hidden group."""
        for row, of_row in enumerate(self.inside):
            parts = [
                value
                for value, some in enumerate(cells[row])
                if not shown[row, value] and (some.not_answered or any(some.counts))
            ]
            whole = [] if self.wholes[name][row] else [list(range(shown.shape[1]))]
            for values in (*([value] for value in parts), *whole):
                target = np.zeros((len(of_row), shown.shape[1]), dtype=np.bool_)
                target[:, values] = of_row[:, None]
                yield row, target

    def _to_hide(self, name: str, shown: Bools, channel: Channel, row: int, target: Bools) -> int:
        """The smallest divided group that brings the doubt back when it is hidden; else the smallest there is."""
        smallest = self.thresholds.smallest(self.level)
        divided = np.flatnonzero(shown.any(axis=1)).tolist()
        in_order = sorted(divided, key=lambda each: (each != row, self.groups[each].counted))
        for each in in_order:
            trial = shown.copy()
            trial[each] = False
            if is_in_doubt(Published.of(self.wholes[name], trial, self.inside), channel, smallest, target):
                return each
        return in_order[0]

    def _index(self, crossed: CrossedIndex, items: Sequence[Bools]) -> Bools:
        """An index is shown where all of its questions are, and enough people have one."""
        smallest = self.thresholds.smallest(self.level)
        n = self.inside.astype(np.int64) @ crossed.n
        shown = self._allowed(crossed.index.name) & (n >= smallest)
        for item in items:
            shown &= item
        few: Callable[[int], bool] = lambda left: 0 < left < smallest  # noqa: E731
        shown[[few(int(rest)) for rest in np.where(shown, 0, n).sum(axis=1)]] = False
        for value in range(shown.shape[1]):
            figures = {group.members: int(n[row, value]) for row, group in enumerate(self.groups)}
            hidden = {members: Reason.FEW_ANSWERS for members, row in self.order.items() if not shown[row, value]}
            for members in hide_derivable(figures, hidden, few).keys() - hidden.keys():
                shown[self.order[members]] = False
        return shown


def _sum(cells: Sequence[Cells]) -> Cells:
    return Cells(
        sum(some.base for some in cells),
        sum(some.not_answered for some in cells),
        tuple(map(sum, zip(*(some.counts for some in cells), strict=True))),
    )
