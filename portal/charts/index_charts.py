"""Indices from 0 to 100: one on a gauge, or several compared as dots with their margins of error."""

from __future__ import annotations

from collections.abc import Sequence

from portal.charts.drawing import GAP, WIDTH, centred_block, drawing, element, line, rect, text
from portal.charts.lettering import LINE, SIZE, lines_of, text_width
from portal.charts.palette import DEEP, INK, QUIET, TRACK
from portal.statistics.swedish import TOO_FEW, index_value

Item = tuple[str, float | None, float | None]
"""Label, value from 0 to 100 (None when not reported), margin of error (None when there is none)."""

_TICKS = (0, 25, 50, 75, 100)
_ROW = 30.0
_EDGE = 18.0
"""Room beside the axis for half a tick's number."""


def index_gauge(value: float, title: str, prefix: str, margin: float | None = None, width: int = WIDTH) -> str:
    """One index as a filled track from 0 to 100 with its value above, and its margin of error as a line."""
    left, length = _EDGE, width - 2 * _EDGE
    number = index_value(value)
    size = SIZE * 2
    room = text_width(number, size) / 2
    x = left + length * value / 100
    middle = size + 26
    parts = [
        text(number, min(max(x, room), width - room), size, fill=INK, text_anchor="middle", font_size=size),
        rect(left, middle - 12, length, 24, fill=TRACK),
        rect(left, middle - 12, x - left, 24, fill=DEEP),
        line(x, middle - 18, x, middle + 16, stroke=INK, stroke_width=3),
        _whisker(value, margin, left, length, middle + 26),
        _numbers(left, length, middle + 12, middle + 32),
    ]
    return drawing(title, prefix, width, middle + 56, *parts)


def index_dots(items: Sequence[Item], title: str, prefix: str, width: int = WIDTH) -> str:
    """One line for each label: a dot at its value between 0 and 100, its margin as a line, the value at the end.

    What is not reported has "..", and no dot. ``prefix`` makes ids unique on the page.
    """
    column = min(0.4 * width, max((text_width(label) for label, _, _ in items), default=0.0) + GAP)
    left, last = column + _EDGE, text_width("100,0") + GAP
    length = width - left - last - _EDGE
    parts: list[str] = []
    top = 2.0
    for label, value, margin in items:
        wrapped = lines_of(label, column - GAP)
        height = max(_ROW, LINE * len(wrapped) + 4)
        middle = top + height / 2
        parts.append(centred_block(wrapped, 0, middle, fill=INK))
        parts.append(rect(left, middle - 2, length, 4, fill=TRACK))
        parts.append(_dot(value, margin, left, length, middle))
        said = TOO_FEW if value is None else index_value(value)
        parts.append(text(said, width, middle + SIZE * 0.34, fill=INK, text_anchor="end"))
        top += height
    grid = "".join(line(x, 0, x, top, stroke="#c9d3d2", stroke_width=1) for x in _places(left, length))
    return drawing(title, prefix, width, top + LINE + 8, grid, *parts, _numbers(left, length, top, top + 4))


def _dot(value: float | None, margin: float | None, left: float, length: float, middle: float) -> str:
    if value is None:
        return ""
    x = left + length * value / 100
    return _whisker(value, margin, left, length, middle) + element("circle", cx=x, cy=middle, r=6.5, fill=DEEP)


def _whisker(value: float, margin: float | None, left: float, length: float, y: float) -> str:
    """The interval of the margin of error, cut at the ends of the axis."""
    if margin is None:
        return ""
    low, high = (left + length * min(max(end, 0.0), 100.0) / 100 for end in (value - margin, value + margin))
    ends = "".join(line(x, y - 5, x, y + 5, stroke=INK, stroke_width=1.5) for x in (low, high))
    return line(low, y, high, y, stroke=INK, stroke_width=1.5) + ends


def _places(left: float, length: float) -> list[float]:
    return [left + length * tick / 100 for tick in _TICKS]


def _numbers(left: float, length: float, top: float, below: float) -> str:
    """The axis from 0 to 100: short marks at ``top``, numbers under ``below``."""
    marks = "".join(line(x, top, x, top + 5, stroke=QUIET) for x in _places(left, length))
    numbers = "".join(
        text(str(tick), x, below + SIZE, fill=QUIET, text_anchor="middle")
        for tick, x in zip(_TICKS, _places(left, length), strict=True)
    )
    return marks + numbers
