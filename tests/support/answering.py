"""People who answer a questionnaire over HTTP, each with answers that nobody else gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import (
    CodeDomain,
    MatrixDomain,
    MultipleCodeDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    TextDomain,
)
from tests.support.http_client import Answer, Fields, Form

SENDS = "Skicka mina svar"
LONGEST_WAY = 20


@dataclass(frozen=True)
class Person:
    """``entry``: the path of the link. ``fields``: what is typed. ``stored``: what must end up in the database."""

    number: int
    entry: str
    fields: Fields
    stored: dict[str, Any]


def person(questionnaire: Questionnaire, number: int, entry: str) -> Person:
    """Someone who answers every question, the same each time for the same ``number``; free texts carry the number."""
    chance = random.Random(number)
    fields: Fields = {}
    stored: dict[str, Any] = {}
    for question in questionnaire.asked:
        value = _answer(questionnaire, question, number, chance)
        stored[question.name] = value
        if isinstance(value, dict):
            fields.update({f"{question.name}.{row}": [code] for row, code in value.items()})
        else:
            fields[question.name] = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return Person(number, entry, fields, stored)


def _answer(questionnaire: Questionnaire, question: Question, number: int, chance: random.Random) -> Any:
    domain = question.domain
    if isinstance(domain, ScaleDomain):
        return chance.choice([*range(domain.minimum, domain.maximum + 1), *(code.code for code in domain.missing)])
    if isinstance(domain, TextDomain):
        return f"{question.name} från {number}: åäö & <b>”;"
    if not isinstance(domain, CodeDomain | MultipleCodeDomain | MatrixDomain):
        raise TypeError(f"no answer is made up for {question.name}")
    listed = codes(questionnaire, domain.code_list)
    if isinstance(domain, MatrixDomain):
        return {row.name: chance.choice(listed).code for row in domain.rows}
    if isinstance(domain, MultipleCodeDomain):
        combinable = [code.code for code in listed if not code.exclusive]
        kept = set(chance.sample(combinable, 2))
        return [code for code in combinable if code in kept]
    # The first alternative opens the questions that follow from it, so that all of them are asked.
    opens = any(
        other.relevant_if is not None and question.name in repr(other.relevant_if) for other in questionnaire.questions
    )
    return listed[0].code if opens else chance.choice(listed).code


def answer(who: Person, send: Callable[[Form], Answer], fetch: Callable[[str], Answer]) -> Answer:
    """Go from the link to the thanks page, form by form; returns the answer to the last thing sent."""
    page = fetch(who.entry)
    for _ in range(LONGEST_WAY):
        sent = send(page.form().filled(who.fields))
        assert sent.status == 303, f"{sent.status}: {sent.text}"
        page = fetch(sent.location)
        assert page.status == 200, f"{page.status}: {page.text}"
        if not page.has_form:
            return sent
    raise AssertionError(f"never came to the end: {page.text}")
