"""A LimeSurvey structure file (.lss) as sheets of an XLSForm workbook, which are then read like any other.

The file is a dump of tables as XML. Since version 4 texts stand in tables of their own (``question_l10ns``); before
that each row had its texts and its language. What XLSForm has not becomes a type that is refused by name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from portal.questionnaire.definition import Questionnaire
from portal.surveys.interchange.findings import Findings, ImportRefused
from portal.surveys.interchange.limesurvey_conditions import to_xpath
from portal.surveys.interchange.limesurvey_kinds import ARRAYS, FIXED, REFUSED_KINDS, SCALES
from portal.surveys.interchange.packed import LARGEST_FILE, TOO_LARGE
from portal.surveys.interchange.rows_out import Cells
from portal.surveys.interchange.texts import INLINE_TAGS
from portal.surveys.interchange.workbook import LONGEST_CELL, MOST_QUESTION_ROWS, Sheet
from portal.surveys.interchange.xlsform import read_sheets_as_questionnaire

Fields = Mapping[str, str]
MOST_GROUPS, MOST_TAGS = 500, 400
SOMETIMES = "Alternativet ”{code}” visas i LimeSurvey bara efter vissa svar. I portalen visas det alltid."
FILTERED = (
    "Raderna i ”{code}” visas i LimeSurvey efter svaret på en annan fråga (array_filter). I portalen visas alla. Ge "
    "raderna egna villkor i stället, i LimeSurvey eller i filen från portalen."
)
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]*>", re.I)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_TAGS = re.compile(r"<[A-Za-z/][^<>]*>")
_HAS_ANSWER = re.compile(r"\{(?=[A-Za-z][^{}]*\})")


def read_limesurvey(content: bytes, file_name: str, findings: Findings) -> Questionnaire:
    """The questionnaire in a .lss file. Raises ImportRefused."""
    if len(content) > LARGEST_FILE:
        raise ImportRefused([TOO_LARGE])
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise ImportRefused(
            ["Filen går inte att läsa som LimeSurvey (.lss): den är skadad. Exportera den på nytt."]
        ) from None
    tables = {table.tag: [_fields(row) for row in table.iter("row")] for table in root}
    if len(tables.get("questions", ())) > MOST_QUESTION_ROWS or len(tables.get("groups", ())) > MOST_GROUPS:
        raise ImportRefused([TOO_LARGE])
    survey = _Survey(tables, findings)
    sheets = {name: _sheet(name, rows) for name, rows in survey.sheets().items()}
    return read_sheets_as_questionnaire(sheets, file_name, findings)


def _fields(row: object) -> Fields:
    return {field.tag: (field.text or "").strip() for field in row}  # type: ignore[attr-defined]


def _sheet(name: str, rows: Sequence[Cells]) -> Sheet:
    filled = [{column: cell for column, cell in row.items() if cell} for row in rows]
    columns = tuple(dict.fromkeys(column for row in filled for column in row))
    return Sheet(name, columns, tuple(enumerate(filled, start=2)))


class _Survey:
    """The tables of one file, and the rows they become."""

    def __init__(self, tables: Mapping[str, Sequence[Fields]], findings: Findings) -> None:
        self.tables = tables
        self.findings = findings
        self.attributes: dict[str, dict[str, str]] = {}
        for row in tables.get("question_attributes", ()):
            self.attributes.setdefault(row.get("qid", ""), {}).setdefault(
                row.get("attribute", ""), row.get("value", "")
            )
        self.kinds = {row.get("title", ""): row.get("type", "") for row in self._once("questions", "qid")}
        self.choices: list[Cells] = []
        self._found: dict[tuple[str, str], dict[str | None, list[Fields]]] = {}

    def sheets(self) -> dict[str, list[Cells]]:
        survey: list[Cells] = []
        for row in self._survey_rows():
            survey.append(row)
            name = row.get("name", "") or (self.findings.places.get(("survey", len(survey))) or "")
            self.findings.places["survey", len(survey) + 1] = name
        return {"survey": survey, "choices": self.choices, "settings": [self._settings()]}

    def _settings(self) -> Cells:
        """Title and purpose in every language; what stands on the first page in LimeSurvey is the purpose here."""
        main = next((row.get("language", "") for row in self.tables.get("surveys", ())), "")
        cells: Cells = {"default_language": f"({main})"}
        for row in self.tables.get("surveys_languagesettings", ()):
            tag, title = row.get("surveyls_language", ""), _words(row.get("surveyls_title", ""))
            if tag == main:
                cells["form_title"] = title
            cells[f"portal_title::({tag})"] = title
            purpose = row.get("surveyls_welcometext") or row.get("surveyls_description", "")
            cells[f"portal_purpose::({tag})"] = _words(purpose)
        return cells

    def _survey_rows(self) -> Iterator[Cells]:
        groups = sorted(self._once("groups", "gid"), key=lambda row: _order(row, "group_order"))
        questions = sorted(self._once("questions", "qid"), key=lambda row: _order(row, "question_order"))
        known = {group.get("gid") for group in groups}
        for question in questions:
            if _is_own(question) and question.get("gid") not in known:
                code = question.get("title", "")[:60]
                self.findings.refuse(f"Frågan ”{code}” hör inte till någon grupp i filen. Exportera filen på nytt.")
        for number, group in enumerate(groups, start=1):
            yield (
                {"type": "begin_group", "name": f"grupp_{number}"}
                | self._texts("group", group, "gid", "group_name", "label")
                | {"relevant": to_xpath(group.get("grelevance", ""), self.kinds)}
                | self._texts("group", group, "gid", "description", "hint")
            )
            for question in questions:
                if question.get("gid") == group.get("gid") and _is_own(question):
                    yield from self._question(question)
            yield {"type": "end_group"}

    def _question(self, question: Fields) -> Iterator[Cells]:
        kind, code = question.get("type", ""), question.get("title", "")
        about = self.attributes.get(question.get("qid", ""), {})
        if about.get("hidden") == "1":
            yield {"type": "hidden", "name": code}
            return
        cells: Cells = (
            {"name": code, "required": "yes" if question.get("mandatory") in ("Y", "S") else ""}
            | {"relevant": to_xpath(question.get("relevance", ""), self.kinds)}
            | self._texts("question", question, "qid", "question", "label")
            | self._texts("question", question, "qid", "help", "hint")
        )
        if about.get("array_filter") or about.get("array_filter_exclude"):
            self.findings.remark(FILTERED.format(code=code[:60]))
        if about.get("random_order") == "1" or about.get("answer_order") == "random":
            cells["parameters"] = "randomize=true" if kind in "L!M" else ""
        if about.get("em_validation_q") or question.get("preg"):
            cells["constraint"] = f"regex(., '{(about.get('em_validation_q') or question['preg'])[:60]}')".replace(
                "\n", " "
            )
        if kind in ARRAYS or kind in ("F", "H"):
            yield from self._array(question, kind, cells)
        elif kind in ("K", "Q"):
            yield from self._several_fields(question, kind, cells)
        else:
            yield (
                self._typed(question, kind, about) | cells
                if kind not in REFUSED_KINDS
                else {
                    "type": REFUSED_KINDS[kind],
                    "name": code,
                }
            )

    def _typed(self, question: Fields, kind: str, about: Mapping[str, str]) -> Cells:
        other = " or_other" if question.get("other") == "Y" else ""
        if kind in ("L", "!"):
            return {"type": f"select_one {self._answers(question)}{other}"}
        if kind == "M":
            return {"type": f"select_multiple {self._subquestions_as_list(question)}{other}"} | _rules(about)
        if kind in FIXED:
            return {"type": f"select_one {self._fixed(kind)}"}
        if kind in SCALES:
            return {"type": "range", "parameters": f"start=1 end={SCALES[kind]} step=1"}
        if kind == "N":
            limits = [
                f". {sign} {about[name]}"
                for sign, name in ((">=", "min_num_value_n"), ("<=", "max_num_value_n"))
                if about.get(name)
            ]
            kind_name = "integer" if about.get("num_value_int_only") == "1" else "decimal"
            return {"type": kind_name, "constraint": " and ".join(limits)}
        plain = {"D": "date", "X": "note", "S": "text", "T": "text", "U": "text", "*": "calculate", "I": "hidden"}
        lines = {"T": "rows=5", "U": "rows=10"}.get(kind, "")
        return {"type": plain.get(kind, f"LimeSurvey {kind}"), "parameters": lines}

    def _array(self, question: Fields, kind: str, cells: Cells) -> Iterator[Cells]:
        listed = self._answers(question) if kind in ("F", "H") else self._fixed(kind)
        required = cells.pop("required", "")
        yield {"type": "begin_group", "appearance": "table-list"} | cells
        for row in self._subquestions(question):
            name = f"{question.get('title', '')}_{row.get('title', '')}"
            cells_of_row = {"type": f"select_one {listed}", "name": name, "portal_name": row.get("title", "").lower()}
            cells_of_row |= {"required": required, "relevant": to_xpath(row.get("relevance", ""), self.kinds)}
            yield cells_of_row | self._texts("question", row, "qid", "question", "label")
        yield {"type": "end_group"}

    def _several_fields(self, question: Fields, kind: str, cells: Cells) -> Iterator[Cells]:
        """Several short texts or numbers under one question: a question each, that begins with the common words."""
        for row in self._subquestions(question):
            own = self._texts("question", row, "qid", "question", "label")
            joined = {column: f"{cells.get(column, '')} – {words}" for column, words in own.items()}
            name = f"{question.get('title', '')}_{row.get('title', '')}"
            own_condition = to_xpath(row.get("relevance", ""), self.kinds)
            conditions = [each for each in (cells.get("relevant", ""), own_condition) if each]
            if own_condition:
                joined["relevant"] = " and ".join(f"({each})" for each in conditions)
            yield cells | {"type": "decimal" if kind == "K" else "text", "name": name} | joined

    def _answers(self, question: Fields) -> str:
        listed = self._with("answers", "qid", question.get("qid"))
        rows = {(row.get("aid"), row.get("code")): row for row in reversed(listed)}.values()
        name = f"svar_{question.get('title', '')}"
        for row in sorted(rows, key=lambda each: _order(each, "sortorder")):
            self.choices.append({"list_name": name, "name": row.get("code", "")} | self._answer_texts(row))
        return name

    def _answer_texts(self, row: Fields) -> Cells:
        if row.get("aid"):
            return self._texts("answer", row, "aid", "answer", "label")
        same = [each for each in self._with("answers", "qid", row.get("qid")) if each.get("code") == row.get("code")]
        return {f"label::({each.get('language', '')})": _words(each.get("answer", "")) for each in same}

    def _subquestions_as_list(self, question: Fields) -> str:
        name = f"svar_{question.get('title', '')}"
        for row in self._subquestions(question):
            if to_xpath(row.get("relevance", ""), self.kinds):
                self.findings.remark(SOMETIMES.format(code=row.get("title", "")[:60]))
            cells = {"list_name": name, "name": row.get("title", "")}
            self.choices.append(cells | self._texts("question", row, "qid", "question", "label"))
        return name

    def _subquestions(self, question: Fields) -> list[Fields]:
        number = question.get("qid")
        rows = [*self._with("subquestions", "parent_qid", number), *self._with("questions", "parent_qid", number)]
        own = {row.get("qid"): row for row in reversed(rows)}
        return sorted(own.values(), key=lambda row: _order(row, "question_order"))

    def _fixed(self, kind: str) -> str:
        """A list that LimeSurvey writes itself, such as yes and no."""
        name, codes = {**FIXED, **ARRAYS}[kind]
        if not any(row["list_name"] == name for row in self.choices):
            languages = [row.get("surveyls_language", "") for row in self.tables.get("surveys_languagesettings", ())]
            for code, words in codes.items():
                labels = {f"label::({tag})": words.get(tag.partition("-")[0], words["en"]) for tag in languages}
                self.choices.append({"list_name": name, "name": code} | labels)
        return name

    def _texts(self, table: str, row: Fields, key: str, field: str, column: str) -> Cells:
        """A text in every language, from its own table or, before version 4, from the rows themselves."""
        number = row.get(key)
        rows = self._with(f"{table}_l10ns", key, number)
        if not rows:
            rows = [*self._with(f"{table}s", key, number), *self._with("subquestions", key, number)]
        return {
            f"{column}::({each.get('language', '')})": _words(each.get(field, "")) for each in rows if each.get(field)
        }

    def _with(self, table: str, key: str, value: str | None) -> list[Fields]:
        """The rows of a table that have ``value`` under ``key``."""
        if (table, key) not in self._found:
            found: dict[str | None, list[Fields]] = {}
            for row in self.tables.get(table, ()):
                found.setdefault(row.get(key), []).append(row)
            self._found[table, key] = found
        return self._found[table, key].get(value, [])

    def _once(self, table: str, *keys: str) -> list[Fields]:
        """The rows of a table; of those that stand once for each language, the first."""
        found: dict[tuple[str | None, ...], Fields] = {}
        for row in self.tables.get(table, ()):
            found.setdefault(tuple(row.get(key) for key in keys), row)
        return list(found.values())


def _rules(about: Mapping[str, str]) -> Cells:
    """How many may be chosen, and which stand alone."""
    rules = [f"count-selected(.) <= {about['max_answers']}"] if about.get("max_answers") else []
    for code in filter(None, re.split(r"[;,\s]+", about.get("exclude_all_others", ""))):
        rules.append(f"not(selected(., '{code}') and count-selected(.) > 1)")
    return {"constraint": " and ".join(rules)}


def _words(text: str) -> str:
    """HTML as words. An expression in braces becomes what XLSForm calls an earlier answer, which is refused."""
    text = text[:LONGEST_CELL]  # longer ones are refused anyway; the patterns take their time on what never ends
    if text.count("<") <= MOST_TAGS:
        text = _UNSEEN.sub(" ", text)
    plain = _TAGS.sub(" ", INLINE_TAGS.sub("", _BREAKS.sub("\n", text)))
    lines = [" ".join(line.split()) for line in html.unescape(plain).split("\n")]
    return _HAS_ANSWER.sub("${", "\n".join(line for line in lines if line))


def _is_own(question: Fields) -> bool:
    """Not a row of another question."""
    return question.get("parent_qid", "0") in ("", "0")


def _order(row: Fields, field: str) -> tuple[int, str]:
    number = row.get(field, "")
    return (int(number) if number.isdecimal() and len(number) < 10 else 0, row.get("code", ""))
