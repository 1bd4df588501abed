"""Units that count as large as they are: against simulation-free second computations, and only when all are shown."""

from __future__ import annotations

import random
from fractions import Fraction
from statistics import stdev
from typing import Any

import pytest
from scipy import stats

from portal.statistics.disclosure import disclose
from portal.statistics.observations import encode
from portal.statistics.summary import RoundSummary, UnitNode, UnitTree, summarise
from portal.statistics.weighting import Stratum, stratified_mean, weighted
from tests.support.small_rounds import NKI_ITEMS, nki_questionnaire


def test_random_strata_against_exact_arithmetic() -> None:
    chance = random.Random(6)
    for _ in range(1_000):
        units = [[chance.randint(0, 100) for _ in range(chance.randint(2, 30))] for _ in range(chance.randint(2, 6))]
        frames = [len(unit) + chance.randint(0, 40) for unit in units]
        strata = [
            Stratum(value=sum(unit) / len(unit), n=len(unit), population=frame, standard_deviation=stdev(unit))
            for unit, frame in zip(units, frames, strict=True)
        ]
        found = stratified_mean(strata)
        everyone = sum(frames)
        mean = sum(Fraction(frame, everyone) * Fraction(sum(u), len(u)) for u, frame in zip(units, frames, strict=True))
        variance = Fraction(0)
        for unit, frame in zip(units, frames, strict=True):
            n, middle = len(unit), Fraction(sum(unit), len(unit))
            spread = sum((value - middle) ** 2 for value in unit) / Fraction(n - 1)
            variance += Fraction(frame, everyone) ** 2 * (1 - Fraction(n, frame)) * spread / n
        t = float(stats.t.ppf(0.975, sum(map(len, units)) - len(units)))
        assert found.value == pytest.approx(float(mean), abs=1e-9)
        assert found.standard_error == pytest.approx(float(variance) ** 0.5, abs=1e-9)
        assert found.margin == pytest.approx(t * float(variance) ** 0.5, abs=1e-8)


def test_no_margin_without_the_spread_of_every_unit() -> None:
    one = Stratum(value=80, n=1, population=10, standard_deviation=None)
    other = Stratum(value=60, n=20, population=30, standard_deviation=10.0)
    found = stratified_mean([one, other])
    assert (found.value, found.standard_error, found.margin) == (65, None, None)
    whole = stratified_mean([Stratum(value=80, n=1, population=1, standard_deviation=None), other])
    assert whole.margin is not None
    assert stratified_mean([]) is None
    assert stratified_mean([Stratum(value=80, n=11, population=10, standard_deviation=1.0)]) is None


def summary(small: int = 12, frame: int | None = 40) -> RoundSummary:
    """A large content unit where few answered, and a small one where most did."""
    people: list[dict[str, Any]] = [dict.fromkeys(NKI_ITEMS, 9 + n % 2) for n in range(20)]
    people += [dict.fromkeys(NKI_ITEMS, 4 + n % 2) for n in range(small)]
    nodes = (UnitNode(code="a", name="A", frame=160), UnitNode(code="b", name="B", frame=frame))
    groups = ["a"] * 20 + ["b"] * small
    return summarise(encode(nki_questionnaire(), people, groups), UnitTree(nodes=nodes, units=("a", "b")))


def test_the_total_is_weighted_by_how_many_could_answer() -> None:
    shown = disclose(summary(), "internal")
    first, second = (unit.nki.value for unit in shown.units)
    found = weighted(shown).total.nki
    assert found.weighted
    assert found.value == pytest.approx(0.8 * first + 0.2 * second)
    assert found.value > shown.total.nki.value
    assert found.n == 32
    assert [unit.nki for unit in weighted(shown).units] == [unit.nki for unit in shown.units]


@pytest.mark.parametrize("found", [summary(small=4), summary(frame=None), summary(frame=11)])
def test_without_every_unit_and_its_frame_nothing_is_weighted(found: RoundSummary) -> None:
    shown = disclose(found, "internal")
    assert weighted(shown).total.nki == shown.total.nki
    assert not shown.total.nki.weighted
