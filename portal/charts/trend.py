"""An index over time: a line with its margin of error as a band, and gaps where nothing may be joined."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from portal.charts.drawing import GAP, WIDTH, Attribute, drawing, element, line, rect, text, text_block
from portal.charts.lettering import LINE, SIZE, lines_of, text_width
from portal.charts.palette import BAND, DEEP, GRID, INK, QUIET, WHITE
from portal.statistics.swedish import TOO_FEW, index_value

_HEIGHT = 200.0
_TOP = LINE + 10
_TICKS = (0, 25, 50, 75, 100)
_LEFT = text_width("100") + GAP
_NARROWEST = text_width("100,0") + 6
_WIDEST_WORD = 110.0
_DASHES = "5 4"
_SAMPLE = 24.0
MARGIN = "Felmarginal, 95 procents säkerhet"
BREAK = "Brott i serien: värdena före och efter kan inte jämföras rakt av"


class TrendPoint(Struct, frozen=True):
    """A measurement: when, its value from 0 to 100 (None when not reported), its margin of error (None: there is none).

    ``is_break``: something has changed since the point before, so that the two are not joined.
    """

    label: str
    value: float | None
    margin: float | None
    is_break: bool


_Placed = tuple[TrendPoint, float]
"""A point and where it lies from the left."""


def trend_chart(points: Sequence[TrendPoint], title: str, prefix: str, width: int = WIDTH) -> str:
    """The points from left to right at even distance, on an axis from 0 to 100, each with its value.

    A point without value has ".." at the bottom and a gap in the line. Where points lie too close for every label,
    labels are left out evenly, never the last one. ``prefix`` makes ids unique on the page.
    """
    places, room, stride = _spread([point.label for point in points], width)
    placed = list(zip(points, places, strict=True))
    labelled = range(len(points) - 1, -1, -stride)
    below = {places[place]: lines_of(points[place].label, room) for place in labelled}
    labels_top = _y(0) + LINE + GAP
    legend, end = _legend(points, labels_top + LINE * max(map(len, below.values()), default=0) + 6, width)
    runs = _runs(placed)
    parts = [
        *(_band(run) for run in runs),
        _grid(width),
        *(_break((before + after) / 2) for before, after in _breaks(placed)),
        *(_joined(run) for run in runs),
        *(_marker(point.value, point.margin, x) for point, x in placed if point.value is not None),
        *(_value(points, place, places[place]) for place in labelled),
        *(text_block(lines, x, labels_top, fill=INK, text_anchor="middle") for x, lines in below.items()),
    ]
    return drawing(title, prefix, width, end, *parts, legend)


def _spread(labels: Sequence[str], width: float) -> tuple[list[float], float, int]:
    """Where the points lie, how wide a label may be, and which label is written: every one, every second …"""
    length = width - _LEFT
    word = max((text_width(word) for label in labels for word in label.split(" ")), default=0.0)
    widest = max((text_width(label) for label in labels), default=0.0)
    room = max(_NARROWEST, min(widest, max(length / max(1, len(labels)) - 6, min(word, _WIDEST_WORD))))
    if len(labels) < 2:
        return [_LEFT + length / 2] * len(labels), room, 1
    step = (length - room) / (len(labels) - 1)
    return [_LEFT + room / 2 + step * place for place in range(len(labels))], room, max(1, -int(-(room + 6) // step))


def _y(value: float) -> float:
    return _TOP + _HEIGHT * (1 - min(max(value, 0.0), 100.0) / 100)


def _grid(width: float) -> str:
    lines = (line(_LEFT - 6, _y(tick), width, _y(tick), stroke=GRID if tick else INK) for tick in _TICKS)
    numbers = (text(str(tick), _LEFT - GAP, _y(tick) + SIZE * 0.34, fill=QUIET, text_anchor="end") for tick in _TICKS)
    return "".join((*lines, *numbers))


def _runs(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """The points that are joined with each other."""
    runs: list[list[_Placed]] = [[]]
    for point, x in placed:
        if point.value is None or point.is_break:
            runs.append([])
        if point.value is not None:
            runs[-1].append((point, x))
    return [run for run in runs if run]


def _breaks(placed: Sequence[_Placed]) -> list[tuple[float, float]]:
    return [(before, after) for (_, before), (point, after) in pairwise(placed) if point.is_break]


def _joined(run: Sequence[_Placed]) -> str:
    return _path([(x, _y(point.value or 0.0)) for point, x in run], fill="none", stroke=DEEP, stroke_width=2.5)


def _band(run: Sequence[_Placed]) -> str:
    """The field between the ends of the margins, over the points that have one."""
    ends = [(x, point.value or 0.0, point.margin) for point, x in run if point.margin is not None]
    if len(ends) < 2 or len(ends) < len(run):
        return ""
    above = [(x, _y(value + margin)) for x, value, margin in ends]
    under = [(x, _y(value - margin)) for x, value, margin in reversed(ends)]
    edges = (_path(edge, fill="none", stroke=QUIET, stroke_dasharray="2 3") for edge in (above, under))
    return _path([*above, *under], fill=BAND) + "".join(edges)


def _path(corners: Sequence[tuple[float, float]], **attributes: Attribute) -> str:
    return element("path", d="M" + " L".join(f"{x:.2f},{y:.2f}" for x, y in corners), **attributes)


def _marker(value: float, margin: float | None, x: float) -> str:
    """The dot and its margin, whose ends are wider than the dot: so one that is narrower than the dot shows too."""
    dot = element("circle", cx=x, cy=_y(value), r=5, fill=DEEP, stroke=WHITE, stroke_width=1.5)
    if margin is None:
        return dot
    low, high = _y(value - margin), _y(value + margin)
    ends = "".join(line(x - 8, y, x + 8, y, stroke=INK, stroke_width=1.3) for y in (low, high))
    return line(x, low, x, high, stroke=INK, stroke_width=1.3) + ends + dot


def _value(points: Sequence[TrendPoint], place: int, x: float) -> str:
    """The value on a plate of its own, above its margin, or below it where the line comes from above."""
    point = points[place]
    if point.value is None:
        return text(TOO_FEW, x, _y(0) - 6, fill=INK, text_anchor="middle")
    said, margin = index_value(point.value), point.margin or 0.0
    beside = [near.value for near in (*points[max(0, place - 1) : place], *points[place + 1 : place + 2])]
    higher = [value for value in beside if value is not None and value > point.value]
    is_low = bool(higher) and len(higher) == len(beside)
    baseline = _y(point.value - margin) + SIZE + 4 if is_low else _y(point.value + margin) - 9
    room = text_width(said) + 2
    plate = rect(x - room / 2, baseline - SIZE * 0.8, room, SIZE * 1.05, fill=WHITE, rx=2)
    return plate + text(said, x, baseline, fill=INK, text_anchor="middle")


def _break(x: float) -> str:
    """A dashed line over the whole height with two strokes at its top, as where an axis is cut."""
    return line(x, _TOP, x, _y(0), stroke=INK, stroke_dasharray=_DASHES) + _strokes(x, _TOP)


def _strokes(x: float, y: float) -> str:
    return "".join(line(x + shift - 3, y + 4, x + shift + 3, y - 6, stroke=INK, stroke_width=1.6) for shift in (-3, 3))


def _legend(points: Sequence[TrendPoint], top: float, width: float) -> tuple[str, float]:
    """What the field and the dashed line mean, where they are drawn, and where the chart ends."""
    parts: list[str] = []
    if any(point.value is not None and point.margin is not None for point in points):
        sample = rect(0, top + 2, _SAMPLE, SIZE - 2, fill=BAND) + line(
            _SAMPLE / 2, top + 2, _SAMPLE / 2, top + SIZE, stroke=INK, stroke_width=1.3
        )
        parts.append(sample)
        top += _explained(parts, MARGIN, top, width)
    if any(point.is_break for point in points[1:]):
        dashes = line(0, top + 9, _SAMPLE, top + 9, stroke=INK, stroke_dasharray=_DASHES)
        parts.append(dashes + _strokes(_SAMPLE / 2, top + 10))
        top += _explained(parts, BREAK, top, width)
    return "".join(parts), top


def _explained(parts: list[str], words: str, top: float, width: float) -> float:
    lines = lines_of(words, width - _SAMPLE - 8)
    parts.append(text_block(lines, _SAMPLE + 8, top, fill=QUIET))
    return LINE * len(lines) + 3
