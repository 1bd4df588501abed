"""Intervals, differences, weights and effects against SciPy and second computations, on thousands of random data sets.

docs/statistics.md has the largest differences seen; ``pytest -m proofs -s`` of this file prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from scipy import linalg, optimize, stats

from portal.statistics import effects
from portal.statistics.contrasts import contrast_of_means, contrast_of_shares, pooled
from portal.statistics.differences import Estimate, Spread, difference_of_means, difference_of_shares
from portal.statistics.shares import CountedShare, Z, exact_limits, finite_limits, wilson_limits
from portal.statistics.weighting import Stratum, stratified_mean

pytestmark = pytest.mark.proofs
Chance = np.random.Generator


def wilson(chance: Chance) -> float:
    base = int(chance.integers(1, 5_000))
    count = int(chance.integers(0, base + 1))
    theirs = stats.binomtest(count, base).proportion_ci(0.95, method="wilson")
    return _apart(wilson_limits(count / base, base), (theirs.low, theirs.high))


def exact(chance: Chance) -> float:
    base = int(chance.integers(1, 300))
    count = int(chance.integers(0, base + 1))
    low = 0.0 if count == 0 else stats.beta.ppf(0.025, count, base - count + 1)
    high = 1.0 if count == base else stats.beta.ppf(0.975, count + 1, base - count)
    return _apart(exact_limits(count / base, base), (low, high))


def exact_of_known(chance: Chance) -> float:
    population = int(chance.integers(2, 3_000))
    base = int(chance.integers(1, min(population, 30)))
    count = int(chance.integers(0, base + 1))
    those = np.arange(count, population - base + count + 1)
    few = stats.hypergeom.cdf(count, population, those, base)
    many = stats.hypergeom.sf(count - 1, population, those, base)
    found = those[np.minimum(few, many) > 0.025 * (1 + 1e-9)]
    return _apart(finite_limits(count, base, population), (found[0] / population, found[-1] / population))


def newcombe(chance: Chance) -> float:
    one, other = _share(chance), _share(chance)
    found = difference_of_shares(one, other)
    (low, high), (other_low, other_high) = _roots(one), _roots(other)
    below = np.hypot(one.share - low, other_high - other.share)
    above = np.hypot(high - one.share, other.share - other_low)
    return _apart((found.low, found.high), (found.value - below, found.value + above))


def means(chance: Chance) -> float:
    samples = [chance.normal(80, chance.uniform(1, 30), int(chance.integers(2, 400))) for _ in range(2)]
    frames = [len(sample) + int(chance.integers(0, 500)) for sample in samples]
    pairs = list(zip(samples, frames, strict=True))
    found = difference_of_means(*(_spread(sample, frame).estimate() for sample, frame in pairs))
    errors = [stats.sem(sample) * np.sqrt(1 - len(sample) / frame) for sample, frame in pairs]
    middle, error = samples[0].mean() - samples[1].mean(), np.hypot(*errors)
    return _apart(
        (found.low, found.high), (middle - error * stats.norm.ppf(0.975), middle - error * stats.norm.ppf(0.025))
    )


def two_parts(chance: Chance) -> float:
    """SciPy has the answers; ours only the means of the parts and the spread of the whole."""
    parts = [chance.normal(chance.uniform(60, 90), 15, int(chance.integers(2, 400))) for _ in range(2)]
    found = contrast_of_means(*map(_mean, parts), pooled(_spread(np.concatenate(parts)), [*map(_mean, parts)]))
    theirs = stats.ttest_ind(*parts, equal_var=True)
    limits = theirs.confidence_interval(0.95)
    ours = found.difference.low, found.difference.high, found.probability
    return _apart(ours, (limits.low, limits.high, theirs.pvalue))


def within_parts(chance: Chance) -> float:
    """The mean square within groups, as a share of SciPy's; one group is not shown."""
    spread, count = chance.uniform(5, 30), int(chance.integers(2, 8))
    parts = [chance.normal(chance.uniform(60, 90), spread, int(chance.integers(2, 400))) for _ in range(count)]
    whole = np.concatenate(parts)
    between = sum(len(part) * (part.mean() - whole.mean()) ** 2 for part in parts) / (count - 1)
    found = pooled(_spread(whole), [_mean(part) for part in parts[1:]])
    return _apart(found.deviation**2 / (between / stats.f_oneway(*parts).statistic), 1)


def probability_of_shares(chance: Chance) -> float:
    """The level of Newcombe's interval that ends at nought, by another search."""
    one, other = (CountedShare(each.count, each.base) for each in (_share(chance), _share(chance)))
    upper, lower = sorted((one, other), key=lambda each: -each.share)
    found = contrast_of_shares(one, other)
    if upper.share == lower.share:
        return _apart(found.probability, 1)
    z = optimize.brentq(lambda z: difference_of_shares(upper, lower, z).low, 1e-12, 100, xtol=1e-13)
    return _apart(found.probability, 2 * stats.norm.sf(z))


def strata(chance: Chance) -> float:
    units = [chance.integers(0, 101, int(chance.integers(2, 60))).tolist() for _ in range(int(chance.integers(2, 9)))]
    frames = [len(unit) + int(chance.integers(0, 200)) for unit in units]
    found = stratified_mean(
        [
            Stratum(value=float(np.mean(u)), n=len(u), population=N, standard_deviation=float(np.std(u, ddof=1)))
            for u, N in zip(units, frames, strict=True)
        ]
    )
    mean, variance = Fraction(0), Fraction(0)
    for unit, frame in zip(units, frames, strict=True):
        weight, n, middle = Fraction(frame, sum(frames)), len(unit), Fraction(sum(unit), len(unit))
        mean += weight * middle
        variance += weight**2 * (1 - Fraction(n, frame)) * sum((x - middle) ** 2 for x in unit) / (n - 1) / n
    return _apart((found.value, found.standard_error), (float(mean), float(variance) ** 0.5))


def slopes(chance: Chance) -> float:
    factors, n = int(chance.integers(2, 7)), int(chance.integers(100, 400))
    x = chance.normal(70, 15, (n, factors)) + chance.normal(0, 10, (n, 1))
    y = x @ chance.uniform(-0.2, 0.6, factors) + chance.normal(0, 10, n)
    found = effects._regression(tuple("abcdef"[:factors]), np.column_stack([x, y]))
    q, r = linalg.qr(np.column_stack([np.ones(n), x]), mode="economic")
    return _apart([each.value for each in found.effects], effects.RISE * linalg.solve_triangular(r, q.T @ y)[1:])


@pytest.mark.parametrize(
    ("compare", "sets"),
    [
        *(
            (wilson, 10_000),
            (exact, 10_000),
            (exact_of_known, 2_000),
            (newcombe, 10_000),
            (means, 10_000),
            (strata, 2_000),
            (slopes, 500),
        ),
        *((two_parts, 10_000), (within_parts, 10_000), (probability_of_shares, 10_000)),
    ],
)
def test_the_same_as_a_second_computation(compare: Callable[[Chance], float], sets: int) -> None:
    chance = np.random.default_rng(20_260_101)
    largest = max(compare(chance) for _ in range(sets))
    print(f"{compare.__name__}: {sets} data sets, largest difference {largest:.1e}")
    assert largest < 1e-9


def test_bootstrap_intervals_cover_the_truth_as_often_as_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 400 made-up surveys, about 95 in a hundred of the intervals hold the true effect."""
    monkeypatch.setattr(effects, "REPLICATES", 400)
    chance, truth = np.random.default_rng(11), np.array([0.5, 0.2, 0.0])
    inside = 0
    for _ in range(400):
        x = chance.normal(70, 12, (200, 3)) + chance.normal(0, 8, (200, 1))
        table = np.column_stack([x, x @ truth + chance.normal(0, 9, 200)])
        found = effects._regression(("a", "b", "c"), table).effects
        inside += sum(each.low <= 5 * slope <= each.high for each, slope in zip(found, truth, strict=True))
    print(f"bootstrap: {inside / 1200:.1%} of 1200 intervals hold the true effect")
    assert 0.92 < inside / 1200 < 0.97


def _apart(ours: object, theirs: object) -> float:
    return float(np.max(np.abs(np.asarray(ours) - np.asarray(theirs))))


def _mean(sample: np.ndarray) -> Estimate:
    return Estimate(value=float(sample.mean()), n=len(sample))


def _spread(sample: np.ndarray, population: int | None = None) -> Spread:
    deviation = float(sample.std(ddof=1))
    return Spread(value=float(sample.mean()), n=len(sample), standard_deviation=deviation, population=population)


def _share(chance: Chance) -> CountedShare:
    base = int(chance.integers(2, 1_000))
    frame = None if chance.random() < 0.5 else base + int(chance.integers(1, 1_000))
    return CountedShare(int(chance.integers(1, base)), base, frame)


def _roots(counted: CountedShare) -> tuple[float, float]:
    """Wilson's limits as the roots of the score equation."""
    share, n = counted.share, counted.base
    effective = n if counted.population is None else n * counted.population / (counted.population - n)

    def score(p: float) -> float:
        return (share - p) ** 2 - Z * Z * p * (1 - p) / effective

    return optimize.brentq(score, 0, share, xtol=1e-14), optimize.brentq(score, share, 1, xtol=1e-14)
