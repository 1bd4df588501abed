"""What pages and reports show: plain values already written in Swedish, so that templates only lay them out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

Column = tuple[str, str]
"""Heading and kind of cell: text, number or date; ``number wraps`` is a number with an interval, on two lines."""


@dataclass(frozen=True)
class Widths:
    """How wide charts are drawn, in their own units: beside a table, and over the whole width.

    ``narrow``: a chart that takes the whole width is drawn once more for a phone; None where there are none.
    ``rows``: as many rows as a chart may have to fit on a sheet; None where it may be as high as it needs.
    """

    paired: int
    full: int
    narrow: int | None = None
    rows: int | None = None


PAGE = Widths(paired=350, full=480, narrow=350)
"""For a screen. On one of 320 pixels, with the page's edges, text in a drawing of 350 is just over 12 pixels."""

PAPER = Widths(paired=400, full=800, rows=15)
"""For A4: text in charts comes out at about eight points."""


CHARACTERS = 34
"""As many characters of a table's words as surely stand beside each other on a phone."""

LONG = 16
"""More rows than this may take more than a sheet, where questions are worded at length and columns are many."""


class Numbering:
    """Numbers tables and charts in the order they are made, from one."""

    def __init__(self) -> None:
        self._tables = 0
        self._charts = 0

    def next_table(self) -> int:
        self._tables += 1
        return self._tables

    def next_chart(self) -> int:
        self._charts += 1
        return self._charts


@dataclass(frozen=True)
class Paragraph:
    """Running text. ``style`` is a class of the style sheets: lead, note or nothing."""

    kind: ClassVar[str] = "paragraph"
    text: str
    style: str = ""


@dataclass(frozen=True)
class Quotation:
    """Somebody else's words."""

    kind: ClassVar[str] = "quotation"
    text: str


@dataclass(frozen=True)
class Items:
    """A list."""

    kind: ClassVar[str] = "items"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A numbered table; the first cell of a row names the row and no cell is empty.

    Cells that hold one of the texts ``marked`` are told from the others at a glance, and not by colour alone.
    """

    kind: ClassVar[str] = "table"
    number: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        return f"Tabell {self.number}. {self.title}"

    @property
    def name(self) -> str:
        """Unique on the page."""
        return f"tabell-{self.number}"

    @property
    def wide(self) -> bool:
        """Whether it may need more room than a phone has: by its columns, or by words that are not broken."""
        cells = zip(*([heading for heading, _ in self.columns], *self.rows, *filter(None, [self.total])), strict=False)
        longest = (max(len(word) for cell in column for word in re.split("[ -]", cell)) for column in cells)
        return len(self.columns) > 3 or sum(longest) > CHARACTERS

    @property
    def crowded(self) -> bool:
        """Whether it has so many columns that a sheet of paper holds them only if they are set tight."""
        return len(self.columns) > 7

    @property
    def long(self) -> bool:
        """Whether it may need more than one sheet of paper."""
        return len(self.rows) > LONG


@dataclass(frozen=True)
class Chart:
    """A numbered chart as SVG with its text alternative inside; ``narrow`` is the same drawn for a phone, or empty."""

    kind: ClassVar[str] = "chart"
    number: int
    title: str
    svg: str
    narrow: str = ""

    @property
    def caption(self) -> str:
        return f"Diagram {self.number}. {self.title}"


Draw = Callable[[str, int], str]
"""Draws a chart as SVG, given what its ids begin with, and how wide it is to be."""


def full_chart(numbering: Numbering, title: str, widths: Widths, draw: Draw) -> Chart:
    """A chart over the whole width."""
    number = numbering.next_chart()
    narrow = "" if widths.narrow is None else draw(f"diagram-{number}-smal", widths.narrow)
    return Chart(number, title, draw(f"diagram-{number}", widths.full), narrow)


@dataclass(frozen=True)
class QuestionResult:
    """One question: table and chart, or (``said``) in words what there is instead. A matrix is ``wide``.

    ``hidden``: disclosure control lets nothing through, and ``said`` is why.
    """

    kind: ClassVar[str] = "question"
    name: str
    text: str
    table: Table | None = None
    chart: Chart | None = None
    said: str = ""
    wide: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class NotShown:
    """Several questions that are hidden for one reason, ``said`` once."""

    kind: ClassVar[str] = "not-shown"
    said: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """A question and what it was ranked by, in words."""

    question: str
    value: str


@dataclass(frozen=True)
class BestLowest:
    """The best questions first, the lowest first, and how they were ordered."""

    kind: ClassVar[str] = "ranking"
    best: tuple[Placed, ...]
    lowest: tuple[Placed, ...]
    explanation: str


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it was put: its number and wording, help, rows of a matrix, and the answers to choose from."""

    kind: ClassVar[str] = "asked"
    text: str
    hint: str
    rows: tuple[str, ...]
    answers: str


Block = Paragraph | Quotation | Items | Table | Chart | QuestionResult | NotShown | BestLowest | AskedQuestion


@dataclass(frozen=True)
class Part:
    """A titled part of a page or document; ``name`` is its address within it."""

    name: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class KeyFigure:
    """A large figure: what it is, the figure, and what must be known to read it."""

    label: str
    value: str
    also: str = ""
