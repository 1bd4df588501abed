"""Disclosure control of a round's summary: what may be shown at a level, so that nothing hidden can be worked out.

A summary is a family of groups, each inside or beside every other: units, the levels above them, the total. Counts
add up, so whoever sees a whole and some of its parts knows the *remainder*: the whole less its largest shown parts.
With groups nested like this the remainders are disjoint, and every figure that can be worked out by adding and
subtracting is a sum of remainders. The rules are such that a sum of passing remainders passes. It is therefore enough
that every remainder passes the rules itself. One hidden unit alone is its own remainder and fails as it failed before:
then the next smallest unit is hidden too, or, where no other part would be left to show, the whole.

Beyond subtraction, three ways round are closed:
- A question put only after some answer tells by its base how many gave that answer: it is hidden where the question
  it hangs on is hidden.
- An index and all but one of its questions tell the last one: an index is hidden where one of its questions is.
- A total that is safe at a stricter level can be subtracted from the units of a looser one: what is hidden at level
  internal is hidden at level public too.

A unit without responses has nothing to protect and hides no total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from msgspec import structs

from portal.statistics.breakdowns import ShownSplit
from portal.statistics.cells import Cells, cells_of, remainder_too_small, too_small
from portal.statistics.gender import with_remainder
from portal.statistics.hierarchy import hide_derivable
from portal.statistics.indices import IndexSummary
from portal.statistics.reasons import Reason
from portal.statistics.split_disclosure import BreakdownDecision
from portal.statistics.summary import GroupSummary, Level, RoundSummary
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.thresholds import Thresholds
from portal.statistics.tied import FEWEST_STEPS, tied

__all__ = ["Thresholds", "disclose", "disclose_both"]

Hidden = dict[tuple[str, ...], Reason]
"""Hidden groups, known by their member units, and why."""

DEFAULTS = Thresholds()


class _Verdicts:
    """What is hidden at one level: groups, and for each group its questions and indices, by name."""

    def __init__(self, summary: RoundSummary, level: Level, thresholds: Thresholds, stricter: _Verdicts | None) -> None:
        self.groups_in_order = summary.groups
        self.level = level
        self.thresholds = thresholds
        self.stricter = stricter
        self.groups = self._hidden_groups()
        self.dividing = {split.by for split in summary.splits}
        self.questions: dict[str, Hidden] = {}
        for position, question in enumerate(summary.total.questions):
            self.questions[question.name] = self._hidden_tables(position, question)
        indices = _indices_of(summary.total)
        self._hide_tied(summary.total.questions, [index.questions for index in indices])
        self.indices = {index.name: self._hidden_index(position, index) for position, index in enumerate(indices)}

    def _hidden_groups(self) -> Hidden:
        smallest = self.thresholds.smallest(self.level)
        hidden = self._beginning(self.stricter.groups if self.stricter else None)
        for group in self.groups_in_order:
            if group.pooled and group.responses >= smallest:
                hidden[group.members] = Reason.POOLED
            elif group.counted < smallest:
                hidden[group.members] = Reason.FEW_ANSWERS
        sizes = {group.members: group.counted for group in self.groups_in_order}
        return hide_derivable(sizes, hidden, lambda left: 0 < left < smallest, size=float)

    def _hidden_tables(self, position: int, question: QuestionSummary) -> Hidden:
        level, thresholds = self.level, self.thresholds
        inherited = [self.groups, *self._questions_named(question.asked_after)]
        hidden = self._beginning(self.stricter.questions[question.name] if self.stricter else None, inherited)
        cells: dict[tuple[str, ...], Cells] = {}
        for group in self.groups_in_order:
            cells[group.members] = cells_of(group.questions[position])
            reason = too_small(cells[group.members], question, level, thresholds)
            if reason is not None and group.members not in self.groups:
                hidden[group.members] = reason
        # How many there are of each part of the whole is what the breakdowns of the whole rest on.
        return hide_derivable(
            cells,
            hidden,
            lambda left: remainder_too_small(left, question, level, thresholds),
            size=lambda it: it.base,
            whole_first=question.name in self.dividing,
        )

    def _hide_tied(self, tables: Sequence[QuestionSummary], indices: Sequence[tuple[str, ...]]) -> None:
        """Hide, of questions that an index ties together, all where one is; and then what hangs on them.

        What is left of a whole is then a sum of what was left before, so it needs no looking at again.
        """
        answered = {table.name for table in tables if table.base}  # where nobody answered nothing goes between
        together = ([name for name in self._variables_of(names) if name in answered] for names in tied(indices))
        depends = [(names, names) for names in together]
        for place, table in enumerate(tables):
            earlier = {before.name for before in tables[:place]}
            depends.append(([table.name], [name for name in self._variables_of(table.asked_after) if name in earlier]))
        before, after = -1, 0
        while before < after:
            before = after
            for names, on in depends:
                borrowed = {members: Reason.DERIVABLE for name in on for members in self.questions[name]}
                for name in names:
                    self.questions[name].update(borrowed | self.questions[name])
            after = sum(map(len, self.questions.values()))

    def _hidden_index(self, position: int, index: IndexSummary) -> Hidden:
        smallest = self.thresholds.smallest(self.level)
        inherited = [self.groups, *self._questions_named(index.questions)]
        hidden = self._beginning(self.stricter.indices[index.name] if self.stricter else None, inherited)
        answers: dict[tuple[str, ...], int] = {}
        for group in self.groups_in_order:
            answers[group.members] = _indices_of(group)[position].n or 0
            if answers[group.members] < smallest and group.members not in self.groups:
                hidden[group.members] = Reason.FEW_ANSWERS
        return hide_derivable(answers, hidden, lambda left: 0 < left < smallest)

    def _questions_named(self, names: Iterable[str]) -> list[Hidden]:
        """What is hidden of these questions; of a matrix, what is hidden of any of its rows."""
        return [self.questions[name] for name in self._variables_of(names)]

    def _variables_of(self, questions: Iterable[str]) -> list[str]:
        """The names of these questions, and of the rows of those that are matrices."""
        wanted = frozenset(questions)
        return [name for name in self.questions if name.partition(".")[0] in wanted]

    @staticmethod
    def _beginning(stricter: Hidden | None, inherited: Iterable[Hidden] = ()) -> Hidden:
        """What is hidden before the thing itself is looked at. A group's own reason goes before a borrowed one."""
        begun: Hidden = dict(stricter or {})
        for position, hidden in enumerate(inherited):
            for members, reason in hidden.items():
                begun.setdefault(members, reason if position == 0 else Reason.DERIVABLE)
        return begun


def disclose(
    summary: RoundSummary,
    level: Level,
    thresholds: Thresholds = DEFAULTS,
    persons: bool = True,
    divided: bool = True,
) -> RoundSummary:
    """The summary as it may be shown at ``level``. ``summary`` is at level raw (ValueError otherwise).

    Without ``divided`` the breakdowns are left as they are, for a caller that knows already what of them was let
    through (released.py): to decide about them takes far longer than all the rest.

    At level raw nothing is hidden. Boards and units that answer in their own name are no persons: with ``persons``
    False nothing is hidden either, but the level is stated.
    """
    if summary.level != "raw":
        raise ValueError(f"a summary at level {summary.level} has already been through disclosure control")
    if level == "raw" or not persons:
        return structs.replace(summary, level=level)
    internal, public = _both(summary, thresholds, divided, stop_at=level)
    return internal if level == "internal" or public is None else public


def disclose_both(summary: RoundSummary, thresholds: Thresholds = DEFAULTS) -> tuple[RoundSummary, RoundSummary]:
    """The summary of a round of persons as it may be shown internally and publicly, decided about once."""
    internal, public = _both(summary, thresholds, divided=True, stop_at="public")
    return internal, public if public is not None else internal


def _both(
    summary: RoundSummary, thresholds: Thresholds, divided: bool, stop_at: Level
) -> tuple[RoundSummary, RoundSummary | None]:
    """Both levels, the second resting on the first; only the first when that is where to stop."""
    verdicts = _Verdicts(summary, "internal", thresholds, None)
    splits = _splits(summary, verdicts, ()) if divided else summary.splits
    internal = _shown(summary, verdicts, thresholds, splits)
    if stop_at == "internal":
        return internal, None
    verdicts = _Verdicts(summary, "public", thresholds, verdicts)
    splits = _splits(summary, verdicts, splits) if divided else splits
    return internal, _shown(summary, verdicts, thresholds, splits)


def _shown(
    summary: RoundSummary, verdicts: _Verdicts, thresholds: Thresholds, splits: tuple[ShownSplit, ...]
) -> RoundSummary:
    show = _shower(verdicts, thresholds, _told_by_their_spread(summary) if splits else frozenset())
    return structs.replace(
        summary,
        level=verdicts.level,
        total=show(summary.total),
        units=tuple(show(unit) for unit in summary.units),
        areas=tuple(show(area) for area in summary.areas),
        splits=splits,
    )


def _splits(summary: RoundSummary, verdicts: _Verdicts, stricter: Sequence[ShownSplit]) -> tuple[ShownSplit, ...]:
    """What is shown of the breakdowns, given what is shown of the groups as wholes."""
    members = list(dict.fromkeys(group.members for group in summary.groups))
    wholes = {
        name: np.array([each not in hidden for each in members], dtype=np.bool_)
        for name, hidden in (*verdicts.questions.items(), *verdicts.indices.items())
    }
    sources = [split.source for split in summary.splits]
    return BreakdownDecision(sources, summary.groups, wholes, verdicts.level, verdicts.thresholds, stricter).decide()


def _told_by_their_spread(summary: RoundSummary) -> frozenset[str]:
    """Indices of questions with so few steps that how the index spreads tells of the parts.

    Beside what is told of women, that of an index of yes and no can give what a single man answered; with more steps
    there are too many ways to the same spread (docs/disclosure.md).
    """
    steps = {table.name: sum(not code.missing for code in table.codes) for table in summary.total.questions}
    few = {name for name, number in steps.items() if number < FEWEST_STEPS}
    return frozenset(index.name for index in _indices_of(summary.total) if few.intersection(index.questions))


def _shower(
    verdicts: _Verdicts, thresholds: Thresholds, spreadless: frozenset[str]
) -> Callable[[GroupSummary], GroupSummary]:
    """A function from a raw group to the group as it may be shown; ``spreadless`` indices without margin."""

    def show(group: GroupSummary) -> GroupSummary:
        hidden = verdicts.groups.get(group.members)
        rate_allowed = (group.frame or 0) >= thresholds.rate_frame
        return structs.replace(
            group,
            response_rate=group.response_rate if rate_allowed else None,
            questions=tuple(_question(table, group, verdicts.questions) for table in group.questions),
            nki=_index(group.nki, group, verdicts.indices, spreadless) if group.nki else None,
            indices=tuple(_index(index, group, verdicts.indices, spreadless) for index in group.indices),
            suppressed=hidden is not None,
            reason=hidden,
        )

    return show


def _question(table: QuestionSummary, group: GroupSummary, hidden: Mapping[str, Hidden]) -> QuestionSummary:
    reason = hidden[table.name].get(group.members)
    if reason is None:
        return with_remainder(table)
    return table.hidden(reason)


def _index(
    index: IndexSummary, group: GroupSummary, hidden: Mapping[str, Hidden], spreadless: frozenset[str]
) -> IndexSummary:
    reason = hidden[index.name].get(group.members)
    if reason is not None:
        return index.hidden(reason)
    if index.name in spreadless:
        return structs.replace(index, margin=None, standard_deviation=None, standard_error=None)
    return index


def _indices_of(group: GroupSummary) -> tuple[IndexSummary, ...]:
    return (group.nki, *group.indices) if group.nki else group.indices
