"""Frequencies: what was answered to each question, in a group of responses.

The base is the valid answers. Missing codes (vet ej, ej aktuellt) are counted but stand outside the base; questions
not answered and questions not asked are kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import fsum, sqrt

import numpy as np
from msgspec import Struct

from portal.questionnaire.definition import (
    CodeDomain,
    CodeList,
    MatrixDomain,
    Questionnaire,
    ResponseDomain,
    ScaleDomain,
    Text,
)
from portal.questionnaire.variables import Variable
from portal.statistics.decoding import NOT_ANSWERED, NOT_ASKED
from portal.statistics.indices import transform
from portal.statistics.not_asked import asked_after
from portal.statistics.observations import Column, Observations
from portal.statistics.reasons import Reason


class CodeCount(Struct, frozen=True, kw_only=True):
    """One row of a table. ``share`` is a share of the base, 0 to 1; None for a missing code and without a base."""

    code: str
    label: Text
    count: int
    share: float | None
    missing: bool = False
    positive: bool = False


class QuestionSummary(Struct, frozen=True, kw_only=True):
    """The table of one variable; a matrix gives one for each row, named ``question.row``.

    ``base``, ``not_answered`` and ``not_asked`` are counts; the base of several codes is the responses with at least
    one valid code, so their shares may together exceed one. ``mean`` and ``standard_deviation`` (n − 1) are those of
    scales and numbers; ``index`` is a scale's mean moved to 0–100; ``positive_share`` is the share of the base that
    gave an answer marked positive. ``asked_after`` names the questions that decide whether this one is put.
    When ``suppressed``, every figure is None and ``codes`` is empty.
    """

    name: str
    kind: str
    question: str
    row: str | None
    text: Text
    row_text: Text | None
    ordered: bool = False
    background: bool = False
    sensitive: bool = False
    asked_after: tuple[str, ...] = ()
    base: int | None = None
    not_answered: int | None = None
    not_asked: int | None = None
    codes: tuple[CodeCount, ...] = ()
    mean: float | None = None
    standard_deviation: float | None = None
    index: float | None = None
    positive_share: float | None = None
    suppressed: bool = False
    reason: Reason | None = None

    def hidden(self, reason: Reason) -> QuestionSummary:
        """The same table without any figure, and why."""
        return QuestionSummary(
            name=self.name,
            kind=self.kind,
            question=self.question,
            row=self.row,
            text=self.text,
            row_text=self.row_text,
            ordered=self.ordered,
            background=self.background,
            sensitive=self.sensitive,
            asked_after=self.asked_after,
            suppressed=True,
            reason=reason,
        )


def tabulate(observations: Observations, units: tuple[str, ...] | None = None) -> tuple[QuestionSummary, ...]:
    """One table for each variable, in document order, of all responses or of those of some units."""
    chosen = observations if units is None else observations.of_units(units)
    deciding = asked_after(observations.questionnaire)
    return tuple(
        _table(column, observations.questionnaire, deciding[column.variable.name]) for column in chosen.columns
    )


class Counted(Struct, frozen=True, kw_only=True):
    """What is counted of one variable: answers to each of its codes, the base, and why the rest has no answer.

    ``values`` are the numbers of a number question.
    """

    counts: Sequence[int]
    base: int
    not_answered: int
    not_asked: int
    values: Sequence[float] | None = None


def _table(column: Column, questionnaire: Questionnaire, deciding: tuple[str, ...]) -> QuestionSummary:
    counts, base = _counts(column)
    counted = Counted(
        counts=counts,
        base=base,
        not_answered=int(np.count_nonzero(column.positions == NOT_ANSWERED)),
        not_asked=int(np.count_nonzero(column.positions == NOT_ASKED)),
        values=None if column.values is None else column.values[column.positions >= 0].tolist(),
    )
    return table_of(column.variable, counted, questionnaire, deciding)


def table_of(
    variable: Variable, counted: Counted, questionnaire: Questionnaire, deciding: tuple[str, ...]
) -> QuestionSummary:
    """The table of a variable from its counts; ``deciding`` names the questions that decide whether it is put."""
    question, base = variable.question, counted.base
    codes = tuple(
        CodeCount(
            code=code.code,
            label=code.label,
            count=count,
            share=count / base if base and not code.is_missing else None,
            missing=code.is_missing,
            positive=code.positive,
        )
        for code, count in zip(variable.codes, counted.counts, strict=True)
    )
    mean, deviation, index = _measures(question.domain, counted.values, codes)
    return QuestionSummary(
        name=variable.name,
        kind=variable.kind,
        question=question.name,
        row=variable.row.name if variable.row else None,
        text=question.text,
        row_text=variable.row.text if variable.row else None,
        ordered=_is_ordered(question.domain, questionnaire),
        background=question.background,
        sensitive=question.sensitive,
        asked_after=deciding,
        base=base,
        not_answered=counted.not_answered,
        not_asked=counted.not_asked,
        codes=codes,
        mean=mean,
        standard_deviation=deviation,
        index=index,
        positive_share=_positive_share(variable.kind, codes, base),
    )


def _counts(column: Column) -> tuple[list[int], int]:
    """How many gave each code, and the base."""
    codes = column.variable.codes
    if column.choices is not None:
        valid = np.array([not code.is_missing for code in codes], dtype=np.bool_)
        return column.choices.sum(axis=0).tolist(), int(np.count_nonzero(column.choices[:, valid].any(axis=1)))
    answered = column.positions[column.positions >= 0]
    if not codes:
        return [], len(answered)
    counts: list[int] = np.bincount(answered, minlength=len(codes)).tolist()
    return counts, sum(count for code, count in zip(codes, counts, strict=True) if not code.is_missing)


def _measures(
    domain: ResponseDomain, values: Sequence[float] | None, codes: tuple[CodeCount, ...]
) -> tuple[float | None, float | None, float | None]:
    """Mean, standard deviation and index. Those of a scale are computed in whole numbers and rounded once."""
    if values is not None:
        return *_mean_and_deviation(values), None
    if not isinstance(domain, ScaleDomain):
        return None, None, None
    steps = [(int(code.code), code.count) for code in codes if not code.missing]
    n = sum(count for _, count in steps)
    if not n:
        return None, None, None
    mean = Fraction(sum(step * count for step, count in steps), n)
    squares = sum((step - mean) ** 2 * count for step, count in steps)
    deviation = sqrt(squares / (n - 1)) if n > 1 else None
    return float(mean), deviation, float(transform(mean, domain.minimum, domain.maximum))


def _mean_and_deviation(values: Sequence[float]) -> tuple[float | None, float | None]:
    if not values:
        return None, None
    mean = fsum(values) / len(values)
    if len(values) < 2:
        return mean, None
    return mean, sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _is_ordered(domain: ResponseDomain, questionnaire: Questionnaire) -> bool:
    if isinstance(domain, CodeDomain | MatrixDomain):
        code_list = questionnaire.code_lists[domain.code_list]
        return isinstance(code_list, CodeList) and code_list.ordered
    return isinstance(domain, ScaleDomain)


def _positive_share(kind: str, codes: tuple[CodeCount, ...], base: int) -> float | None:
    """Only for lists of which one code is chosen: shares of several codes cannot be added up."""
    positive = [code.count for code in codes if code.positive and not code.missing]
    return sum(positive) / base if kind == "code" and positive and base else None
