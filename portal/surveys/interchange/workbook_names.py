"""What questions, rows and pages are called in a workbook, where every name must be another's only once."""

from __future__ import annotations

from collections import Counter

from portal.questionnaire.definition import Questionnaire, Section
from portal.questionnaire.matrix_rows import rows_of
from portal.surveys.interchange.naming import fit_name

_TAKEN_BY_XLSFORM = frozenset({"meta", "audit", "data"})


class WorkbookNames:
    """Questions keep their names when XLSForm lets them; rows of a matrix and pages give way to them."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._taken: set[str] = set(_TAKEN_BY_XLSFORM)
        self._answers: dict[tuple[str, str | None], str] = {}
        self._sections: dict[str, str] = {}
        for question in questionnaire.questions:
            self._answers[question.name, None] = self._take(question.name)
        once = Counter(row.name for question in questionnaire.questions for row in rows_of(question))
        for question in questionnaire.questions:
            for row in rows_of(question):
                wished = row.name if once[row.name] == 1 else f"{question.name}_{row.name}"
                self._answers[question.name, row.name] = self._take(wished)
        for section in questionnaire.sections:
            self._sections[section.name] = self._take(section.name)

    def of_answer(self, question: str, row: str | None) -> str:
        return self._answers[question, row]

    def of_section(self, section: Section) -> str:
        return self._sections[section.name]

    def of_text(self) -> str:
        """A name for a text between the questions, which has none of its own."""
        return self._take("text")

    def _take(self, wished: str) -> str:
        name = fit_name(wished, self._taken)
        self._taken.add(name)
        return name
