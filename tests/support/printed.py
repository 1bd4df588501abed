"""Where things stand on the sheets of a PDF, read from its bookmarks and its text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader

RUNNING_FOOT = 60.0
"""What stands lower than this, in points, is the running foot."""


def headings_at_the_foot(document: bytes) -> list[str]:
    """The headings (as bookmarked) that have nothing under them on their sheet."""
    reader = PdfReader(io.BytesIO(document))
    lines = [list(_lines(page)) for page in reader.pages]
    return [
        title
        for title, sheet, top in _bookmarks(reader, reader.outline)
        if _letters("".join(text for y, text in lines[sheet] if RUNNING_FOOT < y < top)) in _letters(title)
    ]


def _bookmarks(reader: PdfReader, outline: list[Any]) -> Iterator[tuple[str, int, float]]:
    """Each bookmark's title, its sheet, and how high on it it points, in points from below."""
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry)
        else:
            yield str(entry.title), int(reader.get_destination_page_number(entry) or 0), float(entry.top)


def _lines(page: PageObject) -> Iterator[tuple[float, str]]:
    """Pieces of text and how high they stand."""
    found: list[tuple[float, str]] = []

    def visit(text: str, page_matrix: list[float], text_matrix: list[float], *_font: object) -> None:
        if text.strip():
            found.append((page_matrix[5] + page_matrix[3] * text_matrix[5], text))

    page.extract_text(visitor_text=visit)
    yield from found


def _letters(text: str) -> str:
    return "".join(text.split())
