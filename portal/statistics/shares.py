"""How sure a share is: 95 % confidence intervals, with finite-population correction.

Wilson's score interval (1927) by rule; the exact interval of Clopper and Pearson (1934) where few answered, or few gave
one of the two answers, for there the score interval may promise too much. A known population is counted in by the
*effective* number of answers n / (1 − n/N), as Korn and Graubard (1998) do for Clopper and Pearson.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import Literal

from msgspec import Struct

from portal.statistics.precision import CONFIDENCE, incomplete_beta

Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
EXACT_BELOW = 30
"""Fewer answers than this get the exact interval …"""

EXACT_BELOW_EACH = 5
"""… and so do shares of which fewer than this gave the answer, or did not."""

Method = Literal["wilson", "exact", "complete"]


class ShareInterval(Struct, frozen=True):
    """A share (0 to 1) with its interval, and how that was made; ``complete``: all of the population answered."""

    share: float
    low: float
    high: float
    method: Method


class CountedShare(Struct, frozen=True):
    """``count`` of ``base`` answers; ``population`` is how many could have answered, when that is known."""

    count: int
    base: int
    population: int | None = None

    @property
    def share(self) -> float:
        return self.count / self.base

    @property
    def is_known(self) -> bool:
        """Whether there is a share, and not more answers than the population holds."""
        return self.base > 0 and (self.population is None or self.base <= self.population)

    @property
    def effective_base(self) -> float | None:
        """How many answers of an endless population would tell as much; None when all have answered."""
        if self.population is None:
            return float(self.base)
        return None if self.base == self.population else self.base / (1 - self.base / self.population)


def share_interval(counted: CountedShare) -> ShareInterval | None:
    """The 95 % interval of a share, by the rule above; None when there is no share."""
    if not counted.is_known:
        return None
    share, base = counted.share, counted.effective_base
    if base is None:
        return ShareInterval(share, share, share, "complete")
    if counted.base < EXACT_BELOW or min(counted.count, counted.base - counted.count) < EXACT_BELOW_EACH:
        return ShareInterval(share, *exact_limits(share, base), "exact")
    return ShareInterval(share, *wilson_limits(share, base), "wilson")


def wilson_limits(share: float, base: float, z: float = Z) -> tuple[float, float]:
    """The ends of Wilson's score interval; ``z`` is the quantile of the normal distribution, 1.96 for 95 %."""
    square = z * z / base
    middle = (share + square / 2) / (1 + square)
    half = z * sqrt(share * (1 - share) / base + square / (4 * base)) / (1 + square)
    return (0.0 if share == 0 else middle - half), (1.0 if share == 1 else middle + half)


def exact_limits(share: float, base: float) -> tuple[float, float]:
    """The ends of the exact interval: quantiles of beta distributions."""
    count, tail = share * base, (1 - CONFIDENCE) / 2
    low = 0.0 if share == 0 else beta_quantile(tail, count, base - count + 1)
    high = 1.0 if share == 1 else beta_quantile(1 - tail, count + 1, base - count)
    return low, high


@cache
def beta_quantile(probability: float, a: float, b: float) -> float:
    """The x at which the incomplete beta function I_x(a, b) is ``probability``, halved in until nothing changes."""
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high and high - low > 1e-15 * high:
        if incomplete_beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return middle
