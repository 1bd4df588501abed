"""Links that are mailed: to choose a password, to log in; good once, for a while, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portal.crypto import readable
from portal.db import get_database
from portal.mail.models import OutboxMessage
from tests.support.client import Browser, Page
from tests.support.scenes import PASSWORD, add_staff
from tests.support.staff_letters import deliver, newest_link

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EMAIL = "kvalitet@kommun.example"
NEW_PASSWORD = "ett annat lösenord för prov"


@pytest.fixture(autouse=True)
def staff(app: Flask) -> None:
    add_staff(app)


def ask(visitor: Browser, email: str, button: str = "Välj nytt lösenord") -> Page:
    """Ask for a link from the log-in page."""
    page = visitor.get("/logga-in").link("Glömt lösenordet, eller vill du hellre få en länk?")
    return page.submit(button, email=email)


def choose(page: Page, password: str = NEW_PASSWORD, again: str | None = None) -> Page:
    return page.submit(new_password=password, repeat_password=password if again is None else again)


def test_a_forgotten_password_is_chosen_anew_and_ends_what_was(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    elsewhere = new_browser()
    elsewhere.log_in(EMAIL, PASSWORD)
    ask(browser, EMAIL.upper())
    link = newest_link(app, EMAIL)
    form, at_the_same_time = browser.get(link), new_browser().get(link)
    assert "för kort" in choose(form, "kort").errors[0]
    assert "inte lika" in choose(form, again="något annat helt").errors[0]
    done = choose(form)
    assert done.heading == "Logga in"
    assert "Lösenordet är valt" in done.text
    assert elsewhere.get("/konto").heading == "Logga in"
    assert browser.log_in(EMAIL, PASSWORD).status == 400
    assert browser.log_in(EMAIL, NEW_PASSWORD).heading.startswith("Välkommen")
    used = browser.get(link)
    assert used.status == 410
    assert used.link("Få en ny länk").heading == "Få en länk med e-post"
    assert choose(at_the_same_time).status == 410


def test_nobody_learns_whether_an_address_has_an_account(app: Flask, browser: Browser) -> None:
    answers = [ask(browser, email).text.replace(email, "…") for email in (EMAIL, "ingen@kommun.example")]
    assert answers[0] == answers[1]
    assert "Titta i din e-post" in answers[0]
    assert [letter["To"] for letter in deliver(app)] == [EMAIL]


@pytest.mark.parametrize("email", [EMAIL, "ingen@kommun.example"])
def test_asking_is_throttled_for_every_address_alike(browser: Browser, email: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            assert ask(browser, email).status == 200
            clock.shift(timedelta(seconds=1))
        assert ask(browser, email).status == 429
        assert ask(browser, "sas@kommun.example").status == 200
        clock.shift(timedelta(minutes=31))
        assert ask(browser, email).status == 200


@pytest.mark.parametrize(
    ("button", "holds"), [("Välj nytt lösenord", timedelta(hours=24)), ("Logga in med länk", timedelta(minutes=15))]
)
def test_a_link_holds_for_its_time(app: Flask, browser: Browser, button: str, holds: timedelta) -> None:
    with time_machine.travel(START, tick=False) as clock:
        ask(browser, EMAIL, button)
        link = newest_link(app, EMAIL)
        clock.shift(holds - timedelta(seconds=1))
        assert browser.get(link).status == 200
        clock.shift(timedelta(seconds=1))
        assert browser.get(link).status == 410


def test_a_letter_that_comes_too_late_is_not_sent(app: Flask, browser: Browser) -> None:
    with time_machine.travel(START, tick=False) as clock:
        ask(browser, EMAIL, "Logga in med länk")
        clock.shift(timedelta(minutes=16))
        assert deliver(app) == []


def test_a_link_logs_in_once_and_opening_it_is_not_using_it(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    ask(browser, "medarbetare@kommun.example", "Logga in med länk")
    link = newest_link(app, "medarbetare@kommun.example")
    browser.get(link)
    inside = browser.get(link).submit()
    assert inside.heading == "Välkommen, Medarbetare"
    assert new_browser().get(link).status == 410


def test_links_are_good_for_what_they_were_made_for_only(app: Flask, browser: Browser) -> None:
    ask(browser, EMAIL, "Logga in med länk")
    sign_in = newest_link(app, EMAIL)
    token = sign_in.rpartition("/")[2]
    changed = f"{token[:20]}{'a' if token[20] != 'a' else 'b'}{token[21:]}"
    huge = readable(b"\xff" * 24)
    wrong = (f"losenord/{token}", f"losenord/{huge}", f"logga-in/{changed}", "losenord/x", "losenord/å")
    for path in wrong:
        assert browser.get(f"/konto/{path}").status == 410
    assert browser.get(sign_in).status == 200


def test_nothing_that_opens_an_account_is_stored(app: Flask, browser: Browser) -> None:
    ask(browser, EMAIL)
    token = newest_link(app, EMAIL).rpartition("/")[2]
    with app.app_context(), get_database().session_factory() as session:
        (message,) = session.scalars(sa.select(OutboxMessage))
        stored = [str(getattr(message, column.key)) for column in sa.inspect(OutboxMessage).columns]
    assert not any(token[12:] in value for value in stored)


def test_changing_the_password_asks_for_the_present_one(browser: Browser, new_browser: Callable[[], Browser]) -> None:
    elsewhere = new_browser()
    for visitor in (browser, elsewhere):
        visitor.log_in(EMAIL, PASSWORD)
    form = browser.get("/konto").link("Ändra lösenord")
    typed = {"new_password": NEW_PASSWORD, "repeat_password": NEW_PASSWORD}
    wrong = form.submit(present_password="fel lösenord", **typed)
    assert wrong.status == 400
    assert "stämmer inte" in wrong.errors[0]
    done = wrong.submit(present_password=PASSWORD, **typed)
    assert done.heading == "Mitt konto"
    assert "Lösenordet är ändrat" in done.text
    assert elsewhere.get("/konto").heading == "Logga in"
    assert elsewhere.log_in(EMAIL, NEW_PASSWORD).status == 200


def test_guessing_the_present_password_is_stopped(browser: Browser) -> None:
    browser.log_in(EMAIL, PASSWORD)
    typed = {"new_password": NEW_PASSWORD, "repeat_password": NEW_PASSWORD}
    with time_machine.travel(datetime.now(UTC), tick=False):
        statuses = [
            browser.get("/konto/andra-losenord").submit(present_password="fel lösenord", **typed).status
            for _ in range(6)
        ]
    assert statuses == [400] * 5 + [429]


def test_a_password_is_never_carried_over_a_log_in_that_ran_out(browser: Browser) -> None:
    with time_machine.travel(START, tick=False) as clock:
        browser.log_in(EMAIL, PASSWORD)
        form = browser.get("/konto/andra-losenord")
        clock.shift(timedelta(hours=2))
        asked = form.submit(present_password=PASSWORD, new_password=NEW_PASSWORD, repeat_password=NEW_PASSWORD)
        resumed = asked.submit(email=EMAIL, password=PASSWORD)
    assert set(resumed.fields()) == {"csrf_token"}
