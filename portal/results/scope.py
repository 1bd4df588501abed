"""Which groups of a round whoever asks may see, and which one was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portal.authorization import PERMISSIONS, Identity, any_object
from portal.statistics.summary import GroupSummary, RoundSummary


def sees_whole(identity: Identity, endpoint: str) -> bool:
    """Whether a role opens the endpoint for every object: then the total and every unit are shown."""
    permission = PERMISSIONS[endpoint]
    return any(permission[role] is any_object for role in identity.roles & permission.keys())


def visible_groups(
    summary: RoundSummary, unit_ids: Mapping[str, int], identity: Identity, endpoint: str
) -> tuple[GroupSummary, ...]:
    """The groups to choose between, the one to begin with first.

    Quality staff and management: the total, the levels below it, the units. A unit head: own units, and levels made
    of nothing but own units; never the total, never a sibling.
    """
    if sees_whole(identity, endpoint):
        return every_group(summary)
    return tuple(
        group
        for group in (*summary.units, *summary.areas)
        if all(unit_ids[code] in identity.led_units for code in group.members)
    )


def every_group(summary: RoundSummary) -> tuple[GroupSummary, ...]:
    """The total, the levels below it from the top, the units. Of a single unit only itself: the same answers."""
    if len(summary.units) == 1:
        return summary.units
    return (summary.total, *from_the_top(summary.areas), *summary.units)


def from_the_top(areas: Sequence[GroupSummary]) -> list[GroupSummary]:
    """Levels before those that they are made of, and otherwise in the order of the tree."""
    return sorted(areas, key=lambda area: sum(set(area.members) < set(other.members) for other in areas))


def choose(groups: Iterable[GroupSummary], code: str | None) -> GroupSummary | None:
    """The group with that code; without a code the first one. None when it is not among those that may be seen."""
    offered = tuple(groups)
    if not code:
        return offered[0] if offered else None
    return next((group for group in offered if group.unit == code), None)


def presented(summary: RoundSummary) -> tuple[GroupSummary, ...]:
    """The groups whose answers a report of the whole round lays out question by question.

    The total when it may be shown; otherwise the largest groups that may be, in the order of the round.
    """
    if not summary.total.suppressed:
        return (summary.total,)
    found: list[GroupSummary] = []
    for group in (*from_the_top(summary.areas), *summary.units):
        covered = {code for taken in found for code in taken.members}
        if not group.suppressed and covered.isdisjoint(group.members):
            found.append(group)
    return tuple(found)
