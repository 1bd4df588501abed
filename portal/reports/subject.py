"""What a report is about: a whole round or one group of it, and what is laid out question by question."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.errors import UserError
from portal.results.display import Numbering, Widths
from portal.results.queries import RoundResults
from portal.results.scope import from_the_top, presented
from portal.results.trend import Trend
from portal.statistics.summary import GroupSummary


@dataclass(frozen=True)
class Subject:
    """The results and the group reported on; tables and charts are numbered as the chapters are composed in order.

    ``started`` is how many had begun in the group without sending. ``beside`` are the groups that whoever asks may see:
    a unit is compared with those that it is part of.
    """

    results: RoundResults
    group: GroupSummary
    started: int
    widths: Widths
    beside: tuple[GroupSummary, ...] = ()
    numbering: Numbering = field(default_factory=Numbering)
    trend: Trend = field(default_factory=Trend)

    @property
    def limit(self) -> int:
        """The smallest number of answers that is reported at this level."""
        return self.results.thresholds.smallest(self.results.summary.level)

    @property
    def is_whole(self) -> bool:
        return self.group.unit is None

    @property
    def units(self) -> tuple[GroupSummary, ...]:
        """The round's units that the group is made of; of one unit, itself."""
        return tuple(unit for unit in self.results.summary.units if unit.unit in self.group.members)

    @property
    def larger(self) -> tuple[GroupSummary, ...]:
        """The levels between the group and its units, from the top."""
        within = set(self.group.members)
        return tuple(area for area in from_the_top(self.results.summary.areas) if set(area.members) < within)

    @property
    def presented(self) -> tuple[GroupSummary, ...]:
        """The groups whose answers are laid out question by question."""
        if self.is_whole:
            return presented(self.results.summary)
        return () if self.group.suppressed else (self.group,)

    @property
    def unit_name(self) -> str:
        """The unit that the report is about; empty when there are several."""
        return self.units[0].name if len(self.results.summary.units) == 1 else self.group.name


def find_group(results: RoundResults, unit_code: str | None) -> GroupSummary:
    """The group to report on; raise UserError when the round has no unit or level of that code."""
    summary = results.summary
    if unit_code is None:
        return summary.total
    for group in (*summary.units, *summary.areas):
        if group.unit == unit_code:
            return group
    known = ", ".join(str(unit.unit) for unit in summary.units)
    raise UserError(
        f"Enheten ”{unit_code}” är inte med i undersökningen {results.collection_round.code}. Välj bland: {known}.",
        field="unit",
    )
