"""How the questions of an index were answered, each way of answering them once.

Three questions of ten steps can be answered in some two thousand ways, however many answer. What follows from the
answers alone is computed for each way, and then looked up for each respondent.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from portal.questionnaire.definition import Index, ScaleDomain
from portal.statistics.observations import Column, Observations

_WITHOUT_ANSWER = 2
"""Positions below nought: not answered, not asked."""


@dataclass(frozen=True)
class Patterns:
    """``of`` (n) is the pattern of each respondent.

    ``steps`` (patterns × items) are the steps above each scale's minimum, −1 without a valid answer; ``lengths`` are
    those of the scales.
    """

    of: NDArray[np.intp]
    steps: NDArray[np.int64]
    lengths: tuple[int, ...]

    @property
    def answered(self) -> NDArray[np.intp]:
        """How many items are answered in each pattern."""
        answered: NDArray[np.intp] = np.count_nonzero(self.steps >= 0, axis=1)
        return answered

    @property
    def counts(self) -> NDArray[np.intp]:
        """How many respondents have each pattern."""
        return np.bincount(self.of, minlength=len(self.steps))


def patterns(observations: Observations, index: Index) -> Patterns:
    """The answers to the items of an index. Raises KeyError for an unknown question, ValueError for one without scale.

    Where there are fewer respondents than patterns each respondent stands for one.
    """
    columns = [observations.by_name[name] for name in index.questions]
    domains = [_scale(column) for column in columns]
    tables = [_steps(column, domain) for column, domain in zip(columns, domains, strict=True)]
    lengths = tuple(domain.maximum - domain.minimum for domain in domains)
    if prod(map(len, tables)) > observations.size:
        own = [table[column.positions] for table, column in zip(tables, columns, strict=True)]
        return Patterns(np.arange(observations.size), np.column_stack(own), lengths)
    of = np.zeros(observations.size, dtype=np.intp)
    for table, column in zip(tables, columns, strict=True):
        of *= len(table)
        of += column.positions
        of += _WITHOUT_ANSWER
    digits = np.indices([len(table) for table in tables]).reshape(len(tables), -1)
    steps = [table[digit - _WITHOUT_ANSWER] for table, digit in zip(tables, digits, strict=True)]
    return Patterns(of, np.column_stack(steps), lengths)


def _scale(column: Column) -> ScaleDomain:
    domain = column.variable.question.domain
    if not isinstance(domain, ScaleDomain):
        raise ValueError(f"Frågan {column.variable.name} kan inte ingå i ett index: den är ingen skala.")
    return domain


def _steps(column: Column, domain: ScaleDomain) -> NDArray[np.int64]:
    """By position; positions below nought pick the two entries put last."""
    steps = [-1 if code.is_missing else int(code.code) - domain.minimum for code in column.variable.codes]
    return np.array([*steps, -1, -1], dtype=np.int64)
