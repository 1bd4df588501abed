"""Who could have given another's answer without any published figure changing: what doubt.py lets change places.

A whole answer is exchanged, so the distribution of every group keeps its figures. Where the answer decides about
follow-up questions, the answers to those go with it; they are shown for whole groups only (crosstabs.py), and changes
are made between people of the same group. People of the same tables exchange all answers to the questions of an index:
then nothing that is published of it changes. In chains one answer is exchanged; of a question that is part of an index,
in small units and on short scales all answers to its questions (whole_answers.py), so that no index changes
(docs/disclosure.md). What an index itself would have been is changed by one answer, exchanged between people who have
answered all its questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from portal.questionnaire.definition import Index
from portal.statistics.channels import Asked, AskedIndex, Channel, Joint, Whole
from portal.statistics.crosstabs import Split
from portal.statistics.decoding import NOT_ASKED
from portal.statistics.indices import respondent_values
from portal.statistics.observations import Column, Observations
from portal.statistics.patterns import patterns
from portal.statistics.whole_answers import has_few_steps, whole_answers

Places = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Doubts:
    """What it takes to see whether hidden numbers are in doubt: the kinds of people, and by name what was asked.

    ``indices`` are those of questions with few steps; of others it is enough that their questions are in doubt.
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
    may_chain: Bools
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
    asked = {}
    for name, column in columns.items():
        ways = whole_answers(observations, column, kind_of.reshape(-1), joint, shapes)
        asked[name] = tuple(_exchanging(told(aspect), ways) for aspect in _aspects(column))
    indices = {}
    for index in observations.questionnaire.indices:
        items = [columns[name] for name in index.questions if name in columns]
        if len(items) == len(index.questions) and any(map(has_few_steps, items)):
            indices[index.name] = AskedIndex(
                told(_of_index(observations, index, items)),
                tuple(told(_of_codes(item, _with_all_answers(observations, item))) for item in items),
            )
    return Doubts(joint, asked, indices)


def _exchanging(asked: Asked, ways: Sequence[Whole]) -> Asked:
    """The question, of which people may change whole answers in chains, of any of these kinds."""
    for whole in reversed(ways):
        asked = replace(asked, whole=whole, otherwise=asked if asked.whole else None)
    return asked


def _asked(aspect: _Aspect, observations: Observations, splits: Sequence[Split], kind_of: Places, kinds: int) -> Asked:
    size = len(aspect.valid)
    channels = []
    for split in splits:
        shape = (len(split.places), len(split.values), size)
        atoms = observations.unit_positions * shape[1] + split.value_of
        counts = _table(atoms, aspect.states, aspect.counted, shape[0] * shape[1], size).reshape(shape)
        movable, chained = (
            _table(atoms, aspect.states, chosen, shape[0] * shape[1], size).reshape(shape) > 0
            for chosen in (aspect.may_change, aspect.may_chain)
        )
        told = (aspect.valid, movable, chained, aspect.watched)
        channels.append(Channel(counts, *told, aspect.is_sensitive, aspect.is_scale))
    movable, chained = (
        _table(kind_of, aspect.states, chosen, kinds, size) > 0 for chosen in (aspect.may_change, aspect.may_chain)
    )
    return Asked(tuple(channels), movable, chained)


def _with_all_answers(observations: Observations, column: Column) -> Bools:
    """Who has answered all questions of the indices that a question is part of.

    Between them an answer changes places without an index changing: it weighs the same in all of theirs.
    """
    complete = np.ones(observations.size, dtype=np.bool_)
    for index in observations.questionnaire.indices:
        if column.variable.name in index.questions:
            found = patterns(observations, index)
            answered = (found.steps >= 0)[found.of]
            complete &= answered[:, answered.any(axis=0)].all(axis=1)
    return complete


def _of_index(observations: Observations, index: Index, items: Sequence[Column]) -> _Aspect:
    """Of an index. The states are what a respondent adds to its sum; one without an index adds nothing."""
    values = np.nan_to_num(respondent_values(observations, index))
    sums, states = np.unique(values.round(9), return_inverse=True)
    asked = np.logical_and.reduce([item.positions != NOT_ASKED for item in items])
    every = np.ones(len(sums), dtype=np.bool_)
    return _Aspect(states.reshape(-1), asked, asked, np.zeros_like(asked), every, every, False, True)


def _aspects(column: Column) -> Iterator[_Aspect]:
    if column.choices is not None:
        yield from _of_choices(column, column.choices)
        return
    yield _of_codes(column, np.ones(len(column.positions), dtype=np.bool_))


def _of_codes(column: Column, may_chain: Bools) -> _Aspect:
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
    return _Aspect(
        states, asked, may_change, may_change & may_chain, valid, valid, column.variable.question.sensitive, is_scale
    )


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
        yield _Aspect(
            states, answered, answered & left, answered & left, every, first, column.variable.question.sensitive
        )


def _table(rows: Places, states: Places, chosen: Bools, height: int, size: int) -> NDArray[np.int64]:
    """Rows × states: how many of those chosen there are of each."""
    cells = np.bincount(rows[chosen] * size + states[chosen], minlength=height * size)
    return cells.reshape(height, size).astype(np.int64)
