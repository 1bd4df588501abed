"""Breakdowns as they may be shown: each question by gender, age …, for every group of a round.

The rules (docs/disclosure.md): a group is divided only when it is large enough for the public level; every shown part
and the rest of the group pass the rules of a table; nothing hidden follows from the levels above and below, nor in any
other way from what is published (doubt.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from portal.questionnaire.definition import Questionnaire, Text
from portal.questionnaire.domains import CELL_SEPARATOR
from portal.statistics.crosstabs import Crossed, CrossedIndex, Split, SplitValue, cross
from portal.statistics.indices import NKI, IndexSummary
from portal.statistics.movable import Doubts, doubts
from portal.statistics.not_asked import asked_after
from portal.statistics.observations import Observations
from portal.statistics.reasons import Reason
from portal.statistics.tabulation import Counted, QuestionSummary, table_of

if TYPE_CHECKING:
    from portal.statistics.summary import GroupSummary

Bools = NDArray[np.bool_]
Members = tuple[str, ...]


class Part(Struct, frozen=True, kw_only=True):
    """One part of a divided group, say its women. When hidden it has no ``responses`` and every table is suppressed."""

    code: str
    label: Text
    responses: int | None
    questions: tuple[QuestionSummary, ...]
    nki: IndexSummary | None
    indices: tuple[IndexSummary, ...]
    suppressed: bool


class Breakdown(Struct, frozen=True, kw_only=True):
    """A group divided by one question: ``by`` is its name, ``text`` its wording; the last part is everyone else."""

    by: str
    text: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class SplitSource:
    """A split at level raw with everything that deciding about it needs; ``doubts`` are those of all splits."""

    split: Split
    questionnaire: Questionnaire
    doubts: Doubts


@dataclass(frozen=True, eq=False)
class ShownSplit:
    """A split at a level. ``shown`` (groups × values, by name of table or index) says what is not hidden.

    ``inside`` (groups × places) are the groups, ``order`` gives the row of a group by its members.
    """

    source: SplitSource
    order: Mapping[Members, int]
    inside: Bools
    shown: Mapping[str, Bools]
    may_say_sizes: Bools
    _kept: dict[int, Breakdown] = field(default_factory=dict, compare=False, repr=False)

    @property
    def by(self) -> str:
        """The name of the question that divides."""
        return self.source.split.variable.name

    def is_shown(self, group: GroupSummary) -> bool:
        """Whether anything of the group, divided, is shown."""
        row = self.order[group.members]
        return any(bool(mask[row].any()) for mask in self.shown.values())

    def restricted(self, shown: Mapping[str, Bools]) -> ShownSplit:
        """The same split with less shown."""
        some = np.logical_or.reduce([np.zeros_like(self.may_say_sizes), *shown.values()])
        return ShownSplit(self.source, self.order, self.inside, shown, some)

    def breakdown_of(self, group: GroupSummary) -> Breakdown:
        """The group divided; what is hidden is marked as suppressed and has no figures."""
        row = self.order[group.members]
        if row not in self._kept:
            self._kept[row] = self._build(row)
        return self._kept[row]

    def _build(self, row: int) -> Breakdown:
        split = self.source.split
        parts = tuple(self._part(row, place, value) for place, value in enumerate(split.values))
        return Breakdown(by=self.by, text=split.variable.question.text, parts=parts)

    def _part(self, row: int, place: int, value: SplitValue) -> Part:
        split = self.source.split
        deciding = asked_after(self.source.questionnaire)
        tables = tuple(
            self._table(crossed, row, place, deciding[crossed.variable.name]) for crossed in split.tables.values()
        )
        indices = [self._index(crossed, row, place) for crossed in split.indices.values()]
        hidden = not any(bool(mask[row, place]) for mask in self.shown.values())
        size = int(split.sizes[self.inside[row], place].sum())
        return Part(
            code=value.code,
            label=value.label,
            responses=size if self.may_say_sizes[row, place] else None,
            questions=tables,
            nki=next((index for index in indices if index.name == NKI), None),
            indices=tuple(index for index in indices if index.name != NKI),
            suppressed=hidden,
        )

    def _table(self, crossed: Crossed, row: int, place: int, deciding: tuple[str, ...]) -> QuestionSummary:
        inside = self.inside[row]
        counted = Counted(
            counts=crossed.counts[inside, place].sum(axis=0).tolist(),
            base=int(crossed.base[inside, place].sum()),
            not_answered=int(crossed.not_answered[inside, place].sum()),
            not_asked=int(crossed.not_asked[inside, place].sum()),
        )
        table = table_of(crossed.variable, counted, self.source.questionnaire, deciding)
        return in_brief(table) if self.shown[table.name][row, place] else table.hidden(Reason.PART_HIDDEN)

    def _index(self, crossed: CrossedIndex, row: int, place: int) -> IndexSummary:
        index, inside = crossed.index, self.inside[row]
        n, total = int(crossed.n[inside, place].sum()), int(crossed.sums[inside, place].sum())
        value = total / (crossed.unit * n) if n else None
        summary = IndexSummary(name=index.name, label=index.label, questions=index.questions, value=value, n=n)
        return summary if self.shown[index.name][row, place] else summary.hidden(Reason.PART_HIDDEN)


def in_brief(table: QuestionSummary) -> QuestionSummary:
    """What is told of a question in one part of a group: the mean of a scale, otherwise the answers in the base.

    How many chose each step, did not know or did not answer stays untold. The less is told of the parts, the more of
    them can be shown: every figure that is published is one more for hidden ones to be worked out from.
    """
    codes = () if table.kind == "scale" else tuple(code for code in table.codes if not code.missing)
    return structs.replace(table, codes=codes, standard_deviation=None, not_answered=None, not_asked=None)


def sources(observations: Observations, by: Sequence[str]) -> tuple[SplitSource, ...]:
    """The splits of a round at level raw; questions named in ``by`` that cannot split are left out."""
    splits = cross(observations, by)
    known = doubts(observations, splits)
    return tuple(SplitSource(split, observations.questionnaire, known) for split in splits)


def show_all(source: SplitSource, groups: Sequence[GroupSummary]) -> ShownSplit:
    """A split of which nothing is hidden."""
    order = order_of(groups)
    everything = np.ones((len(order), len(source.split.values)), dtype=np.bool_)
    names = (*source.split.tables, *source.split.indices)
    return ShownSplit(
        source, order, inside_of(order, source.split.places), dict.fromkeys(names, everything), everything
    )


def order_of(groups: Sequence[GroupSummary]) -> dict[Members, int]:
    """A row for each group; the total of a single unit is that unit."""
    return {members: row for row, members in enumerate(dict.fromkeys(group.members for group in groups))}


def inside_of(order: Mapping[Members, int], places: Sequence[str]) -> Bools:
    """Groups × places: whether the responses of a place belong to the group. A pool belongs when all its units do."""
    within = [[set(place.split(CELL_SEPARATOR)) <= set(members) for place in places] for members in order]
    return np.array(within, dtype=np.bool_).reshape(len(order), len(places))
