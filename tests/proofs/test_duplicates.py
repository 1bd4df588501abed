"""Whatever is clicked twice, or ten times at once, is one response with exactly the answers that were sent."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.questionnaire.definition import Questionnaire
from portal.surveys.library import get_ready
from tests.support.answering import SENDS, Person, answer, person
from tests.support.http_client import Answer, Form, Visitor
from tests.support.letters import invite
from tests.support.server import Installation
from tests.support.stored import assert_stored_once

DUPLICATES = 10
AT_A_TIME = 4


def send_in_duplicate(visitor: Visitor, form: Form) -> Answer:
    """Every one of the duplicates must be led to the same page, as if there had been no other."""
    answers = visitor.send_at_once(form, DUPLICATES)
    assert {(each.status, each.location) for each in answers} == {(303, answers[0].location)}, answers
    return answers[0]


def people_of(questionnaire: Questionnaire, entries: list[str], first: int) -> list[Person]:
    return [person(questionnaire, first + position, entry) for position, entry in enumerate(entries)]


def answer_all(installation: Installation, people: list[Person], is_duplicated: Callable[[Form], bool]) -> None:
    """Let everyone answer, some at a time; what ``is_duplicated`` picks is sent in duplicate."""

    def one(who: Person) -> None:
        visitor = Visitor(installation.base_url)

        def send(form: Form) -> Answer:
            return send_in_duplicate(visitor, form) if is_duplicated(form) else visitor.send(form)

        assert answer(who, send, visitor.follow).location.endswith("/tack")

    with ThreadPoolExecutor(AT_A_TIME) as threads:
        list(threads.map(one, people))


@pytest.mark.parametrize(
    ("sendings", "journeys"), [(10, 2), pytest.param(200, 20, marks=pytest.mark.proofs, id="many")]
)
def test_ten_duplicates_of_each_sending_or_of_every_step_are_one_response(
    installation: Installation, sendings: int, journeys: int
) -> None:
    """So many whose sending alone is duplicated, then of each questionnaire so many with whom every step is."""
    half, questionnaires = sendings // 2, (get_ready("nki"), get_ready("kompetens"))
    links = invite(installation, "kompetens", "hl", half + journeys)
    everyone: list[Person] = []
    installation.start()
    for number, personal, duplicates in ((half, links[:half], sends), (journeys, links[half:], always)):
        people: list[Person] = []
        for questionnaire, entries in zip(questionnaires, (["/oppen/nki"] * number, personal), strict=True):
            people += people_of(questionnaire, entries, len(everyone) + len(people))
        answer_all(installation, people, duplicates)
        everyone += people
        assert_stored_once(installation.app, everyone)
    assert len(everyone) == sendings + 2 * journeys


def sends(form: Form) -> bool:
    return form.button == SENDS


def always(_form: Form) -> bool:
    return True
