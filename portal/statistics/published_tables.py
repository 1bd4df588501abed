"""What is published of a question, as the test of doubt sees it: who is told apart by the tables that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import Tables
from portal.statistics.channels import Asked, Channel, Joint, Target
from portal.statistics.totals import Totals

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(eq=False)
class Found:
    """What has been found of a hidden part by changes within units: the states that change, and those for which all
    chains have been tried."""

    changed: Bools
    tried: Bools


@dataclass(frozen=True, eq=False)
class SplitTables:
    """What is published of a question by one split; the same for as long as no more and no less of that is shown.

    ``shown`` (groups × values) are its tables. ``columns`` (units × values) numbers the sets that they do not tell
    apart; column 0 is what none of them is about. ``row_of`` (units) does so of the tables of whole groups. What hangs
    on these tables alone is remembered, as trials change one split at a time.
    """

    row_of: Places
    shown: Bools
    columns: Places
    _found: dict[tuple[Asked, Target], Found] = field(default_factory=dict, repr=False)
    _totals: dict[tuple[Channel, int, bool], Totals] = field(default_factory=dict, repr=False)
    _by_units: list[Tables] = field(default_factory=list, repr=False)

    @staticmethod
    def of(row_of: Places, shown: Bools, groups: Bools) -> SplitTables:
        return SplitTables(row_of, shown.copy(), _columns(shown, groups))

    def showing(self, shown: Bools, groups: Bools) -> SplitTables:
        """The same where other parts are shown. Where none of them is new, what was found of changes still holds: what
        was told apart by fewer tables could only change more."""
        if np.array_equal(shown, self.shown):
            return self
        other = SplitTables.of(self.row_of, shown, groups)
        if not (shown & ~self.shown).any():
            kept = {key: Found(each.changed, np.zeros_like(each.tried)) for key, each in self._found.items()}
            other._found.update(kept)
        return other

    def remembered(self, asked: Asked, target: Target) -> Found:
        """What has been found of a part of this split: to be written to."""
        key = asked, target
        if key not in self._found:
            nothing = np.zeros_like(asked.channels[0].watched)
            self._found[key] = Found(nothing, nothing)
        return self._found[key]

    def adds_up(self, cells: Bools, channel: Channel, smallest: int) -> bool:
        """Whether a part (units × values) is put together of tables, or rests of tables, that are large enough."""
        people = channel.counts.sum(axis=2)
        answered = channel.counts[:, :, channel.valid].sum(axis=2)
        columns = np.unique(self.columns[cells & (people > 0)])
        inside = np.isin(self.columns, columns)
        n = np.bincount(self.columns[cells], weights=answered[cells])[columns]
        return bool(columns.all() and not (people[inside & ~cells]).any() and ((n >= smallest) | (n == 0)).all())

    def totals(self, channel: Channel, smallest: int, in_full: bool) -> Totals:
        """What the totals tell of a question."""
        key = channel, smallest, in_full
        if key not in self._totals:
            self._totals[key] = Totals.of(self.row_of, self.columns, channel, smallest, in_full)
        return self._totals[key]

    def by_units(self) -> Tables:
        """The parts of each unit (units × values, in one row), in their own unit and in the tables of the split."""
        if not self._by_units:
            units = np.repeat(np.arange(len(self.columns)), self.columns.shape[1])
            self._by_units.append(Tables.of(units, self.columns.reshape(-1)))
        return self._by_units[0]


@dataclass(frozen=True, eq=False)
class Published:
    """What is published of a question: numbers of the sets that no published table tells apart.

    ``row_of`` (units): in the tables of whole groups; ``splits``: in those of each split. ``untold`` (units): those of
    which no table of a whole group tells anything.
    """

    row_of: Places
    splits: tuple[SplitTables, ...]
    untold: Bools
    _kept: list[_Crossed] = field(default_factory=list, repr=False)

    @staticmethod
    def of(wholes: Bools, parts: Sequence[Bools], groups: Bools) -> Published:
        """From the groups (groups × units) whose tables are shown whole (groups), and by value (groups × values)."""
        rows = _numbered(groups[wholes].T)
        told = np.asarray(groups[wholes].any(axis=0))
        return Published(rows, tuple(SplitTables.of(rows, shown, groups) for shown in parts), ~told)

    def showing(self, parts: Sequence[Bools], groups: Bools) -> Published:
        """The same where other parts are shown; what is remembered of splits that are shown alike is kept."""
        splits = tuple(each.showing(shown, groups) for each, shown in zip(self.splits, parts, strict=True))
        return Published(self.row_of, splits, self.untold)

    def by_kinds(self, joint: Joint) -> Iterable[Tables]:
        """The kinds of people in two tables each, in every way that keeps all that is published.

        By one split in one direction and by the groups and all other splits in the other; and by the groups in one and
        by all splits in the other. The rows are those that the groups are in. The places are the same in all.
        """
        if not self._kept:
            groups = self.row_of[joint.units]
            parts = [each.columns[joint.units, joint.values[:, place]] for place, each in enumerate(self.splits)]
            self._kept.append(_Crossed.of(groups, parts))
        return self._kept[0]


@dataclass(frozen=True, eq=False)
class _Crossed:
    """The numbers (places) of the tables that the people of each place are in: of groups, and of each split."""

    place_of: Places
    groups: Places
    parts: list[Places]
    _kept: list[Tables] = field(default_factory=list, repr=False)

    @staticmethod
    def of(groups: Places, parts: Sequence[Places]) -> _Crossed:
        place_of = _combined([groups, *parts])
        first = np.unique(place_of, return_index=True)[1]
        return _Crossed(place_of, groups[first], [part[first] for part in parts])

    def __iter__(self) -> Iterator[Tables]:
        """Made when they are asked for: the first is mostly enough."""
        for number in range(len(self.parts) + (len(self.parts) > 1)):
            if number == len(self._kept):
                self._kept.append(self._way(number))
            yield self._kept[number]

    def _way(self, number: int) -> Tables:
        if number < len(self.parts):
            rows, columns = [self.groups, *_without(self.parts, number)], [self.parts[number]]
        else:
            rows, columns = [self.groups], self.parts
        return Tables(self.place_of, _combined(rows), _combined(columns))


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
