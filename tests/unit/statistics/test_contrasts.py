"""Groups of one layout compared: against SciPy's t test and analysis of variance, on thousands of random data sets."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from scipy import optimize, stats

from portal.statistics.contrasts import (
    contrast_of_means,
    contrast_of_shares,
    holm,
    pooled,
    rest_of_mean,
    rest_of_share,
)
from portal.statistics.differences import Estimate, Spread
from portal.statistics.shares import CountedShare, wilson_limits

Sample = np.ndarray


def mean(sample: Sample) -> Estimate:
    return Estimate(value=float(sample.mean()), n=len(sample))


def spread(sample: Sample) -> Spread:
    return Spread(value=float(sample.mean()), n=len(sample), standard_deviation=float(sample.std(ddof=1)))


def random_groups(chance: np.random.Generator, count: int) -> list[Sample]:
    return [
        chance.normal(chance.uniform(60, 90), chance.uniform(5, 30), int(chance.integers(2, 200))) for _ in range(count)
    ]


def test_two_groups_are_those_of_the_t_test_with_equal_variances() -> None:
    """Interval and probability, though only the means of the groups and the spread of the whole are known."""
    chance = np.random.default_rng(31)
    for _ in range(1_000):
        one, other = random_groups(chance, 2)
        whole = spread(np.concatenate([one, other]))
        found = contrast_of_means(mean(one), mean(other), pooled(whole, (mean(one), mean(other))))
        expected = stats.ttest_ind(one, other, equal_var=True)
        interval = expected.confidence_interval(0.95)
        assert (found.difference.low, found.difference.high) == pytest.approx((interval.low, interval.high), abs=1e-8)
        assert found.probability == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-12)


def test_what_is_not_shown_is_a_group_of_its_own() -> None:
    """The mean square within groups of SciPy's analysis of variance, where the last group is known as the rest only."""
    chance = np.random.default_rng(32)
    for _ in range(1_000):
        groups = random_groups(chance, int(chance.integers(2, 7)))
        everyone = np.concatenate(groups)
        between = sum(len(group) * (group.mean() - everyone.mean()) ** 2 for group in groups) / (len(groups) - 1)
        within = between / stats.f_oneway(*groups).statistic
        found = pooled(spread(everyone), [mean(group) for group in groups[:-1]])
        assert found.deviation**2 == pytest.approx(within, rel=1e-7)
        assert found.degrees == len(everyone) - len(groups)


def test_a_part_against_all_others_is_the_contrast_of_linear_regression() -> None:
    """The others weigh by how many they are: the variance of that sum of group means, worked out by least squares."""
    chance = np.random.default_rng(33)
    for _ in range(300):
        groups = random_groups(chance, 4)
        everyone = np.concatenate(groups)
        whole, part = spread(everyone), mean(groups[0])
        common = pooled(whole, [mean(group) for group in groups])
        found = contrast_of_means(part, rest_of_mean(whole, (part,)), common)
        design = np.zeros((len(everyone), 4))
        design[np.arange(len(everyone)), np.repeat(np.arange(4), [len(group) for group in groups])] = 1
        fitted, residual, _, _ = np.linalg.lstsq(design, everyone, rcond=None)
        sizes = design.sum(axis=0)[1:]
        weights = np.concatenate([[1], -sizes / sizes.sum()])
        degrees = len(everyone) - 4
        error = np.sqrt(residual[0] / degrees * weights @ np.linalg.inv(design.T @ design) @ weights)
        limits = stats.t.interval(0.95, degrees, loc=weights @ fitted, scale=error)
        assert (found.difference.low, found.difference.high) == pytest.approx(limits, abs=1e-8)


def test_the_probability_of_shares_is_where_the_interval_begins_at_nought() -> None:
    """Newcombe's interval written out anew, its level found by another method."""
    chance = np.random.default_rng(34)
    for _ in range(1_000):
        one, other = (random_share(chance) for _ in range(2))
        found = contrast_of_shares(one, other)
        upper, lower = sorted((one, other), key=lambda each: -each.share)

        def low(z: float, upper: CountedShare = upper, lower: CountedShare = lower) -> float:
            begins, ends = wilson_limits(upper.share, upper.base, z)[0], wilson_limits(lower.share, lower.base, z)[1]
            return upper.share - lower.share - float(np.hypot(upper.share - begins, ends - lower.share))

        expected = 1.0 if one.share == other.share else 2 * stats.norm.sf(optimize.brentq(low, 1e-9, 200))
        assert found.probability == pytest.approx(expected, rel=1e-6, abs=1e-12)
        assert found.difference.is_significant is bool(expected < 0.05)


def random_share(chance: np.random.Generator) -> CountedShare:
    base = int(chance.integers(1, 400))
    return CountedShare(int(chance.integers(0, base + 1)), base)


def test_holms_method_is_bonferronis_over_every_set_of_hypotheses() -> None:
    """The definition: clear is what Bonferroni's method rejects in every set of hypotheses that it belongs to."""
    chance = np.random.default_rng(35)
    for _ in range(300):
        found = (chance.uniform(0, 1, int(chance.integers(1, 8))) ** 4).tolist()
        places = range(len(found))
        sets = list(chain.from_iterable(combinations(places, size) for size in range(1, len(found) + 1)))
        rejected = [each for each in sets if min(found[place] for place in each) <= 0.05 / len(each)]
        kept = [each for each in sets if each not in rejected]
        assert holm(found) == [not any(place in each for each in kept) for place in places]


def test_of_many_that_do_not_differ_one_is_seldom_called_different() -> None:
    """Twenty comparisons of groups that do not differ: the intervals miss nought now and then, Holm seldom."""
    chance = np.random.default_rng(36)
    missed, called = 0, 0
    for _ in range(400):
        found = [_equal(chance) for _ in range(20)]
        missed += sum(each.difference.is_significant for each in found)
        called += any(holm([each.probability for each in found]))
    assert 0.04 < missed / 8_000 < 0.06
    assert called / 400 < 0.08


def _equal(chance: np.random.Generator) -> object:
    one, other = chance.normal(80, 15, 40), chance.normal(80, 15, 25)
    parts = mean(one), mean(other)
    return contrast_of_means(*parts, pooled(spread(np.concatenate([one, other])), parts))


def test_nothing_is_known_of_chance_where_nobody_differs_from_those_alike() -> None:
    women, men = np.full(12, 90.0), np.full(15, 40.0)
    assert pooled(spread(np.concatenate([women, men])), (mean(women), mean(men))) is None
    assert pooled(Spread(value=80, n=20, standard_deviation=None), (Estimate(value=80, n=12),)) is None
    assert pooled(Spread(value=80, n=2, standard_deviation=3.0), (Estimate(value=80, n=1),)) is None


def test_a_whole_without_others_has_no_rest() -> None:
    part = Estimate(value=80, n=20)
    assert rest_of_mean(Spread(value=80, n=20, standard_deviation=3.0), (part,)) is None
    assert rest_of_share(CountedShare(30, 50), CountedShare(10, 20)) == CountedShare(20, 30)
    assert contrast_of_shares(CountedShare(0, 0), CountedShare(5, 10)) is None
