"""How much of a questionnaire is filled in: cell by cell, so that whoever left one empty can be asked for it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from portal.questionnaire.definition import (
    Answers,
    MatrixDomain,
    MatrixRow,
    Question,
    Questionnaire,
    Section,
    TextDomain,
)
from portal.questionnaire.routing import RoutingPath, routing_path


class EmptyCell(Struct, frozen=True):
    """A question without an answer, or the row of a matrix without one."""

    question: Question
    row: MatrixRow | None = None


class SectionFill(Struct, frozen=True):
    """One section: how many cells were asked about, and which of them are empty."""

    section: str
    asked: int
    empty: tuple[EmptyCell, ...]

    @property
    def filled(self) -> int:
        return self.asked - len(self.empty)


def fills(questionnaire: Questionnaire, answers: Answers) -> tuple[SectionFill, ...]:
    """Every section that has something to fill in, also those off the path: of them nothing is asked.

    A text in own words counts when it is required, or asked because of another answer; a comment that everyone is
    offered may be left empty.
    """
    path = routing_path(questionnaire, answers)
    found = []
    for section in questionnaire.sections:
        counted = [question for question in section.questions if _counts(question, section)]
        if counted:
            cells = [cell for question in counted if question.name in path for cell in _cells(question, path)]
            empty = tuple(cell for cell in cells if _is_empty(cell, answers))
            found.append(SectionFill(section.name, len(cells), empty))
    return tuple(found)


def is_complete(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether no cell that was asked about is empty."""
    return not any(fill.empty for fill in fills(questionnaire, answers))


def _counts(question: Question, section: Section) -> bool:
    if question.from_link:
        return False
    is_because = question.relevant_if is not None or section.relevant_if is not None
    return not isinstance(question.domain, TextDomain) or question.required or is_because


def _cells(question: Question, path: RoutingPath) -> Iterator[EmptyCell]:
    if isinstance(question.domain, MatrixDomain):
        yield from (EmptyCell(question, row) for row in question.domain.rows if path.asks(question.name, row.name))
    else:
        yield EmptyCell(question)


def _is_empty(cell: EmptyCell, answers: Answers) -> bool:
    value = answers.get(cell.question.name)
    if cell.row is None:
        return value is None
    return not isinstance(value, dict) or cell.row.name not in value
