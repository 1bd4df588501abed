"""The web server is killed while people complain: each gets one case, under the number that they were shown."""

from __future__ import annotations

import random
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from portal.cases import receipts
from portal.cases.envelopes import open_answers
from portal.cases.models import Case, CaseEvent
from portal.cases.preparation import prepare
from portal.db import get_database
from tests.proofs.test_kills import Crowd
from tests.support.http_client import Answer, Form, Visitor
from tests.support.server import Installation

CLIENTS = 4
BOTH = re.compile(r"Nummer\s+(\d{10}),\s+kod\s+([0-9A-Z-]{14})")
CHECK, RECEIPT = "/synpunkter/kontrollera", "/synpunkter/klart"


class Complainers(Crowd):
    """People who complain one after the other and send again whenever no answer comes.

    ``shown`` is what each read on the check page before sending, ``told`` what the receipt repeated.
    """

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self.shown: dict[int, tuple[str, str]] = {}
        self.told: dict[int, tuple[str, str]] = {}

    def keep_answering(self) -> None:
        while not self.stopping.is_set():
            with self.change:
                number = next(self.numbers)
            self._complain(number)

    def _complain(self, number: int) -> None:
        visitor = Visitor(self.base_url)
        page = self._try(visitor.follow, "/synpunkter")
        words = {"beskrivning": [f"Nummer {number} i kön: åäö”"]}
        location = ""
        while location != RECEIPT:
            form: Form = page.form().filled(words)
            if form.path == CHECK:
                self.shown[number] = self._receipt(page)
            sent = self._try(visitor.send, form)
            assert sent.status == 303, f"{sent.status}: {sent.text}"
            location = sent.location
            page = self._try(visitor.follow, location)
        with self.change:
            self.told[number] = self._receipt(page)
            self.acknowledged.append(number)  # type: ignore[arg-type]
            self.change.notify_all()

    @staticmethod
    def _receipt(page: Answer) -> tuple[str, str]:
        found = BOTH.search(page.text)
        assert found, page.text
        return found[1], found[2]


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.proofs)])
def test_each_complaint_is_one_case_under_the_number_that_was_shown(installation: Installation, kills: int) -> None:
    with installation.app.app_context(), get_database().writing() as session:
        prepare(session, installation.app.extensions["portal_keys"])
    chance, crowd = random.Random(kills), Complainers(installation)
    server = installation.start()
    with ThreadPoolExecutor(CLIENTS) as threads:
        clients = [threads.submit(crowd.keep_answering) for _ in range(CLIENTS)]
        try:
            for _ in crowd.kills(kills):
                crowd.wait_for(chance.randint(1, 4))
                time.sleep(chance.uniform(0, 0.05))  # to hit another place in the work each time
                installation.kill(server)
                server = installation.start()
        finally:
            crowd.stopping.set()
        for client in clients:
            client.result()
    assert crowd.told == crowd.shown
    assert_one_case_each(installation, crowd)


def assert_one_case_each(installation: Installation, crowd: Complainers) -> None:
    """As many cases as people, each with its words, its code and one event."""
    keys = installation.app.extensions["portal_keys"]
    with installation.app.app_context(), get_database().session_factory() as session:
        cases = {case.number: case for case in session.scalars(sa.select(Case))}
        assert len(cases) == len(crowd.told)
        for number, (shown, code) in crowd.told.items():
            case = cases[shown]
            assert receipts.is_right_code(keys, shown, code, case.code_tag)
            assert open_answers(keys, case) == {"beskrivning": f"Nummer {number} i kön: åäö”"}
        assert session.scalar(sa.select(sa.func.count()).select_from(CaseEvent)) == len(cases)
