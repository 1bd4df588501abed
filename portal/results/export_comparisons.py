"""Lines of the exported tables about how a group has changed and what matters to it: the trend and the effects.

What may be told of them is decided where the page and ``results --json`` take them from (``find_trend``, ``allowed``);
here they are only written down, with method, n and weights.
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.results.comparison import indices_of
from portal.results.development import OWN
from portal.results.export_columns import Line, figure
from portal.results.importance import QUADRANTS, TITLE, WHY_NOT, matrix_of
from portal.results.trend import Trend
from portal.results.wording import group_name, swedish
from portal.statistics.effects import Effect, Effects
from portal.statistics.indices import IndexSummary
from portal.statistics.priorities import Matrix
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE
from portal.statistics.trend import Result

BY_FRAME = "enheterna efter hur många som kunde svara"
EVERY_ANSWER = "varje svar lika mycket"
BY_SOURCE = "enligt källan"
MEAN = "medelvärde av de svarandes index"
MEAN_WITH_MARGIN = f"{MEAN}, 95{NO_BREAK_SPACE}%-felmarginal ur t-fördelningen"
REGRESSION = "linjär regression av NKI på faktorernas index"
REGRESSION_WITH_INTERVAL = f"{REGRESSION}, 95{NO_BREAK_SPACE}%-intervall genom bootstrap"


def weights_of(weighted: bool) -> str:
    """How the answers behind a figure were weighed together."""
    return BY_FRAME if weighted else EVERY_ANSWER


def method_of(found: IndexSummary | Result) -> str:
    """How an index, of a group now or of a year, was computed."""
    return MEAN if found.margin is None else MEAN_WITH_MARGIN


def trend_lines(group: GroupSummary, trend: Trend) -> Iterator[Line]:
    """The main index in each year, the oldest first; none without an earlier year."""
    for result in trend.results:
        yield Line(
            group=group_name(group),
            unit=group.unit or "",
            question=trend.label,
            name=f"{trend.name}.utveckling",
            year=result.label,
            index=figure(result.value, 1),
            margin=figure(result.margin, 1),
            base=result.n,
            weights=BY_SOURCE if result.source else weights_of(result.weighted),
            method=BY_SOURCE if result.source else method_of(result),
            source=result.source or OWN,
            remark=" ".join(result.breaks),
        )


def effect_lines(group: GroupSummary, effects: Effects | None) -> Iterator[Line]:
    """Each factor's effect, the largest first; where there are none one line that says why."""
    if effects is None:
        return
    about = {"group": group_name(group), "unit": group.unit or ""}
    if effects.reason is not None:
        remark = WHY_NOT[effects.reason]
        yield Line(**about, question=TITLE, name="betydelse", effect=NOT_APPLICABLE, remark=remark)
        return
    matrix = matrix_of(effects, group)
    for effect in sorted(effects.effects, key=lambda each: -each.value):
        yield _effect(about, group, effects, effect, matrix)


def _effect(
    about: dict[str, str], group: GroupSummary, effects: Effects, effect: Effect, matrix: Matrix | None
) -> Line:
    index = next(each for each in indices_of(group) if each.name == effect.factor)
    placed = next((each for each in matrix.placed if each.factor == effect.factor), None) if matrix else None
    return Line(
        **about,
        question=swedish(index.label),
        name=f"{effect.factor}.betydelse",
        index=figure(index.value, 1),
        effect=figure(effect.value, 1),
        low=figure(effect.low, 1),
        high=figure(effect.high, 1),
        base=effects.n,
        explained=figure(effects.explained, 0, 100),
        priority=QUADRANTS[placed.quadrant] if placed else NOT_APPLICABLE,
        weights=f"{EVERY_ANSWER}; index: {BY_FRAME}" if index.weighted else EVERY_ANSWER,
        method=REGRESSION if effect.low is None else REGRESSION_WITH_INTERVAL,
    )
