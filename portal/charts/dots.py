"""Indices compared as dots with their margins of error: one group, or several groups beside each other in each row."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from portal.charts.axis import EDGE, along, tick_numbers, tick_places, whisker
from portal.charts.drawing import (
    GAP,
    NARROW,
    WIDTH,
    Attribute,
    centred_block,
    drawing,
    element,
    line,
    rect,
    text,
    text_block,
)
from portal.charts.legends import legend
from portal.charts.lettering import LINE, SIZE, fit_beside, lines_of, text_width
from portal.charts.palette import DEEP, GRID, INK, RUST, TRACK, WHITE
from portal.statistics.swedish import TOO_FEW, index_value

Item = tuple[str, float | None, float | None]
"""Label, value from 0 to 100 (None when not reported), margin of error (None when there is none)."""

_ROW = 30.0
_SUBROW = 22.0
_SIGN = 20.0
_END = 9.5
_SIGNS = (
    ("circle", DEEP),
    ("square", WHITE),
    ("diamond", RUST),
    ("triangle", WHITE),
    ("circle", WHITE),
    ("square", DEEP),
)
"""Form and colour of each group's dot: neighbours differ in form, and dark ones stand beside light ones."""


class DotRow(Struct, frozen=True):
    """What is compared, and for each group its value from 0 to 100 and its margin of error (None: there is none)."""

    label: str
    values: tuple[tuple[float | None, float | None], ...]


class _Frame(Struct, frozen=True):
    """How wide the drawing and its labels may be, whether these stand above their rows, and where the axis lies."""

    width: float
    label: float
    above: bool
    left: float
    length: float


def index_dots(items: Sequence[Item], title: str, prefix: str, width: int = WIDTH) -> str:
    """One line for each label: a dot at its value between 0 and 100, its margin as a line, the value at the end.

    What is not reported has "..", and no dot. ``prefix`` makes ids unique on the page.
    """
    rows = [DotRow(label, ((value, margin),)) for label, value, margin in items]
    return comparison_dots(rows, ("",), title, prefix, width)


def comparison_dots(rows: Sequence[DotRow], groups: Sequence[str], title: str, prefix: str, width: int = WIDTH) -> str:
    """One row for each label with a line for each of ``groups``, told apart by the form of the dot as well.

    The legend stands above when there are several groups. Raises ValueError when a row has not a value for each group.
    """
    if any(len(row.values) != len(groups) for row in rows):
        raise ValueError("a row needs one value for each group")
    frame = _frame([row.label for row in rows], width)
    explained, top = "", 2.0
    if len(groups) > 1:
        explained, end = legend(groups, _SIGN, width, lambda place, x, top: _sign(place, x + 8, top + SIZE * 0.75))
        top = end + GAP
    parts: list[str] = []
    for row in rows:
        drawn, top = _row(row, frame, top)
        parts.append(drawn)
    numbers = tick_numbers(frame.left, frame.length, top, top + 4)
    return drawing(title, prefix, width, top + LINE + 8, explained, *parts, numbers)


def _frame(labels: Sequence[str], width: float) -> _Frame:
    """Labels beside the axis, or above their rows where the drawing is narrow or they are long."""
    column = min(0.4 * width, max(map(text_width, labels), default=0.0) + GAP)
    above = width < NARROW or not fit_beside(labels, column - GAP)
    left = EDGE if above else column + EDGE
    return _Frame(width, width if above else column - GAP, above, left, width - left - text_width("100,0") - GAP - EDGE)


def _row(row: DotRow, frame: _Frame, top: float) -> tuple[str, float]:
    """The label of a row and the line of each group, and where the row ends."""
    wrapped = lines_of(row.label, frame.label)
    several = len(row.values) > 1
    each = _SUBROW if several else _ROW
    height = each * len(row.values) + (14 if several else 0)
    if frame.above:
        label = text_block(wrapped, 0, top, fill=INK)
        top += LINE * len(wrapped)
    else:
        height = max(height, LINE * len(wrapped) + 4)
        label = centred_block(wrapped, 0, top + height / 2, fill=INK)
    first = top + (height - each * len(row.values)) / 2 + each / 2
    grid = (line(x, top, x, top + height, stroke=GRID) for x in tick_places(frame.left, frame.length))
    lines = (
        _line_of(place, value, margin, frame, first + each * place) for place, (value, margin) in enumerate(row.values)
    )
    return "".join((label, *grid, *lines)), top + height


def _line_of(place: int, value: float | None, margin: float | None, frame: _Frame, y: float) -> str:
    left, length = frame.left, frame.length
    said = TOO_FEW if value is None else index_value(value)
    drawn = [
        rect(left, y - 2, length, 4, fill=TRACK),
        text(said, frame.width, y + SIZE * 0.34, fill=INK, text_anchor="end"),
    ]
    if value is not None:
        # Its ends are higher than the dot, so that a margin narrower than the dot shows above and below it.
        drawn += [whisker(value, margin, left, length, y, _END), _sign(place, along(value, left, length), y)]
    return "".join(drawn)


def _sign(place: int, x: float, y: float) -> str:
    """The dot of the group at ``place``: six forms, from the first again after them."""
    shape, colour = _SIGNS[place % len(_SIGNS)]
    look: dict[str, Attribute] = {"fill": colour, "stroke": INK, "stroke_width": 1.8}
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=6.2, **look)
    if shape == "square":
        return rect(x - 5.5, y - 5.5, 11, 11, **look)
    corners = [(0, -7.5), (7.5, 0), (0, 7.5), (-7.5, 0)] if shape == "diamond" else [(0, -7), (7, 6), (-7, 6)]
    outline = " L".join(f"{x + across:.2f},{y + down:.2f}" for across, down in corners)
    return element("path", d=f"M{outline} Z", **look)
