"""Conditions in words: "Svara bara om du svarade ”Ja” på fråga 3." For paper, and for rows on a page."""

from __future__ import annotations

from collections.abc import Mapping

from portal.collection.blueprint import blueprint
from portal.i18n import gettext, speaking
from portal.questionnaire.code_lists import codes
from portal.questionnaire.conditions import holds, may_hold, references
from portal.questionnaire.definition import (
    All,
    Answered,
    AnswerValue,
    Any,
    AnyOf,
    AtLeast,
    CodeDomain,
    Condition,
    Equals,
    MatrixDomain,
    MatrixRow,
    MultipleCodeDomain,
    Not,
    Question,
    Questionnaire,
    ScaleDomain,
    text_in,
)
from portal.questionnaire.matrix_rows import cells_of


class Conditions:
    """The conditions of a questionnaire in the language of the page.

    ``numbers``: those of the questions on paper. ``known``: the answers that the sheet has beforehand (the target
    group): what they decide needs no words. ``within``: the matrix whose rows need not say which matrix they are of.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        language: str,
        numbers: Mapping[str, int],
        known: Mapping[str, AnswerValue],
        within: str = "",
    ) -> None:
        self._questionnaire, self._language = questionnaire, language
        self._numbers, self._known, self._within = numbers, known, within

    def of_row(self, question: Question, row: MatrixRow) -> str:
        """Who is to answer one row of a matrix; empty when everybody who answers the others is."""
        inside = Conditions(self._questionnaire, self._language, self._numbers, self._known, question.name)
        return inside.instruction(row.relevant_if)

    def excludes(self, condition: Condition | None) -> bool:
        """Whether what is known beforehand decides that the condition never holds."""
        if condition is None:
            return False
        cells = (cells_of(question) for question in self._questionnaire.walk() if question.name not in self._known)
        undecided = frozenset[str]().union(*cells)
        return not may_hold(condition, self._known, undecided)

    def instruction(self, condition: Condition | None) -> str:
        """Who is to answer; empty when everybody is."""
        if condition is None or (references(condition) <= self._known.keys() and holds(condition, self._known)):
            return ""
        return gettext("Svara bara om %(condition)s.", condition=self._clause(condition))

    def _clause(self, condition: Condition) -> str:
        if isinstance(condition, All | Any):
            joint = gettext(" och ") if isinstance(condition, All) else gettext(" eller ")
            return joint.join(self._clause(part) for part in condition.conditions)
        if isinstance(condition, Not):
            return gettext("det inte är så att %(condition)s", condition=self._clause(condition.condition))
        place = self._place(condition.question, None if isinstance(condition, AtLeast) else condition.row)
        if isinstance(condition, Answered):
            return gettext("du har svarat på %(question)s", question=place)
        if isinstance(condition, AtLeast):
            least = f"{condition.value:g}"
            return gettext("du svarade %(value)s eller mer på %(question)s", value=least, question=place)
        wanted = (condition.code,) if isinstance(condition, Equals) else condition.codes
        answers = gettext(" eller ").join(f"”{self._label(condition, code)}”" for code in wanted)
        return gettext("du svarade %(answers)s på %(question)s", answers=answers, question=place)

    def _place(self, name: str, row: str | None) -> str:
        question = self._questionnaire.find_question(name)
        if question is None:
            return name
        number = self._numbers.get(name)
        words = f"”{text_in(question.text, self._language)}”"
        place = gettext("fråga %(number)s", number=number) if number else words
        if row is None or not isinstance(question.domain, MatrixDomain):
            return place
        text = next((text_in(each.text, self._language) for each in question.domain.rows if each.name == row), row)
        if name == self._within:
            return gettext("raden ”%(row)s”", row=text)
        return gettext("raden ”%(row)s” i %(question)s", row=text, question=place)

    def _label(self, condition: Equals | AnyOf, code: str | int) -> str:
        question = self._questionnaire.find_question(condition.question)
        listed = alternatives(self._questionnaire, question, self._language) if question else []
        return next((label for each, label in listed if each == str(code)), str(code))


@blueprint.app_template_global()
def row_condition(questionnaire: Questionnaire, question: Question, row: MatrixRow, language: str) -> str:
    """Who is to answer the row, for the page of its question; empty when everybody is."""
    if row.relevant_if is None:
        return ""
    with speaking(language):
        return Conditions(questionnaire, language, {}, {}).of_row(question, row)


def alternatives(
    questionnaire: Questionnaire, question: Question, language: str, units: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """(code, label) of what can be ticked, in the order of the paper; of a scale the steps and then the missing."""
    domain = question.domain
    if isinstance(domain, ScaleDomain):
        steps = [(str(step), str(step)) for step in range(domain.minimum, domain.maximum + 1)]
        return [*steps, *((code.code, text_in(code.label, language)) for code in domain.missing)]
    if isinstance(domain, CodeDomain | MultipleCodeDomain | MatrixDomain):
        listed = codes(questionnaire, domain.code_list, units or {})
        return [(code.code, text_in(code.label, language)) for code in listed]
    return []
