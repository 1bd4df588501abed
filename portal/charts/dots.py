"""Indices compared as dots with their margins of error: one group, or several groups beside each other in each row."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from portal.charts.axis import EDGE, along, tick_numbers, tick_places, whisker
from portal.charts.drawing import GAP, WIDTH, Attribute, centred_block, drawing, element, line, rect, text
from portal.charts.legends import legend
from portal.charts.lettering import LINE, SIZE, lines_of, text_width
from portal.charts.palette import DEEP, GRID, INK, RUST, TRACK, WHITE
from portal.statistics.swedish import TOO_FEW, index_value

Item = tuple[str, float | None, float | None]
"""Label, value from 0 to 100 (None when not reported), margin of error (None when there is none)."""

_ROW = 30.0
_SUBROW = 22.0
_SIGN = 20.0
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
    column = min(0.4 * width, max((text_width(row.label) for row in rows), default=0.0) + GAP)
    left = column + EDGE
    length = width - left - text_width("100,0") - GAP - EDGE
    explained, begin = "", 2.0
    if len(groups) > 1:
        explained, end = legend(groups, _SIGN, width, lambda place, x, top: _sign(place, x + 8, top + SIZE * 0.75))
        begin = end + GAP
    parts: list[str] = []
    top = begin
    for row in rows:
        if len(row.values) != len(groups):
            raise ValueError("a row needs one value for each group")
        wrapped = lines_of(row.label, column - GAP)
        each = _ROW if len(groups) == 1 else _SUBROW
        height = max(each * len(groups) + (14 if len(groups) > 1 else 0), LINE * len(wrapped) + 4)
        parts.append(centred_block(wrapped, 0, top + height / 2, fill=INK))
        first = top + (height - each * len(groups)) / 2 + each / 2
        for place, (value, margin) in enumerate(row.values):
            parts.append(_line_of(place, value, margin, left, length, first + each * place, width))
        top += height
    grid = "".join(line(x, begin - 2, x, top, stroke=GRID) for x in tick_places(left, length))
    return drawing(
        title, prefix, width, top + LINE + 8, explained, grid, *parts, tick_numbers(left, length, top, top + 4)
    )


def _line_of(
    place: int, value: float | None, margin: float | None, left: float, length: float, y: float, width: float
) -> str:
    said = TOO_FEW if value is None else index_value(value)
    drawn = [
        rect(left, y - 2, length, 4, fill=TRACK),
        text(said, width, y + SIZE * 0.34, fill=INK, text_anchor="end"),
    ]
    if value is not None:
        drawn += [whisker(value, margin, left, length, y), _sign(place, along(value, left, length), y)]
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
