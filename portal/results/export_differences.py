"""How the parts of a divided group differ, as lines of the tables that are exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal.results.against_rest import CHANCE, SURE
from portal.results.breakdowns import breakdown_name
from portal.results.comparison import indices_of
from portal.results.export_columns import Line, figure
from portal.results.part_differences import EVERYONE_ELSE, POSITIVE, decimals_of, in_print
from portal.results.queries import RoundResults
from portal.results.spreadsheets import Cell
from portal.results.wording import group_name, swedish
from portal.statistics.breakdowns import ShownSplit
from portal.statistics.part_differences import Measure, PartDifference, Side, part_differences
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import share_decimals

Words = dict[str, tuple[str, str, dict[str, str]]]
"""By the name of a question or an index: what it is called, its row of a matrix, and its answers by their codes."""


def difference_lines(results: RoundResults, group: GroupSummary) -> Iterator[Line]:
    """A line for each comparison; none of boards and units that answer in their own name."""
    for split in results.summary.splits:
        if results.boards.are_there or not split.is_shown(group):
            continue
        breakdown = split.breakdown_of(group)
        labels = {part.code: swedish(part.label) for part in breakdown.parts}
        words = _words(group)
        for found in part_differences(breakdown, group):
            yield _line(found, group, split, labels, words)


def _line(
    found: PartDifference, group: GroupSummary, split: ShownSplit, labels: Mapping[str, str], words: Words
) -> Line:
    value, low, high = (figure(each, decimals_of(found)) for each in in_print(found))
    share, index = _figures(found.one, found.measure)
    other_share, other_index = _figures(found.other, found.measure)
    question, row, answers = words[found.name]
    return Line(
        group=group_name(group),
        unit=group.unit or "",
        by=breakdown_name(split),
        part=labels[found.one.part or ""],
        against=EVERYONE_ELSE if found.other.part is None else labels[found.other.part],
        question=question,
        row=row,
        name=found.name,
        answer=POSITIVE if found.measure is Measure.POSITIVE else answers.get(found.code or "", ""),
        code=found.code or "",
        share=share,
        index=index,
        base=found.one.n,
        other_share=other_share,
        other_index=other_index,
        other_base=found.other.n,
        apart=value,
        low=low,
        high=high,
        verdict=SURE if found.is_clear else CHANCE,
    )


def _figures(side: Side, measure: Measure) -> tuple[Cell, Cell]:
    """Share and index, of which one is empty."""
    if measure is Measure.INDEX:
        return None, figure(side.value, 1)
    return figure(side.value, share_decimals(side.n), 100), None


def _words(group: GroupSummary) -> Words:
    indices: Words = {each.name: (swedish(each.label), "", {}) for each in indices_of(group)}
    tables = {
        each.name: (
            swedish(each.text),
            swedish(each.row_text) if each.row_text else "",
            {code.code: swedish(code.label) for code in each.codes},
        )
        for each in group.questions
    }
    return {**tables, **indices}
