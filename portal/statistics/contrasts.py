"""Groups of one layout against each other: how far apart they are, and which differences chance alone may have made.

Of the parts of a breakdown only counts and means are published, never how much the answers vary within a part. Means
are therefore compared by the spread that all parts have in common: what the spread of the whole leaves when that
between the parts is taken away (analysis of variance of one factor; Kutner et al., *Applied Linear Statistical Models*,
2005, ch. 16-17). Where many are compared, Holm's method (1979) says which differences are clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, fsum, sqrt

from msgspec import Struct

from portal.statistics.differences import Difference, Estimate, Spread, difference_of_shares
from portal.statistics.precision import CONFIDENCE, t_quantile, t_upper_tail
from portal.statistics.shares import CountedShare

_NO_SPREAD = 1e-9
"""So small a part of the whole's sum of squares is what rounding leaves of nought."""

_STEPS = 60
"""More than the search for a root has ever needed; it ends when the root no longer moves."""


class Contrast(Struct, frozen=True):
    """A difference, and how probable one as large or larger is (two-sided) when nothing differs."""

    difference: Difference
    probability: float


class Pooled(Struct, frozen=True):
    """The standard deviation within the groups of a layout, held to be the same in all, with degrees of freedom."""

    deviation: float
    degrees: int


def rest_of_mean(whole: Estimate | Spread, parts: Sequence[Estimate]) -> Estimate | None:
    """Size and mean of those of the whole who are in none of the parts; None when there are none."""
    n = whole.n - sum(part.n for part in parts)
    if n < 1:
        return None
    return Estimate(value=(whole.value * whole.n - fsum(part.value * part.n for part in parts)) / n, n=n)


def rest_of_share(whole: CountedShare, part: CountedShare) -> CountedShare:
    """Those of the whole who are not in the part."""
    return CountedShare(whole.count - part.count, whole.base - part.base)


def pooled(whole: Spread, parts: Sequence[Estimate]) -> Pooled | None:
    """The spread within groups: ``parts`` of the whole, apart from each other, and the rest of it as one group more.

    s² = (SS - Σ n_k (m_k - m)²) / (N - K), of K groups. None where it cannot be told, or nobody differs from the
    others of the same group: then nothing is known of what chance does.
    """
    rest = rest_of_mean(whole, parts)
    groups = [*parts, *([rest] if rest else [])]
    degrees = whole.n - len(groups)
    if whole.standard_deviation is None or degrees < 1:
        return None
    within = whole.squares - fsum(group.n * (group.value - whole.value) ** 2 for group in groups)
    if within <= _NO_SPREAD * whole.squares:
        return None
    return Pooled(sqrt(within / degrees), degrees)


def contrast_of_means(one: Estimate, other: Estimate, common: Pooled) -> Contrast:
    """``one`` less ``other``, groups apart from each other, each a group of the layout or several taken together."""
    value = one.value - other.value
    error = common.deviation * sqrt(1 / one.n + 1 / other.n)
    half = t_quantile((1 + CONFIDENCE) / 2, common.degrees) * error
    probability = 2 * t_upper_tail(abs(value) / error, common.degrees)
    return Contrast(Difference(value, value - half, value + half), probability)


def contrast_of_shares(one: CountedShare, other: CountedShare) -> Contrast | None:
    """``one`` less ``other`` by Newcombe's method, without known populations; None when nobody answered in either.

    The probability is that of the level at which the interval would have its end at nought.
    """
    difference = difference_of_shares(one, other)
    if difference is None:
        return None
    upper, lower = (one, other) if difference.value >= 0 else (other, one)
    return Contrast(difference, erfc(_quantile_at_nought(upper, lower) / sqrt(2)))


def _quantile_at_nought(upper: CountedShare, lower: CountedShare) -> float:
    """The z at which the interval of ``upper`` less ``lower`` begins at nought: by the secant's safe kin, Illinois."""

    def low(z: float) -> float:
        found = difference_of_shares(upper, lower, z)
        return found.low if found else 0.0

    near, at_near, far = 0.0, upper.share - lower.share, 1.0
    if at_near <= 0:
        return 0.0
    while (at_far := low(far)) > 0:
        near, at_near, far = far, at_far, 2 * far
    for _ in range(_STEPS):
        z = (near * at_far - far * at_near) / (at_far - at_near)
        at_z = low(z)
        if abs(at_z) < 1e-15 or z in (near, far):
            return z
        if (at_z > 0) == (at_far > 0):
            at_near /= 2
        else:
            near, at_near = far, at_far
        far, at_far = z, at_z
    return far


def holm(probabilities: Sequence[float]) -> list[bool]:
    """Which of many differences are clear, so that with 95 % certainty none is that in truth is not there.

    The least probable is held against 0.05 / m, the next against 0.05 / (m - 1), and so on until one is not below.
    """
    clear = [False] * len(probabilities)
    for rank, place in enumerate(sorted(range(len(probabilities)), key=lambda each: probabilities[each])):
        if probabilities[place] > (1 - CONFIDENCE) / (len(probabilities) - rank):
            break
        clear[place] = True
    return clear
