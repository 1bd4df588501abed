from __future__ import annotations

import pytest
from scipy import special, stats

from portal.statistics.precision import incomplete_beta, margin_of_error, t_quantile


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 9, 10, 29, 30, 100, 361, 1000, 100_000, 10_000_000])
@pytest.mark.parametrize("probability", [0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999])
def test_t_quantiles_are_those_of_scipy(probability: float, degrees: int) -> None:
    expected = float(stats.t.ppf(probability, degrees))
    assert t_quantile(probability, degrees) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_quantiles_are_symmetric() -> None:
    assert t_quantile(0.025, 7) == pytest.approx(-t_quantile(0.975, 7), rel=1e-9)


@pytest.mark.parametrize(("probability", "degrees"), [(0.0, 5), (1.0, 5), (0.975, 0)])
def test_impossible_quantiles(probability: float, degrees: int) -> None:
    with pytest.raises(ValueError, match="no t quantile"):
        t_quantile(probability, degrees)


@pytest.mark.parametrize("x", [0.0, 0.001, 0.2, 0.5, 0.9, 0.999, 1.0])
@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2.5, 0.5), (50.0, 0.5), (3.0, 8.0)])
def test_incomplete_beta(x: float, a: float, b: float) -> None:
    assert incomplete_beta(x, a, b) == pytest.approx(float(special.betainc(a, b, x)), rel=1e-10, abs=1e-13)


def test_margin_with_and_without_a_population() -> None:
    t = float(stats.t.ppf(0.975, 99))
    assert margin_of_error(20.0, 100) == pytest.approx(t * 2.0)
    assert margin_of_error(20.0, 100, 200) == pytest.approx(t * 2.0 * 0.5**0.5)


def test_when_all_answered_there_is_no_margin_left() -> None:
    assert margin_of_error(20.0, 50, 50) == 0.0


@pytest.mark.parametrize(("n", "population"), [(0, None), (1, 10), (11, 10)])
def test_margins_that_cannot_be_computed(n: int, population: int | None) -> None:
    assert margin_of_error(20.0, n, population) is None
