"""How the parts of a group differ: women from men, each age from all others.

Made of nothing but what is published of the group and of its parts (docs/statistics.md), so it tells nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from portal.statistics.breakdowns import Breakdown, Part
from portal.statistics.contrasts import (
    Contrast,
    contrast_of_means,
    contrast_of_shares,
    holm,
    pooled,
    rest_of_mean,
    rest_of_share,
)
from portal.statistics.differences import Difference, Estimate, Spread
from portal.statistics.indices import IndexSummary
from portal.statistics.shares import CountedShare
from portal.statistics.summary import GroupSummary
from portal.statistics.tabulation import QuestionSummary
from portal.statistics.trend import AT_LEAST


class Measure(StrEnum):
    """What differs: an index from 0 to 100, or the share who gave some positive answer, or one of the answers."""

    INDEX = "index"
    POSITIVE = "positive"
    SHARE = "share"


class Side(Struct, frozen=True, kw_only=True):
    """One side of a comparison: a ``part`` by its code, or all others of the group (None). ``count`` is of shares."""

    part: str | None
    value: float
    n: int
    count: int = 0


class PartDifference(Struct, frozen=True, kw_only=True):
    """``one`` less ``other`` of a question or an index by its ``name``; ``code`` is the answer of a share.

    The interval of ``difference`` is one of 95 %, each by itself. ``is_clear``: more than chance explains, with all
    comparisons of the breakdown taken into account.
    """

    name: str
    measure: Measure
    code: str | None
    one: Side
    other: Side
    difference: Difference
    probability: float
    is_clear: bool


class _Found(Struct, frozen=True):
    """A difference before it is known how many there are."""

    name: str
    measure: Measure
    code: str | None
    one: Side
    other: Side
    contrast: Contrast


def compared_parts(breakdown: Breakdown) -> tuple[Part, ...]:
    """The parts that are compared: those shown, but not the last one, of whom it is not known what they are."""
    return tuple(part for part in breakdown.parts[:-1] if part.responses and not part.suppressed)


def part_differences(breakdown: Breakdown, group: GroupSummary) -> tuple[PartDifference, ...]:
    """Two shown parts against each other; of more, each against all others of the group. Indices first.

    ``breakdown`` and ``group`` have been through disclosure control. Nothing of respondents who chose themselves, and
    nothing where either side has fewer than ten answers.
    """
    compared = [part.code for part in compared_parts(breakdown)]
    if not group.with_margin or group.suppressed or len(compared) < 2:
        return ()
    found = [*_of_indices(breakdown, group, compared), *_of_questions(breakdown, group, compared)]
    clear = holm([each.contrast.probability for each in found])
    return tuple(
        PartDifference(
            name=each.name,
            measure=each.measure,
            code=each.code,
            one=each.one,
            other=each.other,
            difference=each.contrast.difference,
            probability=each.contrast.probability,
            is_clear=is_clear,
        )
        for each, is_clear in zip(found, clear, strict=True)
    )


def _of_indices(breakdown: Breakdown, group: GroupSummary, compared: Sequence[str]) -> Iterator[_Found]:
    wholes = {index.name: index for index in _indices_of(group)}
    for place, index in enumerate(_indices_of(breakdown.parts[0])):
        whole = wholes[index.name]
        of_parts = {part.code: _indices_of(part)[place] for part in breakdown.parts}
        parts = {
            code: Estimate(value=each.value, n=each.n or 0)
            for code, each in of_parts.items()
            if each.value is not None and each.n
        }
        # A margin that is missing or nought tells no spread; a weighted whole has none (weighting.py).
        if whole.value is not None and whole.margin:
            spread = Spread(value=whole.value, n=whole.n or 0, standard_deviation=whole.standard_deviation)
            yield from _of_means(index.name, spread, parts, compared)


def _of_questions(breakdown: Breakdown, group: GroupSummary, compared: Sequence[str]) -> Iterator[_Found]:
    wholes = {table.name: table for table in group.questions}
    for place, first in enumerate(breakdown.parts[0].questions):
        whole = wholes[first.name]
        of_parts = {part.code: part.questions[place] for part in breakdown.parts}
        shown = {code: table for code, table in of_parts.items() if table.base}
        if not whole.base or not shown:
            continue
        if whole.kind == "scale":
            parts = {code: Estimate(value=table.index or 0.0, n=table.base or 0) for code, table in shown.items()}
            yield from _of_means(whole.name, _spread_of_scale(whole), parts, compared)
        else:
            yield from _of_shares(whole, shown, compared)


def _indices_of(group: GroupSummary | Part) -> tuple[IndexSummary, ...]:
    return (*((group.nki,) if group.nki else ()), *group.indices)


def _spread_of_scale(table: QuestionSummary) -> Spread:
    """As an index from 0 to 100: the scale goes from the first to the last of its steps."""
    steps = [int(code.code) for code in table.codes if not code.missing]
    deviation = table.standard_deviation
    return Spread(
        value=table.index or 0.0,
        n=table.base or 0,
        standard_deviation=None if deviation is None else deviation * 100 / (max(steps) - min(steps)),
    )


def _pairs(compared: Sequence[str], shown: Mapping[str, object]) -> list[tuple[str, str | None]]:
    """Which parts are compared with which; None is all others."""
    if len(compared) == 2:
        return [(compared[0], compared[1])] if all(code in shown for code in compared) else []
    return [(code, None) for code in compared if code in shown]


def _of_means(name: str, whole: Spread, parts: Mapping[str, Estimate], compared: Sequence[str]) -> Iterator[_Found]:
    common = pooled(whole, tuple(parts.values()))
    if common is None:
        return
    for code, against in _pairs(compared, parts):
        one, other = parts[code], parts[against] if against else rest_of_mean(whole, (parts[code],))
        if other is not None and min(one.n, other.n) >= AT_LEAST:
            sides = Side(part=code, value=one.value, n=one.n), Side(part=against, value=other.value, n=other.n)
            yield _Found(name, Measure.INDEX, None, *sides, contrast_of_means(one, other, common))


def _of_shares(
    whole: QuestionSummary, parts: Mapping[str, QuestionSummary], compared: Sequence[str]
) -> Iterator[_Found]:
    for measure, code, chosen in _answers(whole):
        all_of_them = _counted(whole, chosen)
        if all_of_them.count in (0, all_of_them.base):
            continue  # all parts alike
        for part, against in _pairs(compared, parts):
            one = _counted(parts[part], chosen)
            other = _counted(parts[against], chosen) if against else rest_of_share(all_of_them, one)
            if min(one.base, other.base) < AT_LEAST:
                continue
            contrast = contrast_of_shares(one, other)
            if contrast is not None:
                yield _Found(whole.name, measure, code, _side(part, one), _side(against, other), contrast)


def _answers(whole: QuestionSummary) -> list[tuple[Measure, str | None, frozenset[str]]]:
    """The positive answers taken together where there are any, else each answer; of two only the first."""
    valid = [code for code in whole.codes if not code.missing]
    if whole.positive_share is not None:
        return [(Measure.POSITIVE, None, frozenset(code.code for code in valid if code.positive))]
    told = valid[:1] if whole.kind == "code" and len(valid) == 2 else valid
    return [(Measure.SHARE, code.code, frozenset((code.code,))) for code in told]


def _counted(table: QuestionSummary, chosen: frozenset[str]) -> CountedShare:
    return CountedShare(sum(code.count for code in table.codes if code.code in chosen), table.base or 0)


def _side(part: str | None, counted: CountedShare) -> Side:
    return Side(part=part, value=counted.share, n=counted.base, count=counted.count)
