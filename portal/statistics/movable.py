"""Who could have given another's answer without any published figure changing: what doubt.py lets change places.

A whole answer is exchanged, so the distribution of every group keeps its figures. Where the answer enters an index,
only people who answered every item of it take part: then the sums of the index stay as well. Where the answer decides
about follow-up questions, the answers to those go with it; they are shown for whole groups only (crosstabs.py), and
changes are made between people of the same group.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from portal.statistics.crosstabs import Split, item_steps
from portal.statistics.decoding import NOT_ANSWERED, NOT_ASKED
from portal.statistics.doubt import Channel
from portal.statistics.observations import Column, Observations

Places = NDArray[np.intp]


def channels(observations: Observations, split: Split) -> dict[str, tuple[Channel, ...]]:
    """What could be told of each question of a split."""
    shape = (len(split.places), len(split.values))
    atoms = observations.unit_positions * shape[1] + split.value_of
    complete = _complete(observations)
    found: dict[str, tuple[Channel, ...]] = {}
    for name in split.tables:
        column = observations.by_name[name]
        if column.choices is not None:
            found[name] = tuple(_of_choices(column, atoms, shape))
            continue
        found[name] = tuple(_of_codes(column, atoms, shape, complete.get(name)))
    return found


def _complete(observations: Observations) -> dict[str, NDArray[np.bool_]]:
    """For each question of an index, the respondents who answered all items of every index that it is in."""
    complete: dict[str, NDArray[np.bool_]] = {}
    for index in observations.questionnaire.indices:
        answered = (item_steps(observations, index)[0] >= 0).all(axis=1)
        for name in index.questions:
            complete[name] = complete.get(name, np.ones(observations.size, dtype=np.bool_)) & answered
    return complete


def _of_codes(
    column: Column, atoms: Places, shape: tuple[int, int], complete: NDArray[np.bool_] | None
) -> Iterator[Channel]:
    """Of a question with one answer. The states are its codes and, last, not answered."""
    codes = column.variable.codes
    states = np.where(column.positions == NOT_ANSWERED, len(codes), column.positions).astype(np.intp)
    asked = column.positions != NOT_ASKED
    counts = _table(atoms[asked], states[asked], shape, len(codes) + 1)
    valid = np.array([*(not code.is_missing for code in codes), False], dtype=np.bool_)
    sensitive = column.variable.question.sensitive
    if complete is None:
        yield Channel(counts, valid, counts > 0, np.ones(len(codes) + 1, dtype=np.bool_), sensitive)
        return
    together = asked & complete
    some = _table(atoms[together], states[together], shape, len(codes) + 1) > 0
    yield Channel(counts, valid, some & valid, valid, sensitive)
    yield Channel(counts, valid, counts > 0, ~valid, sensitive)


def _of_choices(column: Column, atoms: Places, shape: tuple[int, int]) -> Iterator[Channel]:
    """Of a question with several answers: one tick at a time, between people who have a tick left without it."""
    ticks = column.choices
    if ticks is None:
        return
    valid = np.array([not code.is_missing for code in column.variable.codes], dtype=np.bool_)
    chosen = ticks[:, valid].sum(axis=1)
    for place in range(len(column.variable.codes)):
        has = ticks[:, place]
        states = np.where(has, 0, 1).astype(np.intp)
        answered = column.positions >= 0
        left = chosen - (has & valid[place]) > 0
        counts = _table(atoms[answered], states[answered], shape, 2)
        movable = _table(atoms[answered & left], states[answered & left], shape, 2) > 0
        every, first = np.array([True, True]), np.array([True, False])
        yield Channel(counts, every, movable, first, column.variable.question.sensitive)


def _table(atoms: Places, states: Places, shape: tuple[int, int], size: int) -> NDArray[np.int64]:
    cells = np.bincount(atoms * size + states, minlength=shape[0] * shape[1] * size)
    return cells.reshape(*shape, size).astype(np.int64)
