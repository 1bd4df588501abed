"""One index from 0 to 100 on a gauge."""

from __future__ import annotations

from portal.charts.axis import EDGE, along, tick_numbers, whisker
from portal.charts.drawing import WIDTH, drawing, line, rect, text
from portal.charts.lettering import SIZE, text_width
from portal.charts.palette import DEEP, INK, TRACK
from portal.statistics.swedish import index_value


def index_gauge(value: float, title: str, prefix: str, margin: float | None = None, width: int = WIDTH) -> str:
    """One index as a filled track from 0 to 100 with its value above, and its margin of error as a line."""
    left, length = EDGE, width - 2 * EDGE
    number = index_value(value)
    size = SIZE * 2
    room = text_width(number, size) / 2
    x = along(value, left, length)
    middle = size + 26
    parts = [
        text(number, min(max(x, room), width - room), size, fill=INK, text_anchor="middle", font_size=size),
        rect(left, middle - 12, length, 24, fill=TRACK),
        rect(left, middle - 12, x - left, 24, fill=DEEP),
        line(x, middle - 18, x, middle + 16, stroke=INK, stroke_width=3),
        whisker(value, margin, left, length, middle + 26),
        tick_numbers(left, length, middle + 12, middle + 32),
    ]
    return drawing(title, prefix, width, middle + 56, *parts)
