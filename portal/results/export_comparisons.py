"""Lines of the exported tables about how a group has changed, how it differs from the rest, and what matters to it.

What may be told of them is decided where the page and ``results --json`` take them from (``find_trend``, ``allowed``);
here they are only written down, with method, n and weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.results.against_rest import CHANCE, SURE, against_rest
from portal.results.comparison import indices_of
from portal.results.development import came_from
from portal.results.export_columns import Line, figure
from portal.results.importance import QUADRANTS, TITLE, WHY_NOT, matrix_of
from portal.results.queries import RoundResults
from portal.results.since_last import Compared, compared_indices, is_told
from portal.results.spreadsheets import Cell
from portal.results.trend import Trend
from portal.results.wording import group_name, swedish
from portal.statistics.differences import Difference
from portal.statistics.effects import Effect, Effects
from portal.statistics.indices import IndexSummary
from portal.statistics.priorities import Matrix
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE, TOO_FEW
from portal.statistics.trend import Result

BY_FRAME = "enheterna efter hur många som kunde svara"
EVERY_ANSWER = "varje svar lika mycket"
BY_SOURCE = "enligt källan"
MEAN = "medelvärde av de svarandes index"
MEAN_WITH_MARGIN = f"{MEAN}, 95{NO_BREAK_SPACE}%-felmarginal ur t-fördelningen"
NORMAL = f"skillnad mellan medelvärden, 95{NO_BREAK_SPACE}%-intervall ur normalfördelningen"
REST = "övriga enheter tillsammans"
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
            source=came_from(result),
            remark=" ".join(result.breaks),
        )


def comparison_lines(
    results: RoundResults, group: GroupSummary, groups: Sequence[GroupSummary], trend: Trend
) -> Iterator[Line]:
    """Every index against the round before, and of a unit the first of them against the rest of the round.

    ``groups`` are those that whoever asks may see: without the whole among them nothing is told of the rest.
    """
    yield from _since_last(group, trend)
    yield from _against_rest(results, group, groups)


def _since_last(group: GroupSummary, trend: Trend) -> Iterator[Line]:
    for each in compared_indices(group, trend):
        other = each.before if each.before is not None and is_told(each.before) else None
        yield _compared(
            group,
            each.now,
            "sedan",
            against=trend.before_named,
            index=figure(each.now.value, 1) if is_told(each.now) else TOO_FEW,
            base=each.now.n if is_told(each.now) else TOO_FEW,
            other_index=_absent(each) if other is None else figure(other.value, 1),
            other_base=_absent(each) if other is None else other.n,
            found=each.difference,
        )


def _against_rest(results: RoundResults, group: GroupSummary, groups: Sequence[GroupSummary]) -> Iterator[Line]:
    whole = next((each for each in groups if each.unit is None), None)
    own = {unit.unit for unit in results.summary.units}
    is_one_of_several = group.unit in own and sum(each.unit in own for each in groups) > 1
    rest = against_rest(group, whole) if whole is not None and is_one_of_several else None
    if rest is not None:
        own, others, found = rest
        yield _compared(
            group,
            indices_of(group)[0],
            "ovriga",
            against=REST,
            index=figure(own.value, 1),
            base=own.n,
            other_index=figure(others.value, 1),
            other_base=others.n,
            found=found,
        )


def _absent(compared: Compared) -> str:
    return NOT_APPLICABLE if compared.before is None else TOO_FEW


def _compared(
    group: GroupSummary, of: IndexSummary, suffix: str, *, found: Difference | None, against: str, **figures: Cell
) -> Line:
    verdict = NOT_APPLICABLE if found is None else SURE if found.is_significant else CHANCE
    return Line(
        group=group_name(group),
        unit=group.unit or "",
        question=swedish(of.label),
        name=f"{of.name}.{suffix}",
        against=against,
        apart=figure(found.value if found else None, 1),
        low=figure(found.low if found else None, 1),
        high=figure(found.high if found else None, 1),
        verdict=verdict,
        weights=weights_of(of.weighted),
        method=NOT_APPLICABLE if found is None else NORMAL,
        **figures,
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
