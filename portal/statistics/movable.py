"""Who could have given another's answer without any published figure changing: what doubt.py lets change places.

A whole answer is exchanged, so the distribution of every group keeps its figures. Where the answer decides about
follow-up questions, the answers to those go with it; they are shown for whole groups only (crosstabs.py), and changes
are made between people of the same group. People of the same tables exchange all answers to the questions of an index:
then nothing that is published of it changes. In chains one answer is exchanged; of a question that is part of an index
such answers to its questions that no index of a group changes (index_exchanges.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from portal.questionnaire.definition import Index
from portal.statistics.channels import Asked, AskedIndex, Channel, Joint
from portal.statistics.crosstabs import Split
from portal.statistics.decoding import NOT_ASKED
from portal.statistics.index_exchanges import TiedAnswers
from portal.statistics.indices import respondent_values
from portal.statistics.observations import Column, Observations
from portal.statistics.tied import tied

Places = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Doubts:
    """What it takes to see whether hidden numbers are in doubt: the kinds of people, and by name what was asked.

    ``indices`` are those of which all questions are broken down.
    """

    joint: Joint
    asked: Mapping[str, tuple[Asked, ...]]
    indices: Mapping[str, AskedIndex]


@dataclass(frozen=True)
class _Aspect:
    """One thing that can be told of a question: the state of each respondent, and who is counted and may change."""

    states: Places
    counted: Bools
    may_change: Bools
    valid: Bools
    watched: Bools
    is_sensitive: bool
    is_scale: bool = False


def doubts(observations: Observations, splits: Sequence[Split]) -> Doubts:
    """What could be told of each question that is broken down."""
    if not splits:
        return Doubts(Joint(np.zeros(0, dtype=np.intp), np.zeros((0, 0), dtype=np.intp)), {}, {})
    people = np.column_stack([observations.unit_positions, *(split.value_of for split in splits)])
    kinds, kind_of = np.unique(people, axis=0, return_inverse=True)
    joint = Joint(kinds[:, 0], kinds[:, 1:])

    def told(aspect: _Aspect) -> Asked:
        return _asked(aspect, observations, splits, kind_of.reshape(-1), len(kinds))

    shapes = [(len(split.places), len(split.values)) for split in splits]
    columns = {name: observations.by_name[name] for name in splits[0].tables}
    asked = {name: tuple(map(told, _aspects(column))) for name, column in columns.items()}
    indices = {}
    for together in tied(index.questions for index in observations.questionnaire.indices):
        names = sorted(together)
        exchanging = cache(partial(TiedAnswers.of(observations, names, kind_of.reshape(-1)).exchanges, joint, shapes))
        for name in columns.keys() & together:
            changing = partial(replace, exchanging=exchanging, number=names.index(name))
            asked[name] = tuple(map(changing, asked[name]))
        own = [index for index in observations.questionnaire.indices if together.issuperset(index.questions)]
        for place, index in enumerate(own, start=len(names)):
            if columns.keys() >= set(index.questions):
                itself = told(_of_index(observations, index, [columns[name] for name in index.questions]))
                items = tuple(asked[name][0] for name in index.questions)
                indices[index.name] = AskedIndex(replace(itself, exchanging=exchanging, number=place), items)
    return Doubts(joint, asked, indices)


def _asked(aspect: _Aspect, observations: Observations, splits: Sequence[Split], kind_of: Places, kinds: int) -> Asked:
    size = len(aspect.valid)
    channels = []
    for split in splits:
        shape = (len(split.places), len(split.values), size)
        atoms = observations.unit_positions * shape[1] + split.value_of
        counts = _table(atoms, aspect.states, aspect.counted, shape[0] * shape[1], size).reshape(shape)
        movable = _table(atoms, aspect.states, aspect.may_change, shape[0] * shape[1], size).reshape(shape) > 0
        channels.append(Channel(counts, aspect.valid, movable, aspect.watched, aspect.is_sensitive, aspect.is_scale))
    return Asked(tuple(channels), _table(kind_of, aspect.states, aspect.may_change, kinds, size) > 0)


def _of_index(observations: Observations, index: Index, items: Sequence[Column]) -> _Aspect:
    """Of an index. The states are what a respondent adds to its sum; one without an index adds nothing."""
    values = np.nan_to_num(respondent_values(observations, index))
    sums, states = np.unique(values.round(9), return_inverse=True)
    asked = np.logical_and.reduce([item.positions != NOT_ASKED for item in items])
    every = np.ones(len(sums), dtype=np.bool_)
    return _Aspect(states.reshape(-1), asked, asked, every, every, False, True)


def _aspects(column: Column) -> Iterator[_Aspect]:
    if column.choices is not None:
        yield from _of_choices(column, column.choices)
        return
    yield _of_codes(column)


def _of_codes(column: Column) -> _Aspect:
    """Of a question with one answer. The states are its valid codes and, last, everyone without a valid answer.

    Of a scale, parts tell the mean only: what is watched is the sum of the steps.
    """
    valid_codes = [place for place, code in enumerate(column.variable.codes) if not code.is_missing]
    state_of = np.full(len(column.variable.codes) + 2, len(valid_codes), dtype=np.intp)
    state_of[valid_codes] = np.arange(len(valid_codes))
    states = state_of[column.positions]  # positions below nought pick the two entries put last
    asked = column.positions != NOT_ASKED
    valid = np.array([True] * len(valid_codes) + [False])
    is_scale = column.variable.kind == "scale"
    may_change = asked & valid[states] if is_scale else asked
    return _Aspect(states, asked, may_change, valid, valid, column.variable.question.sensitive, is_scale)


def _of_choices(column: Column, ticks: Bools) -> Iterator[_Aspect]:
    """Of a question with several answers: one tick at a time, between people who have a tick left without it."""
    valid = np.array([not code.is_missing for code in column.variable.codes], dtype=np.bool_)
    chosen = ticks[:, valid].sum(axis=1)
    answered = column.positions >= 0
    for place in range(len(column.variable.codes)):
        has = ticks[:, place]
        left = chosen - (has & valid[place]) > 0
        states = np.where(has, 0, 1).astype(np.intp)
        every, first = np.array([True, True]), np.array([True, False])
        yield _Aspect(states, answered, answered & left, every, first, column.variable.question.sensitive)


def _table(rows: Places, states: Places, chosen: Bools, height: int, size: int) -> NDArray[np.int64]:
    """Rows × states: how many of those chosen there are of each."""
    cells = np.bincount(rows[chosen] * size + states[chosen], minlength=height * size)
    return cells.reshape(height, size).astype(np.int64)
