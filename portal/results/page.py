"""The results page of one group, put together from plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.results.against_rest import rest_sentence, rest_table
from portal.results.best_lowest import best_lowest
from portal.results.boards import board_part, names_of, without_own_words
from portal.results.breakdowns import breakdown_parts
from portal.results.comparison import (
    comparison_charts,
    comparison_table,
    index_table,
    indices_of,
    participation_tables,
)
from portal.results.development import change_sentence, development
from portal.results.display import PAGE, BestLowest, Block, KeyFigure, Numbering, Part
from portal.results.importance import importance
from portal.results.lineage import lineage_blocks
from portal.results.main_figure import main_figure
from portal.results.nonresponse import nonresponse_blocks
from portal.results.positive_shares import positive_shares
from portal.results.presentation import sections
from portal.results.queries import RoundResults
from portal.results.since_last import certain_changes, index_changes
from portal.results.theme_counts import coded_questions_in
from portal.results.themes import themes_part
from portal.results.trend import Trend
from portal.results.wording import group_name, key_figures, participation, why_result_hidden
from portal.statistics.summary import GroupSummary

NO_TREND = Trend()


@dataclass(frozen=True)
class ResultsPage:
    """``hidden`` says why nothing more is shown; then only ``answers`` and the comparison are there."""

    name: str
    answers: str
    key_figures: tuple[KeyFigure, ...]
    hidden: str
    nki: str
    change: str
    against_rest: str
    best_lowest: BestLowest | None
    indices: tuple[Block, ...]
    positive: tuple[Block, ...]
    development: tuple[Block, ...]
    importance: tuple[Block, ...]
    parts: tuple[Part, ...]
    comparison: tuple[Block, ...]
    breakdowns: tuple[Part, ...]
    nonresponse: tuple[Block, ...]


def compose_page(
    results: RoundResults, group: GroupSummary, others: Sequence[GroupSummary], trend: Trend = NO_TREND
) -> ResultsPage:
    """The page of ``group``; ``others`` are the groups that whoever asks may compare it with."""
    summary = results.summary
    limit = results.thresholds.smallest(summary.level)
    numbering = Numbering()
    shown = not group.suppressed
    return ResultsPage(
        name=group_name(group),
        answers=participation(group),
        key_figures=key_figures(group),
        hidden=_hidden(group, others, limit),
        nki=main_figure(results, group) if shown else "",
        change=" ".join(filter(None, (change_sentence(trend), certain_changes(group, trend)))),
        against_rest=rest_sentence(group, _whole(others)) if shown and group.unit else "",
        best_lowest=best_lowest(group) if shown else None,
        indices=_indices(group, others, numbering) if shown else (),
        positive=_positive(results, group, trend, numbering) if shown else (),
        development=_development(group, trend, numbering) if shown else (),
        importance=importance(results.effects.get(group.members), group, numbering, PAGE),
        comparison=_comparison(results, others, numbering),
        breakdowns=_breakdowns(results, group, numbering) if shown else (),
        parts=(
            *board_part(results.boards, group, names_of(summary), numbering, "alla-svar"),
            *(
                (
                    *sections(
                        group,
                        without_own_words(results.questionnaire, results.boards),
                        limit,
                        numbering,
                        PAGE,
                        coded_questions_in(results.themes),
                    ),
                    *_free_text(results, group, numbering),
                )
                if shown
                else ()
            ),
        ),
        nonresponse=_nonresponse(results, group, others, numbering),
    )


def _breakdowns(results: RoundResults, group: GroupSummary, numbering: Numbering) -> tuple[Part, ...]:
    splits, alone = results.summary.splits, results.boards.are_there
    return breakdown_parts(splits, group, results.questionnaire, numbering, with_intervals=not alone)


def _free_text(results: RoundResults, group: GroupSummary, numbering: Numbering) -> tuple[Part, ...]:
    """The themes of what was written in own words, when it has been coded."""
    if not results.themes:
        return ()
    return (themes_part(results.themes, group, "fritextsvar", numbering),)


def _hidden(group: GroupSummary, others: Sequence[GroupSummary], limit: int) -> str:
    """Why the group is not shown, and where there is something to see instead."""
    if not group.suppressed:
        return ""
    shown = any(not other.suppressed for other in others if other is not group)
    return why_result_hidden(group, limit) + (" Välj en enhet ovan." if shown and group.unit is None else "")


def _indices(group: GroupSummary, others: Sequence[GroupSummary], numbering: Numbering) -> tuple[Block, ...]:
    if not indices_of(group):
        return ()
    return (index_table(group, numbering), *lineage_blocks(group, others, numbering, PAGE))


def _positive(results: RoundResults, group: GroupSummary, trend: Trend, numbering: Numbering) -> tuple[Block, ...]:
    return positive_shares(group, trend, numbering, with_intervals=not results.boards.are_there)


def _development(group: GroupSummary, trend: Trend, numbering: Numbering) -> tuple[Block, ...]:
    blocks = development(trend, numbering, PAGE)
    changes = index_changes(group, trend, numbering)
    return (*blocks, changes) if changes else blocks


def _whole(groups: Sequence[GroupSummary]) -> GroupSummary | None:
    return next((group for group in groups if group.unit is None), None)


def _nonresponse(
    results: RoundResults, group: GroupSummary, others: Sequence[GroupSummary], numbering: Numbering
) -> tuple[Block, ...]:
    """Of the page's own unit, or of every unit that may be seen beside the whole."""
    limit = results.thresholds.smallest(results.summary.level)
    is_whole = group.unit is None
    units = [each for each in (others if is_whole else (group,)) if each.unit is not None] or list(
        results.summary.units
    )
    return nonresponse_blocks(results.nonresponse, units, results.thresholds, limit, numbering, is_whole=is_whole)


def _comparison(results: RoundResults, others: Sequence[GroupSummary], numbering: Numbering) -> tuple[Block, ...]:
    """Units beside each other, when there are several that may be seen."""
    groups = [group for group in others if group.unit is not None]
    if len(groups) < 2:
        return ()
    total = _whole(others)
    own = {unit.unit for unit in results.summary.units}
    units = [group for group in groups if group.unit in own]
    larger = [group for group in groups if group.unit not in own]
    blocks: list[Block] = [*participation_tables(units, larger, total, results.thresholds, numbering)]
    compared = [*units, *larger, *([total] if total else [])]
    # Made in the order they are shown, so that their numbers follow the page.
    made = (
        comparison_table(compared, numbering),
        *comparison_charts(compared, numbering, PAGE),
        rest_table(units, total, numbering),
    )
    return (*blocks, *filter(None, made))
