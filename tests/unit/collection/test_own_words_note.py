"""Beside a question in one's own words stands once that nobody shall be pointed out: by the questionnaire or by us."""

from __future__ import annotations

import pytest

from portal.collection.own_words_note import own_words_note
from portal.questionnaire.definition import Answered, Item, Question, Section, StatementItem, TextDomain
from portal.surveys.library import get_ready

ASKS = "Skriv inte namn eller annat som kan peka ut någon."
QUESTION = Question("kommentar", {"sv": "Vad vill du berätta?"}, TextDomain(lines=4))


def section(*items: Item, introduction: str = "") -> Section:
    return Section("s", {"sv": "T"}, items, introduction={"sv": introduction} if introduction else {})


def noted(found: Section, question: Question = QUESTION) -> bool:
    return bool(own_words_note(found, question))


@pytest.mark.parametrize(("name", "ours"), [("kompetens", ["instrument_vilka"]), ("nki", [])])
def test_the_library_asks_itself_and_is_not_repeated(name: str, ours: list[str]) -> None:
    found = [(each, question) for each in get_ready(name).sections for question in each.questions]
    long = [pair for pair in found if isinstance(pair[1].domain, TextDomain) and pair[1].domain.lines > 1]
    assert [question.name for each, question in long if noted(each, question)] == ours
    assert len(long) > len(ours)


@pytest.mark.parametrize(
    "told",
    [
        section(StatementItem({"sv": ASKS}), QUESTION),
        section(QUESTION, introduction="Svara med egna ord, utan namn."),
        section(StatementItem({"sv": "Undvik sådant som pekar ut någon."}), QUESTION),
    ],
)
def test_what_the_page_has_said_is_not_said_again(told: Section) -> None:
    assert not noted(told)


def test_its_own_hint_is_enough() -> None:
    question = Question("k", {"sv": "Vad?"}, TextDomain(lines=4), hint={"sv": "Skriv inga namn."})
    assert not noted(section(question), question)


@pytest.mark.parametrize(
    "silent",
    [
        section(QUESTION),
        section(QUESTION, StatementItem({"sv": ASKS})),
        section(StatementItem({"sv": ASKS}, Answered("annat")), QUESTION),
        section(StatementItem({"sv": "Skriv namn på kursen. Det gör inget om du är osäker."}), QUESTION),
        section(StatementItem({"sv": "Skriv inte bara namn på kursen."}), QUESTION),
    ],
)
def test_otherwise_we_say_it(silent: Section) -> None:
    assert noted(silent)
