"""One browser and one running portal for all tests of a worker; a window of its own for each visitor."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.cases.preparation import prepare
from portal.collection.imports import import_responses
from portal.db import get_database, now
from portal.surveys.library import get_ready
from portal.surveys.operations import close_round
from portal.tables import read_table
from tests.support import client
from tests.support.answering import person
from tests.support.browsing import FLAGS, NewVisit, Visit, find_chromium
from tests.support.letters import invite
from tests.support.scenes import add_round, add_staff, publish_ready
from tests.support.server import Installation, installed

PEOPLE = 20


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def _close_windows(browser: Browser) -> Iterator[None]:
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running portal with rounds in every state: to answer, not open yet, closed, and with results."""
    with installed("sqlite", tmp_path_factory.mktemp("portal")) as found:
        add_staff(found.app)
        with found.app.app_context(), get_database().writing() as session:
            prepare(session, found.app.extensions["portal_keys"])
            nki, kompetens = publish_ready(session, "nki"), publish_ready(session, "kompetens")
            add_round(session, nki, "nki", title="Brukarundersökning", frames={"hl": 40, "alvsjo": 9})
            add_round(session, kompetens, "kompetens", access="invited", frames={"hl": None})
            add_round(session, nki, "snart", opens_at=now() + timedelta(days=9))
            close_round(session, add_round(session, nki, "slut"))
            matt = add_round(session, nki, "matt", title="Brukarundersökning 2025", frames={"hl": 40, "alvsjo": 9})
            raknad = add_round(session, kompetens, "raknad", title="Kompetensenkät 2025")
            for answered in (matt, raknad):
                import_responses(session, answered, read_table(_answers(answered.version.survey.code)))
                close_round(session, answered)
        # A browser opens connections ahead of need, and each holds a thread for a while; else the proxy has them.
        found.start(threads=32)
        yield found
        assert "failed:" not in found.log.read_text(), found.log.read_text()


def _answers(name: str) -> str:
    """Twelve people's answers as a CSV file."""
    people = [person(get_ready(name), number, "") for number in range(12)]
    rows = [{"unit": "hl", **{field: "|".join(values) for field, values in each.fields.items()}} for each in people]
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


@pytest.fixture(scope="session")
def _personal_links(installation: Installation) -> Iterator[str]:
    return iter(invite(installation, "kompetens", "hl", PEOPLE))


@pytest.fixture
def personal_link(_personal_links: Iterator[str]) -> str:
    """The path of a personal link that nobody has used."""
    return next(_personal_links)


@pytest.fixture
def visit(browser: Browser, installation: Installation) -> Iterator[NewVisit]:
    """Opens windows; whatever went wrong in one of them fails the test."""
    visits: list[Visit] = []

    def new(width: int = 1280, height: int = 900, *, scripts: bool = True) -> Visit:
        visits.append(Visit(browser, installation.base_url, width, height, scripts=scripts))
        return visits[-1]

    yield new
    complaints = [complaint for each in visits for complaint in each.end()]
    assert not complaints, complaints


@pytest.fixture
def log_in(visit: NewVisit, installation: Installation) -> NewVisit:
    """Opens a window where someone of the staff has logged in; how that is done, test_staff.py tries."""

    def new(email: str = "kvalitet@kommun.example", width: int = 1280, height: int = 900) -> Visit:
        staff, window = client.Browser(installation.app), visit(width, height)
        staff.come_in(email)
        cookie = staff.client.get_cookie("portal")
        assert cookie is not None
        window.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": installation.base_url}])
        return window.open("/arbete")

    return new
