"""How the parts of a divided group differ, as lines of the tables that are exported."""

from __future__ import annotations

from collections.abc import Iterator

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


def difference_lines(results: RoundResults, group: GroupSummary) -> Iterator[Line]:
    """A line for each comparison; none of boards and units that answer in their own name."""
    for split in results.summary.splits:
        if results.boards.are_there or not split.is_shown(group):
            continue
        for found in part_differences(split.breakdown_of(group), group):
            yield _line(found, group, split)


def _line(found: PartDifference, group: GroupSummary, split: ShownSplit) -> Line:
    labels = {part.code: swedish(part.label) for part in split.breakdown_of(group).parts}
    value, low, high = (figure(each, decimals_of(found)) for each in in_print(found))
    share, index = _figures(found.one, found.measure)
    other_share, other_index = _figures(found.other, found.measure)
    question, row, answer = _named(found, group)
    return Line(
        group=group_name(group),
        unit=group.unit or "",
        by=breakdown_name(split),
        part=labels[found.one.part or ""],
        against=EVERYONE_ELSE if found.other.part is None else labels[found.other.part],
        question=question,
        row=row,
        name=found.name,
        answer=answer,
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


def _named(found: PartDifference, group: GroupSummary) -> tuple[str, str, str]:
    """The words of the question or index, of the row of a matrix, and of the answer."""
    index = next((each for each in indices_of(group) if each.name == found.name), None)
    if index is not None:
        return swedish(index.label), "", ""
    table = next(each for each in group.questions if each.name == found.name)
    answers = {code.code: swedish(code.label) for code in table.codes}
    answer = POSITIVE if found.measure is Measure.POSITIVE else answers.get(found.code or "", "")
    return swedish(table.text), swedish(table.row_text) if table.row_text else "", answer
