"""Answers that come with the open link: ``/oppen/<code>?malgrupp=barn`` says which group its readers belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from portal.collection import grants
from portal.collection.begun import Begun
from portal.collection.stores import store_of
from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import AnswerValue, CodeDomain, Question, Questionnaire, text_in

NO_ANSWERS: Mapping[str, AnswerValue] = {}


def draft_with_link(begun: Begun) -> dict[str, AnswerValue]:
    """What has been answered so far, the answers of the link included.

    Until the first section is saved those are kept by the browser alone: a participation that has a draft is somebody's
    (Begun.is_untouched), and who has only looked at the first page has not begun.
    """
    return {**grants.from_link(begun.handle), **store_of(begun.storage).load_draft(begun)}


def link_answers(questionnaire: Questionnaire, given: Mapping[str, str]) -> dict[str, AnswerValue]:
    """The codes that an address or a form gives to the questions answered by the link.

    A code that the question does not have is left out: whoever has got a misspelt link shall still be able to answer.
    """
    found: dict[str, AnswerValue] = {}
    for question in questionnaire.from_link:
        code = given.get(question.name, "")
        if any(code == each for each, _ in _alternatives(questionnaire, question, "sv")):
            found[question.name] = code
    return found


def link_answers_in_words(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue], language: str
) -> list[tuple[str, str]]:
    """What the link says, for the respondent to see: the question and its answer."""
    return [
        (text_in(question.text, language), label)
        for question in questionnaire.from_link
        for code, label in _alternatives(questionnaire, question, language)
        if answers.get(question.name) == code
    ]


@dataclass(frozen=True)
class LinkGroup:
    """The links of one question: its wording, and (label, query string, code) of each alternative."""

    name: str
    question: str
    links: Sequence[tuple[str, str, str]]


def link_groups(questionnaire: Questionnaire) -> list[LinkGroup]:
    """Every question that the link answers, with what to add to the open link for each of its alternatives."""
    return [
        LinkGroup(
            question.name,
            text_in(question.text, "sv"),
            [(label, urlencode({question.name: code}), code) for code, label in _alternatives(questionnaire, question)],
        )
        for question in questionnaire.from_link
    ]


def _alternatives(questionnaire: Questionnaire, question: Question, language: str = "sv") -> list[tuple[str, str]]:
    domain = question.domain
    listed = codes(questionnaire, domain.code_list) if isinstance(domain, CodeDomain) else ()
    return [(code.code, text_in(code.label, language)) for code in listed]
