"""The results page of one group, put together from plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.results.best_lowest import best_lowest
from portal.results.comparison import (
    comparison_chart,
    comparison_table,
    index_chart,
    index_table,
    indices_of,
    participation_table,
)
from portal.results.display import PAGE, BestLowest, Block, KeyFigure, Numbering, Part
from portal.results.nonresponse import nonresponse_blocks
from portal.results.presentation import sections
from portal.results.queries import RoundResults
from portal.results.themes import themes_part
from portal.results.wording import group_name, index_sentence, key_figures, participation, why_result_hidden
from portal.statistics.summary import GroupSummary


@dataclass(frozen=True)
class ResultsPage:
    """``hidden`` says why nothing more is shown; then only ``answers`` and the comparison are there."""

    name: str
    answers: str
    key_figures: tuple[KeyFigure, ...]
    hidden: str
    nki: str
    best_lowest: BestLowest | None
    indices: tuple[Block, ...]
    parts: tuple[Part, ...]
    comparison: tuple[Block, ...]
    nonresponse: tuple[Block, ...]


def compose_page(results: RoundResults, group: GroupSummary, others: Sequence[GroupSummary]) -> ResultsPage:
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
        nki=index_sentence(group.nki, limit) if shown and group.nki else "",
        best_lowest=best_lowest(group) if shown else None,
        indices=_indices(group, numbering) if shown else (),
        comparison=_comparison(results, others, numbering),
        nonresponse=_nonresponse(results, group, others, numbering),
        parts=(
            (*sections(group, results.questionnaire, limit, numbering, PAGE), *_free_text(results, group, numbering))
            if shown
            else ()
        ),
    )


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


def _indices(group: GroupSummary, numbering: Numbering) -> tuple[Block, ...]:
    if not indices_of(group):
        return ()
    chart = index_chart(group, numbering, PAGE)
    return (index_table(group, numbering), *((chart,) if chart else ()))


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
    units = [group for group in others if group.unit is not None]
    if len(units) < 2:
        return ()
    total = next((group for group in others if group.unit is None), None)
    blocks: list[Block] = [participation_table(units, total, results.thresholds, numbering)]
    compared = [*units, *([total] if total else [])]
    for block in (comparison_table(compared, numbering), comparison_chart(compared, numbering, PAGE)):
        if block is not None:
            blocks.append(block)
    return tuple(blocks)
