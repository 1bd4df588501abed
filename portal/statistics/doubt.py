"""Reasonable doubt: for each hidden number, another set of answers that would give exactly what is published.

A reader of tables that cross in two directions (units one way, women and men the other) can do more than subtract:
counts are never negative, so a nought in a margin fixes the cells below it, and those may fix others. Whoever holds the
published tables is left in doubt about a hidden number when there are answers, different from the real ones in that
number, that agree with everything published. Such answers are found here by letting people change places:

- two people of the same unit change answers with each other, when no published table of the split tells them apart;
- four people, two in each of two units and two in each of two columns, change answers crosswise, so that every unit and
  every column keeps its sums;
- two people of different units that no published table tells apart, alike in everything that is broken down by;
- any number of people in a chain, each making up for the one before (chains.py); where questions make an index, with
  such answers to them that no index changes (index_exchanges.py);
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
from portal.statistics.channels import Asked, AskedIndex, Exchanges, Joint, Target
from portal.statistics.index_chains import IndexChains
from portal.statistics.published_tables import Found, Published

Bools = NDArray[np.bool_]


def is_in_doubt(published: Published, asked: Asked | AskedIndex, joint: Joint, smallest: int, target: Target) -> bool:
    """Whether every watched number of ``target``, or the sum of the index over it, is in doubt, or nothing new.

    A number is nothing new when a total of at least ``smallest`` answers says it: nobody, or everybody, gave that one.
    A sum is when all of its questions' are. What is remembered comes first, then the quick ways to see it.
    """
    items, itself = (asked.items, asked.itself) if isinstance(asked, AskedIndex) else ((asked,), asked)
    if _is_untold(published, itself, joint, target) or all(
        _adds_up(published, each, smallest, target) for each in items
    ):
        return True
    search = _Search(published, itself, target, of_a_sum=isinstance(asked, AskedIndex))
    if not search.left.any():
        return True
    crowds = list(_crowds(published, itself, joint, target))
    for crowd in crowds:
        search.directly(crowd)
    if search.left.any():
        known = [_nothing_new(published, each, smallest, target) for each in items]
        if not isinstance(asked, AskedIndex):
            search.left = search.left & ~known[0]
        elif all((follows | ~each.channels[0].watched).all() for follows, each in zip(known, items, strict=True)):
            return True
    for crowd in crowds:
        search.by_chains(crowd)
    return not search.left.any()


def _is_untold(published: Published, asked: Asked, joint: Joint, target: Target) -> bool:
    """Whether anyone of the target is in no published table at all, and might have answered anything."""
    return bool(asked.movable[target.kinds & published.untold[joint.units]].any())


def _adds_up(published: Published, asked: Asked, smallest: int, target: Target) -> bool:
    """Whether a part is put together of others that are told, or of what is left of them, each large enough."""
    if target.split is None or target.cells is None:
        return False
    return published.splits[target.split].adds_up(target.cells, asked.channels[target.split], smallest)


@dataclass(frozen=True, eq=False)
class _Crowd:
    """The people in two tables each, in all ``ways`` that keep all that is published and tell the same places apart.

    Who of them (kinds × states) may change an answer (``movable``), and who is in the target (``inside``, kinds). With
    people of other tables those of an index do so by ``exchanges``; ``answered`` (kinds × ways) is how they answered.
    ``found`` is what is remembered from the last time that people were in these tables.
    """

    ways: Iterable[Tables]
    movable: Bools
    inside: Bools
    found: Found | None = None
    exchanges: Exchanges | None = None
    answered: Bools | None = None

    @cached_property
    def movers(self) -> tuple[Bools, Bools]:
        """Those who may change an answer, places × states: inside the target and outside."""
        return self._people(self.movable)

    def chains(self, wanted: Bools, is_scale: bool) -> Chains | IndexChains:
        """The chains that the people can make."""
        if self.exchanges is None or self.answered is None:
            return Chains(*self.movers, wanted, is_scale)
        return IndexChains(*self._people(self.answered), self.exchanges)

    def _people(self, movable: Bools) -> tuple[Bools, Bools]:
        first = next(iter(self.ways))
        return first.people(movable, self.inside), first.people(movable, ~self.inside)


class _Search:
    """The search for changes: ``left`` (states) are the watched numbers that none has been found for yet."""

    def __init__(self, published: Published, asked: Asked, target: Target, of_a_sum: bool) -> None:
        self.asked, self.is_scale = asked, asked.channels[0].is_scale
        self.of_a_sum = of_a_sum or (self.is_scale and target.split is not None)
        self.left = asked.channels[0].watched
        if target.split is not None:
            self._take_away(published.splits[target.split].remembered(asked, target).changed)

    def directly(self, crowd: _Crowd) -> None:
        """By two people of the same tables."""
        if self.left.any():
            self._changes(changed_directly(*crowd.movers), crowd)

    def by_chains(self, crowd: _Crowd) -> None:
        """By any number of people. Not where that has been tried in vain."""
        wanted = self.left if crowd.found is None else self.left & ~crowd.found.tried
        if not wanted.any():
            return
        chains = crowd.chains(wanted, self.is_scale)
        for tables in crowd.ways:
            self._changes(self._changed(chains, tables, self.left & wanted), crowd)
            if not (self.left & wanted).any():
                break
        if crowd.found is not None:
            crowd.found.tried = crowd.found.tried | wanted

    def _changed(self, chains: Chains | IndexChains, tables: Tables, wanted: Bools) -> Bools:
        """The states, of those ``wanted``, that chains make others; of exchanges the states are ways of answering."""
        if isinstance(chains, Chains):
            return chains.changed(tables, wanted, self.of_a_sum)
        steps = chains.exchanges.steps
        if self.of_a_sum:
            return np.full_like(wanted, chains.changed(tables, np.ones(len(steps), dtype=np.bool_), True).any())
        state_of = steps[:, self.asked.number]
        changed = np.zeros_like(wanted)
        changed[state_of[chains.changed(tables, wanted[state_of], False)]] = True
        return changed

    def _changes(self, changed: Bools, crowd: _Crowd) -> None:
        if crowd.found is not None:
            crowd.found.changed = crowd.found.changed | changed
        self._take_away(changed)

    def _take_away(self, changed: Bools) -> None:
        self.left = self.left & ~(changed.any() if self.of_a_sum else changed)


def _crowds(published: Published, asked: Asked, joint: Joint, target: Target) -> Iterator[_Crowd]:
    """First by a split in their own units, which keeps the figures of every unit; then by all splits.

    In their own units people exchange answers of an index only so that the unit has every way of answering as often.
    """
    exchanges = asked.exchanges
    if target.split is not None and target.cells is not None:
        channel, split = asked.channels[target.split], published.splits[target.split]
        own = exchanges.keeping if exchanges and len(published.splits) > 1 else exchanges
        size = target.cells.size
        answered = own.cells[target.split].reshape(size, -1) if own else None
        found = split.remembered(asked, target)
        movable = channel.movable.reshape(size, -1)
        yield _Crowd([split.by_units()], movable, target.cells.reshape(-1), found, own, answered)
    answered = exchanges.kinds if exchanges else None
    yield _Crowd(published.by_kinds(joint), asked.movable, target.kinds, None, exchanges, answered)


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
