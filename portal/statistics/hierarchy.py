"""Which groups must be hidden because what is left of a whole, when its shown parts are subtracted, is too little.

Groups are nested or apart, never crossing. Whoever adds and subtracts shown groups gets sums of *remainders*: a shown
group less its largest shown parts. The remainders are disjoint, so it is enough that each of them may be known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, Self, TypeVar

from portal.statistics.reasons import Reason

Members = tuple[str, ...]


class Additive(Protocol):
    """A figure of a whole that is the sum of its parts'."""

    def __sub__(self, part: Self, /) -> Self: ...


Figure = TypeVar("Figure", bound=Additive)


def hide_derivable(
    figures: Mapping[Members, Figure],
    hidden: Mapping[Members, Reason],
    too_little: Callable[[Figure], bool],
    size: Callable[[Figure], float] | None = None,
    whole_first: bool = False,
) -> dict[Members, Reason]:
    """``hidden`` with the groups added that would give away a hidden part: as small ones as will do.

    ``figures`` has one figure for each group, known by its member units. ``too_little`` says whether a remainder may
    not be known; that of a sum of two good remainders must be False. Where a whole gives a part away, the next
    smallest part is hidden too, as long as another part is still shown beside the whole; otherwise
    the whole is hidden. Without a ``size`` to tell the smallest by, it is always the whole. With ``whole_first`` parts
    are hidden until the whole may be shown, if need be all of them.
    """
    complete = dict(hidden)
    shown: list[Members] = []
    for members in sorted(figures, key=len):
        if members in complete:
            continue
        also = _hidden_with(members, shown, figures, too_little, size, whole_first)
        complete.update(dict.fromkeys([members] if also is None else also, Reason.DERIVABLE))
        shown = [each for each in [*shown, members] if each not in complete]
    return complete


def _hidden_with(
    members: Members,
    shown: list[Members],
    figures: Mapping[Members, Figure],
    too_little: Callable[[Figure], bool],
    size: Callable[[Figure], float] | None,
    whole_first: bool,
) -> list[Members] | None:
    """The parts to hide so that the whole may be shown; None when no parts will do."""
    hidden: list[Members] = []
    while True:
        parts = _largest_parts(members, [part for part in shown if part not in hidden])
        left = _remainder(members, parts, figures)
        if left is None or not too_little(left):
            return hidden
        if whole_first and parts and size is not None:
            hidden.append(min(parts, key=lambda part: size(figures[part])))
            continue
        # A part with shown parts of its own would only give those away instead.
        lowest = [part for part in parts if not any(set(other) < set(part) for other in shown if other not in hidden)]
        if size is None or len(parts) < 2 or not lowest:
            return None
        hidden.append(min(lowest, key=lambda part: size(figures[part])))


def _largest_parts(members: Members, shown: list[Members]) -> list[Members]:
    """The largest of ``shown`` (small first) that lie in the group; as groups never cross, the rest lie in these."""
    rest, parts = set(members), []
    for part in reversed(shown):
        if rest.issuperset(part) and len(part) < len(members):
            rest.difference_update(part)
            parts.append(part)
    return parts


def _remainder(members: Members, parts: list[Members], figures: Mapping[Members, Figure]) -> Figure | None:
    """The figure of a whole less those of its parts; None when they are all of it."""
    if sum(map(len, parts)) == len(members):
        return None
    left = figures[members]
    for part in parts:
        left = left - figures[part]
    return left
