"""What boards and units answer in their own name to other questions than matrices, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from portal.questionnaire.code_lists import Units
from portal.questionnaire.definition import (
    DEFAULT_LANGUAGE,
    Answers,
    FileDomain,
    MatrixDomain,
    Question,
    Questionnaire,
    Text,
    TextDomain,
    text_in,
)
from portal.questionnaire.domains import show
from portal.statistics.board_matrices import reason_questions


class BoardAnswerTable(Struct, frozen=True, kw_only=True):
    """One question: unit code and answer of each board that has answered. ``own_words``: only at level internal."""

    question: str
    text: Text
    own_words: bool
    rows: tuple[tuple[str, str], ...]


def board_answers(
    questionnaire: Questionnaire, responses: Sequence[tuple[str, Answers]], units: Units
) -> tuple[BoardAnswerTable, ...]:
    """Every question that somebody has answered, but matrices, their reasons, and files."""
    reasons = {
        reason.name
        for question in questionnaire.walk()
        if isinstance(question.domain, MatrixDomain)
        for reason in reason_questions(questionnaire, question.name)
    }
    tables = (
        BoardAnswerTable(
            question=question.name,
            text=question.text,
            own_words=isinstance(question.domain, TextDomain),
            rows=tuple(_rows(question, questionnaire, responses, units)),
        )
        for question in questionnaire.walk()
        if question.name not in reasons and not isinstance(question.domain, (MatrixDomain, FileDomain))
    )
    return tuple(table for table in tables if table.rows)


def _rows(
    question: Question, questionnaire: Questionnaire, responses: Sequence[tuple[str, Answers]], units: Units
) -> list[tuple[str, str]]:
    return [
        (unit, ", ".join(show(question, answers[question.name], questionnaire, DEFAULT_LANGUAGE, units)))
        for unit, answers in responses
        if question.name in answers
    ]


def answers_as_json(tables: Sequence[BoardAnswerTable], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The answers for other systems."""
    return [
        {
            "question": table.question,
            "text": text_in(table.text, DEFAULT_LANGUAGE),
            "boards": [{"unit": unit, "name": names.get(unit, unit), "answer": said} for unit, said in table.rows],
        }
        for table in tables
    ]
