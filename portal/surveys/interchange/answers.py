"""What may be answered: the response domain of one row of the sheet ``survey``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import cast, get_args

from msgspec.structs import replace

from portal.questionnaire.checking.domains import LONGEST_SCALE, MOST_DECIMALS
from portal.questionnaire.definition import (
    Code,
    CodeDomain,
    CodeList,
    DateDomain,
    FileDomain,
    MultipleCodeDomain,
    NumericDomain,
    ResponseDomain,
    ScaleDomain,
    Text,
    TextDomain,
)
from portal.questionnaire.files import FileKind
from portal.surveys.interchange.columns import Row
from portal.surveys.interchange.conditions import CannotSay
from portal.surveys.interchange.findings import Findings
from portal.surveys.interchange.kinds import REFUSED
from portal.surveys.interchange.limits import is_idle, limit
from portal.surveys.interchange.lists import Lists
from portal.surveys.interchange.texts import TextReader, from_table, same_text
from portal.surveys.interchange.tree import Leaf

DECIMALS = 2
"""Decimals of a question of the type decimal, which does not say how many."""

LINES = 4
"""Lines of a text that is to be long."""

MOST_LINES = 30
LOWEST = {"sv": "lägst", "en": "lowest", "fi": "alin", "ar": "الأدنى", "so": "ugu hooseeya", "fr": "le plus bas"}
HIGHEST = {"sv": "högst", "en": "highest", "fi": "ylin", "ar": "الأعلى", "so": "ugu sarreeya", "fr": "le plus haut"}
_PARAMETER = re.compile(r"([A-Za-z_-]+)\s*=\s*([^\s,;]+)")


class AnswerReader:
    """Reads domains. ``codes`` of the one read last: as the workbook writes them, to the portal's."""

    def __init__(self, lists: Lists, texts: TextReader, findings: Findings) -> None:
        self.lists = lists
        self.texts = texts
        self.findings = findings
        self.codes: Mapping[str, str] = {}

    def read(self, leaf: Leaf) -> ResponseDomain | None:
        """The domain with its limits; None when it cannot be had, which has been told."""
        self.codes = {}
        domain = self._read(leaf)
        return self._limited(domain, leaf) if domain is not None else None

    def _read(self, leaf: Leaf) -> ResponseDomain | None:
        row = leaf.row
        match leaf.kind.what:
            case "select_one" | "select_multiple":
                return self._choice(leaf, ())
            case "integer":
                return NumericDomain(unit=self.texts.read(row, "portal_unit"))
            case "decimal":
                return self._decimal(row)
            case "range":
                return self._range(row)
            case "text":
                return self._text(leaf)
            case "date":
                return DateDomain()
            case "acknowledge":
                return self._acknowledgement()
            case "file" if row.get("portal_kinds"):
                return self._files(row)
        self._refuse(REFUSED["binary"], row)
        return None

    def _choice(self, leaf: Leaf, exclusive: tuple[str, ...]) -> CodeDomain | MultipleCodeDomain | None:
        name, row = leaf.kind.list_name, leaf.row
        if row.get("choice_filter"):
            self._refuse(
                "Svarsalternativen sållas efter tidigare svar (choice_filter), och det kan portalen inte. Gör "
                "en fråga för varje "
                "urval, med villkor i kolumnen relevant.",
                row,
            )
        found = self.lists.find(name, has_other=leaf.kind.has_other, exclusive=exclusive)
        if found is None:
            self._refuse(
                f"Svarslistan ”{name[:60]}” finns inte i fliken choices. Lägg till den, eller rätta namnet.", row
            )
            return None
        self.codes = found.codes
        if leaf.kind.what == "select_one":
            return CodeDomain(code_list=found.name)
        return MultipleCodeDomain(code_list=found.name)

    def _decimal(self, row: Row) -> NumericDomain:
        said = row.get("portal_decimals")
        if not said:
            self.findings.remark(
                f"Svaret får högst {DECIMALS} decimaler. Ska det vara fler, skriv antalet i kolumnen portal_decimals.",
                "survey",
                row.number,
            )
        decimals = int(said) if said.isdecimal() and len(said) < 3 else DECIMALS
        return NumericDomain(decimals=decimals, unit=self.texts.read(row, "portal_unit"))

    def _range(self, row: Row) -> ScaleDomain | NumericDomain | None:
        said = parameters(row)
        start, end, step = (
            _decimal(said.get(key, usual)) for key, usual in (("start", "1"), ("end", "10"), ("step", "1"))
        )
        if start is None or end is None or step is None or start >= end or step <= 0:
            self._refuse(
                "Skalan behöver start, slut och steg, till exempel start=1 end=10 step=1. Rätta kolumnen parameters.",
                row,
            )
            return None
        whole = all(each == each.to_integral_value() for each in (start, end, step))
        if whole and step == 1 and end - start < LONGEST_SCALE:
            return self._scale(row, int(start), int(end), said.get("tick_labelset", ""))
        decimals = min(
            max(-cast(int, each.normalize().as_tuple().exponent) for each in (start, end, step)), MOST_DECIMALS
        )
        self.findings.remark(
            "Skalan har andra steg än 1 eller är för lång. Den har blivit en fråga om ett tal, och stegen "
            "kontrolleras inte.",
            "survey",
            row.number,
        )
        return NumericDomain(minimum=float(start), maximum=float(end), decimals=max(decimals, 0))

    def _scale(self, row: Row, minimum: int, maximum: int, ticks: str) -> ScaleDomain:
        ends = self._ticks(ticks)
        missing: tuple[Code, ...] = ()
        if row.get("portal_missing"):
            found = self.lists.find(row.get("portal_missing"))
            listed = self.lists.made.pop(found.name) if found is not None else None
            missing = listed.codes if isinstance(listed, CodeList) else ()
        return ScaleDomain(
            minimum=minimum,
            maximum=maximum,
            minimum_label=self.texts.read(row, "portal_minimum_label") or ends.get(minimum) or self._end(row, LOWEST),
            maximum_label=self.texts.read(row, "portal_maximum_label") or ends.get(maximum) or self._end(row, HIGHEST),
            missing=missing,
        )

    def _ticks(self, name: str) -> dict[int, Text]:
        """What the steps of a scale are called, by a list of choices."""
        found = self.lists.find(name) if name else None
        listed = self.lists.made.get(found.name) if found is not None else None
        if found is None or not isinstance(listed, CodeList):
            return {}
        labels = {code.code: code.label for code in listed.codes}
        return {
            int(written): labels[code] for written, code in found.codes.items() if re.fullmatch(r"-?\d{1,6}", written)
        }

    def _end(self, row: Row, words: Mapping[str, str]) -> Text:
        """What an end of a scale is called when the workbook does not say."""
        self.findings.remark(
            "Skalans ändar har inga ord i arbetsboken. De heter nu lägst och högst. Skriv bättre ord i kolumnerna "
            "portal_minimum_label::Svenska (sv) och portal_maximum_label::Svenska (sv).",
            "survey",
            row.number,
        )
        return from_table(words, self.texts.languages)

    def _text(self, leaf: Leaf) -> TextDomain:
        row = leaf.row
        lines = parameters(row).get("rows", "")
        appearance = row.get("appearance").split()
        holds = row.get("portal_holds")
        if leaf.kind.reason:
            self.findings.remark(leaf.kind.reason, "survey", row.number)
        is_telephone = bool(leaf.kind.limits) or holds == "telephone"
        return TextDomain(
            holds="telephone" if is_telephone else "email" if holds == "email" else "words",
            lines=self._lines(lines, "multiline" in appearance),
        )

    def _lines(self, said: str, is_long: bool) -> int:
        if said.isdecimal() and len(said) < 4:
            return max(1, int(said) if self.texts.is_exported else min(int(said), MOST_LINES))
        return LINES if is_long else 1

    def _acknowledgement(self) -> CodeDomain:
        name = "bekraftelse"
        words = same_text("OK", self.texts.languages)
        self.lists.made.setdefault(name, CodeList(codes=(Code(code="OK", label=words),)))
        self.codes = {"OK": "OK"}
        return CodeDomain(code_list=name)

    def _files(self, row: Row) -> FileDomain:
        known = get_args(FileKind)
        kinds = tuple(cast(FileKind, kind) for kind in row.get("portal_kinds").split() if kind in known)
        at_most, megabytes = row.get("portal_at_most"), row.get("portal_megabytes")
        return FileDomain(
            kinds=kinds,
            at_most=int(at_most) if at_most.isdecimal() and len(at_most) < 4 else 1,
            megabytes=int(megabytes) if megabytes.isdecimal() and len(megabytes) < 4 else 10,
        )

    def _limited(self, domain: ResponseDomain, leaf: Leaf) -> ResponseDomain:
        rules = [rule for rule in (leaf.row.get("constraint"), leaf.kind.limits) if rule]
        for rule in rules if not isinstance(domain, TextDomain) else rules[:1] if leaf.row.get("constraint") else ():
            if is_idle(domain, rule):
                continue
            try:
                limited = limit(domain, rule, tuple(self.codes))
            except CannotSay as error:
                self._refuse(str(error), leaf.row)
                continue
            domain = limited.domain
            if limited.exclusive:
                domain = replace(self._choice(leaf, limited.exclusive), at_most=limited.domain.at_most)  # type: ignore
        return domain

    def _refuse(self, message: str, row: Row) -> None:
        self.findings.refuse(message, "survey", row.number)


def parameters(row: Row) -> dict[str, str]:
    """``start=1 end=10``: what the column ``parameters`` says, names in small letters."""
    return {name.lower(): value for name, value in _PARAMETER.findall(row.get("parameters"))}


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**9 and len(text) < 20 else None
