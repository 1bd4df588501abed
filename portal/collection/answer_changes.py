"""What differs between two sendings of the same board or unit, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.questionnaire.definition import Answers, AnswerValue, Question, Questionnaire, text_in
from portal.questionnaire.domains import show

NO_ANSWER = "inget svar"


@dataclass(frozen=True)
class Change:
    """One question that was answered otherwise."""

    question: str
    before: str
    after: str


def changes(
    questionnaire: Questionnaire, before: Answers, after: Answers, units: Mapping[str, str]
) -> tuple[Change, ...]:
    """Every question with another answer, in the order of the questionnaire; of a matrix only the rows that differ."""
    return tuple(
        change
        for question in questionnaire.walk()
        for change in _of_question(question, before.get(question.name), after.get(question.name), questionnaire, units)
    )


def _of_question(
    question: Question,
    before: AnswerValue | None,
    after: AnswerValue | None,
    questionnaire: Questionnaire,
    units: Mapping[str, str],
) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) or isinstance(after, dict):
        before, after = _differing(before, after), _differing(after, before)

    def words(value: AnswerValue | None) -> str:
        return ", ".join(show(question, value, questionnaire, "sv", units)) if value else NO_ANSWER

    yield Change(text_in(question.text, "sv"), words(before), words(after))


def _differing(value: AnswerValue | None, other: AnswerValue | None) -> dict[str, str]:
    """The rows of ``value`` that are not the same in ``other``."""
    mine = value if isinstance(value, dict) else {}
    theirs = other if isinstance(other, dict) else {}
    return {row: code for row, code in mine.items() if theirs.get(row) != code}
