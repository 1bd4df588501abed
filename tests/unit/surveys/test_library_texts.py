"""What respondents read in the ready questionnaires: complete, in our own words, and easy to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from portal.questionnaire.definition import (
    EASY_SWEDISH,
    CodeList,
    MatrixDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    StatementItem,
    Text,
    TextDomain,
)
from portal.surveys.library import get_ready
from tests.support.readability import lix, sentences, words

NAMES = ["kompetens", "namndmatris", "namnduppfoljning", "nki", "synpunkter"]

FORBIDDEN = (
    "handläggare",
    "omgång",
    "uppgiftslämnare",
    "formulär",
    "undersökning",
    "bortfall",
    "övertäckning",
    "röjande",
    "effektmått",
    "brukare",
    "klient",
    "anonym",
    "anmäla",
    "anmälan",
    "kvitto",
    "respondent",
)
"""Words that the portal does not use to people outside its own staff, and promises that only a round can give."""

LABELS = {"namn", "telefon", "epost", "adress"}
"""Fields to fill in, not questions to answer."""


def texts_of(question: Question) -> Iterator[Text]:
    yield question.text
    if question.hint:
        yield question.hint
    if isinstance(question.domain, MatrixDomain):
        yield from (row.text for row in question.domain.rows)
    if isinstance(question.domain, ScaleDomain):
        yield from (question.domain.minimum_label, question.domain.maximum_label)
        yield from (code.label for code in question.domain.missing)


def read_by_respondents(questionnaire: Questionnaire) -> Iterator[Text]:
    yield questionnaire.title
    yield questionnaire.purpose
    for section in questionnaire.sections:
        yield section.title
        if section.introduction:
            yield section.introduction
        for item in section.items:
            if isinstance(item, StatementItem):
                yield item.text
            else:
                yield from texts_of(item)
    for code_list in questionnaire.code_lists.values():
        listed = code_list.codes if isinstance(code_list, CodeList) else code_list.extra
        yield from (code.label for code in listed)


def running_texts(language: str) -> list[str]:
    """The texts of ``nki`` that are sentences; a label of one or two words has no readability to measure."""
    texts = [text[language] for text in read_by_respondents(get_ready("nki"))]
    return [text for text in texts if text.endswith((".", "?"))]


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_every_language_and_in_no_other(name: str) -> None:
    questionnaire = get_ready(name)
    texts = [*read_by_respondents(questionnaire), *(index.label for index in questionnaire.indices)]
    for text in texts:
        assert set(text) == set(questionnaire.languages), text
        assert all(value.strip() == value != "" for value in text.values()), text


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_the_administration_reaches_the_respondent(name: str) -> None:
    for text in read_by_respondents(get_ready(name)):
        for language, value in text.items():
            if language != "en":
                assert [word for word in FORBIDDEN if re.search(rf"\b{word}", value.lower())] == [], value


def test_service_users_do_not_meet_the_word_for_a_personal_case() -> None:
    assert [text for text in read_by_respondents(get_ready("nki")) if "ärende" in str(text).lower()] == []


@pytest.mark.parametrize("name", NAMES)
def test_swedish_is_printed_as_swedes_print_it(name: str) -> None:
    for text in read_by_respondents(get_ready(name)):
        for value in text.values():
            assert not re.search(r"—|\d-\d|\"|  |\.\.\.", value), value
        for language in set(text) - {"en"}:
            assert not re.search(r"“|\b(Ni|Er|Ert)\b|\b[Vv]änligen\b", text[language]), text


@pytest.mark.parametrize("name", NAMES)
def test_each_question_asks_one_thing(name: str) -> None:
    for question in get_ready(name).questions:
        if question.name in LABELS:
            continue
        for value in question.text.values():
            assert value.count("?") == 1, value
            assert value.endswith("?"), value
            assert "/" not in value, value


@pytest.mark.parametrize("name", ["kompetens", "nki"])
def test_whoever_may_write_about_people_is_first_asked_not_to_name_anyone(name: str) -> None:
    for section in get_ready(name).sections:
        warned = False
        for item in section.items:
            if isinstance(item, StatementItem):
                warned = warned or "kan peka ut någon" in item.text["sv"]
            elif isinstance(item.domain, TextDomain) and item.name != "instrument_vilka":
                assert warned, item.name


def test_the_service_user_is_told_where_to_turn_at_once_before_writing() -> None:
    last = get_ready("nki").sections[-1]
    first_text = next(i for i, item in enumerate(last.items) if isinstance(item, Question))
    for language in get_ready("nki").languages:
        assert any("112" in item.text[language] for item in last.items[:first_text] if isinstance(item, StatementItem))


@pytest.mark.parametrize(("language", "limit"), [("sv", 45), (EASY_SWEDISH, 30)])
def test_each_text_for_service_users_is_easy_to_read(language: str, limit: int) -> None:
    """Below 30 is a children's book, 30–40 is fiction, 40–50 is ordinary newspaper text."""
    for text in running_texts(language):
        assert lix([text]) <= limit, text


@pytest.mark.parametrize(("language", "limit"), [("sv", 25), (EASY_SWEDISH, 20)])
def test_the_whole_questionnaire_for_service_users_is_easy_to_read(language: str, limit: int) -> None:
    assert lix(running_texts(language)) < limit


def test_easy_swedish_keeps_its_sentences_short() -> None:
    for text in read_by_respondents(get_ready("nki")):
        for sentence in sentences(text[EASY_SWEDISH]):
            assert len(words(sentence)) <= 15, sentence


def test_easy_swedish_is_easier_than_the_ordinary_text() -> None:
    assert lix(running_texts(EASY_SWEDISH)) < lix(running_texts("sv"))


def test_the_measure_of_readability_is_the_published_one() -> None:
    assert lix(["Huset är rött. Socialtjänsten hjälper dig."]) == 6 / 2 + 100 * 2 / 6
