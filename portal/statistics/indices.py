"""Indices from 0 to 100: NKI and the quality factors.

Any scale is moved to 0–100 by (x − minimum) · 100 / (maximum − minimum). A respondent's index is the mean of the
answered items, all with the same weight, when enough of them are answered: two of three for NKI (Statistics Sweden's
Nöjd-Kund-Index), at least half for a quality factor. A group's index is the mean over its respondents.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from portal.questionnaire.definition import Index, Text
from portal.statistics.observations import Observations
from portal.statistics.patterns import Patterns, patterns
from portal.statistics.precision import margin_of_error, standard_error
from portal.statistics.reasons import Reason

NKI = "nki"
"""The name of the index that is the customer satisfaction index itself."""

Real = TypeVar("Real", float, Fraction)


class IndexSummary(Struct, frozen=True, kw_only=True):
    """An index of a group. ``value`` and ``margin`` are on the 0–100 scale; ``n`` counts respondents with a value.

    ``value`` is None when nobody has one; ``margin`` also when it was not asked for or cannot be computed, and with it
    ``standard_error``. ``weighted``: units count as large as they are (weighting.py), not as many as answered.
    ``at_least`` is how many of the questions a respondent must have answered.
    When ``suppressed``, every figure is None.
    """

    name: str
    label: Text
    questions: tuple[str, ...] = ()
    at_least: int = 0
    value: float | None = None
    n: int | None = None
    standard_deviation: float | None = None
    margin: float | None = None
    suppressed: bool = False
    reason: Reason | None = None
    standard_error: float | None = None
    weighted: bool = False

    @property
    def told_error(self) -> float | None:
        """The standard error where there is a margin: whoever is told one of them knows the other."""
        return None if self.margin is None else self.standard_error

    def hidden(self, reason: Reason) -> IndexSummary:
        """The same index without any figure, and why."""
        return IndexSummary(
            name=self.name,
            label=self.label,
            questions=self.questions,
            at_least=self.at_least,
            suppressed=True,
            reason=reason,
        )


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
    answers = patterns(observations, index)
    answered, counts = answers.answered, answers.counts
    enough = answered >= max(1, index.at_least)
    n = int(counts[enough].sum())
    value = _exact_sum(answers, np.where(enough, answered, 0), counts) / n if n else None
    deviation = _deviation(answers, enough) if n > 1 else None
    spread = deviation if with_margin else None
    return IndexSummary(
        name=index.name,
        label=index.label,
        questions=index.questions,
        at_least=index.at_least,
        value=None if value is None else float(value),
        n=n,
        standard_deviation=deviation,
        margin=None if spread is None else margin_of_error(spread, n, population),
        standard_error=None if spread is None else standard_error(spread, n, population),
    )


def respondent_values(observations: Observations, index: Index) -> NDArray[np.float64]:
    """The index of every respondent, 0 to 100; nan for those who have none."""
    answers = patterns(observations, index)
    return _values(answers, answers.answered >= max(1, index.at_least))[answers.of]


def _exact_sum(answers: Patterns, answered: NDArray[np.intp], counts: NDArray[np.intp]) -> Fraction:
    """The sum of the respondents' indices; ``answered`` (patterns) is how many items each has, 0 for those left out."""
    total = Fraction(0)
    for count in range(1, len(answers.lengths) + 1):
        chosen = answered == count
        sums = (counts[chosen] @ np.maximum(answers.steps[chosen], 0)).tolist()
        total += sum(Fraction(100 * part, length * count) for part, length in zip(sums, answers.lengths, strict=True))
    return total


def _deviation(answers: Patterns, enough: NDArray[np.bool_]) -> float:
    """The standard deviation (n − 1) between respondents."""
    of_respondents = _values(answers, enough)[answers.of]
    return float(of_respondents[~np.isnan(of_respondents)].std(ddof=1))


def _values(answers: Patterns, enough: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The mean of what is answered, by pattern; nan where that is not enough."""
    lengths = np.array(answers.lengths, dtype=np.float64)
    steps = answers.steps[enough]
    values = np.full(len(answers.steps), np.nan)
    values[enough] = np.nanmean(np.where(steps >= 0, steps * 100 / lengths, np.nan), axis=1)
    return values
