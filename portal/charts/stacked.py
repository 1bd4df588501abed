"""100 % stacked bars: how the answers to an ordered list are divided, for one group or row or for several."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from portal.charts.drawing import GAP, NARROW, WIDTH, centred_block, drawing, rect, text, text_block
from portal.charts.legends import legend
from portal.charts.lettering import LINE, SIZE, fit_beside, lines_of, text_width
from portal.charts.palette import INK, QUIET, Fill, definitions, fills, painted, pattern_id
from portal.statistics.swedish import percent, share_decimals

Row = tuple[str, Sequence[int] | None]
"""A row's label ("" for a chart of one unlabelled bar) and its counts, None when they are not reported."""

BAR = 34.0
NOT_REPORTED = "Redovisas inte, för få svar"
NO_ANSWERS = "Inga svar"
_SWATCH = 18.0


def stacked_bar(rows: Sequence[Row], labels: Sequence[str], title: str, prefix: str, width: int = WIDTH) -> str:
    """One 100 % bar for each row, divided by the counts of ``labels``, from the most to the least positive.

    The legend stands above and names every step; a share that does not fit in its part is left to the data table.
    ``prefix`` makes ids unique on the page. Raises ValueError when a row has not as many counts as there are labels.
    """
    used = fills(len(labels))
    explained, top = legend(labels, _SWATCH + 8, width, lambda place, x, top: _swatch(place, x, top, used, prefix))
    top += GAP
    column = _label_column([label for label, _ in rows], width)
    parts = [definitions(used, prefix), explained]
    for label, counts in rows:
        if label and not column:
            above = lines_of(label, width)
            parts.append(text_block(above, 0, top, fill=INK))
            top += LINE * len(above) + 2
        wrapped = lines_of(label, column - GAP) if column else []
        height = max(BAR, LINE * len(wrapped))
        middle = top + height / 2
        parts.append(centred_block(wrapped, 0, middle, fill=INK))
        parts.append(_bar(counts, used, prefix, column, middle, width - column))
        top += height + GAP
    return drawing(title, prefix, width, top, *parts)


def _swatch(place: int, x: float, top: float, used: Sequence[Fill], prefix: str) -> str:
    return painted(x + 0.6, top + 2.5, _SWATCH - 1.2, SIZE, used[place], pattern_id(prefix, place))


def _label_column(labels: Sequence[str], width: float) -> float:
    """Room for the labels: as much as the longest needs, at most two fifths of the width.

    None without labels, nor where they stand above the bars.
    """
    longest = max((text_width(label) for label in labels), default=0.0)
    column = min(0.4 * width, longest + GAP) if longest else 0.0
    return column if width >= NARROW and fit_beside(labels, column - GAP) else 0.0


def _bar(counts: Sequence[int] | None, used: Sequence[Fill], prefix: str, x: float, middle: float, width: float) -> str:
    if counts is None or not sum(counts):
        said = lines_of(NOT_REPORTED if counts is None else NO_ANSWERS, width)
        return centred_block(said, x, middle, fill=QUIET, font_style="italic")
    base = sum(counts)
    shapes: list[str] = []
    before = 0
    for place, (count, fill) in enumerate(zip(counts, used, strict=True)):
        start, length = x + 1 + (width - 2) * before / base, (width - 2) * count / base
        before += count
        if count:
            shapes.append(painted(start, middle - BAR / 2 + 1, length, BAR - 2, fill, pattern_id(prefix, place)))
            shapes.append(_share(count, base, fill, start, middle, length))
    return "".join(shapes)


def _share(count: int, base: int, fill: Fill, start: float, middle: float, length: float) -> str:
    """The share on a plate of its own, so that the pattern does not disturb it; nothing when it does not fit."""
    said = percent(Fraction(count, base), share_decimals(base))
    room = text_width(said) + 8
    if room > length - 4:
        return ""
    centre = start + length / 2
    plate = rect(centre - room / 2, middle - SIZE * 0.66, room, SIZE * 1.32, fill=fill.colour, rx=2)
    return plate + text(said, centre, middle + SIZE * 0.34, fill=fill.text, text_anchor="middle")
