"""Rows of a matrix with a condition of their own: which of them are asked, and which stand on the page.

A row's condition may look at earlier questions and at earlier rows of the same matrix. An answer on a row counts only
when that row is asked, so that one changed answer takes all that hung on it off the path. A matrix of which no row is
asked is not asked at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from msgspec import structs

from portal.questionnaire.conditions import holds, may_hold, must_hold
from portal.questionnaire.definition import AnswerValue, MatrixDomain, MatrixRow, Question

Counted = Mapping[str, AnswerValue]


def has_conditional_rows(question: Question) -> bool:
    """Whether some row of the question is asked of some only."""
    domain = question.domain
    return isinstance(domain, MatrixDomain) and any(row.relevant_if is not None for row in domain.rows)


def with_rows(question: Question, rows: tuple[MatrixRow, ...]) -> Question:
    """The same matrix with these rows."""
    return structs.replace(question, domain=structs.replace(question.domain, rows=rows))


def rows_of(question: Question) -> tuple[MatrixRow, ...]:
    """The rows of a matrix; none for other questions."""
    return question.domain.rows if isinstance(question.domain, MatrixDomain) else ()


def as_shown(question: Question) -> tuple[tuple[str, bool], ...]:
    """The rows by name, and whether each has a condition: what tells one form of a question on a page from another."""
    return tuple((row.name, row.relevant_if is not None) for row in rows_of(question))


def cells_of(question: Question) -> frozenset[str]:
    """What a condition may hang on: the question, and each of its rows as ``question.row``."""
    return frozenset({question.name, *(f"{question.name}.{row.name}" for row in rows_of(question))})


class AsAsked(NamedTuple):
    """A question with the rows that are asked of it, the answer to those, and the names of the other rows."""

    question: Question
    value: AnswerValue | None
    skipped: frozenset[str] = frozenset()


def as_asked(question: Question, value: AnswerValue | None, counted: Counted) -> AsAsked | None:
    """The question after the answers that count so far (``counted``); None when no row of it is asked."""
    if not has_conditional_rows(question):
        return AsAsked(question, value)
    rows = _asked_rows(question, value, counted)
    skipped = frozenset(row.name for row in rows_of(question)) - {row.name for row in rows}
    if isinstance(value, dict):
        value = {row: code for row, code in value.items() if row not in skipped} or None
    return AsAsked(with_rows(question, rows), value, skipped) if rows else None


def _asked_rows(question: Question, value: AnswerValue | None, counted: Counted) -> tuple[MatrixRow, ...]:
    given = value if isinstance(value, dict) else {}
    kept: dict[str, str] = {}
    asked = []
    for row in rows_of(question):
        if row.relevant_if is None or holds(row.relevant_if, {**counted, question.name: kept} if kept else counted):
            asked.append(row)
            if row.name in given:
                kept[row.name] = given[row.name]
    return tuple(asked)


def rows_on_page(question: Question, counted: Counted, undecided: Collection[str]) -> tuple[MatrixRow, ...]:
    """The rows to put on the page of the question, while the ``undecided`` may still be answered otherwise.

    A row that is asked whatever is answered on the page has no condition left.
    """
    open_cells = set(undecided)
    shown = []
    for row in rows_of(question):
        if row.relevant_if is None or must_hold(row.relevant_if, counted, open_cells):
            shown.append(structs.replace(row, relevant_if=None))
        elif may_hold(row.relevant_if, counted, open_cells):
            shown.append(row)
        else:
            continue
        open_cells |= {question.name, f"{question.name}.{row.name}"}
    return tuple(shown)
