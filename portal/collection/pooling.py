"""Which small units' answers are put together before they are written down: design of the sealed ballot box.

A unit with fewer than k ballots would be known by its few answers whatever is reported later. Its ballots are joined
with those of other small units under the same unit, or further up, until they are k; those that never become k are
left out. A unit that has k of its own is never mixed with others. Pure: units are known by any hashable name.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)


def pool(counts: Mapping[Unit, int], parents: Mapping[Unit, Unit | None], k: int) -> list[frozenset[Unit]]:
    """The groups in which ballots are written down, each of at least ``k``; every unit is in one at most.

    ``counts``: ballots of each unit of the round. ``parents``: the unit above, for each unit of the tree; one that is
    not there has none. A unit in none of the groups has no ballots, or has them left out. Raises ValueError for a k
    below one.
    """
    if k < 1:
        raise ValueError("k is at least one")
    pools = [frozenset({unit}) for unit, count in counts.items() if count >= k]
    waiting: dict[Unit | None, set[Unit]] = {}
    for unit, count in counts.items():
        if 0 < count < k:
            waiting.setdefault(parents.get(unit), set()).add(unit)
    for above in _lowest_first(parents):
        together = waiting.pop(above, set())
        if sum(counts[unit] for unit in together) >= k:
            pools.append(frozenset(together))
        elif together:
            waiting.setdefault(parents.get(above), set()).update(together)
    together = waiting.pop(None, set())
    if sum(counts[unit] for unit in together) >= k:
        pools.append(frozenset(together))
    return pools


def _lowest_first(parents: Mapping[Unit, Unit | None]) -> list[Unit]:
    return sorted(parents, key=lambda unit: _depth(unit, parents), reverse=True)


def _depth(unit: Unit, parents: Mapping[Unit, Unit | None]) -> int:
    passed = {unit}
    above = parents.get(unit)
    while above is not None and above not in passed:
        passed.add(above)
        above = parents.get(above)
    return len(passed)
