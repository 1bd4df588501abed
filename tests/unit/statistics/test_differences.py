"""Differences between groups: against SciPy, against the definition solved anew, and the figures of two known years."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from portal.statistics.differences import (
    Estimate,
    Spread,
    difference_of_means,
    difference_of_shares,
    rest_of,
    together,
)
from portal.statistics.shares import CountedShare

Z = float(stats.norm.ppf(0.975))


def years(deviation: float) -> bool:
    """Whether NKI 84 of 362 and 82 of 210 differ significantly."""
    now = Spread(value=84, n=362, standard_deviation=deviation).estimate()
    before = Spread(value=82, n=210, standard_deviation=deviation).estimate()
    return difference_of_means(now, before).is_significant


@pytest.mark.parametrize(("deviation", "significant"), [(5.0, True), (11.76, True), (11.77, False), (18.0, False)])
def test_two_points_up_is_significant_only_when_answers_are_close(deviation: float, significant: bool) -> None:
    assert years(deviation) is significant


def test_differences_of_means_in_random_data_are_those_of_scipy() -> None:
    """The interval of the normal approximation ends at nought exactly where SciPy's two-sided p value is 5 %."""
    chance = np.random.default_rng(3)
    for _ in range(1_000):
        one, other = (chance.normal(80, 15, int(chance.integers(5, 400))) for _ in range(2))
        found = difference_of_means(*(_of(sample).estimate() for sample in (one, other)))
        error = np.hypot(stats.sem(one), stats.sem(other))
        expected = stats.norm.interval(0.95, loc=one.mean() - other.mean(), scale=error)
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)
        p = 2 * stats.norm.sf(abs(one.mean() - other.mean()) / error)
        assert found.is_significant is bool(p < 0.05)


def _of(sample: np.ndarray, population: int | None = None) -> Spread:
    deviation = float(sample.std(ddof=1)) if len(sample) > 1 else None
    return Spread(value=float(sample.mean()), n=len(sample), standard_deviation=deviation, population=population)


def test_a_known_population_makes_both_years_surer() -> None:
    now = Spread(value=84, n=362, standard_deviation=17.0, population=855).estimate()
    before = Spread(value=82, n=210, standard_deviation=17.0, population=822).estimate()
    half = Z * 17 * ((1 - 362 / 855) / 362 + (1 - 210 / 822) / 210) ** 0.5
    found = difference_of_means(now, before)
    assert (found.low, found.high) == pytest.approx((2 - half, 2 + half))


def test_nothing_is_tested_where_those_who_answered_chose_themselves() -> None:
    assert difference_of_means(Estimate(value=84, n=362), Estimate(value=82, n=210, standard_error=1.0)) is None


# Newcombe (1998), Statistics in Medicine 17, table II, method 10: examples (a), (b), (c), (e) and (h).
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombes_own_examples(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    found = difference_of_shares(CountedShare(*one), CountedShare(*other))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_differences_of_random_shares_against_the_definition() -> None:
    """Wilson's limits found as roots of the score equation, and put together as Newcombe's method 10 says."""
    chance = random.Random(4)
    for _ in range(1_000):
        one, other = (_share(chance) for _ in range(2))
        found = difference_of_shares(one, other)
        (low, high), (other_low, other_high) = _roots(one), _roots(other)
        below = np.hypot(one.share - low, other_high - other.share)
        above = np.hypot(high - one.share, other.share - other_low)
        assert (found.low, found.high) == pytest.approx((found.value - below, found.value + above), abs=1e-9)


def _share(chance: random.Random) -> CountedShare:
    base = chance.randint(2, 500)
    return CountedShare(chance.randint(1, base - 1), base, chance.choice([None, base + chance.randint(1, 500)]))


def _roots(counted: CountedShare) -> tuple[float, float]:
    share, n = counted.share, counted.base
    effective = n if counted.population is None else n * counted.population / (counted.population - n)

    def score(p: float) -> float:
        return (share - p) ** 2 - Z * Z * p * (1 - p) / effective

    return optimize.brentq(score, 0, share), optimize.brentq(score, share, 1)


def test_shares_of_everybody_differ_for_certain() -> None:
    found = difference_of_shares(CountedShare(6, 10, 10), CountedShare(5, 10, 10))
    assert (found.low, found.high) == pytest.approx((0.1, 0.1))
    assert found.is_significant
    assert difference_of_shares(CountedShare(0, 0), CountedShare(1, 2)) is None


samples = st.lists(st.floats(0, 100), min_size=1, max_size=20)


@given(samples, samples)
def test_parts_and_wholes_are_as_if_computed_from_every_answer(first: list[float], second: list[float]) -> None:
    part, rest = _of(np.array(first), 30), _of(np.array(second), 40)
    whole = _of(np.array(first + second), 70)
    assert _plain(together((part, rest))) == pytest.approx(_plain(whole), abs=1e-6)
    assert _plain(rest_of(whole, part)) == pytest.approx(_plain(rest), abs=1e-4)


def _plain(spread: Spread) -> tuple[float, ...]:
    return spread.value, spread.n, spread.standard_deviation or 0.0, spread.population or 0


def test_a_rest_that_is_not_there_or_cannot_be_told() -> None:
    whole = Spread(value=80, n=20, standard_deviation=10.0)
    assert rest_of(whole, whole) is None
    assert rest_of(whole, Spread(value=80, n=5, standard_deviation=None)) is None
    assert (
        rest_of(Spread(value=80, n=20, standard_deviation=None), Spread(value=8, n=1, standard_deviation=None)) is None
    )
