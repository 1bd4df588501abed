"""The flat list of variables that a questionnaire gives: what is tabulated, exported and imported."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from portal.questionnaire.code_lists import NO_UNITS, Units, codes, missing_last
from portal.questionnaire.definition import Code, MatrixRow, Question, Questionnaire
from portal.questionnaire.domains import Asked, handler_for

__all__ = ["Variable", "codes", "columns", "variables"]


class Variable(Struct, frozen=True):
    """One column of data. A matrix gives one variable for each row, named ``question.row``.

    ``kind`` is code, codes, scale, number, text, date or files. ``codes`` holds what is counted, the missing codes
    last; the steps of a scale are codes here ("1" … "10"). A list of units holds the given units and its extra codes.
    """

    name: str
    kind: str
    question: Question
    row: MatrixRow | None
    codes: tuple[Code, ...]


def variables(questionnaire: Questionnaire, units: Units = NO_UNITS) -> tuple[Variable, ...]:
    """Every variable, in document order."""
    return tuple(
        variable for question in questionnaire.walk() for variable in _of_question(question, questionnaire, units)
    )


def columns(questionnaire: Questionnaire, units: Units = NO_UNITS) -> dict[str, Variable]:
    """The column headings an import accepts: variable names, and a matrix row's own name when nothing else has it."""
    listed = variables(questionnaire, units)
    by_name = {variable.name: variable for variable in listed}
    taken = Counter(variable.row.name for variable in listed if variable.row)
    taken.update(question.name for question in questionnaire.walk())
    short = {variable.row.name: variable for variable in listed if variable.row and taken[variable.row.name] == 1}
    return by_name | short


def _of_question(question: Question, questionnaire: Questionnaire, units: Units) -> list[Variable]:
    handler = handler_for(question.domain)
    listed = missing_last(handler.codes(Asked(question, question.domain, questionnaire, units)))
    return [
        Variable(f"{question.name}.{row.name}" if row else question.name, handler.variable_kind, question, row, listed)
        for row in handler.rows(question.domain)
    ]
