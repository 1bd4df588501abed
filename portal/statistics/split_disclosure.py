"""Disclosure control of breakdowns: which parts of which groups are shown, question by question.

The groups are nested in one direction, the parts divide them in another. Each direction alone is kept by subtraction
(split_subtraction.py); what only the two together would tell is kept by reasonable doubt (doubt.py): where a hidden
number would be without doubt, the division of the smallest group around it is hidden too, until none is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from portal.statistics.breakdowns import ShownSplit, SplitSource, inside_of, order_of
from portal.statistics.cells import Cells, remainder_too_small, too_small
from portal.statistics.channels import Asked, AskedIndex
from portal.statistics.crosstabs import Crossed, CrossedIndex, Split
from portal.statistics.doubt_repair import DoubtRepair
from portal.statistics.split_subtraction import Levels, shown_parts
from portal.statistics.summary import GroupSummary
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.thresholds import Level, Thresholds
from portal.statistics.tied import tied

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


class BreakdownDecision:
    """What may be shown of all splits of a round at one level, given what is shown of the groups as wholes."""

    def __init__(
        self,
        sources: Sequence[SplitSource],
        groups: Sequence[GroupSummary],
        wholes: Mapping[str, Bools],
        level: Level,
        thresholds: Thresholds,
        stricter: Sequence[ShownSplit],
    ) -> None:
        self.sources, self.level, self.thresholds, self.stricter = sources, level, thresholds, stricter
        self.groups = list({group.members: group for group in groups}.values())
        self.order = order_of(groups)
        self.inside = inside_of(self.order, sources[0].split.places if sources else ())
        self.levels = Levels(self.inside, [group.counted for group in self.groups])
        self.wholes = wholes
        self.smallest = thresholds.smallest(level)
        # "5–9 answers: internal only, no further split": a group must be large enough for the public to be divided.
        self.divisible = np.array([group.counted >= thresholds.public for group in self.groups], dtype=np.bool_)

    def decide(self) -> tuple[ShownSplit, ...]:
        """What is shown of every question and every index of each split."""
        if not self.sources:
            return ()
        self.sized = [self._sizes(place, source.split) for place, source in enumerate(self.sources)]
        asked = {table.name: table for table in self.groups[-1].questions}
        tables: dict[str, list[Bools]] = {}
        for names in self._divided_together():
            together = self._tables([asked[name] for name in names], self._indices_of(names))
            tables.update(dict.fromkeys(names, together))
        shown = [{name: each[place] for name, each in tables.items()} for place in range(len(self.sources))]
        for place, source in enumerate(self.sources):
            for name, crossed in source.split.indices.items():
                items = [shown[place][item] for item in crossed.index.questions]
                shown[place][name] = self._index(place, crossed, items)
        return tuple(
            ShownSplit(source, self.order, self.inside, each, any_shown(each, len(self.groups), source.split))
            for source, each in zip(self.sources, shown, strict=True)
        )

    def _divided_together(self) -> list[list[str]]:
        """The questions, those together that an index ties together; where nobody answered nothing goes between."""
        source = self.sources[0]
        answered = {name for name, crossed in source.split.tables.items() if crossed.base.any()}
        found = [sorted(names & answered) for names in tied(index.questions for index in source.questionnaire.indices)]
        apart = source.split.tables.keys() - {name for names in found for name in names}
        return [*filter(None, found), *([name] for name in source.split.tables if name in apart)]

    def _indices_of(self, names: Sequence[str]) -> list[str]:
        """The indices made of these questions, which are to be kept in doubt themselves."""
        found = self.sources[0].split.indices
        return [
            name for name in self.sources[0].doubts.indices if not set(names).isdisjoint(found[name].index.questions)
        ]

    def _tables(self, questions: Sequence[QuestionSummary], indices: Sequence[str]) -> list[Bools]:
        """What is shown in each split of all these questions: each may show at most what those before it do.

        One after another, and then their indices, until none hides more. To hide more afterwards would not do: what
        followed from something shown may be left without its reason.
        """
        shown = self._table(questions[0], None)
        steps = [
            *(partial(self._table, each) for each in questions),
            *(partial(self._in_doubt, each) for each in indices),
        ]
        agreeing, place = 1, 0
        while agreeing < len(steps):
            place = (place + 1) % len(steps)
            before, shown = shown, steps[place](shown)
            agreeing = agreeing + 1 if all(map(np.array_equal, before, shown)) else 1
        return shown

    def _allowed(self, place: int, name: str) -> Bools:
        """Groups × values of a split that nothing forbids beforehand."""
        allowed = self.divisible & self.wholes[name]
        values = allowed[:, None] & self.sized[place]
        return values & self.stricter[place].shown[name] if self.stricter else values

    def _sizes(self, place: int, split: Split) -> Bools:
        """Which parts may be told apart at all: how many there are in each of them is told by every base.

        A few of a gender or an age in a unit are a secret even when nothing of what they answered is told.
        """
        cells = self._sized_cells(split.sizes)
        few = max(self.smallest, self.thresholds.background_cell + 1)

        def gives_away(rest: Cells) -> bool:
            return 0 < rest.base < few

        allowed = np.repeat(self.divisible[:, None], len(split.values), axis=1)
        shown = np.array(
            [
                shown_parts(of_group, may, lambda some: some.base >= few, gives_away)
                for of_group, may in zip(cells, allowed, strict=True)
            ],
            dtype=np.bool_,
        ).reshape(allowed.shape)
        self.levels.hide_derivable(shown, cells, gives_away)
        self.levels.hide_counted(shown, cells, self.wholes[split.variable.name], self._is_counted_few)
        return shown

    def _is_counted_few(self, rest: Cells) -> bool:
        return 0 < rest.base <= self.thresholds.background_cell

    def _table(self, asked: QuestionSummary, at_most: Sequence[Bools] | None) -> list[Bools]:
        """What is shown of one question in each split."""
        name, rules = asked.name, Rules(asked, self.level, self.thresholds)
        cells = [self._cells(source.split.tables[name]) for source in self.sources]
        shown = []
        for place, of_split in enumerate(cells):
            allowed = self._allowed(place, name) & (at_most[place] if at_most else True)
            rows = [
                shown_parts(of_split[row], allowed[row], rules.may_show, rules.gives_away)
                for row in range(len(self.groups))
            ]
            shown.append(np.array(rows, dtype=np.bool_).reshape(allowed.shape))
        self._keep_in_doubt(name, shown, cells, rules)
        return shown

    def _keep_in_doubt(
        self, name: str, shown: Sequence[Bools], cells: Sequence[Sequence[Sequence[Cells]]], rules: Rules
    ) -> None:
        """Hide, in place, what would leave something hidden without doubt, and no more of it than is needed."""
        repair = self._repair(shown, self.wholes[name], cells, self.sources[0].doubts.asked[name])
        before: list[Bools] = []
        told = True
        while told:
            for of_split, each in zip(cells, shown, strict=True):
                self.levels.hide_derivable(each, of_split, rules.gives_away)
            before = before or [each.copy() for each in shown]
            told = repair.hide()

        def follows(place: int) -> bool:
            trial = shown[place].copy()
            self.levels.hide_derivable(trial, cells[place], rules.gives_away)
            return not np.array_equal(trial, shown[place])

        repair.show_again(before, follows)

    def _in_doubt(self, name: str, at_most: Sequence[Bools]) -> list[Bools]:
        """What may be shown of the questions of an index so that it stays in doubt wherever they are hidden."""
        crossed = [source.split.indices[name] for source in self.sources]
        whole = np.logical_and.reduce([self.wholes[item] for item in crossed[0].index.questions])
        shown = [each.copy() for each in at_most]
        cells = [self._sized_cells(each.n) for each in crossed]
        repair = self._repair(shown, whole, cells, [self.sources[0].doubts.indices[name]])
        while repair.hide():
            pass
        return shown

    def _repair(
        self,
        shown: Sequence[Bools],
        whole: Bools,
        cells: Sequence[Sequence[Sequence[Cells]]],
        asked: Sequence[Asked | AskedIndex],
    ) -> DoubtRepair:
        joint = self.sources[0].doubts.joint
        return DoubtRepair(shown, whole, self.inside, self.levels.sizes, cells, asked, joint, self.smallest)

    def _sized_cells(self, n: NDArray[np.int64]) -> list[list[Cells]]:
        """Groups × values, of nothing but sizes (places × values)."""
        return [[Cells(count, 0, ()) for count in row] for row in (self.inside.astype(np.int64) @ n).tolist()]

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

    def _index(self, place: int, crossed: CrossedIndex, items: Sequence[Bools]) -> Bools:
        """An index is shown where all of its questions are, and enough people have one."""
        smallest = self.smallest
        n = self.inside.astype(np.int64) @ crossed.n
        shown = self._allowed(place, crossed.index.name) & (n >= smallest)
        for item in items:
            shown &= item
        cells = self._sized_cells(crossed.n)

        def is_few(rest: Cells) -> bool:
            return 0 < rest.base < smallest

        shown[[is_few(Cells(int(rest), 0, ())) for rest in np.where(shown, 0, n).sum(axis=1)]] = False
        self.levels.hide_derivable(shown, cells, is_few)
        return shown


def any_shown(shown: Mapping[str, Bools], groups: int, split: Split) -> Bools:
    """Groups × values: whether anything at all is shown."""
    some = np.zeros((groups, len(split.values)), dtype=np.bool_)
    for mask in shown.values():
        some |= mask
    return some
