"""Results divided by gender, age …: tables in which each part of the group has a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.questionnaire.definition import Questionnaire
from portal.results.comparison import TOO_FEW_NOTE, indices_of
from portal.results.display import Block, Column, Numbering, Paragraph, Part, Table
from portal.results.part_differences import NOT_COMPARED, differences_shown
from portal.results.wording import group_name, listed, swedish
from portal.statistics.breakdowns import Breakdown, ShownSplit
from portal.statistics.breakdowns import Part as Share
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE, TOO_FEW, index_value, integer, share
from portal.statistics.tabulation import QuestionSummary

NAMES = {"kon": "kön", "alder": "ålder", "svarade_sjalv": "vem som svarade", "malgrupp": "målgrupp"}
"""What the background questions of the library are called in a heading."""

WHY_HIDDEN = (
    f"{TOO_FEW_NOTE} Där en enda del skulle döljas döljs en till, så att den första inte kan räknas fram ur de andra."
)
INDEX_NOTE = (
    "Index är medelvärdet flyttat till en skala från 0 till 100, och ingen andel. Inom parentes: n. Varje svar väger "
    "lika mycket."
)
SHARE_NOTE = "Andelarna räknas av dem i gruppen som har svarat på frågan (n), utan ”Vet ej” och liknande svar."

Row = tuple[str, ...]


def breakdown_name(split: ShownSplit) -> str:
    """What the division is called: "kön", or the question in quotation marks."""
    return NAMES.get(split.by, f"svaret på ”{swedish(split.source.split.variable.question.text)}”")


def why_not_divided(what: str, by: Sequence[str]) -> str:
    """Of a whole with many answers too: the groups are what is too small."""
    return f"{what} redovisas inte uppdelat på {listed(by)}, för få svar i någon av grupperna."


def is_told(split: ShownSplit, group: GroupSummary) -> bool:
    """Whether it may be shown and divides anything: not when all answers are in one part, or none has said which."""
    return split.is_shown(group) and len(_parts_of(split, group)) > 1


def _parts_of(split: ShownSplit, group: GroupSummary) -> list[Share]:
    """Those that have answers, or are hidden."""
    return [part for part in split.breakdown_of(group).parts if part.responses or not part.suppressed]


def breakdown_parts(
    splits: Sequence[ShownSplit],
    group: GroupSummary,
    questionnaire: Questionnaire,
    numbering: Numbering,
    *,
    with_intervals: bool = True,
) -> tuple[Part, ...]:
    """One part for each question that the group is divided by, when anything of it may be shown.

    ``with_intervals`` is not for boards and units that answer in their own name: they stand for nobody else.
    """
    prefix = group.unit or "alla"
    return tuple(
        Part(
            name=f"{prefix}-uppdelat-{split.by}",
            title=f"Uppdelat på {breakdown_name(split)}",
            blocks=_blocks(split, group, questionnaire, numbering, with_intervals)
            if is_told(split, group)
            else _nothing(split),
        )
        for split in splits
    )


def _nothing(split: ShownSplit) -> tuple[Block, ...]:
    return (Paragraph(why_not_divided("Resultatet", [breakdown_name(split)])),)


def _blocks(
    split: ShownSplit, group: GroupSummary, questionnaire: Questionnaire, numbering: Numbering, with_intervals: bool
) -> tuple[Block, ...]:
    """How the parts differ in words, the tables of the parts, and the differences with their intervals."""
    breakdown = split.breakdown_of(group)
    parts = _parts_of(split, group)
    title = f"uppdelat på {breakdown_name(split)}, {group_name(group)}"
    rows_of = [("Index", _all_index_rows(parts))]
    for section in questionnaire.sections:
        names = {question.name for question in section.questions}
        rows = [row for place in _places(breakdown, names) for row in _rows([part.questions[place] for part in parts])]
        rows_of.append((swedish(section.title), rows))
    blocks: list[Block] = []
    hidden = []
    for of, rows in rows_of:
        if rows and all(map(_is_hidden, rows)):
            hidden.append(of)
        elif rows:
            blocks.append(_table(f"{of}, {title}", parts, rows, numbering))
    apart = differences_shown(breakdown, group, title, numbering) if with_intervals else NOT_COMPARED
    return (*apart.said, *blocks, *apart.table, *_not_divided(hidden, split))


def _is_hidden(row: Row) -> bool:
    """Whether the row has nothing but its name to show."""
    return all(cell == TOO_FEW for cell in row[1:])


def _not_divided(areas: Sequence[str], split: ShownSplit) -> tuple[Block, ...]:
    """One sentence instead of tables with nothing in them."""
    if not areas:
        return ()
    named = listed([f"”{area}”" for area in areas])
    return (Paragraph(why_not_divided(named, [breakdown_name(split)]), "not-shown"),)


def _places(breakdown: Breakdown, names: set[str]) -> Iterator[int]:
    for place, table in enumerate(breakdown.parts[0].questions):
        if table.question in names:
            yield place


def _all_index_rows(parts: Sequence[Share]) -> list[Row]:
    indices = [indices_of(part) for part in parts]
    return [
        (swedish(index.label), *(_with_n(each[place].value, each[place].n) for each in indices))
        for place, index in enumerate(indices[0])
    ]


def _with_n(value: float | None, n: int | None) -> str:
    """An index with its n in brackets, on one line."""
    return TOO_FEW if value is None else f"{index_value(value)}{NO_BREAK_SPACE}({integer(n or 0)})"


def _rows(tables: Sequence[QuestionSummary]) -> list[Row]:
    """The rows of one question: the index of a scale, or the share of each answer; and the base."""
    first = tables[0]
    text = swedish(first.row_text) if first.row_text else swedish(first.text)
    shown = next((table for table in tables if not table.suppressed), None)
    if shown is None:
        return [(text, *[TOO_FEW] * len(tables))]
    if shown.kind == "scale":
        return [(f"{text} – index", *[_index(table) for table in tables])]
    base = (f"{text} – n", *[TOO_FEW if table.suppressed else integer(table.base or 0) for table in tables])
    codes = [(place, code) for place, code in enumerate(shown.codes) if not code.missing]
    return [
        *((f"{text} – {swedish(code.label)}", *[_share(table, place) for table in tables]) for place, code in codes),
        base,
    ]


def _index(table: QuestionSummary) -> str:
    if table.suppressed:
        return TOO_FEW
    return NOT_APPLICABLE if table.index is None else _with_n(table.index, table.base)


def _share(table: QuestionSummary, place: int) -> str:
    if table.suppressed:
        return TOO_FEW
    return share(table.codes[place].count, table.base) if table.base else NOT_APPLICABLE


def _table(title: str, parts: Sequence[Share], rows: Sequence[Row], numbering: Numbering) -> Table:
    columns: tuple[Column, ...] = (("Fråga och svar", "text"), *((swedish(part.label), "number") for part in parts))
    cells = [cell for row in rows for cell in row[1:]]
    notes = [
        note
        for note, sign in ((INDEX_NOTE, "("), (SHARE_NOTE, "%"), (WHY_HIDDEN, TOO_FEW))
        if any(sign in cell for cell in cells)
    ]
    return Table(numbering.next_table(), title, columns, tuple(rows), notes=tuple(notes))
