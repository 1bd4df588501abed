"""The shares of positive answers that page, report and files tell: with interval, and the change since last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.results.since_last import asked_alike
from portal.results.trend import Trend
from portal.statistics.differences import Difference, difference_of_shares
from portal.statistics.shares import CountedShare, ShareInterval, share_interval
from portal.statistics.summary import GroupSummary
from portal.statistics.swedish import share_decimals
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.trend import AT_LEAST


@dataclass(frozen=True)
class Changed:
    """The share in the round called ``label`` (``title``: see trend), and how the share now differs from it."""

    label: str
    title: str
    before: CountedShare
    difference: Difference
    decimals: int


@dataclass(frozen=True)
class PositiveShare:
    """``interval`` is None where none is given; ``changed`` where there is nothing to compare with."""

    table: QuestionSummary
    counted: CountedShare
    interval: ShareInterval | None
    changed: Changed | None


def positive_figures(group: GroupSummary, trend: Trend, *, with_intervals: bool) -> tuple[PositiveShare, ...]:
    """Of every question with positive answers that is shown.

    Nothing where no margins may be given. ``with_intervals`` is not for boards and units that answer in their own
    name: those that were asked are all there are, and stand for nobody else.
    """
    if not group.with_margin:
        return ()
    found = []
    for table in filter(_is_counted, group.questions):
        counted = _counted(table, group.frame)
        interval = share_interval(counted) if with_intervals else None
        changed = _changed(table, counted, trend) if with_intervals else None
        found.append(PositiveShare(table, counted, interval, changed))
    return tuple(found)


def _is_counted(table: QuestionSummary) -> bool:
    return not table.suppressed and not table.background and table.positive_share is not None


def _counted(table: QuestionSummary, population: int | None) -> CountedShare:
    count = sum(code.count for code in table.codes if code.positive and not code.missing)
    return CountedShare(count, table.base or 0, population)


def _changed(table: QuestionSummary, counted: CountedShare, trend: Trend) -> Changed | None:
    """Only of a question put in the same words both times, with enough answers."""
    before = trend.before
    if before is None or not before.with_margin:
        return None
    old = next((each for each in before.questions if each.name == table.name and _is_counted(each)), None)
    if old is None or min(old.base or 0, counted.base) < AT_LEAST or not asked_alike(old, table):
        return None
    then = _counted(old, before.frame)
    apart = difference_of_shares(counted, then)
    if apart is None:
        return None
    return Changed(trend.before_label, trend.before_title, then, apart, share_decimals(min(then.base, counted.base)))


def positive_shares_as_json(found: tuple[PositiveShare, ...]) -> list[dict[str, Any]]:
    """Unrounded, shares from 0 to 1; ``method`` is wilson, exact or complete (everyone answered)."""
    return [
        {
            "name": each.table.name,
            **_share_as_json(each.counted),
            "low": each.interval.low if each.interval else None,
            "high": each.interval.high if each.interval else None,
            "method": each.interval.method if each.interval else None,
            "before": _before_as_json(each.changed) if each.changed else None,
            "change": _change_as_json(each.changed.difference) if each.changed else None,
        }
        for each in found
    ]


def _before_as_json(changed: Changed) -> dict[str, Any]:
    return {"label": changed.label, "title": changed.title, **_share_as_json(changed.before)}


def _share_as_json(counted: CountedShare) -> dict[str, Any]:
    return {"count": counted.count, "n": counted.base, "share": counted.share}


def _change_as_json(found: Difference) -> dict[str, Any]:
    return {"value": found.value, "low": found.low, "high": found.high, "significant": found.is_significant}
