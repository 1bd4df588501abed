"""Relevance conditions as XPath, in the words of XLSForm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from portal.questionnaire.definition import (
    All,
    Answered,
    Any,
    AnyOf,
    AtLeast,
    Condition,
    Equals,
    MatrixDomain,
    Not,
    Question,
)

NameOf = Callable[[str, str | None], str]
"""The name in the workbook of a question, or of a row of a matrix."""


def write_condition(condition: Condition, name_of: NameOf, questions: Mapping[str, Question]) -> str:
    """The condition as an expression."""
    if isinstance(condition, Equals):
        return f"{_reference(name_of(condition.question, condition.row))} = {_literal(condition.code)}"
    if isinstance(condition, AnyOf):
        return _any_of(condition, name_of)
    if isinstance(condition, AtLeast):
        return f"{_reference(name_of(condition.question, None))} >= {plain_number(condition.value)}"
    if isinstance(condition, Answered):
        return _answered(condition, name_of, questions)
    if isinstance(condition, Not):
        return f"not({write_condition(condition.condition, name_of, questions)})"
    parts = [write_condition(part, name_of, questions) for part in condition.conditions]
    if isinstance(condition, All):
        return _joined(parts, "and") if parts else "true()"
    return _joined(parts, "or") if isinstance(condition, Any) and parts else "false()"


def _any_of(condition: AnyOf, name_of: NameOf) -> str:
    reference = _reference(name_of(condition.question, condition.row))
    return _joined(
        [
            f"selected({reference}, {_literal(code)})" if isinstance(code, str) else f"{reference} = {code}"
            for code in condition.codes
        ],
        "or",
    )


def _answered(condition: Answered, name_of: NameOf, questions: Mapping[str, Question]) -> str:
    """A matrix is answered when any row is."""
    question = questions.get(condition.question)
    if condition.row is None and question is not None and isinstance(question.domain, MatrixDomain):
        rows = [f"{_reference(name_of(question.name, row.name))} != ''" for row in question.domain.rows]
        return _joined(rows, "or")
    return f"{_reference(name_of(condition.question, condition.row))} != ''"


def _joined(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def _reference(name: str) -> str:
    return f"${{{name}}}"


def _literal(code: str | int) -> str:
    return f"'{code}'" if isinstance(code, str) else str(code)


def plain_number(value: float) -> str:
    """A number without exponent, and without decimals when it is whole."""
    return format(Decimal(repr(float(value))).normalize(), "f")
