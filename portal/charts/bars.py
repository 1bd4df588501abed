"""Horizontal bars: counts and shares of a list without order, or of a question with several answers."""

from __future__ import annotations

from collections.abc import Sequence

from portal.charts.drawing import GAP, WIDTH, centred_block, drawing, line, rect, text, text_block
from portal.charts.lettering import LINE, SIZE, fit_beside, lines_of, text_width
from portal.charts.palette import DEEP, INK, TRACK
from portal.statistics.swedish import integer, share

_BAR = 24.0
_BETWEEN = GAP * 0.75


def bars(items: Sequence[tuple[str, int]], base: int, title: str, prefix: str, width: int = WIDTH) -> str:
    """One bar for each label and count, as long as its share of ``base``, with share and count at its end.

    The whole length is 100 per cent, so that charts can be compared. Long labels stand above their bars.
    ``prefix`` makes ids unique on the page.
    """
    values = [f"{share(count, base)} ({integer(count)})" for _, count in items]
    column, wrapped = _labels([label for label, _ in items], width)
    length = width - column - max((text_width(value) for value in values), default=0.0) - GAP
    parts: list[str] = []
    top = 2.0
    for lines, (_, count), value in zip(wrapped, items, values, strict=True):
        height = _height(lines, column)
        middle = top + (height / 2 if column else height - _BAR / 2)
        filled = length * count / base if base else 0.0
        parts.append(centred_block(lines, 0, middle, fill=INK) if column else text_block(lines, 4, top, fill=INK))
        parts.append(rect(column, middle - _BAR / 2, length, _BAR, fill=TRACK))
        parts.append(rect(column, middle - _BAR / 2, filled, _BAR, fill=DEEP))
        parts.append(text(value, column + length + GAP / 2, middle + SIZE * 0.34, fill=INK))
        top += height + _BETWEEN
    axis = line(column, 0, column, top - _BETWEEN + 2, stroke=INK, stroke_width=1.2)
    return drawing(title, prefix, width, top, *parts, axis)


def bars_height(labels: Sequence[str], width: float) -> float:
    """How high a drawing of ``width`` with a bar for each label becomes."""
    column, wrapped = _labels(labels, width)
    return sum(_height(lines, column) + _BETWEEN for lines in wrapped)


def _labels(labels: Sequence[str], width: float) -> tuple[float, list[list[str]]]:
    """How wide the column of labels is, and the lines of each; no column where they stand above their bars."""
    column = min(0.42 * width, max((text_width(label) for label in labels), default=0.0) + GAP)
    if not fit_beside(labels, column - GAP):
        return 0.0, [lines_of(label, width - 4) for label in labels]
    return column, [lines_of(label, column - GAP) for label in labels]


def _height(lines: Sequence[str], column: float) -> float:
    return max(_BAR, LINE * len(lines)) if column else LINE * len(lines) + _BAR
