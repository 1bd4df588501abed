"""The priority matrix: what is compared as dots in four fields, parted at given values."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from msgspec import Struct

from portal.charts.drawing import GAP, WIDTH, Attribute, drawing, element, line, rect, text, text_block
from portal.charts.legends import legend
from portal.charts.lettering import LINE, SIZE, lines_of, text_width
from portal.charts.palette import DEEP, INK, QUIET, WHITE
from portal.charts.placing import Box, around, inside, nearest_room, touches
from portal.statistics.swedish import number

_HEIGHT = 260.0
_DOT = 5.5
_TEXT = SIZE * 1.05
_SOME = 6
"""About how many numbers stand along an axis."""


class QuadrantPoint(Struct, frozen=True):
    """A dot: what it is, and where it lies."""

    label: str
    x: float
    y: float


class _Field(Struct, frozen=True):
    """The room for dots, and the values at its middle and from there to its edges."""

    box: Box
    middle: tuple[float, float]
    half: tuple[float, float]

    def place(self, x: float, y: float) -> tuple[float, float]:
        left, top, right, bottom = self.box
        across = 0.5 + (x - self.middle[0]) / self.half[0] / 2
        up = 0.5 + (y - self.middle[1]) / self.half[1] / 2
        return left + (right - left) * across, bottom - (bottom - top) * up


def priority_matrix(
    points: Sequence[QuadrantPoint],
    x_split: float,
    y_split: float,
    x_label: str,
    y_label: str,
    corner_labels: tuple[str, str, str, str],
    title: str,
    prefix: str,
    width: int = WIDTH,
) -> str:
    """Dots in four fields of the same size, parted at ``x_split`` and ``y_split``.

    ``corner_labels`` name the fields: upper left, upper right, lower left, lower right. Every dot has its label beside
    it; where the labels would touch, numbers instead, explained below. ``prefix`` makes ids unique on the page.
    """
    x_half = _half([point.x for point in points], x_split)
    y_half = _half([point.y for point in points], y_split)
    y_ticks = _ticks([point.y for point in points], y_split)
    x_ticks = _ticks([point.x for point in points], x_split)
    left = max(text_width(said) for _, said in y_ticks) + GAP
    right = width - 1.0
    heading = lines_of(y_label, width)
    top = LINE * len(heading) + 6
    corners = [lines_of(corner, (right - left) / 2 - GAP) for corner in corner_labels]
    upper, lower = (LINE * max(map(len, pair)) + 8 for pair in (corners[:2], corners[2:]))
    bottom = top + upper + _HEIGHT + lower
    field = _Field((left, top + upper, right, bottom - lower), (x_split, y_split), (x_half, y_half))
    below = bottom + LINE + 10
    footing = lines_of(x_label, width)
    named, ending = _named(points, field, below + LINE * len(footing) + GAP, width)
    parts = [
        text_block(heading, 0, 0, fill=QUIET),
        _frame(field, (left, top, right, bottom)),
        _corners(corners, (left, top, right, bottom - lower)),
        _along(x_ticks, field, bottom, width),
        _up(y_ticks, field),
        text_block(footing, width, below, fill=QUIET, text_anchor="end"),
        named,
    ]
    return drawing(title, prefix, width, ending, *parts)


def _half(values: Sequence[float], split: float) -> float:
    """From the middle to an edge: a little more than to the value that lies farthest away.

    Never less than half a unit: what hardly differs must not look as if it did.
    """
    return max(0.5, *(abs(value - split) * 1.15 for value in (split, *values)))


def _ticks(values: Sequence[float], split: float) -> list[tuple[float, str]]:
    """Even numbers along an axis, from about the smallest value to about the largest, as they are written."""
    low, high = min([*values, split]), max([*values, split])
    half = _half(values, split)
    step = _even(2 * half / _SOME)
    decimals = max(0, -floor(log10(step)))
    first, last = floor(low / step), ceil(high / step)
    ticks = [place * step for place in range(first, last + 1)]
    shown = [tick for tick in ticks if abs(tick - split) <= half] or [split]
    return [(tick, number(tick, decimals)) for tick in shown]


def _even(step: float) -> float:
    """The nearest larger of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** floor(log10(step))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= step * (1 - 1e-9))


def _frame(field: _Field, outer: Box) -> str:
    left, top, right, bottom = outer
    x, y = field.place(*field.middle)
    dashes: dict[str, Attribute] = {"stroke": INK, "stroke_width": 1.2, "stroke_dasharray": "6 4"}
    frame = rect(left, top, right - left, bottom - top, fill="none", stroke=QUIET, stroke_width=1)
    return frame + line(x, top, x, bottom, **dashes) + line(left, y, right, y, **dashes)


def _corners(labels: Sequence[list[str]], outer: Box) -> str:
    """The names of the fields, in their outer corners."""
    left, top, right, bottom = outer
    places = [(x, y, anchor) for y in (top, bottom) for x, anchor in ((left + 8, "start"), (right - 8, "end"))]
    return "".join(
        text_block(lines, x, y + 3, text_anchor=anchor, fill=INK, font_weight=600)
        for lines, (x, y, anchor) in zip(labels, places, strict=True)
    )


def _along(ticks: Sequence[tuple[float, str]], field: _Field, bottom: float, width: float) -> str:
    """Numbers under the matrix; those that would touch the one before, or be cut, are left out."""
    parts: list[str] = []
    end = 0.0
    for tick, said in ticks:
        x, half = field.place(tick, 0)[0], text_width(said) / 2
        if x - half >= end and x + half <= width:
            parts.append(line(x, bottom, x, bottom + 5, stroke=QUIET))
            parts.append(text(said, x, bottom + 6 + SIZE, fill=QUIET, text_anchor="middle"))
            end = x + half + 4
    return "".join(parts)


def _up(ticks: Sequence[tuple[float, str]], field: _Field) -> str:
    left = field.box[0]
    places = [(field.place(0, tick)[1], said) for tick, said in ticks]
    return "".join(
        line(left - 5, y, left, y, stroke=QUIET) + text(said, left - 8, y + SIZE * 0.34, fill=QUIET, text_anchor="end")
        for y, said in places
    )


def _named(points: Sequence[QuadrantPoint], field: _Field, top: float, width: float) -> tuple[str, float]:
    """The dots with their labels or numbers, the explanation of the numbers, and where the drawing ends."""
    places = [field.place(point.x, point.y) for point in points]
    dots = "".join(element("circle", cx=x, cy=y, r=_DOT, fill=DEEP, stroke=WHITE, stroke_width=1) for x, y in places)
    labels = [point.label for point in points]
    boxes = _beside(labels, places, field.box, _dashes(field))
    if boxes is not None:
        return dots + _written(labels, boxes), top - GAP
    names = [str(place + 1) for place in range(len(points))]
    explained, end = legend(
        labels,
        text_width(names[-1]) + 12,
        width,
        lambda place, x, y: text(names[place], x, y + 1 + SIZE * 0.95, fill=INK, font_weight=600),
        top,
    )
    return _numbered(names, places, field.box) + dots + explained, end


def _dashes(field: _Field) -> list[Box]:
    """The lines that part the fields, as boxes."""
    x, y = field.place(*field.middle)
    left, top, right, bottom = field.box
    return [(x - 1, top, x + 1, bottom), (left, y - 1, right, y + 1)]


def _beside(
    labels: Sequence[str], places: Sequence[tuple[float, float]], outer: Box, avoided: list[Box]
) -> list[Box] | None:
    """A place for each label beside its dot, clear of ``avoided`` where it can be; None when one finds no place."""
    taken = _around_dots(places)
    boxes: list[Box] = []
    for label, (x, y) in zip(labels, places, strict=True):
        room = text_width(label) + 4
        box = _nearby(x, y, room, outer, [*avoided, *taken]) or _nearby(x, y, room, outer, taken)
        if box is None:
            return None
        boxes.append(box)
        taken.append(box)
    return boxes


def _nearby(x: float, y: float, room: float, outer: Box, taken: Sequence[Box]) -> Box | None:
    """The first free place right of, left of, above or below a dot."""
    candidates = around(x, y, room, _TEXT, _DOT + 2)
    return next((box for box in candidates if inside(box, outer) and not touches(box, taken)), None)


def _around_dots(places: Sequence[tuple[float, float]]) -> list[Box]:
    return [(x - _DOT, y - _DOT, x + _DOT, y + _DOT) for x, y in places]


def _written(labels: Sequence[str], boxes: Sequence[Box]) -> str:
    return "".join(
        text(label, (box[0] + box[2]) / 2, box[1] + SIZE * 0.8, fill=INK, text_anchor="middle")
        for label, box in zip(labels, boxes, strict=True)
    )


def _numbered(names: Sequence[str], places: Sequence[tuple[float, float]], outer: Box) -> str:
    """A number for each dot, beside it or, with a line to it, at the nearest free place."""
    taken = _around_dots(places)
    parts: list[str] = []
    for name, (x, y) in zip(names, places, strict=True):
        room = text_width(name) + 4
        near = _nearby(x, y, room, outer, taken)
        box = near or nearest_room(x, y, room, _TEXT, outer, taken)
        if box is None:
            continue
        taken.append(box)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        parts.append("" if near else line(x, y, *middle, stroke=QUIET))
        parts.append("" if near else rect(box[0], box[1], room, _TEXT, fill=WHITE))
        parts.append(text(name, middle[0], box[1] + SIZE * 0.8, fill=INK, text_anchor="middle"))
    return "".join(parts)
