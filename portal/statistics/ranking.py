"""The questions with the best and the lowest results, for the first page of a report."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from portal.statistics.summary import GroupSummary
from portal.statistics.tabulation import QuestionSummary

Measure = Literal["index", "positive_share"]


class Ranked(Struct, frozen=True):
    """A question and the value it was ranked by: an index (0–100) or a share of positive answers (0–1)."""

    question: QuestionSummary
    value: float


class Ranking(Struct, frozen=True):
    """``best`` has the highest value first, ``lowest`` the lowest first; no question stands in both."""

    measure: Measure
    best: tuple[Ranked, ...]
    lowest: tuple[Ranked, ...]


def rank(group: GroupSummary, length: int = 3) -> Ranking:
    """The ``length`` best and lowest questions that are shown; fewer when there are not enough to fill both lists.

    A questionnaire with scales is ranked by the indices of its scales, any other by shares of positive answers: the
    two are never mixed. Equal values stand in the order of the questionnaire.
    """
    measure: Measure = "index" if any(table.kind == "scale" for table in group.questions) else "positive_share"
    ranked = [Ranked(table, value) for table in group.questions if (value := getattr(table, measure)) is not None]
    size = min(length, len(ranked) // 2)
    best = sorted(ranked, key=lambda entry: -entry.value)[:size]
    rest = [entry for entry in ranked if entry not in best]
    lowest = sorted(rest, key=lambda entry: entry.value)[:size]
    return Ranking(measure, tuple(best), tuple(lowest))
