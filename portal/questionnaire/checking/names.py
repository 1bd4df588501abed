"""Names: well formed, unique among their kind, and not taken by something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portal.questionnaire.checking.places import placed_questions
from portal.questionnaire.checking.problem import Problem
from portal.questionnaire.definition import MatrixDomain, Questionnaire

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HOW = "Använd små bokstäver a–z, siffror och understreck, börja med en bokstav och skriv högst 64 tecken."

RESERVED = frozenset({"csrf_token", "unit"})
"""A question's name is also its form field and its column in an imported file: these two mean something else there."""


def find_repeated(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The place and the name of each one that has been seen before."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield number, name
        seen.add(name)


def check_names(questionnaire: Questionnaire) -> Iterator[Problem]:
    """The names of the questionnaire, its sections, questions, matrix rows, code lists and indices."""
    yield from _check_form([("name", questionnaire.name)], "Frågeformulärets namn")
    yield from _check_group(
        [(f"sections[{number}].name", section.name) for number, section in enumerate(questionnaire.sections)],
        "Avsnittets namn",
    )
    questions = [(f"{path}.name", question.name) for path, question in placed_questions(questionnaire)]
    yield from _check_group(questions, "Frågans namn")
    for path, name in questions:
        if name in RESERVED:
            yield Problem(path, f"Namnet ”{name}” är upptaget av portalen. Ge frågan ett annat namn.")
    for path, question in placed_questions(questionnaire):
        rows = question.domain.rows if isinstance(question.domain, MatrixDomain) else ()
        yield from _check_group(
            [(f"{path}.domain.rows[{number}].name", row.name) for number, row in enumerate(rows)], "Radens namn"
        )
    yield from _check_form([(f"code_lists.{name}", name) for name in questionnaire.code_lists], "Svarslistans namn")
    yield from _check_group(
        [(f"indices[{number}].name", index.name) for number, index in enumerate(questionnaire.indices)],
        "Indexets namn",
    )
    contradictions = questionnaire.contradictions
    yield from _check_group(
        [(f"contradictions[{number}].name", each.name) for number, each in enumerate(contradictions)],
        "Motsägelsens namn",
    )


def _check_group(names: list[tuple[str, str]], what: str) -> Iterator[Problem]:
    yield from _check_form(names, what)
    for number, name in find_repeated(name for _, name in names):
        yield Problem(names[number][0], f"{what} ”{name}” används redan. Välj ett annat namn.")


def _check_form(names: list[tuple[str, str]], what: str) -> Iterator[Problem]:
    for path, name in names:
        if not _NAME.fullmatch(name):
            yield Problem(path, f"{what} ”{name}” har fel form. {_HOW}")
