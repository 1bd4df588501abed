"""What is published of a question, as the test of doubt sees it: who is told apart by the tables that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import Tables

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Channel:
    """One published question by one split: what could be told, and who may change answers.

    ``counts`` (units × values × states) has every state of the question, ``valid`` (states) are those in its base.
    ``movable`` (units × values × states) tells whether anyone there gave that answer and may change it with somebody of
    the same tables, ``chained`` with somebody of others. ``watched`` (states) are the hidden numbers. Where
    ``is_sensitive``, that all in a group answered alike is a secret too.
    ``is_scale``: of parts only the mean is told, so the one hidden number is the sum of the steps.
    """

    counts: NDArray[np.int64]
    valid: Bools
    movable: Bools
    chained: Bools
    watched: Bools
    is_sensitive: bool
    is_scale: bool = False

    def tells(self, total: NDArray[np.int64], smallest: int, in_full: bool) -> Bools:
        """The states that a total (states) tells of everyone in it, when it is large enough to be known."""
        if total[self.valid].sum() < smallest:
            return np.zeros(len(total), dtype=np.bool_)
        alike = (total == total.sum()) & (not self.is_sensitive)
        told: Bools = (total == 0) | alike if in_full else np.full(len(total), alike[self.valid].any())
        return told


@dataclass(frozen=True)
class Joint:
    """The kinds of people there are: ``units`` (kinds) and ``values`` (kinds × splits) of each."""

    units: Places
    values: Places


@dataclass(frozen=True)
class Asked:
    """One question: a channel for each split, and which kinds of people may change which answers (kinds × states), with
    people of the same tables (``movable``) or of others (``chained``)."""

    channels: tuple[Channel, ...]
    movable: Bools
    chained: Bools


@dataclass(frozen=True)
class AskedIndex:
    """An index of questions. People of the same tables may exchange all their answers to those: in ``exchanged`` the
    states are what a respondent adds to the sum of the index. ``items`` are the questions, each changed only by those
    who have answered all of them, so that the index of every group stays what it is."""

    exchanged: Asked
    items: tuple[Asked, ...]


@dataclass(frozen=True)
class Target:
    """A hidden part (``split``, and ``cells``, units × values), or a hidden group (no split); ``units`` in either."""

    units: Bools
    split: int | None = None
    cells: Bools | None = None


@dataclass(frozen=True)
class Published:
    """What is published of a question: numbers of the sets that no published table tells apart.

    ``row_of`` (units): in the tables of whole groups. ``columns`` (one for each split, units × values): in the tables
    of that split; column 0 is what none of them is about. ``untold`` (units): those of which none tells anything.
    """

    row_of: Places
    columns: tuple[Places, ...]
    untold: Bools
    _kept: dict[int, list[Tables]] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(wholes: Bools, parts: Sequence[Bools], groups: Bools) -> Published:
        """From the groups (groups × units) whose tables are shown whole (groups), and by value (groups × values)."""
        rows = _numbered(groups[wholes].T)
        columns = tuple(_columns(shown, groups) for shown in parts)
        told = np.asarray(groups[wholes].any(axis=0))
        return Published(rows, columns, ~told)

    def less(self, place: int, shown: Bools, groups: Bools) -> Published:
        """The same where one split is shown otherwise."""
        columns = (*self.columns[:place], _columns(shown, groups), *self.columns[place + 1 :])
        return Published(self.row_of, columns, self.untold)

    def by_units(self, place: int) -> Tables:
        """The parts of each unit (units × values, in one row), in their own unit and in the tables of a split."""
        if place not in self._kept:
            columns = self.columns[place]
            units = np.repeat(np.arange(len(columns)), columns.shape[1])
            self._kept[place] = [Tables.of(units, columns.reshape(-1))]
        return self._kept[place][0]

    def by_kinds(self, joint: Joint) -> list[Tables]:
        """The kinds of people in two tables each, in every way that keeps all that is published.

        By one split in one direction and by the groups and all other splits in the other; and by the groups in one and
        by all splits in the other. The rows are those that the groups are in.
        """
        if -1 not in self._kept:
            groups = self.row_of[joint.units]
            parts = [columns[joint.units, joint.values[:, place]] for place, columns in enumerate(self.columns)]
            ways = [Tables.of(_combined([groups, *_without(parts, place)]), part) for place, part in enumerate(parts)]
            if len(parts) > 1:
                ways.append(Tables.of(groups, _combined(parts)))
            self._kept[-1] = ways
        return self._kept[-1]


def _without(parts: Sequence[Places], place: int) -> Sequence[Places]:
    return [*parts[:place], *parts[place + 1 :]]


def _columns(shown: Bools, groups: Bools) -> Places:
    columns: list[Places] = []
    used = 0
    for value in range(shown.shape[1]):
        signatures = groups[shown[:, value]].T
        numbers = _numbered(signatures) + used + 1
        columns.append(np.where(signatures.any(axis=1), numbers, 0))
        used = int(numbers.max(initial=used))
    numbered: Places = np.column_stack(columns)
    return numbered


def _numbered(signatures: Bools) -> Places:
    """Equal signatures (rows) get equal numbers, from nought."""
    seen: dict[bytes, int] = {}
    return np.array([seen.setdefault(row.tobytes(), len(seen)) for row in signatures], dtype=np.intp)


def _combined(keys: Sequence[Places]) -> Places:
    """Equal combinations of keys get equal numbers, from nought."""
    codes = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        codes = np.unique(codes * (int(key.max(initial=0)) + 1) + key, return_inverse=True)[1].reshape(-1)
    numbered: Places = codes.astype(np.intp)
    return numbered
