"""Where texts find room: boxes that must not touch each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_STEP = 8.0


def touches(one: Box, others: Iterable[Box]) -> bool:
    """Whether ``one`` has more than an edge in common with any of ``others``."""
    return any(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3] for other in others)


def inside(box: Box, outer: Box) -> bool:
    """Whether ``box`` lies within ``outer``."""
    return box[0] >= outer[0] and box[1] >= outer[1] and box[2] <= outer[2] and box[3] <= outer[3]


def around(x: float, y: float, width: float, height: float, gap: float) -> Iterator[Box]:
    """Boxes right of, left of, above and below a dot, its own size and a gap of ``gap`` away.

    Above and below come first in the middle, then ending and beginning at the dot, for one that lies at an edge.
    """
    middle = y - height / 2
    yield x + gap, middle, x + gap + width, middle + height
    yield x - gap - width, middle, x - gap, middle + height
    for left in (x - width / 2, x + gap - width, x - gap):
        yield left, y - gap - height, left + width, y - gap
        yield left, y + gap, left + width, y + gap + height


def nearest_room(x: float, y: float, width: float, height: float, outer: Box, taken: Sequence[Box]) -> Box | None:
    """The free place for a box in ``outer`` that lies nearest to the dot; None when there is none."""
    columns = range(ceil((outer[2] - outer[0] - width) / _STEP))
    rows = range(ceil((outer[3] - outer[1] - height) / _STEP))
    corners = sorted(
        ((outer[0] + _STEP * column, outer[1] + _STEP * row) for column in columns for row in rows),
        key=lambda corner: (corner[0] + width / 2 - x) ** 2 + (corner[1] + height / 2 - y) ** 2,
    )
    boxes = ((left, top, left + width, top + height) for left, top in corners)
    return next((box for box in boxes if not touches(box, taken)), None)
