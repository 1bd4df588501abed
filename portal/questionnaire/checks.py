"""Is a questionnaire document sound? Every problem is listed at once, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from portal.questionnaire.checking.conditions import check_conditions, check_contradictions
from portal.questionnaire.checking.domains import check_domain
from portal.questionnaire.checking.lists import check_code_lists
from portal.questionnaire.checking.names import check_names, find_repeated
from portal.questionnaire.checking.places import placed_questions
from portal.questionnaire.checking.problem import Problem
from portal.questionnaire.checking.texts import check_languages, check_texts
from portal.questionnaire.definition import (
    FORMAT,
    CodeDomain,
    Index,
    Question,
    Questionnaire,
    ScaleDomain,
    UnitCodeList,
)

__all__ = ["Problem", "check"]

RESERVED_FOR_LINKS = frozenset({"enhet", "sprak", "start", "kod", "action", "csrf_token"})
"""What an open link or its start page already uses as names."""


def check(questionnaire: Questionnaire) -> tuple[Problem, ...]:
    """Every problem of the document; empty when it can be published."""
    return tuple(_every_problem(questionnaire))


def _every_problem(questionnaire: Questionnaire) -> Iterator[Problem]:
    yield from _check_whole(questionnaire)
    yield from check_languages(questionnaire)
    yield from check_names(questionnaire)
    yield from check_texts(questionnaire)
    yield from check_code_lists(questionnaire)
    for path, question in placed_questions(questionnaire):
        yield from check_domain(question.domain, questionnaire, f"{path}.domain")
        yield from _check_from_link(question, questionnaire, path)
    yield from check_conditions(questionnaire)
    yield from check_contradictions(questionnaire)
    for number, index in enumerate(questionnaire.indices):
        yield from _check_index(index, questionnaire, f"indices[{number}]")


def _check_whole(questionnaire: Questionnaire) -> Iterator[Problem]:
    if questionnaire.format > FORMAT:
        yield Problem(
            "format",
            f"Dokumentet har format {questionnaire.format}, men portalen läser bara till och med {FORMAT}. "
            "Uppdatera portalen.",
        )
    if questionnaire.minutes < 1:
        yield Problem("minutes", "Tiden att svara är mindre än en minut. Skriv ett helt antal minuter, minst 1.")
    if not questionnaire.asked:
        yield Problem("sections", "Frågeformuläret har inga frågor. Lägg till minst en fråga.")
    for number, section in enumerate(questionnaire.sections):
        if not section.items:
            yield Problem(
                f"sections[{number}].items",
                f"Avsnittet ”{section.name}” är tomt. Lägg till en fråga eller en text, eller ta bort avsnittet.",
            )


def _check_from_link(question: Question, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    """A link carries one code out of a list that is known when the link is made, or nothing."""
    if not question.from_link:
        return
    listed = (
        questionnaire.code_lists.get(question.domain.code_list) if isinstance(question.domain, CodeDomain) else None
    )
    if listed is None or isinstance(listed, UnitCodeList):
        yield Problem(
            f"{path}.domain",
            f"Frågan ”{question.name}” besvaras av länken (”from_link”) och måste ha en svarslista med ett val. "
            "Byt svarssätt, eller ta bort ”from_link”.",
        )
    if question.required:
        yield Problem(
            f"{path}.required",
            f"Frågan ”{question.name}” besvaras av länken (”from_link”) och kan inte krävas av den som svarar. "
            "Ta bort ”required”.",
        )
    if question.name in RESERVED_FOR_LINKS:
        yield Problem(
            f"{path}.name",
            f"Namnet ”{question.name}” används redan i portalens länkar. Ge frågan ett annat namn.",
        )


def _check_index(index: Index, questionnaire: Questionnaire, path: str) -> Iterator[Problem]:
    if not index.questions:
        yield Problem(f"{path}.questions", f"Indexet ”{index.name}” har inga frågor. Lägg till minst en skalfråga.")
    elif not 1 <= index.at_least <= len(index.questions):
        yield Problem(
            f"{path}.at_least",
            f"Indexet ”{index.name}” kräver {index.at_least} svar av {len(index.questions)} frågor. "
            f"Välj ett tal från 1 till {len(index.questions)}.",
        )
    for number, name in find_repeated(index.questions):
        yield Problem(f"{path}.questions[{number}]", f"Frågan ”{name}” står två gånger. Ta bort den ena.")
    for number, name in enumerate(index.questions):
        question = questionnaire.find_question(name)
        if question is None:
            yield Problem(f"{path}.questions[{number}]", f"Frågan ”{name}” finns inte. Rätta namnet eller ta bort det.")
        elif not isinstance(question.domain, ScaleDomain):
            yield Problem(
                f"{path}.questions[{number}]",
                f"Frågan ”{name}” är ingen skalfråga. Ett index räknas bara på skalfrågor: ta bort den ur indexet "
                "eller gör om frågan till en skala.",
            )
