"""Rows by what their columns mean: pyxform says which headings mean the same, and which carry a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.surveys.interchange.workbook import Sheet

TRANSLATED = frozenset(
    {
        "label",
        "hint",
        "guidance_hint",
        "image",
        "big-image",
        "audio",
        "video",
        "jr:constraintMsg",
        "jr:requiredMsg",
        "portal_introduction",
        "portal_minimum_label",
        "portal_maximum_label",
        "portal_unit",
        "portal_title",
        "portal_purpose",
        "portal_footnote",
    }
)
"""Columns whose heading may go on with a language: ``label::Svenska (sv)``."""

UNNAMED = ""
"""The language of a column that names none; pyxform calls it ``default``."""

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\xa0": " "})


@dataclass(frozen=True)
class Row:
    """One row of a sheet. ``plain``: column to cell; ``texts``: translated column to language name to cell."""

    sheet: str
    number: int
    plain: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def get(self, column: str) -> str:
        """A cell that is no text for people, with plain quotation marks and single blanks; empty when not there."""
        return " ".join(self.plain.get(column, "").translate(_QUOTES).split())

    def says_yes(self, column: str) -> bool:
        return self.get(column).lower() in ("yes", "true", "true()", "ja")


def read_rows(sheet: Sheet) -> tuple[Row, ...]:
    """The rows of ``survey``, ``choices``, ``settings``, ``portal_indices`` or ``portal_contradictions``."""
    meanings = _meanings(sheet)
    return tuple(_row(sheet.name, number, cells, meanings) for number, cells in sheet.rows)


def language_names(rows: tuple[Row, ...], columns: tuple[str, ...] = ("label", "hint")) -> Iterator[str]:
    """The languages in which something is written, in the order of the sheet."""
    for row in rows:
        for column in columns:
            yield from row.texts.get(column, ())


def _row(sheet: str, number: int, cells: Mapping[str, str], meanings: Mapping[str, tuple[str, str]]) -> Row:
    plain: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    for heading, cell in cells.items():
        column, language = meanings[heading]
        if column in TRANSLATED:
            texts.setdefault(column, {}).setdefault(language, cell)
        else:
            plain.setdefault(column if not language else f"{column}::{language}", cell)
    return Row(sheet, number, plain, texts)


def _meanings(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """Heading to column and language."""
    from pyxform.parsing.sheet_headers import process_header

    aliases, known = _headings(sheet.name)
    doubled = any("::" in heading for heading in sheet.columns)
    found = {}
    for heading in sheet.columns:
        _, parts = process_header(heading, doubled, aliases, known)
        if len(parts) > 1 and parts[0] in ("bind", "control", "media"):
            parts = parts[1:]
        language = "::".join(parts[1:]).strip()
        column = parts[0].lower() if parts[0].lower() in TRANSLATED else parts[0]
        found[heading] = (column, UNNAMED if language.lower() == "default" else language)
    return found


def _headings(sheet: str) -> tuple[Mapping[str, Any], frozenset[str]]:
    """pyxform's other names of columns, and the names it knows."""
    from pyxform import aliases
    from pyxform.question import MultipleChoiceQuestion, Option
    from pyxform.survey import Survey

    if sheet == "survey":
        return aliases.survey_header, frozenset(MultipleChoiceQuestion.get_slot_names())
    if sheet == "choices":
        return aliases.list_header, frozenset(Option.get_slot_names())
    return aliases.settings_header, frozenset(Survey.get_slot_names())
