"""Indices from 0 to 100: NKI and the quality factors.

Any scale is moved to 0–100 by (x − minimum) · 100 / (maximum − minimum). A respondent's index is the mean of the
answered items, all with the same weight, when enough of them are answered: two of three for NKI (Statistics Sweden's
Nöjd-Kund-Index), at least half for a quality factor. A group's index is the mean over its respondents.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from portal.questionnaire.definition import Index, ScaleDomain, Text
from portal.statistics.observations import Column, Observations
from portal.statistics.precision import margin_of_error, standard_error
from portal.statistics.reasons import Reason

NKI = "nki"
"""The name of the index that is the customer satisfaction index itself."""

Real = TypeVar("Real", float, Fraction)


class IndexSummary(Struct, frozen=True, kw_only=True):
    """An index of a group. ``value`` and ``margin`` are on the 0–100 scale; ``n`` counts respondents with a value.

    ``value`` is None when nobody has one; ``margin`` also when it was not asked for or cannot be computed, and with it
    ``standard_error``. ``weighted``: units count as large as they are (weighting.py), not as many as answered.
    When ``suppressed``, every figure is None.
    """

    name: str
    label: Text
    questions: tuple[str, ...] = ()
    value: float | None = None
    n: int | None = None
    standard_deviation: float | None = None
    margin: float | None = None
    suppressed: bool = False
    reason: Reason | None = None
    standard_error: float | None = None
    weighted: bool = False

    def hidden(self, reason: Reason) -> IndexSummary:
        """The same index without any figure, and why."""
        return IndexSummary(name=self.name, label=self.label, questions=self.questions, suppressed=True, reason=reason)


def transform(x: Real, minimum: int, maximum: int) -> Real:
    """Move ``x`` on a scale from ``minimum`` to ``maximum`` to 0–100."""
    return (x - minimum) * 100 / (maximum - minimum)


def summarise_index(
    observations: Observations, index: Index, population: int | None = None, with_margin: bool = True
) -> IndexSummary:
    """The index of all responses, with a margin of error when wanted; ``population`` is N of the margin.

    The mean is computed in whole numbers and rounded once. Raises KeyError when the index names a question that is
    not there, and ValueError when one is not a scale.
    """
    items = [_item(observations.by_name[name]) for name in index.questions]
    steps = np.column_stack([item.steps for item in items])
    answered = np.count_nonzero(steps >= 0, axis=1)
    enough = answered >= max(1, index.at_least)
    n = int(np.count_nonzero(enough))
    value = _exact_sum(items, steps, np.where(enough, answered, 0)) / n if n else None
    deviation = _deviation(items, steps[enough]) if n > 1 else None
    spread = deviation if with_margin else None
    return IndexSummary(
        name=index.name,
        label=index.label,
        questions=index.questions,
        value=None if value is None else float(value),
        n=n,
        standard_deviation=deviation,
        margin=None if spread is None else margin_of_error(spread, n, population),
        standard_error=None if spread is None else standard_error(spread, n, population),
    )


def respondent_values(observations: Observations, index: Index) -> NDArray[np.float64]:
    """The index of every respondent, 0 to 100; nan for those who have none."""
    items = [_item(observations.by_name[name]) for name in index.questions]
    steps = np.column_stack([item.steps for item in items])
    answered = np.count_nonzero(steps >= 0, axis=1)
    values = np.full(len(steps), np.nan)
    enough = answered >= max(1, index.at_least)
    values[enough] = _values(items, steps[enough])
    return values


class _Item(Struct, frozen=True):
    """One question of an index: steps above the scale's minimum (−1 where there is none) and the scale's length."""

    steps: NDArray[np.int64]
    length: int


def _item(column: Column) -> _Item:
    domain = column.variable.question.domain
    if not isinstance(domain, ScaleDomain):
        raise ValueError(f"Frågan {column.variable.name} kan inte ingå i ett index: den är ingen skala.")
    step_of = [-1 if code.is_missing else int(code.code) - domain.minimum for code in column.variable.codes]
    # Positions below nought (not answered, not asked) pick the two entries put last.
    table = np.array([*step_of, -1, -1], dtype=np.int64)
    return _Item(table[column.positions], domain.maximum - domain.minimum)


def _exact_sum(items: Sequence[_Item], steps: NDArray[np.int64], answered: NDArray[np.intp]) -> Fraction:
    """The sum of the respondents' indices; ``answered`` (n) is how many items each has, 0 for those left out."""
    total = Fraction(0)
    for count in range(1, len(items) + 1):
        rows = steps[answered == count]
        sums = np.where(rows >= 0, rows, 0).sum(axis=0).tolist()
        total += sum(Fraction(100 * part, item.length * count) for part, item in zip(sums, items, strict=True))
    return total


def _deviation(items: Sequence[_Item], steps: NDArray[np.int64]) -> float:
    """The standard deviation (n − 1) between respondents."""
    return float(_values(items, steps).std(ddof=1))


def _values(items: Sequence[_Item], steps: NDArray[np.int64]) -> NDArray[np.float64]:
    """The mean of what each respondent answered; everyone has at least one answer."""
    lengths = np.array([item.length for item in items], dtype=np.float64)
    means: NDArray[np.float64] = np.nanmean(np.where(steps >= 0, steps * 100 / lengths, np.nan), axis=1)
    return means
