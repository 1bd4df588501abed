"""The sheet ``choices``: code lists, made when a question asks for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from portal.questionnaire.definition import AnyCodeList, Code, CodeList, UnitCodeList
from portal.surveys.interchange.columns import Row
from portal.surveys.interchange.findings import Findings
from portal.surveys.interchange.naming import fit_code, fit_name
from portal.surveys.interchange.texts import TextReader, from_table, same_text

MOST_CODES = 2_000
"""Alternatives of one question; nobody finds the right one among more."""

OTHER = {
    "sv": "Annat",
    "en": "Other",
    "fi": "Muu",
    "ar": "غير ذلك",
    "so": "Wax kale",
    "fr": "Autre",
    "es": "Otro",
    "de": "Anderes",
}
SPECIFY = {
    "sv": "Ange vad:",
    "en": "Please specify:",
    "fi": "Mitä?",
    "ar": "يرجى التحديد:",
    "so": "Fadlan sheeg:",
    "fr": "Veuillez préciser :",
    "es": "Especifique:",
    "de": "Bitte angeben:",
}
UNITS_ROW = "_units"
"""The choice that stands for the units of the portal, in a workbook that the portal has written."""

_MEDIA = ("image", "big-image", "audio", "video")


@dataclass(frozen=True)
class ReadList:
    """A code list under its name in the questionnaire; ``codes``: as the workbook writes them, to the portal's."""

    name: str
    codes: Mapping[str, str]


@dataclass
class Lists:
    """Makes code lists of the rows of ``choices``; each list once, and once more with each set of additions."""

    rows: Mapping[str, Sequence[Row]]
    texts: TextReader
    findings: Findings
    made: dict[str, AnyCodeList] = field(default_factory=dict)
    _read: dict[tuple[str, bool, tuple[str, ...]], ReadList] = field(default_factory=dict)

    def find(self, name: str, *, has_other: bool = False, exclusive: tuple[str, ...] = ()) -> ReadList | None:
        """The list called ``name``; None when the workbook has none. ``exclusive``: codes that stand alone."""
        if name not in self.rows:
            return None
        key = (name, has_other, exclusive)
        if key not in self._read:
            self._read[key] = self._make(name, has_other, exclusive)
        return self._read[key]

    def keep_all(self) -> None:
        """Make the lists that no question asks for too, in a workbook that the portal has written."""
        for name, rows in self.rows.items():
            if any("kept" in row.get("portal_list").split() for row in rows):
                self.find(name)

    def _make(self, name: str, has_other: bool, exclusive: tuple[str, ...]) -> ReadList:
        marks = {mark for row in self.rows[name] for mark in row.get("portal_list").split()}
        read = self._codes(name)
        if exclusive:
            read = {written: replace(code, exclusive=written in exclusive) for written, code in read.items()}
        if has_other and "other" not in read:
            read["other"] = Code(code=fit_code("other", set()), label=from_table(OTHER, self.texts.languages))
        own = fit_name(
            name if not exclusive and not has_other else f"{name}_{'annat' if has_other else 'ensam'}",
            self.made,
            "lista",
        )
        codes = tuple(read.values())
        if "units" in marks:
            self.made[own] = UnitCodeList(extra=codes)
        else:
            self.made[own] = CodeList(codes=codes, ordered="ordered" in marks)
        return ReadList(own, {written: code.code for written, code in read.items()})

    def _codes(self, name: str) -> dict[str, Code]:
        """The codes by what the workbook calls them."""
        read: dict[str, Code] = {}
        rows = self.rows[name]
        if len(rows) > MOST_CODES:
            self.findings.refuse(
                f"Svarslistan ”{name}” har {len(rows)} alternativ, och portalen tar högst {MOST_CODES}. Dela "
                f"upp frågan, eller gör "
                "om den till text.",
                "choices",
                rows[0].number,
            )
            rows = rows[:MOST_CODES]
        for row in rows:
            written = row.get("name")
            if written == UNITS_ROW and "units" in row.get("portal_list"):
                continue
            if not written:
                self.findings.refuse("Svarsalternativet saknar kod. Skriv en i kolumnen name.", "choices", row.number)
            elif written in read:
                self.findings.refuse(
                    f"Koden ”{written}” står två gånger i svarslistan ”{name}”. Ta bort eller byt den ena.",
                    "choices",
                    row.number,
                )
            else:
                read[written] = self._code(written, row, {code.code for code in read.values()})
        return read

    def _code(self, written: str, row: Row, taken: set[str]) -> Code:
        code = fit_code(written, taken)
        if code != written:
            self.findings.remark(f"Koden ”{written[:60]}” heter ”{code}” i portalen.", "choices", row.number)
        label = self.texts.read(row, "label")
        if not label:
            label = same_text(written[:200], self.texts.languages)
            self.findings.remark("Svarsalternativet saknar text. Dess kod står i stället.", "choices", row.number)
        if any(row.texts.get(medium) for medium in _MEDIA):
            self.findings.refuse(
                "Svarsalternativet har bild eller ljud, och det kan portalen inte visa. Beskriv det med ord.",
                "choices",
                row.number,
            )
        return Code(
            code=code,
            label=label,
            missing=row.says_yes("portal_missing"),
            positive=row.says_yes("portal_positive"),
            exclusive=row.says_yes("portal_exclusive"),
        )
