"""Intervals of shares against SciPy, and against the definition of each interval solved anew."""

from __future__ import annotations

import random

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
    """Wilson's limits are where the score statistic is 1.96; the exact ones are beta quantiles."""
    chance, z = random.Random(2), float(stats.norm.ppf(0.975))
    for _ in range(1_000):
        base = chance.randint(2, 300)
        counted = CountedShare(chance.randint(1, base - 1), base, base + chance.randint(1, 300))
        effective = base * counted.population / (counted.population - base)
        share, found = counted.count / base, share_interval(counted)
        if found.method == "wilson":

            def score(p: float, share: float = share, effective: float = effective) -> float:
                return (share - p) ** 2 - z * z * p * (1 - p) / effective

            expected = optimize.brentq(score, 0, share), optimize.brentq(score, share, 1)
        else:
            successes = share * effective
            expected = (
                stats.beta.ppf(0.025, successes, effective - successes + 1),
                stats.beta.ppf(0.975, successes + 1, effective - successes),
            )
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


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
