"""What matters to satisfaction: how NKI goes with each quality factor, by ordinary least squares.

The effect of a factor is the expected change in NKI when that factor's index rises five units and the others stay.
The interval is the percentile bootstrap (Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, ch. 13) with a
fixed seed: the same answers give the same interval. Where very many answered, blocks of them are drawn. An effect
tells how things go together, not what causes what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from portal.questionnaire.definition import Questionnaire
from portal.statistics.indices import NKI, respondent_values
from portal.statistics.observations import Observations
from portal.statistics.precision import CONFIDENCE
from portal.statistics.summary import GroupSummary, RoundSummary
from portal.statistics.units import UnitTree

RISE = 5
AT_LEAST = 100
AT_LEAST_PER_FACTOR = 10
REPLICATES = 1_000
BLOCKS = 2_000
"""Where more have answered they are divided by chance into so many blocks, and whole blocks are drawn: as good as
drawing respondents, and no more work however many they are."""

_SEED = 20_231_020
_DRAWS_AT_A_TIME = 50_000

Floats = NDArray[np.float64]
Drawn = NDArray[np.uint8]


class NoEffects(StrEnum):
    """Why there are no effects. Their wording is in portal/results/effects.py."""

    FEW_ANSWERS = "few_answers"
    INDEX_NOT_SHOWN = "index_not_shown"
    NOT_TOLD_APART = "not_told_apart"


class Effect(Struct, frozen=True, kw_only=True):
    """The expected change in NKI when the factor rises ``RISE`` units, with its 95 % bootstrap interval.

    ``low`` and ``high`` are None of respondents who chose themselves: they are no sample of anybody else.
    """

    factor: str
    value: float
    low: float | None
    high: float | None


class Effects(Struct, frozen=True, kw_only=True):
    """The effects of a group: ``n`` have NKI and every factor, ``explained`` is R²; or why there are none."""

    n: int
    explained: float | None = None
    effects: tuple[Effect, ...] = ()
    reason: NoEffects | None = None


def fewest(factors: int) -> int:
    """How many must have answered for effects of so many factors to be computed."""
    return max(AT_LEAST, AT_LEAST_PER_FACTOR * factors)


def effects_of_groups(
    observations: Observations, summary: RoundSummary, tree: UnitTree
) -> Mapping[tuple[str, ...], Effects]:
    """The effects in every group of a round at level raw, by its member units; none where there is nothing to find."""
    factors = _factors(observations.questionnaire)
    if not factors:
        return {}
    table = _table(observations, factors)
    complete = ~np.isnan(table).any(axis=1)
    found: dict[tuple[str, ...], Effects] = {}
    for group in summary.groups:
        members = set(group.members)
        members |= {pool.code for pool in tree.pools if members.issuperset(pool.members)}
        places = [place for place, code in enumerate(observations.unit_codes) if code in members]
        if not group.pooled and group.members not in found:
            inside = np.zeros(len(observations.unit_codes), dtype=np.bool_)
            inside[places] = True
            found[group.members] = _effects(factors, table[complete & inside[observations.unit_positions]])
    return found


def _factors(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The names of the indices beside NKI; none without NKI."""
    names = [index.name for index in questionnaire.indices]
    return tuple(name for name in names if name != NKI) if NKI in names else ()


def _table(observations: Observations, factors: tuple[str, ...]) -> Floats:
    """A row for each respondent: the factors, then NKI; nan where there is none."""
    indices = {index.name: index for index in observations.questionnaire.indices}
    table = np.empty((observations.size, len(factors) + 1))
    for place, name in enumerate((*factors, NKI)):
        table[:, place] = respondent_values(observations, indices[name])
    return table


def _effects(factors: tuple[str, ...], complete: Floats) -> Effects:
    """Of those who have all of the indices."""
    if len(complete) < fewest(len(factors)):
        return Effects(n=len(complete), reason=NoEffects.FEW_ANSWERS)
    return _regression(factors, complete)


def allowed(effects: Effects | None, group: GroupSummary) -> Effects | None:
    """The effects as they may be shown: never where the group or one of its indices is hidden by disclosure control."""
    if effects is None or group.suppressed:
        return None
    indices = (*((group.nki,) if group.nki else ()), *group.indices)
    if effects.reason is None and any(index.suppressed or index.value is None for index in indices):
        return Effects(n=0, reason=NoEffects.INDEX_NOT_SHOWN)
    if group.with_margin:
        return effects
    return structs.replace(
        effects, effects=tuple(structs.replace(each, low=None, high=None) for each in effects.effects)
    )


def _regression(factors: tuple[str, ...], table: Floats) -> Effects:
    """``table`` has a row for each respondent: the factors, then NKI."""
    centred = table - table.mean(axis=0)
    x, y = centred[:, :-1], centred[:, -1]
    total = float(y @ y)
    if total == 0 or np.linalg.matrix_rank(x) < len(factors):
        return Effects(n=len(table), reason=NoEffects.NOT_TOLD_APART)
    slopes, *_ = np.linalg.lstsq(x, y, rcond=None)
    left = y - x @ slopes
    low, high = _intervals(centred)
    return Effects(
        n=len(table),
        explained=1 - float(left @ left) / total,
        effects=tuple(
            Effect(factor=name, value=RISE * float(slope), low=RISE * float(below), high=RISE * float(above))
            for name, slope, below, above in zip(factors, slopes, low, high, strict=True)
        ),
    )


def _intervals(centred: Floats) -> tuple[Floats, Floats]:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(_resampled_slopes(centred), [tail, 1 - tail], axis=0)
    return low, high


def _resampled_slopes(centred: Floats) -> Floats:
    """The slopes in each bootstrap sample, a row for each; nan where a sample does not tell the factors apart.

    A sample is how often each respondent (or block of respondents) was drawn. Sums of products weighted so are all that
    the slopes need: one matrix product for many samples at a time.
    """
    width = centred.shape[1]
    rows, places = np.triu_indices(width + 1)
    products = _products(centred, rows, places)
    drawn = _drawn(len(products), REPLICATES) if len(products) < BLOCKS else _blocks_drawn(REPLICATES)
    found = [_slopes(times.astype(np.float64) @ products, rows, places, width) for times in drawn]
    return np.concatenate(found)


def _products(centred: Floats, rows: NDArray[np.intp], places: NDArray[np.intp]) -> Floats:
    """The products of every pair of columns, the first of them the constant, for each respondent or summed by block."""
    n, width = centred.shape
    height = -(-n // BLOCKS)
    columns = np.zeros((n if height == 1 else height * BLOCKS, width + 1))  # nought adds nothing to a block
    columns[:n, 0] = 1
    if height == 1:
        columns[:, 1:] = centred
        return columns[:, rows] * columns[:, places]
    order = np.random.default_rng(_SEED).permutation(n)
    for place in range(width):  # a column at a time: of a million, all of them are a lot of memory
        columns[:n, place + 1] = centred[order, place]
    blocks = columns.reshape(height, BLOCKS, width + 1)
    return np.column_stack(
        [np.einsum("hb,hb->b", blocks[:, :, row], blocks[:, :, place]) for row, place in zip(rows, places, strict=True)]
    )


def _drawn(n: int, replicates: int) -> Iterator[Drawn]:
    """How often each of ``n`` was drawn (samples × n), some samples at a time."""
    chance = np.random.default_rng(_SEED)
    at_a_time = max(1, _DRAWS_AT_A_TIME // n)
    for start in range(0, replicates, at_a_time):
        samples = min(at_a_time, replicates - start)
        drawn = chance.integers(0, n, size=(samples, n)) + np.arange(samples)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=samples * n).reshape(samples, n).astype(np.uint8)


@cache
def _blocks_drawn(replicates: int) -> tuple[Drawn, ...]:
    """The samples of blocks: the same for every group that has them (the seed is), so they are drawn once."""
    return tuple(_drawn(BLOCKS, replicates))


def _slopes(sums: Floats, rows: NDArray[np.intp], places: NDArray[np.intp], width: int) -> Floats:
    """The normal equations of every sample, solved together; the first column is the constant, the last one NKI."""
    full = np.empty((len(sums), width + 1, width + 1))
    full[:, rows, places] = sums
    full[:, places, rows] = sums
    left, right = full[:, :-1, :-1], full[:, :-1, -1]
    singular = np.linalg.matrix_rank(left, hermitian=True) < width
    left[singular] = np.eye(width)
    slopes = np.linalg.solve(left, right[:, :, None])[:, 1:, 0].astype(np.float64)
    slopes[singular] = np.nan
    return slopes
