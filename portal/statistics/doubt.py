"""Reasonable doubt: for each hidden number, another set of answers that would give exactly what is published.

A reader of tables that cross in two directions (units one way, women and men the other) can do more than subtract:
counts are never negative, so a nought in a margin fixes the cells below it, and those may fix others. Whoever holds the
published tables is left in doubt about a hidden number when there are answers, different from the real ones in that
number, that agree with everything published. Such answers are found here by letting people change places:

- two people of the same unit change answers with each other, when no published table of the split tells them apart;
- four people, two in each of two units and two in each of two columns, change answers crosswise, so that every unit and
  every column keeps its sums;
- two people of different units that no published table tells apart, alike in everything that is broken down by;
- any number of people in a chain, each making up for the one before (chains.py), in small units with all of their
  answers to the questions of an index where there is one (whole_answers.py);
- one alone, of whom no published table tells anything.

In all of them, everyone keeps unit, gender and age, so the doubt is there even for a reader who knows how many women
and men, or young and old, there are in each unit. Changes within units keep the figures of every unit: so they can be
made whatever is published by other splits, for a table by gender and one by age can always be completed to one by both
when the units agree. Where no such change is found the number counts as known: the test is sufficient, never too kind.
The crosswise change is the basic move of tables with fixed margins (Diaconis & Sturmfels, Ann. Statist. 26, 1998).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import Chains, Tables, changed_directly
from portal.statistics.channels import Asked, AskedIndex, Joint, Target, Whole
from portal.statistics.published_tables import Found, Published

Bools = NDArray[np.bool_]


def is_in_doubt(published: Published, asked: Asked | AskedIndex, joint: Joint, smallest: int, target: Target) -> bool:
    """Whether every watched number of ``target`` is in doubt, or nothing new.

    A number is nothing new when a total of at least ``smallest`` answers says it: nobody, or everybody, gave that one.
    What is remembered comes first, then the quick ways to see it.
    """
    if isinstance(asked, AskedIndex):
        return _index_is_in_doubt(published, asked, joint, smallest, target)
    if _is_untold(published, asked, joint, target):
        return True
    search = _Search(published, asked, target)
    if not search.left.any():
        return True
    crowds = list(_crowds(published, asked, joint, target))
    for crowd in crowds:
        search.directly(crowd)
    if search.left.any():
        search.left = search.left & ~_nothing_new(published, asked, smallest, target)
    search.by_chains(crowds, target)
    if search.left.any() and asked.otherwise is not None:
        search.remember(published, asked.otherwise, target)
        search.by_chains(_crowds(published, asked.otherwise, joint, target), target)
    return not search.left.any()


def _index_is_in_doubt(published: Published, asked: AskedIndex, joint: Joint, smallest: int, target: Target) -> bool:
    """Whether the sum of the index over ``target`` is in doubt, or made of nothing new.

    Whatever makes the sum of one of its questions another, among those who have answered all, makes that of the index
    another as well.
    """
    if _is_untold(published, asked.exchanged, joint, target):
        return True
    if any(changed_directly(*crowd.movers).any() for crowd in _crowds(published, asked.exchanged, joint, target)):
        return True
    if all((_nothing_new(published, item, smallest, target) | ~item.channels[0].watched).all() for item in asked.items):
        return True
    return any(_some_chain(crowd) for item in asked.items for crowd in _crowds(published, item, joint, target))


def _some_chain(crowd: _Crowd) -> bool:
    """Whether any chain changes the sum of a scale."""
    within, without = crowd.chainers
    every = np.ones(within.shape[1], dtype=np.bool_)
    chains = Chains(within, without, every, is_scale=True)
    return any(chains.changed(tables, every, one_will_do=True).any() for tables in crowd.ways)


def _is_untold(published: Published, asked: Asked, joint: Joint, target: Target) -> bool:
    """Whether anyone of the target is in no published table at all, and might have answered anything."""
    return bool(asked.movable[target.kinds & published.untold[joint.units]].any())


@dataclass(frozen=True, eq=False)
class _Crowd:
    """The people in two tables each, in all ``ways`` that keep all that is published and tell the same places apart.

    Who of them (kinds × states) may change an answer with somebody of the same tables (``movable``) or of others
    (``chained``; of ``whole`` answers kinds × ways), and who is in the target (kinds). ``found`` is what is remembered
    from the last time that people were in these tables.
    """

    ways: Iterable[Tables]
    movable: Bools
    chained: Bools
    inside: Bools
    found: Found | None = None
    whole: Whole | None = None

    @cached_property
    def movers(self) -> tuple[Bools, Bools]:
        """Those who may change with somebody of the same tables, places × states: inside the target and outside."""
        return self._people(self.movable)

    @cached_property
    def chainers(self) -> tuple[Bools, Bools]:
        """The same of those who may change with somebody of others; mostly they are the same."""
        return self.movers if np.array_equal(self.movable, self.chained) else self._people(self.chained)

    def _people(self, movable: Bools) -> tuple[Bools, Bools]:
        first = next(iter(self.ways))
        return first.people(movable, self.inside), first.people(movable, ~self.inside)


class _Search:
    """The search for changes: ``left`` (states) are the watched numbers that none has been found for yet."""

    def __init__(self, published: Published, asked: Asked, target: Target) -> None:
        self.is_scale = asked.channels[0].is_scale
        self.of_a_sum = self.is_scale and target.split is not None
        self.left = asked.channels[0].watched
        self.remember(published, asked, target)

    def remember(self, published: Published, asked: Asked, target: Target) -> None:
        """What was found before, by the same kind of chains."""
        if target.split is not None:
            self._take_away(published.splits[target.split].remembered(asked, target).changed)

    def directly(self, crowd: _Crowd) -> None:
        """By two people of the same tables."""
        if self.left.any():
            self._changes(changed_directly(*crowd.movers), crowd)

    def by_chains(self, crowds: Iterable[_Crowd], target: Target) -> None:
        """By any number of people. Of parts whole answers by all splits take long and find no more."""
        for crowd in crowds:
            if crowd.whole is None or crowd.found is not None or target.split is None:
                self._by_chains(crowd)

    def _by_chains(self, crowd: _Crowd) -> None:
        """Not where that has been tried in vain."""
        wanted = self.left if crowd.found is None else self.left & ~crowd.found.tried
        if not wanted.any():
            return
        if crowd.whole is None:
            chains = Chains(*crowd.chainers, wanted, self.is_scale)
        else:
            chains = Chains(*crowd.chainers, wanted[crowd.whole.state_of], True, crowd.whole.rises)
        for tables in crowd.ways:
            self._changes(self._changed(chains, tables, self.left & wanted, crowd.whole), crowd)
            if not (self.left & wanted).any():
                break
        if crowd.found is not None:
            crowd.found.tried = crowd.found.tried | wanted

    def _changed(self, chains: Chains, tables: Tables, wanted: Bools, whole: Whole | None) -> Bools:
        """The states, of those ``wanted``, that chains make others: of whole answers every answer is another."""
        if whole is None:
            return chains.changed(tables, wanted, self.of_a_sum)
        changed = np.zeros_like(wanted)
        changed[whole.state_of[chains.changed(tables, wanted[whole.state_of], self.of_a_sum)]] = True
        return changed

    def _changes(self, changed: Bools, crowd: _Crowd) -> None:
        if crowd.found is not None:
            crowd.found.changed = crowd.found.changed | changed
        self._take_away(changed)

    def _take_away(self, changed: Bools) -> None:
        self.left = self.left & ~(changed.any() if self.of_a_sum else changed)


def _crowds(published: Published, asked: Asked, joint: Joint, target: Target) -> Iterator[_Crowd]:
    """First by a split in their own units, which keeps the figures of every unit; then by all splits.

    Chains of whole answers are followed by all splits only for groups: of parts that takes long and finds no more.
    """
    whole = asked.whole
    if target.split is not None and target.cells is not None:
        channel, split = asked.channels[target.split], published.splits[target.split]
        of_all = channel.chained if whole is None else whole.cells[target.split]
        movable, chained = (each.reshape(target.cells.size, each.shape[2]) for each in (channel.movable, of_all))
        found = split.remembered(asked, target)
        yield _Crowd([split.by_units()], movable, chained, target.cells.reshape(-1), found, whole)
    yield _Crowd(
        published.by_kinds(joint), asked.movable, whole.kinds if whole else asked.chained, target.kinds, None, whole
    )


def _nothing_new(published: Published, asked: Asked, smallest: int, target: Target) -> Bools:
    """The states whose number follows from what may be known."""
    follows = np.zeros_like(asked.channels[0].watched)
    for place, (channel, split) in enumerate(zip(asked.channels, published.splits, strict=True)):
        is_own = target.split == place
        cells = target.cells if is_own else np.repeat(target.units[:, None], split.columns.shape[1], axis=1)
        if cells is not None:
            totals = split.totals(channel, smallest, in_full=target.split is None or not channel.is_scale)
            # What is known of the whole group settles a part of it only when all in it answered alike.
            follows |= totals.follows(cells, is_whole=is_own or target.split is None)
    return follows
