"""One unit beside what it is part of: the unit, the level above it, the whole round, index by index."""

from __future__ import annotations

from collections.abc import Sequence

from portal.charts import DotRow, comparison_dots
from portal.results.comparison import N_NOTE, TOO_FEW_NOTE, index_chart, indices_of, value_with_n, weights_of
from portal.results.display import Block, Chart, Column, Numbering, Table, Widths, full_chart
from portal.results.wording import WHOLE, drawn_value, group_name, listed, swedish
from portal.statistics.indices import IndexSummary
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import TOO_FEW

OVERLAP = "Svaren från den mindre gruppen ingår också i den större."


def lineage(group: GroupSummary, others: Sequence[GroupSummary]) -> tuple[GroupSummary, ...]:
    """``group``, the smallest of ``others`` that holds it and more, and the whole; none twice.

    Only of groups that whoever asks may see and that are reported; the whole has nothing above it.
    """
    shown = [other for other in others if other.unit != group.unit and not other.suppressed]
    above = [other for other in shown if other.unit is not None and set(group.members) < set(other.members)]
    nearest = sorted(above, key=lambda other: len(other.members))[:1]
    whole = [other for other in shown if other.unit is None]
    return (group, *nearest, *whole) if group.unit is not None else (group,)


def lineage_blocks(
    group: GroupSummary, others: Sequence[GroupSummary], numbering: Numbering, widths: Widths
) -> tuple[Block, ...]:
    """Table and chart of the group with what it is part of; of the group alone its chart, when there is no more."""
    groups = lineage(group, others)
    if len(groups) < 2 or not indices_of(group):
        chart = index_chart(group, numbering, widths)
        return (chart,) if chart else ()
    table = _table(groups, numbering)
    drawn = _chart(groups, numbering, widths)
    return (table, drawn) if drawn else (table,)


def _rows(groups: Sequence[GroupSummary]) -> list[tuple[str, tuple[IndexSummary, ...]]]:
    """Each index with its summary in every group."""
    return [
        (swedish(index.label), tuple(indices_of(group)[place] for group in groups))
        for place, index in enumerate(indices_of(groups[0]))
    ]


def _table(groups: Sequence[GroupSummary], numbering: Numbering) -> Table:
    columns: list[Column] = [("Index", "text"), *((group_name(group), "number") for group in groups)]
    rows = tuple((label, *(value_with_n(index) for index in indices)) for label, indices in _rows(groups))
    few = [TOO_FEW_NOTE] if any(TOO_FEW in row for row in rows) else []
    notes = [N_NOTE, OVERLAP, *few, *weights_of(groups)]
    return Table(numbering.next_table(), _title(groups), tuple(columns), rows, notes=tuple(notes))


def _title(groups: Sequence[GroupSummary]) -> str:
    return f"Index jämfört med {listed([group.name or WHOLE.lower() for group in groups[1:]])}"


def _chart(groups: Sequence[GroupSummary], numbering: Numbering, widths: Widths) -> Chart | None:
    rows = [DotRow(label, tuple((index.value, index.margin) for index in indices)) for label, indices in _rows(groups)]
    if all(value is None for row in rows for value, _ in row.values):
        return None
    names = [group_name(group) for group in groups]
    said = "; ".join(
        f"{row.label}: "
        + ", ".join(f"{name} {drawn_value(*drawn)}" for name, drawn in zip(names, row.values, strict=True))
        for row in rows
    )
    with_margin = any(margin is not None for row in rows for _, margin in row.values)
    title = f"{_title(groups)}{', med felmarginal' if with_margin else ''}"
    alternative = f"{_title(groups)}. {said}."
    return full_chart(
        numbering,
        title,
        widths,
        lambda prefix, width: comparison_dots(rows, names, alternative, prefix, width),
    )
