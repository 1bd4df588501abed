"""The answers of a round as NumPy columns: decoded once, then every table of every unit is a matter of milliseconds.

Texts and dates are never kept, only whether they were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from portal.questionnaire.code_lists import NO_UNITS, Units
from portal.questionnaire.definition import Answers, Questionnaire
from portal.questionnaire.variables import Variable, variables
from portal.statistics.decoding import NOT_ANSWERED, NOT_ASKED, Block, Decoder, Positions, UnknownAnswer, decoder
from portal.statistics.not_asked import mark_not_asked

__all__ = ["NOT_ANSWERED", "NOT_ASKED", "Column", "Observations", "UnknownAnswer", "encode"]

Values = NDArray[np.float64]
Choices = NDArray[np.bool_]

_CHUNK = 256
"""Responses decoded at a time, so that an iterator over the database is never held in memory as a whole."""


@dataclass(frozen=True)
class Column:
    """One variable of n responses.

    ``positions`` (n) holds the position among ``variable.codes``, or 0 for an answer of another kind, or NOT_ANSWERED
    or NOT_ASKED. ``values`` (n) are the numbers of a number question, nan where there is none. ``choices`` (n × codes)
    are the ticks of a question with several codes.
    """

    variable: Variable
    positions: Positions
    values: Values | None = None
    choices: Choices | None = None

    def take(self, rows: NDArray[np.intp] | slice) -> Column:
        """The same variable for some of the responses, in the given order."""
        return replace(
            self,
            positions=self.positions[rows],
            values=None if self.values is None else self.values[rows],
            choices=None if self.choices is None else self.choices[rows],
        )


@dataclass(frozen=True)
class Observations:
    """All variables of n responses; ``unit_positions`` (n) says which of ``unit_codes`` each response belongs to."""

    questionnaire: Questionnaire
    columns: tuple[Column, ...]
    unit_codes: tuple[str, ...]
    unit_positions: NDArray[np.intp]

    @property
    def size(self) -> int:
        """The number of responses."""
        return len(self.unit_positions)

    @property
    def group(self) -> NDArray[np.str_]:
        """The unit code of each response."""
        return np.array(self.unit_codes, dtype=np.str_)[self.unit_positions]

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by the name of their variable."""
        return MappingProxyType({column.variable.name: column for column in self.columns})

    def take(self, rows: NDArray[np.intp] | slice) -> Observations:
        """Some of the responses, in the given order."""
        columns = tuple(column.take(rows) for column in self.columns)
        return replace(self, columns=columns, unit_positions=self.unit_positions[rows])

    def of_units(self, units: Iterable[str]) -> Observations:
        """The responses of some units; a unit without responses adds none."""
        wanted = set(units)
        if wanted.issuperset(self.unit_codes):
            return self
        positions = [position for position, code in enumerate(self.unit_codes) if code in wanted]
        return self.take(np.flatnonzero(np.isin(self.unit_positions, positions)))

    def split(self) -> dict[str, Observations]:
        """The responses of every unit that has any. Sorted once, so each unit is a view and not a copy."""
        if len(self.unit_codes) == 1:
            return {self.unit_codes[0]: self}
        in_order = self.take(np.argsort(self.unit_positions, kind="stable"))
        sizes = np.bincount(self.unit_positions, minlength=len(self.unit_codes))
        ends = np.cumsum(sizes)
        starts = ends - sizes
        return {
            code: in_order.take(slice(int(start), int(end)))
            for code, start, end in zip(self.unit_codes, starts, ends, strict=True)
            if end > start
        }


def encode(
    questionnaire: Questionnaire, documents: Iterable[Answers], groups: Sequence[str], units: Units = NO_UNITS
) -> Observations:
    """Decode the responses' documents, one unit code in ``groups`` for each.

    A question without an answer is NOT_ASKED when it is off the routing path of that response, otherwise
    NOT_ANSWERED. An answer that is there counts even when it is off the path (imported from elsewhere). ``units``
    are the codes of questions about units. ``groups`` is read after the documents, so that both may come from the same
    rows. Raises UnknownAnswer for an answer that the questionnaire does not know,
    and ValueError when there are not as many groups as documents.
    """
    listed = variables(questionnaire, units)
    decoders = [(variable, decoder(variable)) for variable in listed]
    parts: list[list[Block]] = [[] for _ in listed]
    for chunk in _chunks(documents):
        for blocks, block in zip(parts, _decode(questionnaire, decoders, chunk), strict=True):
            blocks.append(block)
    parts.reverse()  # taken from the end, so that no more than one column is in memory twice
    columns = tuple(_join(variable, parts.pop()) for variable in listed)
    unit_codes = tuple(dict.fromkeys(groups))
    place = {code: position for position, code in enumerate(unit_codes)}
    unit_positions = np.fromiter((place[code] for code in groups), dtype=np.intp, count=len(groups))
    observations = Observations(questionnaire, columns, unit_codes, unit_positions)
    if any(len(column.positions) != observations.size for column in columns):
        raise ValueError("every response needs its unit: there are not as many groups as documents")
    return observations


def _chunks(documents: Iterable[Answers]) -> Iterator[list[Answers]]:
    remaining = iter(documents)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _decode(
    questionnaire: Questionnaire, decoders: Sequence[tuple[Variable, Decoder]], documents: Sequence[Answers]
) -> list[Block]:
    blocks = [decode(documents) for _, decode in decoders]
    positions = [(variable, block.positions) for (variable, _), block in zip(decoders, blocks, strict=True)]
    mark_not_asked(questionnaire, documents, positions)
    return blocks


def _join(variable: Variable, blocks: Sequence[Block]) -> Column:
    """One column of the blocks decoded one after the other; an empty one of the right kind when there are none."""
    parts = blocks or [decoder(variable)([])]
    values = [block.values for block in parts if block.values is not None]
    choices = [block.choices for block in parts if block.choices is not None]
    return Column(
        variable,
        np.concatenate([block.positions for block in parts]),
        np.concatenate(values) if values else None,
        np.concatenate(choices) if choices else None,
    )
