"""How sure a share is: 95 % confidence intervals, with finite-population correction.

Wilson's score interval (1927) by rule; exact intervals where few answered, or few gave one of the two answers, for
there the score interval may promise too much: that of Clopper and Pearson (1934), and of a known population the one
that inverts the hypergeometric distribution (Buonaccorsi, The American Statistician 41, 1987). In Wilson's a known
population is counted in by the *effective* number of answers n / (1 − n/N), after Korn and Graubard (1998).
"""

from __future__ import annotations

from functools import cache
from math import exp, fsum, lgamma, sqrt
from statistics import NormalDist
from typing import Literal

from msgspec import Struct

from portal.statistics.precision import CONFIDENCE, incomplete_beta

Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
EXACT_BELOW = 30
"""Fewer answers than this get the exact interval …"""

EXACT_BELOW_EACH = 5
"""… and so do shares of which fewer than this gave the answer, or did not."""

RARE = (1 - CONFIDENCE) / 2 * (1 + 1e-9)
"""What is as rare as one tail, and is therefore out, comes out of logarithms a little above it."""

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
        if counted.population is None:
            return ShareInterval(share, *exact_limits(share, base), "exact")
        return ShareInterval(share, *finite_limits(counted.count, counted.base, counted.population), "exact")
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


def finite_limits(count: int, base: int, population: int) -> tuple[float, float]:
    """The ends of the exact interval of a share of ``population``, of whom ``base`` answered and ``count`` gave it.

    The shares K / N, in whole people, under which as many as were found, or more, is less rare than one tail of the
    interval, and so with as many or fewer.
    """
    high = population - _fewest(base - count, base, population)
    return _fewest(count, base, population) / population, high / population


@cache
def _fewest(count: int, base: int, population: int) -> int:
    """The fewest of a population for whom ``count`` or more, among ``base`` drawn, is less rare than one tail."""
    low, high = count, population - base + count
    while low < high:
        middle = (low + high) // 2
        if _at_least(count, base, middle, population) > RARE:
            high = middle
        else:
            low = middle + 1
    return low


def _at_least(count: int, base: int, those: int, population: int) -> float:
    """The probability of ``count`` or more of ``those`` among ``base`` drawn from a population (hypergeometric)."""
    most = min(base, those)
    if most - count < count:
        return fsum(_probability(each, base, those, population) for each in range(count, most + 1))
    fewest = max(0, base - (population - those))
    return 1 - fsum(_probability(each, base, those, population) for each in range(fewest, count))


def _probability(count: int, base: int, those: int, population: int) -> float:
    others = population - those
    return exp(_choose(those, count) + _choose(others, base - count) - _choose(population, base))


def _choose(size: int, chosen: int) -> float:
    """The logarithm of the number of ways."""
    return lgamma(size + 1) - lgamma(chosen + 1) - lgamma(size - chosen + 1)


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
