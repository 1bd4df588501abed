"""Which wholes must be hidden because what is left of them, when their shown parts are subtracted, is too little."""

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
    figures: Mapping[Members, Figure], hidden: Mapping[Members, Reason], too_little: Callable[[Figure], bool]
) -> dict[Members, Reason]:
    """``hidden`` with every group added that would give away a hidden part, and every group above those.

    ``figures`` has one figure for each group, known by its member units; groups are nested or apart, never crossing.
    ``too_little`` says whether a remainder may not be known; that of a sum of two good remainders must be False.
    """
    complete = dict(hidden)
    derivable: list[frozenset[str]] = []
    shown: list[Members] = []
    for members in sorted(figures, key=len):
        whole = frozenset(members)
        if any(below < whole for below in derivable):
            complete.setdefault(members, Reason.DERIVABLE)
        elif members not in complete:
            left = _remainder(members, shown, figures)
            if left is not None and too_little(left):
                complete[members] = Reason.DERIVABLE
                derivable.append(whole)
        if members not in complete:
            shown.append(members)
    return complete


def _remainder(members: Members, shown: list[Members], figures: Mapping[Members, Figure]) -> Figure | None:
    """The figure of a whole less those of its largest parts among ``shown`` (small first); None when nothing is left.

    The groups do not cross, so a part that lies in what is covered lies in a larger part already taken.
    """
    rest = set(members)
    left = figures[members]
    for part in reversed(shown):
        if rest.issuperset(part) and len(part) < len(members):
            rest.difference_update(part)
            left = left - figures[part]
    return left if rest else None
