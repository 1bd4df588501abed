"""An index over several rounds, and whether it has changed since the one before."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from portal.statistics.differences import Difference, Estimate, difference_of_means

AT_LEAST = 10
"""Fewer answers than this in either round: nothing is said about a change, at any level."""


class NoTest(StrEnum):
    """Why it is not said whether a change may be chance."""

    SELF_SELECTED = "self_selected"
    SPREAD_UNKNOWN = "spread_unknown"
    BROKEN = "broken"
    WEIGHTED_OTHERWISE = "weighted_otherwise"


class Result(Struct, frozen=True, kw_only=True):
    """An index in one round or year. ``breaks`` say, in Swedish, why it is not quite comparable with the one before.

    ``source``: where a figure that was entered by hand comes from. ``standard_error`` is None where none can be given.
    ``title`` is that of the round, where its label alone would not tell the reader which one it is.
    """

    label: str
    value: float
    n: int
    margin: float | None = None
    standard_error: float | None = None
    source: str = ""
    breaks: tuple[str, ...] = ()
    weighted: bool = False
    title: str = ""

    @property
    def estimate(self) -> Estimate:
        return Estimate(value=self.value, n=self.n, standard_error=self.standard_error)


class Change(Struct, frozen=True, kw_only=True):
    """From ``before`` to ``now``. ``difference`` is None when it cannot be tested, for ``reason``."""

    before: Result
    now: Result
    difference: Difference | None = None
    reason: NoTest | None = None

    @property
    def value(self) -> float:
        return self.now.value - self.before.value


def series(results: Sequence[Result]) -> tuple[Result, ...]:
    """The results that may stand in a series, in the given order: those with enough answers."""
    return tuple(result for result in results if result.n >= AT_LEAST)


def latest_change(results: Sequence[Result]) -> Change | None:
    """The change from the last but one to the last of a series; None with fewer than two."""
    if len(results) < 2:
        return None
    before, now = results[-2:]
    reason = _untestable(before, now)
    if reason is not None:
        return Change(before=before, now=now, reason=reason)
    return Change(before=before, now=now, difference=difference_of_means(now.estimate, before.estimate))


def _untestable(before: Result, now: Result) -> NoTest | None:
    if now.breaks:
        return NoTest.BROKEN
    if before.weighted != now.weighted:
        return NoTest.WEIGHTED_OTHERWISE
    if before.source and before.standard_error is None:
        return NoTest.SPREAD_UNKNOWN
    if now.standard_error is None or before.standard_error is None:
        return NoTest.SELF_SELECTED
    return None
