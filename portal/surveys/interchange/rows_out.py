"""Questions as rows of the sheet ``survey``: XLSForm's columns for what it has, ``portal_…`` for the rest."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from portal.questionnaire.definition import (
    CodeDomain,
    Condition,
    DateDomain,
    FileDomain,
    Item,
    MatrixDomain,
    MultipleCodeDomain,
    NumericDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    Section,
    Text,
    TextDomain,
)
from portal.surveys.interchange.condition_writing import plain_number, write_condition
from portal.surveys.interchange.conditions import CannotSay, ConditionReader, Known
from portal.surveys.interchange.languages import heading_name
from portal.surveys.interchange.workbook_names import WorkbookNames

Cells = dict[str, str]
"""Heading to cell."""


def scale_list(question: Question) -> str:
    """The list in ``choices`` with the missing codes of a scale."""
    return f"{question.name}.saknas"


class RowWriter:
    """Writes the rows of one questionnaire, in order; it knows the questions that it has passed, as a reader would."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.names = WorkbookNames(questionnaire)
        self._reader = ConditionReader()
        self._questions = {question.name: question for question in questionnaire.questions}

    def rows(self) -> Iterator[Cells]:
        for section in self.questionnaire.sections:
            yield self._opening(section)
            for item in section.items:
                yield from self._item(item)
            yield {"type": "end_group"}

    def _opening(self, section: Section) -> Cells:
        return (
            {"type": "begin_group"}
            | self._named(section.name, self.names.of_section(section))
            | in_languages("label", section.title)
            | in_languages("hint", section.introduction)
            | self._relevance(section.relevant_if)
        )

    def _item(self, item: Item) -> Iterator[Cells]:
        if not isinstance(item, Question):
            name = {"type": "note", "name": self.names.of_text()}
            yield name | in_languages("label", item.text) | self._relevance(item.relevant_if)
            return
        cells = self._question(item)
        if isinstance(item.domain, MatrixDomain):
            yield cells
            yield from self._matrix_rows(item, item.domain)
            yield {"type": "end_group"}
        else:
            yield cells
            self._know(item)

    def _question(self, question: Question) -> Cells:
        required = {"required": "yes"} if question.required and not isinstance(question.domain, MatrixDomain) else {}
        marks = {
            f"portal_{mark}": "yes" for mark in ("background", "sensitive", "from_link") if getattr(question, mark)
        }
        return (
            self._answer(question)
            | self._named(question.name, self.names.of_answer(question.name, None))
            | in_languages("label", question.text)
            | in_languages("hint", question.hint)
            | in_languages("portal_footnote", question.footnote)
            | required
            | self._relevance(question.relevant_if)
            | marks
        )

    def _matrix_rows(self, question: Question, domain: MatrixDomain) -> Iterator[Cells]:
        for row in domain.rows:
            yield (
                {"type": f"select_one {domain.code_list}"}
                | self._named(row.name, self.names.of_answer(question.name, row.name))
                | in_languages("label", row.text)
                | ({"required": "yes"} if question.required else {})
                | self._relevance(row.relevant_if)
            )
            self._know(question, row.name)

    def _named(self, name: str, in_workbook: str) -> Cells:
        return {"name": in_workbook} | ({"portal_name": name} if name != in_workbook else {})

    def _answer(self, question: Question) -> Cells:
        """Type and limits."""
        domain = question.domain
        match domain:
            case CodeDomain():
                return {"type": f"select_one {domain.code_list}"}
            case MultipleCodeDomain():
                most = f"count-selected(.) <= {domain.at_most}" if domain.at_most is not None else ""
                return {"type": f"select_multiple {domain.code_list}", "constraint": most}
            case MatrixDomain():
                return {"type": "begin_group", "appearance": "table-list"}
            case ScaleDomain():
                return _scale(question, domain)
            case NumericDomain():
                kind = (
                    {"type": "decimal", "portal_decimals": str(domain.decimals)}
                    if domain.decimals
                    else {"type": "integer"}
                )
                limits = _between(domain.minimum, domain.maximum)
                return kind | {"constraint": limits} | in_languages("portal_unit", domain.unit)
            case TextDomain():
                return _text(domain)
            case DateDomain():
                days = [
                    f". {sign} date('{day}')" for sign, day in ((">=", domain.earliest), ("<=", domain.latest)) if day
                ]
                return {"type": "date", "constraint": " and ".join(days)}
            case FileDomain():
                return {
                    "type": "file",
                    "portal_kinds": " ".join(domain.kinds),
                    "portal_at_most": str(domain.at_most),
                    "portal_megabytes": str(domain.megabytes),
                }

    def _relevance(self, condition: Condition | None) -> Cells:
        """The condition as XPath; beside it as the portal holds it, when reading the XPath would give another tree."""
        if condition is None:
            return {}
        written = write_condition(condition, self.names.of_answer, self._questions)
        try:
            is_same = self._reader.read(written) == condition
        except CannotSay:
            is_same = False
        held = {} if is_same else {"portal_relevant": msgspec.json.encode(condition).decode()}
        return {"relevant": written} | held

    def _know(self, question: Question, row: str | None = None) -> None:
        """From here on conditions may name the question, or a row of it."""
        listed = self.questionnaire.code_lists.get(getattr(question.domain, "code_list", ""))
        codes = {code.code: code.code for code in getattr(listed, "codes", getattr(listed, "extra", ()))}
        self._reader.known[self.names.of_answer(question.name, row)] = Known(question.name, question.domain, row, codes)


def in_languages(column: str, text: Text) -> Cells:
    """A text under a heading for each language."""
    return {f"{column}::{heading_name(tag)}": words for tag, words in text.items()}


def _scale(question: Question, domain: ScaleDomain) -> Cells:
    return (
        {"type": "range", "parameters": f"start={domain.minimum} end={domain.maximum} step=1"}
        | in_languages("portal_minimum_label", domain.minimum_label)
        | in_languages("portal_maximum_label", domain.maximum_label)
        | ({"portal_missing": scale_list(question)} if domain.missing else {})
    )


def _text(domain: TextDomain) -> Cells:
    usual = TextDomain()
    longest = f"string-length(.) <= {domain.maximum_length}" if domain.maximum_length != usual.maximum_length else ""
    return {
        "type": "text",
        "constraint": longest,
        "parameters": f"rows={domain.lines}" if domain.lines != usual.lines else "",
        "portal_holds": domain.holds if domain.holds != usual.holds else "",
    }


def _between(minimum: float | None, maximum: float | None) -> str:
    limits = [
        f". {sign} {plain_number(limit)}" for sign, limit in ((">=", minimum), ("<=", maximum)) if limit is not None
    ]
    return " and ".join(limits)
