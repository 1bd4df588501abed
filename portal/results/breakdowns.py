"""Results divided by gender, age …: tables in which each part of the group has a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from portal.questionnaire.definition import Questionnaire
from portal.results.comparison import TOO_FEW_NOTE, indices_of
from portal.results.display import Block, Column, Numbering, Paragraph, Part, Table
from portal.results.part_differences import NOT_COMPARED, differences_shown
from portal.results.wording import WHOLE, listed, swedish
from portal.statistics.breakdowns import Breakdown, ShownSplit
from portal.statistics.breakdowns import Part as Share
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import NO_BREAK_SPACE, NOT_APPLICABLE, TOO_FEW, index_value, integer, share
from portal.statistics.tabulation import QuestionSummary

NAMES = {"kon": "kön", "alder": "ålder", "svarade_sjalv": "hjälp att svara", "malgrupp": "målgrupp"}
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
INDEX_ENDING = " – index"
"""After the question in a table that has shares too."""


class Depth(Enum):
    """How much is laid out: a page has all of it, a report the indices first and the questions in an annex.

    Where there is no index the questions come first.
    """

    ALL = "all"
    FIRST = "first"
    ANNEX = "annex"


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
    depth: Depth = Depth.ALL,
    names_group: bool = True,
) -> tuple[Part, ...]:
    """One part for each question that the group is divided by, when anything of it may be shown.

    ``with_intervals`` is not for boards and units that answer in their own name: they stand for nobody else.
    ``names_group``: whether each table says whose it is.
    """
    prefix = f"{'bilaga-' if depth is Depth.ANNEX else ''}{group.unit or 'alla'}"
    whose = f", {group.name or WHOLE.lower()}" if names_group else ""
    found = []
    for split in splits:
        blocks = _nothing(split)
        if is_told(split, group):
            title = f"uppdelat på {breakdown_name(split)}{whose}"
            blocks = _blocks(split, group, questionnaire, numbering, title, with_intervals, depth)
        if blocks:
            found.append(Part(f"{prefix}-uppdelat-{split.by}", f"Uppdelat på {breakdown_name(split)}", blocks))
    return tuple(found)


def _nothing(split: ShownSplit) -> tuple[Block, ...]:
    return (Paragraph(why_not_divided("Resultatet", [breakdown_name(split)])),)


def _blocks(
    split: ShownSplit,
    group: GroupSummary,
    questionnaire: Questionnaire,
    numbering: Numbering,
    title: str,
    with_intervals: bool,
    depth: Depth,
) -> tuple[Block, ...]:
    """How the parts differ in words, the tables of the parts, and the differences with their intervals."""
    breakdown = split.breakdown_of(group)
    parts = _parts_of(split, group)
    indices = [("Index", _all_index_rows(parts))]
    questions = _question_rows(breakdown, parts, questionnaire)
    hidden = [of for of, rows in (*indices, *questions) if rows and all(map(_is_hidden, rows))]
    if not any(rows and of not in hidden for of, rows in indices):
        if depth is Depth.ANNEX:
            return ()
        depth = Depth.ALL
    laid_out = {Depth.ALL: [*indices, *questions], Depth.FIRST: indices, Depth.ANNEX: questions}[depth]
    tables = [_table(of, title, parts, rows, numbering) for of, rows in laid_out if rows and of not in hidden]
    # The table of differences is numbered where it stands.
    counted = Numbering() if depth is Depth.FIRST else numbering
    apart = differences_shown(breakdown, group, title, counted) if with_intervals else NOT_COMPARED
    if depth is Depth.ANNEX:
        return (*tables, *apart.table)
    return (*apart.said, *tables, *(apart.table if depth is Depth.ALL else ()), *_not_divided(hidden, split))


def _question_rows(
    breakdown: Breakdown, parts: Sequence[Share], questionnaire: Questionnaire
) -> list[tuple[str, list[Row]]]:
    """The rows of each section."""
    found = []
    for section in questionnaire.sections:
        names = {question.name for question in section.questions}
        rows = [row for place in _places(breakdown, names) for row in _rows([part.questions[place] for part in parts])]
        found.append((swedish(section.title), rows))
    return found


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
        return [(f"{text}{INDEX_ENDING}", *[_index(table) for table in tables])]
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


def _table(of: str, title: str, parts: Sequence[Share], rows: Sequence[Row], numbering: Numbering) -> Table:
    """Where every row is an index, the title says so and the rows need not."""
    first = "Index" if of == "Index" else "Fråga och svar"
    if first != of and all(row[0].endswith(INDEX_ENDING) or _is_hidden(row) for row in rows):
        first, title = "Fråga", f"index {title}"
        rows = [(row[0].removesuffix(INDEX_ENDING), *row[1:]) for row in rows]
    columns: tuple[Column, ...] = ((first, "text"), *((swedish(part.label), "number") for part in parts))
    cells = [cell for row in rows for cell in row[1:]]
    notes = [
        note
        for note, sign in ((INDEX_NOTE, "("), (SHARE_NOTE, "%"), (WHY_HIDDEN, TOO_FEW))
        if any(sign in cell for cell in cells)
    ]
    return Table(numbering.next_table(), f"{of}, {title}", columns, tuple(rows), notes=tuple(notes))
