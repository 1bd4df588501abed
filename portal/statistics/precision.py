"""How sure a mean is: quantiles of Student's t, standard error and margin of error with finite-population correction.

The incomplete beta function is the continued fraction of Numerical Recipes (3rd ed., §6.4), evaluated with Lentz's
method; the quantile is found by Newton's method from the normal quantile, which lies on the near side of the root, so
that the steps approach it from one side only.
"""

from __future__ import annotations

from functools import cache
from math import exp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
_NEARLY_NORMAL = 100_000
"""Above this the first term of the Cornish-Fisher expansion is closer than the gamma functions can be computed."""

_TINY = 1e-300
_PRECISION = 1e-16


def _continued_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function; converges fast for x < (a + 1) / (a + b + 2)."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / (1 + step * d or _TINY)
            c = 1 + step / c or _TINY
            value *= c * d
        if abs(c * d - 1) < _PRECISION:
            break
    return value


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for 0 <= x <= 1."""
    if x in (0.0, 1.0):
        return x
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(x, a, b) / a
    return 1 - front * _continued_fraction(1 - x, b, a) / b


def t_upper_tail(t: float, degrees: int) -> float:
    """P(T > t) for t >= 0."""
    return incomplete_beta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2


def _t_density(t: float, degrees: int) -> float:
    constant = lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - log(degrees * pi) / 2
    return exp(constant - (degrees + 1) / 2 * log1p(t * t / degrees))


@cache
def t_quantile(probability: float, degrees: int) -> float:
    """The quantile of Student's t with ``degrees`` degrees of freedom, to a relative error below 1e-9.

    Raises ValueError when ``probability`` is not in (0, 1) or ``degrees`` is below 1.
    """
    if not 0 < probability < 1 or degrees < 1:
        raise ValueError(f"no t quantile for probability {probability} and {degrees} degrees of freedom")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    t = NormalDist().inv_cdf(probability)
    if degrees > _NEARLY_NORMAL:
        return t + (t**3 + t) / (4 * degrees)
    for _ in range(200):
        step = (t_upper_tail(t, degrees) - (1 - probability)) / _t_density(t, degrees)
        t += step
        if abs(step) <= 1e-11 * t:
            break
    return t


def standard_error(standard_deviation: float, n: int, population: int | None = None) -> float | None:
    """The standard error of a mean: sqrt((1 - n/N) * s²/n).

    ``population`` is N; without it there is no finite-population correction. None when it cannot be computed: fewer
    than two answers, or more answers than the population holds.
    """
    if n < 2 or (population is not None and n > population):
        return None
    correction = 1 - n / population if population is not None else 1.0
    return sqrt(correction * standard_deviation**2 / n)


def margin_of_error(standard_deviation: float, n: int, population: int | None = None) -> float | None:
    """Half the width of a 95 % confidence interval: t(0.975; n - 1) times the standard error; None as there."""
    error = standard_error(standard_deviation, n, population)
    return None if error is None else t_quantile((1 + CONFIDENCE) / 2, n - 1) * error
