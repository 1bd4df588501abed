"""Intervals of shares against SciPy, and against the definition of each interval solved anew."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import optimize, stats

from portal.statistics.shares import CountedShare, beta_quantile, exact_limits, share_interval, wilson_limits


def test_every_share_of_up_to_thirty_answers_is_that_of_scipy() -> None:
    for base in range(1, 31):
        for count in range(base + 1):
            tested = stats.binomtest(count, base)
            for method, limits in (("wilson", wilson_limits), ("exact", exact_limits)):
                expected = tested.proportion_ci(0.95, method=method)
                assert limits(count / base, base) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_larger_random_shares_are_those_of_scipy() -> None:
    chance = random.Random(1)
    for _ in range(1_000):
        base = chance.randint(31, 20_000)
        count = chance.randint(0, base)
        expected = stats.binomtest(count, base).proportion_ci(0.95, method="wilson")
        assert wilson_limits(count / base, base) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_known_population_counts_as_more_answers() -> None:
    """Wilson's limits are where the score statistic is 1.96."""
    chance, z = random.Random(2), float(stats.norm.ppf(0.975))
    for _ in range(1_000):
        base = chance.randint(2, 300)
        counted = CountedShare(chance.randint(1, base - 1), base, base + chance.randint(1, 300))
        effective = base * counted.population / (counted.population - base)
        share, found = counted.count / base, share_interval(counted)
        if found.method != "wilson":
            continue

        def score(p: float, share: float = share, effective: float = effective) -> float:
            return (share - p) ** 2 - z * z * p * (1 - p) / effective

        expected = optimize.brentq(score, 0, share), optimize.brentq(score, share, 1)
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def possible(count: int, base: int, population: int) -> tuple[float, float]:
    """The least and the largest share of a population of which neither tail is too rare, all of them tried."""
    those = np.arange(count, population - base + count + 1)
    few = stats.hypergeom.cdf(count, population, those, base)
    many = stats.hypergeom.sf(count - 1, population, those, base)
    found = those[np.minimum(few, many) > 0.025 * (1 + 1e-9)]
    return found[0] / population, found[-1] / population


def test_few_of_a_known_population_are_told_of_exactly() -> None:
    chance = random.Random(3)
    for _ in range(1_000):
        base = chance.randint(1, 29)
        counted = CountedShare(chance.randint(0, base), base, base + chance.choice([1, 3, 10, 100, 2_000]))
        found = share_interval(counted)
        assert found.method == "exact"
        assert (found.low, found.high) == pytest.approx(possible(counted.count, base, counted.population), abs=1e-12)
    for count in (0, 4, 196, 200):
        found = share_interval(CountedShare(count, 200, 700))
        assert (found.low, found.high) == pytest.approx(possible(count, 200, 700), abs=1e-12)


def test_all_of_ten_among_thirteen_leave_two_in_doubt() -> None:
    found = share_interval(CountedShare(10, 10, 13))
    assert (found.low, found.high) == (11 / 13, 1.0)


@pytest.mark.parametrize(
    ("counted", "method"),
    [
        (CountedShare(10, 29), "exact"),
        (CountedShare(10, 30), "wilson"),
        (CountedShare(4, 200), "exact"),
        (CountedShare(196, 200), "exact"),
        (CountedShare(5, 200), "wilson"),
        (CountedShare(5, 10, 10), "complete"),
    ],
)
def test_the_method_follows_the_rule(counted: CountedShare, method: str) -> None:
    assert share_interval(counted).method == method


def test_when_all_answered_there_is_nothing_to_be_unsure_of() -> None:
    found = share_interval(CountedShare(3, 8, 8))
    assert (found.low, found.share, found.high) == (0.375, 0.375, 0.375)


@pytest.mark.parametrize("counted", [CountedShare(0, 0), CountedShare(3, 8, 7)])
def test_shares_that_cannot_be_told(counted: CountedShare) -> None:
    assert share_interval(counted) is None


def test_nobody_and_everybody_reach_the_ends() -> None:
    assert share_interval(CountedShare(0, 40)).low == 0.0
    assert share_interval(CountedShare(40, 40)).high == 1.0
    assert beta_quantile(0.5, 1, 1) == pytest.approx(0.5, abs=1e-15)
