"""Texts of a workbook as the portal's multilingual texts: cleaned, within limits, in each of its languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.questionnaire.definition import DEFAULT_LANGUAGE, EASY_SWEDISH, Text
from portal.surveys.interchange.columns import Row
from portal.surveys.interchange.findings import Findings
from portal.surveys.interchange.languages import Languages, swedish_name

LONGEST_TEXT = 4_000
"""Characters of one text in one language."""

_HAS_ANSWER = re.compile(r"\$\{[^}]*\}")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
INLINE_TAGS = re.compile(r"</?(?:b|i|u|em|strong|span|small|big|font|sup|sub)(?:\s[^<>]*)?>", re.I)
_BLOCK_TAGS = re.compile(r"</?(?:center|p|div|h[1-6]|ul|ol|li)(?:\s[^<>]*)?>|<br\s*/?>", re.I)
_EMPHASIS = re.compile(r"(?<![\w*_])(\*\*|__|\*|_)(?=[^\s*_])([^*_\n]+?)(?<=[^\s*_])\1(?![\w*_])")
_HEADING = re.compile(r"^#{1,6}\s+", re.M)


class TextReader:
    """Reads texts of rows and tells what is wrong with them.

    ``is_exported``: the workbook was written by the portal, whose texts are words only: nothing in them is marking up.
    """

    def __init__(self, languages: Languages, findings: Findings, *, is_exported: bool) -> None:
        self.languages = languages
        self.findings = findings
        self.is_exported = is_exported

    def read(self, row: Row, column: str) -> Text:
        """The text in ``column``, in every language of the questionnaire; empty when there is none in any."""
        given: dict[str, str] = {}
        for name, tag in self.languages.tags.items():
            cell = row.texts.get(column, {}).get(name, "")
            cleaned = self._clean(cell, row) if cell.strip() else ""
            if cleaned and (cleaned != "-" or self.is_exported):  # pyxform's own sign for a text that is not there
                given.setdefault(tag, cleaned)
        return self._complete(given, row) if given else {}

    def _complete(self, given: dict[str, str], row: Row) -> Text:
        """Every language that is asked for; where a translation is missing stands what there is."""
        main = given.get(DEFAULT_LANGUAGE) or given.get(self.languages.substitute)
        if main is None:
            tag, main = next(iter(given.items()))
            self.findings.remark(
                f"Svensk text saknas. Texten på {swedish_name(tag)} står i stället. Skriv den svenska.",
                row.sheet,
                row.number,
            )
        text = {DEFAULT_LANGUAGE: main}
        for tag in self.languages.listed[1:]:
            if tag in given:
                text[tag] = given[tag]
            elif tag != EASY_SWEDISH:
                text[tag] = main
                self.findings.remark(
                    f"Översättning till {swedish_name(tag)} saknas. Den svenska texten står där.", row.sheet, row.number
                )
        return text

    def _clean(self, text: str, row: Row) -> str:
        if _HAS_ANSWER.search(text) and not self.is_exported:
            self.findings.refuse(
                "Texten hämtar in ett tidigare svar, ${…}, och det kan portalen inte. Skriv om texten utan svaret.",
                row.sheet,
                row.number,
            )
        cleaned = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if not self.is_exported:
            cleaned = self._without_markup(cleaned, row)
        if len(cleaned) > LONGEST_TEXT:
            self.findings.refuse(f"Texten har fler än {LONGEST_TEXT} tecken. Korta den.", row.sheet, row.number)
        return cleaned if self.is_exported else cleaned.strip()

    def _without_markup(self, text: str, row: Row) -> str:
        plain = _OVERRIDES.sub("", text)
        if plain != text:
            self.findings.remark("Osynliga tecken som vänder textens riktning är borttagna.", row.sheet, row.number)
        words = _BLOCK_TAGS.sub(" ", INLINE_TAGS.sub("", plain))
        words = _HEADING.sub("", _EMPHASIS.sub(r"\2", words))
        words = re.sub(r" {2,}", " ", words)
        if words.split() != plain.split():
            self.findings.remark(
                "Fetstil, färg och andra koder i texten följer inte med, bara orden.", row.sheet, row.number
            )
        return words


def same_text(text: str, languages: Languages) -> Text:
    """A text that reads the same in every language, such as a title that a workbook has in one only."""
    return {tag: text for tag in languages.listed if tag != EASY_SWEDISH}


def from_table(table: Mapping[str, str], languages: Languages) -> Text:
    """A phrase that the portal adds, from what it is called in some languages; English in all others."""
    told_in = languages.substitute or DEFAULT_LANGUAGE
    return {
        tag: table.get((told_in if tag == DEFAULT_LANGUAGE else tag).partition("-")[0], table["en"])
        for tag in languages.listed
        if tag != EASY_SWEDISH
    }
