"""What boards and units answer in their own name: read, and laid out as tables."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import structs
from sqlalchemy.orm import Session

from portal.collection.corrections import sent_at
from portal.collection.followed_up import list_followed
from portal.collection.footnotes import own_footnotes
from portal.collection.models import Response
from portal.questionnaire.definition import (
    DEFAULT_LANGUAGE,
    Answers,
    Item,
    Question,
    Questionnaire,
    Section,
    TextDomain,
    text_in,
)
from portal.results.display import Block, Column, Numbering, Part, Table
from portal.results.spreadsheets import Sheet
from portal.statistics.board_answers import BoardAnswerTable, board_answers
from portal.statistics.board_matrices import BoardMatrix, board_matrices
from portal.statistics.board_tables import PrintedMatrix, printed
from portal.statistics.summary import GroupSummary, Level, RoundSummary
from portal.surveys.models import CollectionRound, RoundUnit
from portal.surveys.queries import unit_names

TITLE = "Svar för varje nämnd eller enhet"
_LONGEST_SHEET_NAME = 31


@dataclass(frozen=True)
class BoardResults:
    """Who answered what, in a round of units: matrices, and the other questions in words.

    ``followed``: of a round that follows up another, what each of its units answered there, answered now or not.
    """

    matrices: tuple[BoardMatrix, ...] = ()
    answers: tuple[BoardAnswerTable, ...] = ()
    followed: tuple[BoardAnswerTable, ...] = ()
    are_there: bool = False

    def of_units(self, units: Iterable[str]) -> BoardResults:
        """The same of some units only."""
        kept = frozenset(units)
        return replace(
            self,
            matrices=tuple(matrix.of_units(kept) for matrix in self.matrices),
            answers=_of_units(self.answers, kept),
            followed=_of_units(self.followed, kept),
        )


def _of_units(tables: Iterable[BoardAnswerTable], kept: Container[str]) -> tuple[BoardAnswerTable, ...]:
    return tuple(structs.replace(table, rows=tuple(row for row in table.rows if row[0] in kept)) for table in tables)


NO_BOARDS = BoardResults()


def get_board_results(
    session: Session,
    collection_round: CollectionRound,
    questionnaire: Questionnaire,
    level: Level,
    moment: datetime | None = None,
) -> BoardResults:
    """What the units of the round answered; nothing of a round of persons. At level public nothing in own words.

    ``moment``: as it was then, before what has been sent and corrected since.
    """
    if collection_round.respondents != "units":
        return NO_BOARDS
    responses = _responses(session, collection_round, moment)
    own = own_footnotes(session, collection_round)
    matrices = tuple(
        structs.replace(matrix, footnote={"sv": own[matrix.question]}) if matrix.question in own else matrix
        for matrix in board_matrices(questionnaire, responses)
    )
    answers = board_answers(questionnaire, responses, unit_names(session))
    if level == "public":
        matrices = tuple(matrix.without_reasons() for matrix in matrices)
        answers = tuple(table for table in answers if not table.own_words)
    return BoardResults(matrices, answers, _followed(session, collection_round), are_there=True)


def _followed(session: Session, collection_round: CollectionRound) -> tuple[BoardAnswerTable, ...]:
    """What the round follows up, question by question, in the order of its units."""
    found = list_followed(session, collection_round.id, DEFAULT_LANGUAGE)
    rows: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for each in collection_round.round_units:
        if (told := found.get(each.unit_id)) is None:
            continue
        for question in told.questions:
            key = question.name, f"Det som följs upp ur ”{told.round_title}”: {question.text}"
            rows.setdefault(key, []).append((each.unit.code, ", ".join(question.lines)))
    return tuple(
        BoardAnswerTable(question=name, text={DEFAULT_LANGUAGE: text}, own_words=False, rows=tuple(given))
        for (name, text), given in rows.items()
    )


def _responses(
    session: Session, collection_round: CollectionRound, moment: datetime | None
) -> list[tuple[str, Answers]]:
    """The code of each unit and what it answered (what was in force at ``moment``), in the order of the round."""
    codes = {each.unit_id: each.unit.code for each in collection_round.round_units}
    query = sa.select(Response).join(
        RoundUnit, (RoundUnit.round_id == Response.round_id) & (RoundUnit.unit_id == Response.unit_id)
    )
    found = session.scalars(
        query.where(Response.round_id == collection_round.id).order_by(RoundUnit.position, Response.id)
    ).all()
    sent = {each.id: each.answers for each in found} if moment is None else sent_at(session, found, moment)
    return [(codes[each.unit_id], msgspec.json.decode(sent[each.id], type=dict)) for each in found if each.id in sent]


def names_of(summary: RoundSummary) -> dict[str, str]:
    """Unit code to the name it is shown by."""
    return {unit.unit: unit.name for unit in summary.units if unit.unit is not None}


def without_own_words(questionnaire: Questionnaire, boards: BoardResults) -> Questionnaire:
    """What is laid out question by question: what boards wrote in own words stands board by board instead."""
    if not boards.are_there:
        return questionnaire

    def kept(section: Section) -> Section:
        items = (item for item in section.items if not _is_in_own_words(item))
        return structs.replace(section, items=tuple(items))

    return structs.replace(questionnaire, sections=tuple(kept(section) for section in questionnaire.sections))


def _is_in_own_words(item: Item) -> bool:
    return isinstance(item, Question) and isinstance(item.domain, TextDomain)


def board_part(
    boards: BoardResults, group: GroupSummary, names: Mapping[str, str], numbering: Numbering, name: str
) -> tuple[Part, ...]:
    """The answers of the boards of a group, a table for each question; nothing where there are none."""
    blocks = board_blocks(boards.of_units(group.members), names, numbering)
    return (Part(name=name, title=TITLE, blocks=blocks),) if blocks else ()


def board_blocks(boards: BoardResults, names: Mapping[str, str], numbering: Numbering) -> tuple[Block, ...]:
    """A table for each question, of all the boards there are."""
    blocks: list[Block] = [*_answer_tables(boards.followed, names, numbering)]
    for matrix in boards.matrices:
        if matrix.boards:
            blocks += _blocks(printed(matrix, names), numbering)
    return (*blocks, *_answer_tables(boards.answers, names, numbering))


def _answer_tables(
    tables: Iterable[BoardAnswerTable], names: Mapping[str, str], numbering: Numbering
) -> Iterator[Table]:
    columns: tuple[Column, ...] = (("Nämnd eller enhet", "text"), ("Svar", "text"))
    for table in tables:
        rows = tuple((names.get(unit, unit), said) for unit, said in table.rows)
        if rows:
            yield Table(numbering.next_table(), text_in(table.text, "sv"), columns, rows)


def _blocks(table: PrintedMatrix, numbering: Numbering) -> list[Block]:
    columns: tuple[Column, ...] = tuple((heading, "text") for heading in ("Nämnd eller enhet", *table.head[1:]))
    number = numbering.next_table()
    blocks: list[Block] = [Table(number, table.head[0], columns, table.rows, table.total, table.notes, table.marked)]
    if table.reasons:
        about: tuple[Column, ...] = (("Nämnd eller enhet", "text"), ("Skäl", "text"))
        blocks.append(Table(numbering.next_table(), f"Skäl: {table.head[0]}", about, table.reasons))
    return blocks


def matrix_sheet(matrix: BoardMatrix, names: Mapping[str, str], name: str = "") -> Sheet:
    """One matrix as it is printed, for a spreadsheet: boards, an empty line, then total, footnotes and reasons."""
    table = printed(matrix, names)
    width = len(table.head)
    below = [table.total, *((note,) for note in table.notes)]
    said = [("Skäl",), *table.reasons] if table.reasons else []
    rows = [*table.rows, (), *below, *([()] if said else []), *said]
    padded = ([*row, *[None] * (width - len(row))] for row in rows)
    return Sheet(name or matrix.question, tuple((heading, "text") for heading in table.head), padded)


def board_sheets(boards: BoardResults, names: Mapping[str, str]) -> list[Sheet]:
    """A sheet for each matrix, named and numbered within what a workbook allows, and one for all other questions."""
    sheets = [
        matrix_sheet(matrix, names, f"Matris {number} {matrix.question}"[:_LONGEST_SHEET_NAME])
        for number, matrix in enumerate(boards.matrices, 1)
    ]
    rows = [
        (names.get(unit, unit), text_in(table.text, "sv"), said)
        for table in (*boards.followed, *boards.answers)
        for unit, said in table.rows
    ]
    columns: tuple[Column, ...] = (("Nämnd eller enhet", "text"), ("Fråga", "text"), ("Svar", "text"))
    return [*sheets, *([Sheet("Övriga svar", columns, rows)] if rows else [])]
