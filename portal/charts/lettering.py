"""How wide text becomes, and how it is broken into lines: SVG breaks no lines of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

FONT = "'Source Sans 3', sans-serif"
"""In quotation marks: a word that begins with a digit makes the whole list invalid without them."""

SIZE = 15.0
"""Size of labels, in the units of the drawing."""

MOST_LINES = 3
"""A label of more lines than this stands above what it names rather than beside it."""

LINE = 19.0
"""From one line of a label to the next."""

_WIDTHS = {
    0.25: " \N{NO-BREAK SPACE}',.:;Iijl|’",
    0.3: "!()-[]f{}",
    0.35: "/\\rt",
    0.45: '*?sz"cvxy”',
    0.5: "#$+0123456789<=>FJLVXY^_aegk~åäé–−§",
    0.55: "ACEPRSTZ`bdhnopquöÅÄÉü",
    0.65: "&BDGKHNOQUÖ",
    0.75: "wM",
    0.85: "%W½@m",
}
"""Advance widths of Source Sans 3, in em, rounded up."""

_WIDTH_OF = {character: width for width, characters in _WIDTHS.items() for character in characters}
_UNKNOWN = 1.0
_ROOM = 1.12
"""A little more than measured: the reader's device may put another typeface in its place."""


def text_width(text: str, size: float = SIZE) -> float:
    """An upper estimate of the width of ``text``."""
    return sum(_WIDTH_OF.get(character, _UNKNOWN) for character in text) * size * _ROOM


def lines_of(text: str, width: float, size: float = SIZE) -> list[str]:
    """``text`` broken between words into lines no wider than ``width``; a word that is wider is broken inside.

    At least one line, if only an empty one. ``width`` must hold one character.
    """
    lines = [""]
    for piece in chain.from_iterable(_pieces(word, width, size) for word in text.split(" ")):
        longer = f"{lines[-1]} {piece}".strip(" ")
        if text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines if len(lines) == 1 or lines[0] else lines[1:]


def fit_beside(labels: Iterable[str], width: float) -> bool:
    """Whether each label finds room in a column of ``width``: three lines at most, and no word broken inside."""
    return all(
        len(lines_of(label, width)) <= MOST_LINES and max(map(text_width, label.split(" "))) <= width
        for label in labels
    )


def _pieces(word: str, width: float, size: float) -> Iterator[str]:
    """The word, or as many characters at a time as fit."""
    piece = ""
    for character in word:
        if piece and text_width(piece + character, size) > width:
            yield piece
            piece = ""
        piece += character
    yield piece
