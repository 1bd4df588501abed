"""Tables over groups: how many answered in each unit, and the indices of one group or of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from portal.charts import index_dots
from portal.results.display import Chart, Column, Numbering, Table, Widths, full_chart
from portal.results.weights import weights_note
from portal.results.wording import abbreviated, drawn_value, group_name, index_cells, rate_cell, swedish
from portal.statistics.breakdowns import Part
from portal.statistics.indices import IndexSummary
from portal.statistics.reasons import Reason, explanation
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE, TOO_FEW, index_value, integer
from portal.statistics.thresholds import Thresholds

_NO_SPREAD = 1e-9
"""Below this a standard deviation is nought but for the last digits of its floats."""

Words = tuple[str, str]
"""Title of the table of answers, and the heading over how many did not answer."""

Dot = tuple[str, float | None, float | None]
"""Label, value (None when not reported), margin of error (None when there is none)."""

ON_SCREEN: Words = ("Svarsfrekvens", "Svarade inte")
IN_REPORT: Words = ("Svarsfrekvens och bortfall", "Bortfall")
"""The word of the trade, which stands in reports and nowhere else."""

TOGETHER = "{title} för flera enheter tillsammans"
N_NOTE = "Antalet svarande som har ett värde står inom parentes."
COUNTED_ABOVE = "Samma svar finns i tabellen över enheterna, så raderna ska inte läggas ihop."
COUNTED_TWICE = "Efter enheterna står flera enheter tillsammans. Deras svar finns också i enheternas rader."
TOO_FEW_NOTE = f"”{TOO_FEW}” redovisas inte, för få svar."
MARGIN_NOTE = (
    "Felmarginalen är i enheter på indexskalan, med 95 procents säkerhet. Den förutsätter att de som inte svarade "
    "tycker ungefär som de som svarade."
)
ALIKE_NOTE = (
    "Felmarginalen är noll där alla gav samma svar. Den säger då ingenting om hur de som inte svarade kan tycka."
)
WITHHELD = "den skulle tillsammans med annat kunna visa hur några få har svarat"
NO_MARGIN_NOTE = f"”{NOT_APPLICABLE}” betyder att ingen felmarginal anges: den kan inte räknas ut, eller {WITHHELD}."
WITHHELD_NOTE = f"Ingen felmarginal anges: {WITHHELD}."


def participation_table(
    groups: Sequence[GroupSummary],
    total: GroupSummary | None,
    thresholds: Thresholds,
    numbering: Numbering,
    words: Words = ON_SCREEN,
) -> Table:
    """Answers, response rate and nonresponse of each group, the total last when there is one to show."""
    title, nonresponse = words
    columns: tuple[Column, ...] = (
        ("Enhet", "text"),
        ("Svar", "number"),
        ("Svarsfrekvens", "number"),
        (nonresponse, "number"),
    )
    rows = tuple(_participation(group, thresholds) for group in groups)
    last = _participation(total, thresholds) if total else None
    cells = {cell for row in (*rows, last or ()) for cell in row[1:]}
    notes = []
    if TOO_FEW in cells:
        notes.append(f"{TOO_FEW} redovisas inte när färre än {thresholds.rate_frame} kunde svara.")
    notes += _no_rate([*groups, *([total] if total else [])])
    return Table(numbering.next_table(), title, columns, rows, last, tuple(notes))


def _no_rate(groups: Sequence[GroupSummary]) -> list[str]:
    """Why there is no response rate, each reason once."""
    unknown = [group for group in groups if group.frame is None or group.rate_reason is not None]
    reasons = dict.fromkeys(group.rate_reason or Reason.FRAME_UNKNOWN for group in unknown)
    return [f"{NOT_APPLICABLE}{explanation(reason).removeprefix('Svarsfrekvens')}" for reason in reasons]


def participation_tables(
    units: Sequence[GroupSummary],
    larger: Sequence[GroupSummary],
    total: GroupSummary | None,
    thresholds: Thresholds,
    numbering: Numbering,
    words: Words = ON_SCREEN,
) -> list[Table]:
    """Units with their total; ``larger`` groups in a table of their own, for their answers are the units' too."""
    tables = [participation_table(units, total, thresholds, numbering, words)] if units else []
    if larger:
        title, nonresponse = words
        table = participation_table(larger, None, thresholds, numbering, (TOGETHER.format(title=title), nonresponse))
        tables.append(replace(table, notes=(*table.notes, COUNTED_ABOVE)))
    return tables


def _participation(group: GroupSummary, thresholds: Thresholds) -> tuple[str, ...]:
    if group.frame is None or group.rate_reason is not None:
        return group_name(group), _answers(group), NOT_APPLICABLE, NOT_APPLICABLE
    if group.frame < thresholds.rate_frame:
        return group_name(group), _answers(group), TOO_FEW, TOO_FEW
    return group_name(group), _answers(group), rate_cell(group), integer(group.nonresponse or 0)


def _answers(group: GroupSummary) -> str:
    return integer(group.responses) if group.frame is None else f"{integer(group.responses)} av {integer(group.frame)}"


def indices_of(group: GroupSummary | Part) -> tuple[IndexSummary, ...]:
    """NKI first, then the factors; of a group, or of one part of it."""
    return (*((group.nki,) if group.nki else ()), *group.indices)


def index_table(group: GroupSummary, numbering: Numbering, name: str = "") -> Table:
    """The indices of one group: value, margin and n; ``name`` tells the groups apart when there are several.

    Without any margin there is no column for it.
    """
    cells = [(swedish(index.label), *index_cells(index)) for index in indices_of(group)]
    with_margin = bool({margin for _, _, _, margin in cells} - {TOO_FEW, NOT_APPLICABLE})
    rows = [(label, value, margin, n) if with_margin else (label, value, n) for label, n, value, margin in cells]
    margin_column: tuple[Column, ...] = (("Felmarginal", "number"),) if with_margin else ()
    columns: tuple[Column, ...] = (("Index", "text"), ("Värde", "number"), *margin_column, ("n", "number"))
    title = f"Index, {name}" if name else "Index"
    return Table(
        numbering.next_table(),
        title,
        columns,
        tuple(rows),
        notes=(*_index_notes(rows, with_margin), *_margin_notes(group, with_margin), *weights_of([group])),
    )


def _index_notes(rows: Sequence[tuple[str, ...]], with_margin: bool) -> tuple[str, ...]:
    notes = ["n är antalet svarande som har ett värde."]
    shown = {cell for row in rows for cell in row[1:]}
    if with_margin:
        notes.append(MARGIN_NOTE)
    if NOT_APPLICABLE in shown:
        notes.append(NO_MARGIN_NOTE)
    if TOO_FEW in shown:
        notes.append(TOO_FEW_NOTE)
    return tuple(notes)


def _margin_notes(group: GroupSummary, with_margin: bool) -> tuple[str, ...]:
    """Why there is none though one could be computed; and that nought promises more than a sample holds in which all
    happen to agree."""
    if not with_margin:
        return (WITHHELD_NOTE,) if is_withheld(group) else ()
    sampled = [index for index in indices_of(group) if index.margin is not None and index.n != group.frame]
    spreads = [index.standard_deviation for index in sampled if index.standard_deviation is not None]
    return (ALIKE_NOTE,) if min(spreads, default=1.0) < _NO_SPREAD else ()


def is_withheld(group: GroupSummary) -> bool:
    """Whether no index has the margin that its answers would give."""
    shown = [index for index in indices_of(group) if index.value is not None and (index.n or 0) > 1]
    return group.with_margin and bool(shown) and all(index.margin is None for index in shown)


def weights_of(groups: Sequence[GroupSummary]) -> tuple[str, ...]:
    """How units were weighed together in those of the groups that are made of several."""
    return weights_note(index for group in groups if len(group.members) > 1 for index in indices_of(group))


def value_with_n(index: IndexSummary) -> str:
    """An index and how many it is of, in one cell."""
    n, value, _ = index_cells(index)
    return value if value == TOO_FEW else f"{value}{NO_BREAK_SPACE}({n})"


def with_n(value: float, n: int) -> str:
    """A value of an index and how many it is of, in one cell."""
    return f"{index_value(value)}{NO_BREAK_SPACE}({integer(n)})"


def index_chart(group: GroupSummary, numbering: Numbering, widths: Widths) -> Chart | None:
    """The indices of one group as dots with their margins; None when none is shown."""
    items = [(swedish(index.label), index.value, index.margin) for index in indices_of(group)]
    return _dots(items, "Index", "Index med felmarginal, 0 till 100", numbering, widths)


def comparison_table(groups: Sequence[GroupSummary], numbering: Numbering) -> Table | None:
    """Every index of every group, the groups below each other; None when there is no index, or none to show.

    The last is the total row where it is made of all the others.
    """
    if not groups or not indices_of(groups[0]):
        return None
    headings: list[Column] = [(abbreviated(swedish(index.label)), "number") for index in indices_of(groups[0])]
    rows = tuple((group_name(group), *(value_with_n(index) for index in indices_of(group))) for group in groups)
    if all(cell == TOO_FEW for _, *cells in rows for cell in cells):
        return None
    has_total = len(groups) > 1 and all(_is_within(each, groups[-1]) for each in groups[:-1])
    body, total = (rows[:-1], rows[-1]) if has_total else (rows, None)
    twice = (COUNTED_TWICE,) if any(_is_within(a, b) for a in groups for b in groups[: len(body)]) else ()
    few = (TOO_FEW_NOTE,) if any(TOO_FEW in row for row in rows) else ()
    notes = ("Index från 0 till 100.", N_NOTE, *twice, *few, *weights_of(groups))
    columns: tuple[Column, ...] = (("Enhet", "text"), *headings)
    return Table(numbering.next_table(), "Index i varje enhet", columns, body, total, notes)


def _is_within(one: GroupSummary, other: GroupSummary) -> bool:
    """Whether all who are in ``one`` are in ``other`` too, with somebody else."""
    return set(one.members) < set(other.members)


def comparison_charts(groups: Sequence[GroupSummary], numbering: Numbering, widths: Widths) -> tuple[Chart, ...]:
    """The first index (NKI) of every group as dots with their margins; nothing when there is none to show.

    One chart, or on paper as many as needed for each to fit on a sheet; the whole round, when it is the last group,
    then stands last in each of them.
    """
    if not groups or not indices_of(groups[0]):
        return ()
    first = swedish(indices_of(groups[0])[0].label)
    items = [(group_name(group), indices_of(group)[0].value, indices_of(group)[0].margin) for group in groups]
    shared = items[-1:] if groups[-1].unit is None else []
    parts = _parts(items[: len(items) - len(shared)], (widths.rows or len(items) + 1) - len(shared))
    made = []
    for place, part in enumerate(parts, start=1):
        which = f", del {place} av {len(parts)}" if len(parts) > 1 else ""
        title = f"{abbreviated(first)} i varje enhet med felmarginal{which}"
        made.append(_dots([*part, *shared], first, title, numbering, widths))
    return tuple(filter(None, made))


def _parts(items: Sequence[Dot], most: int) -> list[Sequence[Dot]]:
    """The items in order, in as few parts as hold at most ``most`` each, and as even as can be."""
    count = max(1, -(-len(items) // most))
    ends = [len(items) * place // count for place in range(count + 1)]
    return [items[start:end] for start, end in pairwise(ends)]


def _dots(
    items: Sequence[Dot],
    what: str,
    title: str,
    numbering: Numbering,
    widths: Widths,
) -> Chart | None:
    if all(value is None for _, value, _ in items):
        return None
    said = "; ".join(f"{label}: {drawn_value(value, margin)}" for label, value, margin in items)
    if all(margin is None for _, _, margin in items):
        title = title.replace(" med felmarginal", "")
    alternative = f"{what}. {said}."
    return full_chart(numbering, title, widths, lambda prefix, width: index_dots(items, alternative, prefix, width))
