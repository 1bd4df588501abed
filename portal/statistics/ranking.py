"""The questions with the best and the lowest results, for the first page of a report."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import rounded, share_decimals
from portal.statistics.tabulation import QuestionSummary

Measure = Literal["index", "positive_share"]


class Ranked(Struct, frozen=True):
    """A question and the value it was ranked by: an index (0–100) or a share of positive answers (0–1)."""

    question: QuestionSummary
    value: float


class Ranking(Struct, frozen=True):
    """``best`` has the highest value first, ``lowest`` the lowest first; no question, and no value, stands in both.

    ``as_good``, ``as_low``: how many questions are left out that have the value of the last in the list.
    """

    measure: Measure
    best: tuple[Ranked, ...]
    lowest: tuple[Ranked, ...]
    as_good: int = 0
    as_low: int = 0


def rank(group: GroupSummary, length: int = 3) -> Ranking:
    """The ``length`` best and lowest questions that are shown; fewer when there are not enough to fill both lists.

    A questionnaire with scales is ranked by the indices of its scales, any other by shares of positive answers: the
    two are never mixed. Equal values stand in the order of the questionnaire, and in one list at most: what is as low
    as it is high is neither.
    """
    measure: Measure = "index" if any(table.kind == "scale" for table in group.questions) else "positive_share"
    ranked = [Ranked(table, value) for table in group.questions if (value := getattr(table, measure)) is not None]
    size = min(length, len(ranked) // 2)
    best = sorted(ranked, key=lambda entry: -entry.value)[:size]
    lowest = _lowest(ranked, best, size)
    if not best:
        return Ranking(measure, (), ())
    # The lists without the value at which they meet, if they do; of one of them only, when it would take all of it.
    above = [entry for entry in best if _printed(entry, measure) > _printed(lowest[-1], measure)]
    below = [entry for entry in lowest if _printed(entry, measure) < _printed(best[-1], measure)]
    if above and not below:
        below = _lowest(ranked, above, size)
    elif below and not above:
        above = best
    listed = [*above, *below]
    left_out = [_printed(entry, measure) for entry in ranked if entry not in listed]
    as_good, as_low = (left_out.count(_printed(some[-1], measure)) if some else 0 for some in (above, below))
    return Ranking(measure, tuple(above), tuple(below), as_good, as_low)


def _lowest(ranked: list[Ranked], best: list[Ranked], size: int) -> list[Ranked]:
    return sorted((entry for entry in ranked if entry not in best), key=lambda entry: entry.value)[:size]


def _printed(entry: Ranked, measure: Measure) -> Fraction:
    """The value as the reader sees it: two that look the same are the same."""
    if measure == "index":
        return rounded(entry.value, 1)
    return rounded(100 * entry.value, share_decimals(entry.question.base or 0))
