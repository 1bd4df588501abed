"""Horizontal bars: counts and shares of a list without order, or of a question with several answers."""

from __future__ import annotations

from collections.abc import Sequence

from portal.charts.drawing import GAP, WIDTH, centred_block, drawing, line, rect, text
from portal.charts.lettering import LINE, SIZE, lines_of, text_width
from portal.charts.palette import DEEP, INK, TRACK
from portal.statistics.swedish import integer, share

_BAR = 24.0


def bars(items: Sequence[tuple[str, int]], base: int, title: str, prefix: str, width: int = WIDTH) -> str:
    """One bar for each label and count, as long as its share of ``base``, with share and count at its end.

    The whole length is 100 per cent, so that charts can be compared. ``prefix`` makes ids unique on the page.
    """
    values = [f"{share(count, base)} ({integer(count)})" for _, count in items]
    column = min(0.42 * width, max((text_width(label) for label, _ in items), default=0.0) + GAP)
    length = width - column - max((text_width(value) for value in values), default=0.0) - GAP
    parts: list[str] = []
    top = 2.0
    for (label, count), value in zip(items, values, strict=True):
        wrapped = lines_of(label, column - GAP)
        height = max(_BAR, LINE * len(wrapped))
        middle = top + height / 2
        filled = length * count / base if base else 0.0
        parts.append(centred_block(wrapped, 0, middle, fill=INK))
        parts.append(rect(column, middle - _BAR / 2, length, _BAR, fill=TRACK))
        parts.append(rect(column, middle - _BAR / 2, filled, _BAR, fill=DEEP))
        parts.append(text(value, column + length + GAP / 2, middle + SIZE * 0.34, fill=INK))
        top += height + GAP * 0.75
    axis = line(column, 0, column, top - GAP * 0.75 + 2, stroke=INK, stroke_width=1.2)
    return drawing(title, prefix, width, top, *parts, axis)
