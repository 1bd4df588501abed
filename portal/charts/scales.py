"""Columns over a scale: how many chose each step, with the meaning of its ends below."""

from __future__ import annotations

from collections.abc import Sequence

from portal.charts.drawing import GAP, WIDTH, drawing, line, rect, text, text_block
from portal.charts.lettering import LINE, SIZE, lines_of, text_width
from portal.charts.palette import DEEP, INK, QUIET
from portal.statistics.swedish import integer

_HEIGHT = 130.0


def scale_distribution(
    counts: Sequence[int],
    minimum: int,
    minimum_label: str,
    maximum_label: str,
    title: str,
    prefix: str,
    width: int = WIDTH,
) -> str:
    """One column for each step from ``minimum`` upwards, its count above, its number and the ends' labels below.

    Numbers that would touch are left out, evenly. ``prefix`` makes ids unique on the page.
    """
    names = [str(minimum + place) for place in range(len(counts))]
    said = [integer(count) for count in counts]
    edge = _edge([*names, *said], len(counts), width)
    step = (width - 2 * edge) / max(1, len(counts))
    floor = LINE + _HEIGHT
    parts = [_column(count, max(counts), edge + place * step, step, floor) for place, count in enumerate(counts)] + [
        line(0, floor, width, floor, stroke=INK, stroke_width=1.2)
    ]
    parts += [_below(names[place], edge + (place + 0.5) * step, floor) for place in _spaced(names, step)]
    parts += [
        text(said[place], edge + (place + 0.5) * step, _top(counts[place], max(counts), floor) - 6, **_CENTRED)
        for place in _spaced(said, step)
    ]
    ends, height = _ends(minimum_label, maximum_label, width, floor + LINE + GAP)
    return drawing(title, prefix, width, height, *parts, ends)


def _edge(texts: Sequence[str], columns: int, width: float) -> float:
    """Room beside the columns, so that a number wider than the first or last one is not cut."""
    widest = max((text_width(content) for content in texts), default=0.0)
    return max(0.0, (widest - width / columns) / (2 - 2 / columns)) if columns > 1 else 0.0


_CENTRED = {"fill": INK, "text_anchor": "middle"}


def _top(count: int, largest: int, floor: float) -> float:
    return floor - (_HEIGHT * count / largest if largest else 0.0)


def _column(count: int, largest: int, x: float, step: float, floor: float) -> str:
    top = _top(count, largest, floor)
    return rect(x + step * 0.14, top, step * 0.72, floor - top, fill=DEEP)


def _below(name: str, x: float, floor: float) -> str:
    return text(name, x, floor + SIZE * 0.95 + 4, **_CENTRED)


def _spaced(texts: Sequence[str], step: float) -> range:
    """Every text, or every second, third … of them, so that none touches the next."""
    widest = max((text_width(content) for content in texts), default=0.0) + 4
    return range(0, len(texts), max(1, -int(-widest // step)))


def _ends(minimum_label: str, maximum_label: str, width: float, top: float) -> tuple[str, float]:
    """What the ends of the scale mean, each in its half, and where the drawing ends."""
    half = width / 2 - GAP
    left, right = lines_of(minimum_label, half), lines_of(maximum_label, half)
    ends = text_block(left, 0, top, fill=QUIET) + text_block(right, width, top, fill=QUIET, text_anchor="end")
    return ends, top + LINE * max(len(left), len(right)) + 2
