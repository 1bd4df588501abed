"""What has been changed in questions between two versions of a questionnaire: breaks in a series of results."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from portal.questionnaire.definition import (
    CodeDomain,
    Condition,
    MatrixDomain,
    MultipleCodeDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    Text,
)
from portal.questionnaire.matrix_rows import rows_of


class Kind(StrEnum):
    """What about a question is not as it was."""

    ADDED = "added"
    REMOVED = "removed"
    WORDING = "wording"
    ANSWERS = "answers"
    ASKED = "asked"


class QuestionChange(Struct, frozen=True):
    """``question`` is as it is now; of a removed one, as it was."""

    question: Question
    kind: Kind


def changes_between(before: Questionnaire, now: Questionnaire, names: Iterable[str]) -> tuple[QuestionChange, ...]:
    """What has changed about the questions of these names, one change for each; in neither version: none.

    A new language is no change, nor is other spacing; a new text in a language that was there is.
    """
    found: list[QuestionChange] = []
    for name in names:
        old, new = before.find_question(name), now.find_question(name)
        if old is None and new is not None:
            found.append(QuestionChange(new, Kind.ADDED))
        elif old is not None and new is None:
            found.append(QuestionChange(old, Kind.REMOVED))
        elif old is not None and new is not None:
            kind = _changed(old, before, new, now)
            found += [QuestionChange(new, kind)] if kind else []
    return tuple(found)


def _changed(old: Question, before: Questionnaire, new: Question, now: Questionnaire) -> Kind | None:
    if _differ(old.text, new.text):
        return Kind.WORDING
    alike = _shape(old, before) == _shape(new, now)
    labels = list(zip(_labels(old, before), _labels(new, now), strict=False))
    if not alike or any(_differ(one, other) for one, other in labels):
        return Kind.ANSWERS
    return None if _when_asked(old, before) == _when_asked(new, now) else Kind.ASKED


def _when_asked(question: Question, questionnaire: Questionnaire) -> tuple[Condition | None, ...]:
    """The conditions of its section, of the question and of each of its rows."""
    section = next(each for each in questionnaire.sections if question in each.questions)
    return section.relevant_if, question.relevant_if, *(row.relevant_if for row in rows_of(question))


def _differ(one: Text, other: Text) -> bool:
    return any(one[language].split() != other[language].split() for language in one.keys() & other.keys())


def _shape(question: Question, questionnaire: Questionnaire) -> tuple[object, ...]:
    """Kind of answer, ends of a scale, names of rows and codes."""
    domain = question.domain
    if isinstance(domain, ScaleDomain):
        return domain.kind, domain.minimum, domain.maximum, *(code.code for code in domain.missing)
    if isinstance(domain, MatrixDomain):
        return domain.kind, *(row.name for row in domain.rows), *_codes(domain.code_list, questionnaire)
    if isinstance(domain, CodeDomain | MultipleCodeDomain):
        return domain.kind, *_codes(domain.code_list, questionnaire)
    return (domain.kind,)


def _codes(name: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    code_list = questionnaire.code_lists[name]
    return tuple(code.code for code in getattr(code_list, "codes", ()))


def _labels(question: Question, questionnaire: Questionnaire) -> list[Text]:
    domain = question.domain
    if isinstance(domain, ScaleDomain):
        return [domain.minimum_label, domain.maximum_label, *(code.label for code in domain.missing)]
    if isinstance(domain, CodeDomain | MultipleCodeDomain | MatrixDomain):
        rows = [row.text for row in domain.rows] if isinstance(domain, MatrixDomain) else []
        listed = getattr(questionnaire.code_lists[domain.code_list], "codes", ())
        return [*rows, *(code.label for code in listed)]
    return []
