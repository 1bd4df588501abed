"""Colours and patterns: from deep blue-green to warm sand and rust, told apart in grey as well.

The first and the last step of an ordered list are dark, those between are light. A dark step reaches contrast 3:1
against its light neighbours; light neighbours are parted by a line in INK, which reaches 3:1 against both
(WCAG 2.2, success criterion 1.4.11). Each step also has a pattern of its own, for prints in grey.
"""

from __future__ import annotations

from msgspec import Struct

from portal.charts.drawing import element, rect

INK = "#0b3b40"
"""Text, outlines and axes."""

QUIET = "#5a6b6d"
"""Secondary text and grid lines that must be seen; 3:1 to white at least."""

TRACK = "#eef2f1"
"""The empty part of a bar; carries no information."""

GRID = "#c9d3d2"
"""Lines that only lead the eye."""

BAND = "#d3e5e3"
"""The field of a margin of error; its edges are lines in QUIET."""

WHITE = "#ffffff"

DEEP = "#0f666c"
"""The bars of charts with one series, and the most positive step."""

RUST = "#8a4316"
"""The least positive step."""

_BETWEEN = ("#8fcac5", "#f3efe6", "#e6bd80")
_TWO = "#e6bd80"

PATTERNS = ("solid", "rising", "dots", "falling", "level", "grid", "upright", "cross")

_MARKS = {
    "rising": "M-2,10 L10,-2 M-2,2 L2,-2 M6,10 L10,6",
    "falling": "M-2,-2 L10,10 M6,-2 L10,2 M-2,6 L2,10",
    "dots": "M2,2 h.01 M6,6 h.01",
    "level": "M0,4 H8",
    "upright": "M4,0 V8",
    "grid": "M0,4 H8 M4,0 V8",
    "cross": "M-2,-2 L10,10 M-2,10 L10,-2",
}


class Fill(Struct, frozen=True):
    """How one step is painted: colour, the name of its pattern, and the colour of text and marks on it."""

    colour: str
    pattern: str
    text: str


def fills(steps: int) -> tuple[Fill, ...]:
    """One fill for each step of a list, from the most to the least positive."""
    colours = [DEEP, *_between(steps - 2), RUST] if steps > 2 else [DEEP, _TWO][:steps]
    return tuple(
        Fill(colour, PATTERNS[place % len(PATTERNS)], WHITE if colour in (DEEP, RUST) else INK)
        for place, colour in enumerate(colours)
    )


def _between(steps: int) -> list[str]:
    """Evenly spaced light colours."""
    if steps == 1:
        return [_TWO]
    return [_blend(2 * place / (steps - 1)) for place in range(steps)]


def _blend(place: float) -> str:
    """The colour at ``place`` (0 to 2) of the three light ones."""
    left = min(int(place), 1)
    first, second = _channels(_BETWEEN[left]), _channels(_BETWEEN[left + 1])
    mixed = (round(a + (b - a) * (place - left)) for a, b in zip(first, second, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def pattern_id(prefix: str, place: int) -> str:
    """The id of the pattern of a step, unique on the page when the prefix is."""
    return f"{prefix}-fill-{place}"


def definitions(used: tuple[Fill, ...], prefix: str) -> str:
    """The patterns as SVG definitions; refer to them by ``url(#pattern_id)``."""
    patterned = [(place, fill) for place, fill in enumerate(used) if fill.pattern != "solid"]
    return element("defs", *(_pattern(fill, pattern_id(prefix, place)) for place, fill in patterned))


def painted(x: float, y: float, width: float, height: float, fill: Fill, paint: str) -> str:
    """A rectangle in the fill's colour under its pattern (``paint`` is the pattern's id), with an outline.

    Colour and pattern lie apart: where a viewer leaves seams between the pattern's tiles, they do not show.
    """
    ground = rect(x, y, width, height, fill=fill.colour)
    marks = "" if fill.pattern == "solid" else rect(x, y, width, height, fill=f"url(#{paint})")
    return ground + marks + rect(x, y, width, height, fill="none", stroke=INK, stroke_width=1.2)


def _pattern(fill: Fill, name: str) -> str:
    width = 2.2 if fill.pattern == "dots" else 1
    marks = element(
        "path",
        d=_MARKS[fill.pattern],
        fill="none",
        stroke=fill.text,
        stroke_width=width,
        stroke_linecap="round",
        stroke_opacity=0.55,
    )
    return element("pattern", marks, id=name, width=8, height=8, patternUnits="userSpaceOnUse")
