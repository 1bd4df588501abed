"""Matrices of boards and units that answer in their own name: read, and laid out as tables."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa
from msgspec import structs
from sqlalchemy.orm import Session

from portal.collection.footnotes import own_footnotes
from portal.collection.models import Response
from portal.questionnaire.definition import Question, Questionnaire, Section
from portal.results.display import Block, Column, Numbering, Part, Table
from portal.results.spreadsheets import Sheet
from portal.statistics.board_matrices import BoardMatrix, board_matrices, reason_questions
from portal.statistics.board_tables import PrintedMatrix, printed
from portal.statistics.summary import GroupSummary, Level, RoundSummary
from portal.surveys.models import CollectionRound, RoundUnit

TITLE = "Svar för varje nämnd eller enhet"
_LONGEST_SHEET_NAME = 31


def get_matrices(
    session: Session, collection_round: CollectionRound, questionnaire: Questionnaire, level: Level
) -> tuple[BoardMatrix, ...]:
    """The matrices of a round of units; none of a round of persons. At level public without reasons in own words."""
    if collection_round.respondents != "units":
        return ()
    codes = {each.unit_id: each.unit.code for each in collection_round.round_units}
    query = sa.select(Response.unit_id, Response.answers).join(
        RoundUnit, (RoundUnit.round_id == Response.round_id) & (RoundUnit.unit_id == Response.unit_id)
    )
    rows = session.execute(
        query.where(Response.round_id == collection_round.id).order_by(RoundUnit.position, Response.id)
    )
    responses = [(codes[unit_id], msgspec.json.decode(answers, type=dict)) for unit_id, answers in rows]
    own = own_footnotes(session, collection_round)
    found = tuple(
        structs.replace(matrix, footnote={"sv": own[matrix.question]}) if matrix.question in own else matrix
        for matrix in board_matrices(questionnaire, responses)
    )
    return tuple(matrix.without_reasons() for matrix in found) if level == "public" else found


def names_of(summary: RoundSummary) -> dict[str, str]:
    """Unit code to the name it is shown by."""
    return {unit.unit: unit.name for unit in summary.units if unit.unit is not None}


def without_reasons(questionnaire: Questionnaire, matrices: tuple[BoardMatrix, ...]) -> Questionnaire:
    """What is laid out question by question: the reasons of boards stand beside their matrix instead."""
    reasons = {each.name for matrix in matrices for each in reason_questions(questionnaire, matrix.question)}
    if not reasons:
        return questionnaire

    def kept(section: Section) -> Section:
        items = (item for item in section.items if not (isinstance(item, Question) and item.name in reasons))
        return structs.replace(section, items=tuple(items))

    return structs.replace(questionnaire, sections=tuple(kept(section) for section in questionnaire.sections))


def board_part(
    matrices: tuple[BoardMatrix, ...], group: GroupSummary, names: Mapping[str, str], numbering: Numbering, name: str
) -> tuple[Part, ...]:
    """The answers of the boards of a group, a table for each matrix; nothing where there are none."""
    blocks: list[Block] = []
    for matrix in matrices:
        own = matrix.of_units(group.members)
        if own.boards:
            blocks += _blocks(printed(own, names), numbering)
    return (Part(name=name, title=TITLE, blocks=tuple(blocks)),) if blocks else ()


def _blocks(table: PrintedMatrix, numbering: Numbering) -> list[Block]:
    columns: tuple[Column, ...] = tuple((heading, "text") for heading in ("Nämnd eller enhet", *table.head[1:]))
    blocks: list[Block] = [Table(numbering.next_table(), table.head[0], columns, table.rows, table.total, table.notes)]
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


def matrix_sheets(matrices: tuple[BoardMatrix, ...], names: Mapping[str, str]) -> list[Sheet]:
    """A sheet for each matrix, named and numbered within what a workbook allows."""
    return [
        matrix_sheet(matrix, names, f"Matris {number} {matrix.question}"[:_LONGEST_SHEET_NAME])
        for number, matrix in enumerate(matrices, 1)
    ]
