"""Logging in, staying logged in, and what happens when it runs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from portal.security.sessions import IDLE_SECONDS, LONGEST_SECONDS
from tests.support.client import Browser
from tests.support.scenes import PASSWORD, add_staff

EMAIL = "kvalitet@kommun.example"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def staff(app: Flask) -> None:
    add_staff(app)


def test_the_way_goes_on_to_where_one_was_going(browser: Browser) -> None:
    asked = browser.get("/arbete/frageformular")
    assert asked.submit(email=EMAIL.upper(), password=PASSWORD).heading == "Frågeformulär"


def test_logging_out(quality: Browser) -> None:
    token = quality.get("/arbete/undersokningar").tree.xpath("string(//*[@name='csrf_token']/@value)")
    quality.post("/logga-ut", {"csrf_token": token})
    assert quality.get("/arbete/undersokningar").heading == "Logga in"


@pytest.fixture
def quality(browser: Browser) -> Browser:
    browser.log_in(EMAIL, PASSWORD)
    return browser


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "fel lösenord"), ("ingen@kommun.example", PASSWORD)])
def test_wrong_says_the_same_whatever_is_wrong(browser: Browser, email: str, password: str) -> None:
    page = browser.log_in(email, password)
    assert page.status == 400
    assert page.errors == ["Adressen eller lösenordet stämmer inte. Kontrollera båda och försök igen."]
    assert page.fields()["email"] == [email]
    assert page.fields()["password"] == [""]


def test_guessing_is_stopped_for_that_account_only(browser: Browser) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            assert browser.log_in(EMAIL, "fel lösenord").status == 400
        stopped = browser.log_in(EMAIL, PASSWORD)
        assert stopped.status == 429
        assert "kvart" in stopped.text
        assert browser.log_in("ledning@kommun.example", PASSWORD).status == 200
        clock.shift(timedelta(minutes=31))
        assert browser.log_in(EMAIL, PASSWORD).status == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://ond.example/", "//ond.example", "/\\ond.example", "/\t/ond.example", "javascript:alert(1)"]
)
def test_no_way_leads_out_of_the_portal(browser: Browser, elsewhere: str) -> None:
    page = browser.get("/logga-in", query_string={"nasta": elsewhere})
    sent = browser.client.post("/logga-in", data={**page.fields(), "email": EMAIL, "password": PASSWORD})
    assert sent.headers["Location"] == "/arbete"


@pytest.mark.parametrize("idle", [True, False])
def test_a_log_in_runs_out(new_browser: Callable[[], Browser], idle: bool) -> None:
    with time_machine.travel(START, tick=False) as clock:
        visitor = new_browser()
        visitor.log_in(EMAIL, PASSWORD)
        if idle:
            clock.shift(timedelta(seconds=IDLE_SECONDS + 1))
        else:
            for _ in range(LONGEST_SECONDS // IDLE_SECONDS):
                clock.shift(timedelta(seconds=IDLE_SECONDS - 1))
                assert visitor.get("/arbete/undersokningar").heading == "Undersökningar"
            clock.shift(timedelta(minutes=29))
        assert visitor.get("/arbete/undersokningar").heading == "Logga in"


def test_what_was_typed_survives_a_log_in_that_ran_out(new_browser: Callable[[], Browser]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        visitor = new_browser()
        visitor.log_in(EMAIL, PASSWORD)
        form = visitor.get("/arbete/undersokningar/ny")
        clock.shift(timedelta(hours=2))
        asked = form.submit(survey="library:nki", title="Ett namn jag tänkte länge på", units=["hl"], access="open")
        assert asked.heading == "Logga in"
        assert "finns kvar" in asked.text
        wrong = asked.submit(email=EMAIL, password="fel lösenord")
        resumed = wrong.submit(email=EMAIL, password=PASSWORD)
        done = resumed.submit()
        assert done.heading == "Ett namn jag tänkte länge på"


def test_a_session_from_before_the_log_in_is_not_kept(browser: Browser) -> None:
    before = browser.get("/logga-in")
    token = before.fields()["csrf_token"]
    before.submit(email=EMAIL, password=PASSWORD)
    browser.checked = True
    old_token = browser.post("/logga-ut", {"csrf_token": token[0]})
    assert old_token.status == 400
