"""Whether two results differ more than chance explains: means by normal approximation, shares by Newcombe's method.

Only groups apart from each other are compared. A part is never tested against the whole that it is in, but against
the rest of it (:func:`rest_of`).
"""

from __future__ import annotations

from math import sqrt

from msgspec import Struct

from portal.statistics.precision import standard_error
from portal.statistics.shares import CountedShare, Z, wilson_limits


class Estimate(Struct, frozen=True, kw_only=True):
    """A mean: ``n`` answers, and how sure it is. ``standard_error`` is None where none can be given."""

    value: float
    n: int
    standard_error: float | None = None


class Spread(Struct, frozen=True, kw_only=True):
    """A mean with the standard deviation (n − 1) between respondents; ``population`` when it is known."""

    value: float
    n: int
    standard_deviation: float | None
    population: int | None = None

    @property
    def squares(self) -> float:
        """The sum of squared deviations from the mean."""
        return (self.standard_deviation or 0.0) ** 2 * (self.n - 1)

    def estimate(self) -> Estimate:
        """With its standard error, where it can be computed."""
        deviation = self.standard_deviation
        error = None if deviation is None else standard_error(deviation, self.n, self.population)
        return Estimate(value=self.value, n=self.n, standard_error=error)


class Difference(Struct, frozen=True):
    """One result less another, with a 95 % confidence interval."""

    value: float
    low: float
    high: float

    @property
    def is_significant(self) -> bool:
        """Whether it is larger than chance explains: nought lies outside the interval."""
        return self.low > 0 or self.high < 0


def difference_of_means(one: Estimate, other: Estimate) -> Difference | None:
    """``one`` less ``other``, groups apart from each other: normal approximation, each with its own variance.

    None where the standard error of either is not known, as that of respondents who chose themselves.
    """
    if one.standard_error is None or other.standard_error is None:
        return None
    value = one.value - other.value
    half = Z * sqrt(one.standard_error**2 + other.standard_error**2)
    return Difference(value, value - half, value + half)


def difference_of_shares(one: CountedShare, other: CountedShare, z: float = Z) -> Difference | None:
    """``one`` less ``other``, groups apart from each other: Newcombe's hybrid score interval (1998, method 10).

    The interval is one of 95 %, unless ``z`` is another quantile of the normal distribution. None without answers.
    """
    if not (one.is_known and other.is_known):
        return None
    value = one.share - other.share
    (low, high), (other_low, other_high) = _limits(one, z), _limits(other, z)
    below = sqrt((one.share - low) ** 2 + (other_high - other.share) ** 2)
    above = sqrt((high - one.share) ** 2 + (other.share - other_low) ** 2)
    return Difference(value, value - below, value + above)


def _limits(counted: CountedShare, z: float) -> tuple[float, float]:
    base = counted.effective_base
    return (counted.share, counted.share) if base is None else wilson_limits(counted.share, base, z)


def rest_of(whole: Spread, part: Spread) -> Spread | None:
    """What is left of a whole when one part is taken out, exactly; None when nothing is, or it cannot be told."""
    n = whole.n - part.n
    if n < 1 or (whole.standard_deviation is None and whole.n > 1):
        return None
    if part.standard_deviation is None and part.n > 1:
        return None
    value = (whole.value * whole.n - part.value * part.n) / n
    squares = whole.squares - part.squares - part.n * n / whole.n * (part.value - value) ** 2
    known = whole.population is not None and part.population is not None
    population = (whole.population or 0) - (part.population or 0) if known else None
    deviation = sqrt(max(0.0, squares) / (n - 1)) if n > 1 else None
    return Spread(value=value, n=n, standard_deviation=deviation, population=population)


def together(parts: tuple[Spread, ...]) -> Spread:
    """Several groups as one, exactly; the population only when that of every part is known. At least one part."""
    n = sum(part.n for part in parts)
    value = sum(part.value * part.n for part in parts) / n
    squares = sum(part.squares + part.n * (part.value - value) ** 2 for part in parts)
    unknown = any(part.standard_deviation is None and part.n > 1 for part in parts) or n < 2
    populations = [part.population for part in parts if part.population is not None]
    return Spread(
        value=value,
        n=n,
        standard_deviation=None if unknown else sqrt(squares / (n - 1)),
        population=sum(populations) if len(populations) == len(parts) else None,
    )
