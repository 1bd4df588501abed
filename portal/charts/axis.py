"""The lying axis from 0 to 100 that indices are drawn along, and the line of a margin of error."""

from __future__ import annotations

from portal.charts.drawing import line, text
from portal.charts.lettering import SIZE
from portal.charts.palette import INK, QUIET

TICKS = (0, 25, 50, 75, 100)

EDGE = 18.0
"""Room beside the axis for half a tick's number."""


def along(value: float, left: float, length: float) -> float:
    """Where ``value`` lies on an axis that begins at ``left``; what is outside 0–100 lies at its end."""
    return left + length * min(max(value, 0.0), 100.0) / 100


def whisker(value: float, margin: float | None, left: float, length: float, y: float, end: float = 5) -> str:
    """The interval of the margin of error, cut at the ends of the axis; ``end`` is half the height of its ends."""
    if margin is None:
        return ""
    low, high = along(value - margin, left, length), along(value + margin, left, length)
    ends = "".join(line(x, y - end, x, y + end, stroke=INK, stroke_width=1.5) for x in (low, high))
    return line(low, y, high, y, stroke=INK, stroke_width=1.5) + ends


def tick_places(left: float, length: float) -> list[float]:
    """Where the numbers of the axis stand."""
    return [along(tick, left, length) for tick in TICKS]


def tick_numbers(left: float, length: float, top: float, below: float) -> str:
    """Short marks at ``top``, numbers under ``below``."""
    places = tick_places(left, length)
    marks = "".join(line(x, top, x, top + 5, stroke=QUIET) for x in places)
    numbers = "".join(
        text(str(tick), x, below + SIZE, fill=QUIET, text_anchor="middle")
        for tick, x in zip(TICKS, places, strict=True)
    )
    return marks + numbers
