"""All answers to the questions of an index exchanged in chains, so that nothing changes that is published of it.

An index says of a group how many have one, its sum and how it spreads; of a part the first two. One answer exchanged
between two people changes how their answers go together, and with it the spread; whoever counts people in whole numbers
can tell. Two people of a unit who exchange all their answers to the questions of the index change nothing of the unit.
In the tables of parts others make up for them who have answered as many of the questions and rise as much in each.

Nothing of the unit changes, so what other splits tell of it can be made up for, as doubt.py says: the unit has as many
people as before of each way of answering these questions. Where questions and steps are many, few rise alike: in larger
units, where an index says less about each, one answer is exchanged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import MOST_PAIRS
from portal.statistics.channels import Joint, Whole
from portal.statistics.observations import Column, Observations
from portal.statistics.tied import FEWEST_STEPS, tied

Places = NDArray[np.intp]
Bools = NDArray[np.bool_]

SMALL_UNIT = 20
"""With fewer respondents than this, all answers to the questions of an index are exchanged whatever its scales."""

MOST_WAYS = 40
"""So many ways of answering the questions of an index are exchanged in a unit, the most common first."""


def whole_answers(
    observations: Observations, column: Column, kind_of: Places, joint: Joint, shapes: Sequence[tuple[int, int]]
) -> tuple[Whole, ...]:
    """The kinds of whole answers to the questions that indices tie to this one; none when it is part of no index.

    ``kind_of`` (respondents) is the kind of each in ``joint``; ``shapes`` are the numbers of units and values of each
    split. Where scales have few steps, and in small units, all answers are exchanged. People of other units exchange
    one: sum and spread of an index of so many leave more room (docs/disclosure.md); where no unit is small there are no
    whole answers. Where there are both, chains through all of them with all answers are another kind.
    """
    name = column.variable.name
    together = tied(index.questions for index in observations.questionnaire.indices)
    names = next((sorted(each) for each in together if name in each), None)
    if names is None:
        return ()
    columns = [observations.by_name[each] for each in names]
    every = np.column_stack([_steps(each) for each in columns])
    place = names.index(name)
    one = np.zeros_like(every)
    one[:, place] = every[:, place]
    is_small = (np.bincount(observations.unit_positions) < SMALL_UNIT)[observations.unit_positions]
    if any(map(has_few_steps, columns)) or is_small.all():
        kinds = [every]
    elif not is_small.any():
        return ()
    else:
        kinds = [np.where(is_small[:, None], every, one), every]
    return tuple(_whole(steps, place, observations.unit_positions, kind_of, joint, shapes) for steps in kinds)


def _whole(
    steps: Places, place: int, units: Places, kind_of: Places, joint: Joint, shapes: Sequence[tuple[int, int]]
) -> Whole:
    """Of the exchanges that can be made, as many as are followed at once, those first that are there most often."""
    every, way_of = np.unique(steps, axis=0, return_inverse=True)
    way_of = way_of.reshape(-1)
    rises = _rising_alike(every, _exchanges(every, way_of, units), place)
    ways = np.unique(np.concatenate([np.zeros((0, 2), dtype=np.intp), *rises]))
    chosen = np.isin(way_of, ways)
    kinds = np.zeros((len(joint.units), len(ways)), dtype=np.bool_)
    kinds[kind_of[chosen], np.searchsorted(ways, way_of[chosen])] = True
    cells = tuple(_cells(kinds, joint, split, shape) for split, shape in enumerate(shapes))
    return Whole(cells, kinds, every[ways, place], tuple(np.searchsorted(ways, pairs) for pairs in rises))


def _cells(kinds: Bools, joint: Joint, split: int, shape: tuple[int, int]) -> Bools:
    """Units × values × ways, of kinds × ways."""
    cells = np.zeros((*shape, kinds.shape[1]), dtype=np.bool_)
    of, ways = np.nonzero(kinds)
    cells[joint.units[of], joint.values[of, split], ways] = True
    return cells


def has_few_steps(column: Column) -> bool:
    """Whether an index of this question says much of single answers (tied.py)."""
    return sum(not code.is_missing for code in column.variable.codes) < FEWEST_STEPS


def _steps(column: Column) -> Places:
    """The place of each respondent's answer among the valid ones of a scale; −1 without one."""
    valid = np.array([not code.is_missing for code in column.variable.codes])
    return np.array([*np.where(valid, np.cumsum(valid) - 1, -1), -1, -1], dtype=np.intp)[column.positions]


def _exchanges(ways: Places, way_of: Places, units: Places) -> Places:
    """Two ways that are found in one unit, with answers to the same questions (exchanges × two).

    An exchange is there once for each unit in which it can be made.
    """
    found = [np.zeros((0, 2), dtype=np.intp)]
    for unit in np.unique(units).tolist():
        here, often = np.unique(way_of[units == unit], return_counts=True)
        here = np.sort(here[np.argsort(-often, kind="stable")][:MOST_WAYS])
        found.append(here[np.column_stack(np.triu_indices(len(here), 1))])
    pairs = np.concatenate(found)
    answered = ways >= 0
    return np.asarray(pairs[(answered[pairs[:, 0]] == answered[pairs[:, 1]]).all(axis=1)])


def _rising_alike(ways: Places, pairs: Places, place: int) -> tuple[Places, ...]:
    """The exchanges that change the answer to the question in this ``place``, those together that rise alike."""
    rise = ways[pairs[:, 1], place] - ways[pairs[:, 0], place]
    pairs = np.where(rise[:, None] > 0, pairs, pairs[:, ::-1])[rise != 0]
    first, other = ways[pairs[:, 0]], ways[pairs[:, 1]]
    _, numbers, often = np.unique(
        np.column_stack([other - first, first >= 0]), axis=0, return_inverse=True, return_counts=True
    )
    chosen: list[Places] = []
    for number in np.argsort(-often, kind="stable").tolist():
        together = np.unique(pairs[numbers.reshape(-1) == number], axis=0)
        if often[number] < 2 or sum(map(len, chosen)) + len(together) > MOST_PAIRS:
            break
        chosen.append(together)
    return tuple(chosen)
