"""A coding that has been corrected after it was told of: what of the correction counts, so that it gives nobody away.

Whoever has both publications sees what has changed between them. Therefore a correction counts in batches: of the texts
coded otherwise, as many are held back as it takes for every change that shows to be nought or of at least three texts.
What is held back leaves no trace: what is told is always the counts of one coding, the former one with whole batches
of the new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from portal.statistics.coding.editions import Members, ThemedText, groups_of
from portal.statistics.coding.reporting import FEWEST, GroupThemes, Reported, reported

Texts = Sequence[ThemedText]
Counts = NDArray[np.int64]


class Limits(Struct, frozen=True):
    """The groups where the question may be shown at a level, and how many coded texts it takes."""

    groups: list[Members]
    smallest: int


class ToldEdition(Struct, frozen=True):
    """What is told of a coding: the texts as they count, and what of them may be shown at each level."""

    texts: Texts
    internal: Reported
    public: Reported


def told_editions(codings: Sequence[Texts], internal: Limits, public: Limits) -> list[ToldEdition]:
    """What has been told of a coding each time it was finished.

    ``codings``: the same texts in the same order, as they were coded each time, the first coding first.
    """
    editions: list[ToldEdition] = []
    for coding in codings:
        tell = _next_edition if editions else _told
        editions.append(tell(editions, coding, internal, public))
    return editions


def _told(before: Sequence[ToldEdition], texts: Texts, internal: Limits, public: Limits) -> ToldEdition:
    first = reported(
        texts, internal.groups, internal.smallest, earlier=[(each.texts, each.internal) for each in before]
    )
    second = reported(
        texts, public.groups, public.smallest, first, earlier=[(each.texts, each.public) for each in before]
    )
    return ToldEdition(texts, first, second)


def _next_edition(before: Sequence[ToldEdition], coding: Texts, internal: Limits, public: Limits) -> ToldEdition:
    """The next edition; the one before, when nothing of the correction can count."""
    last = before[-1]
    batch = _Batch([each.texts for each in before], coding, internal.groups)
    while batch.settle():
        edition = _told(before, batch.texts(), internal, public)
        shown = next(_small_changes(before, edition), None)
        if shown is None:
            return edition
        batch.hold_back_in(shown)
    return last


def _small_changes(before: Sequence[ToldEdition], edition: ToldEdition) -> Iterator[Members]:
    """Groups where a figure of the edition is one or two from the same figure of an earlier one.

    No group in particular when hiding in the edition is not enough.
    """
    if edition.internal.follows_anyway or edition.public.follows_anyway:
        yield ()
    for each in before:
        for then, now in ((each.internal, edition.internal), (each.public, edition.public)):
            for members in now.groups.keys() & then.groups.keys():
                if any(0 < abs(change) < FEWEST for change in _changes(then.groups[members], now.groups[members])):
                    yield members


def _changes(then: GroupThemes, now: GroupThemes) -> Iterator[int]:
    yield now.other - then.other
    yield from (now.counts[theme] - then.counts[theme] for theme in now.counts.keys() & then.counts.keys())
    yield sum(now.counts.values()) - sum(then.counts.values())


class _Batch:
    """The texts of a correction that count. A *measure* is a theme, none at all, or how many themes a text has."""

    def __init__(self, told: Sequence[Texts], coding: Texts, groups: Sequence[Members]) -> None:
        self.last, self.coding = told[-1], coding
        themes = sorted({theme for texts in (*told, coding) for text in texts for theme in text.themes})
        self.where = [groups_of(text, groups) for text in coding]
        classes = list(dict.fromkeys(self.where))
        self.place = np.array([classes.index(each) for each in self.where], dtype=np.int64)
        last = _measured(self.last, themes)
        self.moves = _measured(coding, themes) - last
        self.counts = np.array([now != then for now, then in zip(coding, self.last, strict=True)], dtype=bool)
        self.since = [self._summed(last - _measured(texts, themes)) for texts in told]

    def _summed(self, rows: Counts) -> Counts:
        """The rows of texts in the same groups, added up."""
        found = np.zeros((len(set(self.where)), rows.shape[1]), dtype=np.int64)
        np.add.at(found, self.place, rows)
        return found

    def settle(self) -> bool:
        """Hold back what it takes, text by text; False when nothing is left."""
        while self.counts.any() and (fault := self._fault()) is not None:
            self._hold_back(*fault)
        return bool(self.counts.any())

    def texts(self) -> list[ThemedText]:
        """Every text, as it counts."""
        both = zip(self.counts, self.coding, self.last, strict=True)
        return [now if counts else then for counts, now, then in both]

    def hold_back_in(self, members: Members) -> None:
        """One text less that counts, of the group if there is any."""
        counting: list[int] = np.flatnonzero(self.counts).tolist()
        inside = [each for each in counting if members in self.where[each]]
        self.counts[self._rarest(inside or counting)] = False

    def _fault(self) -> tuple[int, int] | None:
        """Which texts, by their groups, show a change of one or two in which measure; or go another way than the rest.

        When all go one way, the change of any texts taken together is nought or at least three as well.
        """
        counting = np.flatnonzero(self.counts)
        moved = np.zeros_like(self.since[0])
        np.add.at(moved, self.place[counting], self.moves[counting])
        for since in self.since:
            change = since + moved
            small = (change != 0) & (abs(change) < FEWEST)
            if small.any():
                place, measure = np.argwhere(small)[0]
                return int(place), int(measure)
            both_ways = (change > 0).any(axis=0) & (change < 0).any(axis=0)
            if both_ways.any():
                measure = int(np.flatnonzero(both_ways)[0])
                return self._against_the_rest(change[:, measure], moved[:, measure]), measure
        return None

    def _against_the_rest(self, change: Counts, moved: Counts) -> int:
        """The place with the smallest change among those that go the way of fewer texts and can be held back."""
        way = -1 if change.sum() >= 0 else 1
        possible = [place for place in np.flatnonzero(change * way > 0) if moved[place] * way > 0]
        other = [place for place in np.flatnonzero(moved) if place not in possible]
        return int(min(possible or other, key=lambda place: abs(change[place])))

    def _hold_back(self, place: int, measure: int) -> None:
        of_place = self.counts & (self.place == place) & (self.moves[:, measure] != 0)
        found: list[int] = np.flatnonzero(of_place).tolist()
        self.counts[self._rarest(found or np.flatnonzero(self.counts).tolist())] = False

    def _rarest(self, texts: list[int]) -> int:
        """The one of some texts whose move fewest make, so that what many make is kept."""
        made = Counter(self._move(each) for each in np.flatnonzero(self.counts).tolist())
        return min(texts, key=lambda each: (made[self._move(each)], each))

    def _move(self, text: int) -> tuple[int, bytes]:
        return int(self.place[text]), self.moves[text].tobytes()


def _measured(texts: Texts, themes: Sequence[int]) -> Counts:
    """A row for each text: each theme, none at all, how many themes."""
    rows = [[*(theme in text.themes for theme in themes), not text.themes, len(text.themes)] for text in texts]
    return np.array(rows, dtype=np.int64).reshape(len(texts), len(themes) + 2)
