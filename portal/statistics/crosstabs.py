"""Answers divided by a background variable: every question by gender, by age …, for every unit of a round.

A *split* divides the respondents of each unit by one question with one answer. It holds plain counts, units × values ×
answers, so that every level of the unit tree is a sum. What of it may be shown is decided in breakdowns.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from portal.questionnaire.definition import Index, Text
from portal.questionnaire.variables import Variable
from portal.statistics.cells import GENDER, GENDER_REMAINDER
from portal.statistics.decoding import NOT_ANSWERED, NOT_ASKED
from portal.statistics.gender import REMAINDER, REMAINDER_CODE
from portal.statistics.not_asked import asked_after
from portal.statistics.observations import Column, Observations
from portal.statistics.patterns import patterns

Counts = NDArray[np.int64]

NO_ANSWER = "Inget svar eller ”Vet ej”"
BROKEN_DOWN = ("code", "codes", "scale")
"""Kinds of variables that are broken down. Numbers are reported for whole groups only; texts and dates never."""


@dataclass(frozen=True)
class SplitValue:
    """One part of a split: a code of the question, or everyone else (``ovriga``)."""

    code: str
    label: Text


@dataclass(frozen=True)
class Crossed:
    """A question by a split. ``counts`` is units × values × codes; the other arrays are units × values."""

    variable: Variable
    counts: Counts
    base: Counts
    not_answered: Counts
    not_asked: Counts


@dataclass(frozen=True)
class CrossedIndex:
    """An index by a split: respondents ``n`` and the ``sums`` of their values × ``unit`` in whole numbers."""

    index: Index
    n: Counts
    sums: Counts
    unit: int


@dataclass(frozen=True)
class Split:
    """A division of the respondents by ``variable``; ``places`` are the units (and pools of units) of the arrays."""

    variable: Variable
    values: tuple[SplitValue, ...]
    places: tuple[str, ...]
    value_of: NDArray[np.intp]
    sizes: Counts
    tables: dict[str, Crossed]
    indices: dict[str, CrossedIndex]


def can_split(variable: Variable) -> bool:
    """Whether respondents can be divided by the variable: one answer each, from a list of two codes or more.

    Not by a sensitive question: how many there are in each part would tell what it hides.
    """
    valid = sum(not code.is_missing for code in variable.codes)
    return variable.kind == "code" and variable.row is None and valid > 1 and not variable.question.sensitive


def default_splits(questionnaire_variables: Sequence[Variable]) -> tuple[str, ...]:
    """The background questions that respondents can be divided by."""
    return tuple(each.name for each in questionnaire_variables if each.question.background and can_split(each))


def cross(observations: Observations, by: Sequence[str]) -> tuple[Split, ...]:
    """The splits of a round by the questions named in ``by``; names that cannot split are left out.

    Background questions are not broken down by each other: with all three two-way tables of three questions at hand,
    single persons in the combination of the three could be worked out. Nor is a question that hangs on an answer to
    one that is broken down: there are few of those, and their number would tell that answer.
    """
    named = [column for column in observations.columns if column.variable.name in by and can_split(column.variable)]
    deciding = asked_after(observations.questionnaire)
    apart = {column.variable.question.name for column in named}
    apart |= {question.name for question in observations.questionnaire.walk() if question.background}
    crossed = [
        column
        for column in observations.columns
        if column.variable.kind in BROKEN_DOWN
        and column.variable.question.name not in apart
        and apart.issuperset(deciding[column.variable.name])
    ]
    splits = tuple(_split(observations, column, crossed) for column in named)
    for index in observations.questionnaire.indices if splits else ():
        if all(name in splits[0].tables for name in index.questions):
            of_respondents = respondent_indices(observations, index)  # once for all splits
            for split in splits:
                split.indices[index.name] = _cross_index(observations, index, split, of_respondents)
    return splits


def _split(observations: Observations, by: Column, crossed: Sequence[Column]) -> Split:
    """The split without its indices."""
    values, value_of = _values(by)
    shape = (len(observations.unit_codes), len(values))
    atoms = observations.unit_positions * shape[1] + value_of
    return Split(
        variable=by.variable,
        values=values,
        places=observations.unit_codes,
        value_of=value_of,
        sizes=_count(atoms, shape),
        tables={column.variable.name: _cross(column, atoms, shape) for column in crossed},
        indices={},
    )


def _values(column: Column) -> tuple[tuple[SplitValue, ...], NDArray[np.intp]]:
    """The parts, and which of them each response belongs to; the last part is everyone who chose none of the others."""
    variable = column.variable
    is_gender = variable.name == GENDER
    kept = [
        place
        for place, code in enumerate(variable.codes)
        if not code.is_missing and not (is_gender and code.code in GENDER_REMAINDER)
    ]
    rest = SplitValue(REMAINDER_CODE, {"sv": REMAINDER if is_gender else NO_ANSWER})
    parts = tuple(SplitValue(variable.codes[place].code, variable.codes[place].label) for place in kept)
    # Positions below nought (not answered, not asked) pick the entries put last.
    table = np.full(len(variable.codes) + 2, len(kept), dtype=np.intp)
    table[kept] = np.arange(len(kept))
    return (*parts, rest), table[column.positions]


def _count(
    atoms: NDArray[np.intp], shape: tuple[int, int], chosen: NDArray[np.bool_] | np.bool_ | None = None
) -> Counts:
    picked = atoms if chosen is None else atoms[chosen]
    return np.bincount(picked, minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)


def _cross(column: Column, atoms: NDArray[np.intp], shape: tuple[int, int]) -> Crossed:
    codes, positions = column.variable.codes, column.positions
    valid = np.array([not code.is_missing for code in codes], dtype=np.bool_)
    if column.choices is not None:
        counts = np.stack([_count(atoms, shape, column.choices[:, place]) for place in range(len(codes))], axis=-1)
        base = _count(atoms, shape, column.choices[:, valid].any(axis=1))
    else:
        answered = positions >= 0
        cells = atoms[answered] * len(codes) + positions[answered]
        counts = np.bincount(cells, minlength=shape[0] * shape[1] * len(codes)).reshape(*shape, len(codes))
        base = counts[:, :, valid].sum(axis=-1)
    return Crossed(
        column.variable,
        counts.astype(np.int64),
        base.astype(np.int64),
        _count(atoms, shape, positions == NOT_ANSWERED),
        _count(atoms, shape, positions == NOT_ASKED),
    )


def _cross_index(
    observations: Observations, index: Index, split: Split, of_respondents: tuple[Counts, NDArray[np.bool_], int]
) -> CrossedIndex:
    (sums, enough, unit), shape = of_respondents, split.sizes.shape
    atoms = (observations.unit_positions * shape[1] + split.value_of)[enough]
    cells = np.zeros(shape[0] * shape[1], dtype=np.int64)
    np.add.at(cells, atoms, sums[enough])
    return CrossedIndex(index, _count(atoms, (shape[0], shape[1])), cells.reshape(shape), unit)


def respondent_indices(observations: Observations, index: Index) -> tuple[Counts, NDArray[np.bool_], int]:
    """Each respondent's index as a whole number of ``unit``-ths, and whether the respondent has one."""
    answers = patterns(observations, index)
    answered, lengths = answers.answered, answers.lengths
    enough = answered >= max(1, index.at_least)
    unit = lcm(*lengths) * lcm(*range(1, len(lengths) + 1))
    worth = np.array([100 * unit // length for length in lengths], dtype=np.int64)
    sums = (np.maximum(answers.steps, 0) * worth).sum(axis=1)
    return (sums // np.maximum(answered, 1))[answers.of], enough[answers.of], unit
