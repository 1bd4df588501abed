"""Response domains: reading, judging and showing answers, one class per domain.

HTML fields carry the question's name; in a matrix ``question.row``. ``units`` is what a code list of units resolves
to just now; without it such a list holds its extra codes only.
"""

from __future__ import annotations

from typing import Any

from portal.questionnaire.code_lists import NO_UNITS, Units
from portal.questionnaire.definition import (
    Answers,
    AnswerValue,
    CodeDomain,
    DateDomain,
    FileDomain,
    MatrixDomain,
    MultipleCodeDomain,
    NumericDomain,
    Question,
    Questionnaire,
    ResponseDomain,
    ScaleDomain,
    TextDomain,
)
from portal.questionnaire.domains.answering import AnswerProblem, Asked, CellError, FormData, Parsed
from portal.questionnaire.domains.choices import CELL_SEPARATOR, CodeHandler, MultipleCodeHandler
from portal.questionnaire.domains.dates import DateHandler
from portal.questionnaire.domains.files import FileHandler
from portal.questionnaire.domains.handler import Handler
from portal.questionnaire.domains.matrix import MatrixHandler
from portal.questionnaire.domains.numbers import NumericHandler, ScaleHandler
from portal.questionnaire.domains.texts import TextHandler
from portal.questionnaire.routing import routing_path

__all__ = [
    "CELL_SEPARATOR",
    "AnswerProblem",
    "Asked",
    "CellError",
    "FormData",
    "Handler",
    "Parsed",
    "check",
    "check_answers",
    "from_cell",
    "handler_for",
    "parse",
    "show",
]

_HANDLERS: dict[type[ResponseDomain], Handler[Any]] = {
    CodeDomain: CodeHandler(),
    MultipleCodeDomain: MultipleCodeHandler(),
    ScaleDomain: ScaleHandler(),
    MatrixDomain: MatrixHandler(),
    NumericDomain: NumericHandler(),
    TextDomain: TextHandler(),
    DateDomain: DateHandler(),
    FileDomain: FileHandler(),
}


def handler_for(domain: ResponseDomain) -> Handler[Any]:
    """The handler of a response domain."""
    return _HANDLERS[type(domain)]


def parse(question: Question, form: FormData, questionnaire: Questionnaire, units: Units = NO_UNITS) -> Parsed:
    """What a sent page says about ``question``, with every problem of it (``required`` too).

    A page may show questions, and rows of a matrix, that turn out not to be relevant: drop their problems.
    """
    return handler_for(question.domain).parse(_asked(question, questionnaire, units), form)


def check(
    question: Question, value: AnswerValue | None, questionnaire: Questionnaire, units: Units = NO_UNITS
) -> tuple[AnswerProblem, ...]:
    """Every problem of an already parsed value; None stands for no answer."""
    return handler_for(question.domain).check(_asked(question, questionnaire, units), value)


def check_answers(questionnaire: Questionnaire, answers: Answers, units: Units = NO_UNITS) -> tuple[AnswerProblem, ...]:
    """Every problem of a whole response, in document order. Answers off the path are left out of account."""
    path = routing_path(questionnaire, answers)
    return tuple(
        problem
        for question in questionnaire.walk()
        if question.name in path
        for problem in check(question, answers.get(question.name), questionnaire, units)
        if path.asks(problem.question, problem.row)
    )


def from_cell(
    question: Question, row: str | None, cell: str, questionnaire: Questionnaire, units: Units = NO_UNITS
) -> AnswerValue | None:
    """The value of one cell of an imported file: several codes joined by ``|``, empty (None) when not answered.

    For a matrix it is the code of the row called ``row``. Required and routing are not enforced. Raises CellError.
    """
    return handler_for(question.domain).from_cell(_asked(question, questionnaire, units), row, cell)


def show(
    question: Question, value: AnswerValue, questionnaire: Questionnaire, language: str, units: Units = NO_UNITS
) -> list[str]:
    """The value in words, one string for each part (each code, each answered row)."""
    return handler_for(question.domain).show(_asked(question, questionnaire, units), value, language)


def _asked(question: Question, questionnaire: Questionnaire, units: Units) -> Asked[Any]:
    return Asked(question, question.domain, questionnaire, units)
