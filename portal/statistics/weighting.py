"""A mean over units in which each unit counts as large as it is (N_h / N), not as many as answered in it.

The stratified mean and its variance (Cochran, *Sampling Techniques*, 1977, ch. 5). It is made of what may be shown of
the units, after disclosure control, so it can give away nothing that is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from msgspec import Struct, structs

from portal.statistics.indices import IndexSummary
from portal.statistics.precision import CONFIDENCE, standard_error, t_quantile
from portal.statistics.summary import GroupSummary, RoundSummary


class Stratum(Struct, frozen=True, kw_only=True):
    """A unit: its mean, how many answered and how many could, and the standard deviation between those who did."""

    value: float
    n: int
    population: int
    standard_deviation: float | None


class StratifiedMean(Struct, frozen=True, kw_only=True):
    """``standard_error`` and ``margin`` are None when the spread of some unit is not known."""

    value: float
    n: int
    standard_error: float | None
    margin: float | None


def stratified_mean(strata: Sequence[Stratum]) -> StratifiedMean | None:
    """The weighted mean; None without units, or when more answered in one than could."""
    population = sum(each.population for each in strata)
    if not population or any(each.n > each.population for each in strata):
        return None
    weights = [each.population / population for each in strata]
    n = sum(each.n for each in strata)
    error = _error(strata, weights)
    degrees = n - len(strata)
    return StratifiedMean(
        value=sum(weight * each.value for weight, each in zip(weights, strata, strict=True)),
        n=n,
        standard_error=error,
        margin=t_quantile((1 + CONFIDENCE) / 2, degrees) * error if error is not None and degrees > 0 else None,
    )


def _error(strata: Sequence[Stratum], weights: Sequence[float]) -> float | None:
    errors = [_unit_error(each) for each in strata]
    known = [error for error in errors if error is not None]
    if len(known) < len(errors):
        return None
    return sqrt(sum((weight * error) ** 2 for weight, error in zip(weights, known, strict=True)))


def _unit_error(stratum: Stratum) -> float | None:
    if stratum.n == stratum.population:
        return 0.0
    if stratum.standard_deviation is None:
        return None
    return standard_error(stratum.standard_deviation, stratum.n, stratum.population)


def weighted(summary: RoundSummary) -> RoundSummary:
    """The summary with the indices of the total and of the levels weighted, wherever every unit of them is shown.

    ``summary`` has been through disclosure control.
    """
    units = {unit.unit: unit for unit in summary.units}

    def weigh(group: GroupSummary) -> GroupSummary:
        members = [units[code] for code in group.members]
        return structs.replace(
            group,
            nki=_index(group.nki, members) if group.nki else None,
            indices=tuple(_index(index, members) for index in group.indices),
        )

    areas = tuple(weigh(area) for area in summary.areas)
    return structs.replace(summary, total=weigh(summary.total), areas=areas)


def _index(index: IndexSummary, units: Sequence[GroupSummary]) -> IndexSummary:
    if index.suppressed or index.value is None or len(units) < 2:
        return index
    strata = [_stratum(index.name, unit) for unit in units]
    known = [stratum for stratum in strata if stratum is not None]
    mean = stratified_mean(known) if len(known) == len(strata) else None
    if mean is None:
        return index
    return structs.replace(
        index,
        value=mean.value,
        n=mean.n,
        standard_deviation=None,
        margin=mean.margin,
        standard_error=mean.standard_error,
        weighted=True,
    )


def _stratum(name: str, unit: GroupSummary) -> Stratum | None:
    """The unit's own index; None when it is not shown, has no value, or its frame is not known or is wrong."""
    indices = (*((unit.nki,) if unit.nki else ()), *unit.indices)
    index = next(each for each in indices if each.name == name)
    if unit.suppressed or index.suppressed or index.value is None or unit.frame is None or unit.rate_reason is not None:
        return None
    return Stratum(
        value=index.value, n=index.n or 0, population=unit.frame, standard_deviation=index.standard_deviation
    )
