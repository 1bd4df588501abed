"""The web server is killed without warning while people answer: what was acknowledged is stored, and once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import count
from threading import Condition, Event
from typing import Any

import pytest

from portal.surveys.library import get_ready
from tests.support.answering import Person, answer, person
from tests.support.http_client import Answer, Form, Visitor
from tests.support.server import Installation
from tests.support.stored import assert_stored_once, stored_answers

CLIENTS = 6
MOST_ATTEMPTS = 30
LONGEST_PAUSE_SECONDS = 0.05
MOST_MISSES = 10


class Crowd:
    """People who answer one after the other, and try again as people do when no answer comes.

    ``acknowledged`` holds those who were told that their answers have arrived: from then on nothing is sent again, so
    whatever the server forgets of theirs is lost.
    """

    def __init__(self, installation: Installation) -> None:
        self.base_url = installation.base_url
        self.questionnaire = get_ready("nki")
        self.numbers = count()
        self.stopping = Event()
        self.acknowledged: list[Person] = []
        self.interruptions = 0
        self.change = Condition()

    def keep_answering(self) -> None:
        """One client: a new person each time, until told to stop; whoever has begun finishes."""
        while not self.stopping.is_set():
            with self.change:
                number = next(self.numbers)
            self._answer_as(person(self.questionnaire, number, "/oppen/nki"))

    def _answer_as(self, who: Person) -> None:
        visitor = Visitor(self.base_url)
        answer(who, lambda form: self._send(visitor, form, who), lambda path: self._try(visitor.follow, path))

    def _send(self, visitor: Visitor, form: Form, who: Person) -> Answer:
        sent = self._try(visitor.send, form)
        if sent.status == 303 and sent.location.endswith("/tack"):
            with self.change:
                self.acknowledged.append(who)
                self.change.notify_all()
        return sent

    def _try(self, request: Callable[[Any], Answer], what: Any) -> Answer:
        for _ in range(MOST_ATTEMPTS):
            try:
                return request(what)
            except (OSError, HTTPException):
                with self.change:
                    self.interruptions += 1
        raise AssertionError(f"no answer in {MOST_ATTEMPTS} attempts: {what}")

    def wait_for(self, more: int) -> None:
        """Until so many more have been acknowledged."""
        with self.change:
            goal = len(self.acknowledged) + more
            assert self.change.wait_for(lambda: len(self.acknowledged) >= goal, timeout=600)

    def kills(self, number: int) -> Iterator[int]:
        """So many, and more while too few have hit a request: on a busy machine a kill may fall between two."""
        for kill in range(number + MOST_MISSES):
            if kill >= number and self.interruptions >= number / 2:
                return
            yield kill
        assert self.interruptions >= number / 2


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.proofs)])
def test_nothing_acknowledged_is_lost_and_nothing_is_stored_twice(installation: Installation, kills: int) -> None:
    chance = random.Random(kills)
    crowd = Crowd(installation)
    server = installation.start()
    with ThreadPoolExecutor(CLIENTS) as threads:
        clients = [threads.submit(crowd.keep_answering) for _ in range(CLIENTS)]
        try:
            for _ in crowd.kills(kills):
                crowd.wait_for(chance.randint(1, 8))
                time.sleep(chance.uniform(0, LONGEST_PAUSE_SECONDS))  # to hit another place in the work each time
                installation.kill(server)
                before = list(crowd.acknowledged)
                server = installation.start()
                stored = stored_answers(installation.app)
                assert all(each.stored in stored for each in before)
        finally:
            crowd.stopping.set()
        for client in clients:
            client.result()
    assert_stored_once(installation.app, crowd.acknowledged)
