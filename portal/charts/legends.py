"""The legend of a chart: a sign and its meaning, entry beside entry as long as they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portal.charts.drawing import text_block
from portal.charts.lettering import LINE, lines_of, text_width
from portal.charts.palette import INK


def legend(
    labels: Sequence[str], room: float, width: float, sign: Callable[[int, float, float], str], top: float = 0.0
) -> tuple[str, float]:
    """The entries from ``top`` down, and where the last line ends.

    ``sign`` draws the sign of an entry, given its place and its left and upper corner, no wider than ``room``.
    """
    parts: list[str] = []
    x, tallest = 0.0, 1
    for place, label in enumerate(labels):
        wrapped = lines_of(label, width - room)
        entry = room + max(text_width(line) for line in wrapped)
        if x and x + entry > width:
            x, top, tallest = 0.0, top + LINE * tallest + 5, 1
        tallest = max(tallest, len(wrapped))
        parts.append(sign(place, x, top))
        parts.append(text_block(wrapped, x + room, top + 1, fill=INK))
        x += entry + 18
    return "".join(parts), top + LINE * tallest
