"""Logging in with two steps: adding it, using it, losing the phone, and being made to have it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portal.db import get_database
from portal.organisation.models import RecoveryCode, SecondFactor
from tests.support.client import Browser, Page
from tests.support.scenes import PASSWORD, add_staff
from tests.support.staff_letters import newest_link

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EMAIL = "registrator@kommun.example"
ADDRESS = "/konto/tva-steg"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def registrar(app: Flask, browser: Browser, clock: Any) -> Browser:
    add_staff(app)
    browser.log_in(EMAIL, PASSWORD)
    return browser


def code_now(secret: str) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC))


def add_app(visitor: Browser) -> tuple[str, list[str]]:
    """Add an authenticator app; its secret and the recovery codes."""
    page = visitor.get(ADDRESS).submit("Börja")
    secret = re.sub(r"\s", "", page.tree.xpath("string(//code)"))
    assert visitor.get(f"{ADDRESS}/qr.svg").response.mimetype == "image/svg+xml"
    done = page.submit("Börja använda", one_time_code=code_now(secret))
    assert done.heading == "Dina reservkoder"
    return secret, [each.text_content() for each in done.tree.xpath("//main//code")]


def enter(visitor: Browser, code: str, email: str = EMAIL) -> Page:
    """Log in with the password and a code."""
    page = visitor.log_in(email, PASSWORD)
    assert page.heading == "Skriv din kod"
    return page.submit(one_time_code=code)


def test_a_code_is_asked_for_and_is_good_once(registrar: Browser, new_browser: Any, clock: Any) -> None:
    secret, _ = add_app(registrar)
    assert registrar.get(f"{ADDRESS}/qr.svg").status == 410
    visitor = new_browser()
    assert enter(visitor, code_now(secret)).status == 400  # the code that confirmed the app is used up
    clock.shift(timedelta(seconds=30))
    assert visitor.get("/konto").heading == "Logga in"
    assert enter(visitor, code_now(secret)).heading.startswith("Välkommen")
    assert "två steg" in visitor.get("/konto").text
    assert enter(new_browser(), code_now(secret)).status == 400
    clock.shift(timedelta(seconds=30))
    old = pyotp.TOTP(secret).at(datetime.now(UTC) - timedelta(seconds=90))
    assert enter(new_browser(), old).status == 400


def test_a_recovery_code_stands_in_once(registrar: Browser, new_browser: Any) -> None:
    _, codes = add_app(registrar)
    assert len(set(codes)) == 10
    assert enter(new_browser(), codes[3].upper().replace("-", " ")).heading.startswith("Välkommen")
    assert enter(new_browser(), codes[3]).status == 400
    assert "9 reservkoder kvar" in registrar.get(ADDRESS).text


def test_guessing_codes_is_stopped(registrar: Browser, new_browser: Any, clock: Any) -> None:
    secret, codes = add_app(registrar)
    for _ in range(5):
        assert enter(new_browser(), "000000").status == 400
    assert enter(new_browser(), codes[0]).status == 429
    clock.shift(timedelta(minutes=31))
    assert enter(new_browser(), code_now(secret)).heading.startswith("Välkommen")


def test_the_second_step_waits_ten_minutes(registrar: Browser, new_browser: Any, clock: Any) -> None:
    secret, _ = add_app(registrar)
    visitor = new_browser()
    page = visitor.log_in(EMAIL, PASSWORD)
    clock.shift(timedelta(minutes=10))
    assert page.submit(one_time_code=code_now(secret)).heading == "Logga in"
    assert new_browser().get("/logga-in/kod").heading == "Logga in"


def test_a_mailed_link_does_not_go_past_it(app: Flask, registrar: Browser, new_browser: Any, clock: Any) -> None:
    secret, _ = add_app(registrar)
    visitor = new_browser()
    visitor.get("/konto/ny-lank").submit("Logga in med länk", email=EMAIL)
    page = visitor.get(newest_link(app, EMAIL)).submit()
    assert page.heading == "Skriv din kod"
    assert visitor.get("/arbete").heading == "Logga in"
    clock.shift(timedelta(seconds=30))
    assert page.submit(one_time_code=code_now(secret)).heading.startswith("Välkommen")


def test_what_was_typed_before_comes_along(registrar: Browser, clock: Any) -> None:
    secret, _ = add_app(registrar)
    form = registrar.get("/konto/andra-losenord")
    clock.shift(timedelta(hours=2))
    asked = form.submit(present_password="x")
    waiting = asked.submit(email=EMAIL, password=PASSWORD)
    assert waiting.submit(one_time_code=code_now(secret)).heading == "Du är inloggad igen"


def test_new_codes_and_removal_take_a_code(registrar: Browser, new_browser: Any, clock: Any) -> None:
    secret, codes = add_app(registrar)
    page = registrar.get(ADDRESS)
    assert "stämmer inte" in page.submit("Gör nya reservkoder", one_time_code="123456").errors[0]
    clock.shift(timedelta(seconds=30))
    fresh = page.submit("Gör nya reservkoder", one_time_code=code_now(secret))
    assert fresh.heading == "Dina reservkoder"
    assert enter(new_browser(), codes[0]).status == 400
    clock.shift(timedelta(seconds=30))
    gone = registrar.get(ADDRESS).submit("Ta bort inloggning i två steg", one_time_code=code_now(secret))
    assert gone.heading == "Mitt konto"
    assert new_browser().log_in(EMAIL, PASSWORD).heading.startswith("Välkommen")


def test_some_roles_must_have_it_when_the_municipality_says_so(
    app: Flask, registrar: Browser, new_browser: Any, clock: Any, run: Callable[..., str]
) -> None:
    assert registrar.get("/arbete").heading.startswith("Välkommen")
    run("settings", "set", "require_second_factor", "ja")
    for path in ("/arbete", "/konto", "/konto/andra-losenord"):
        page = registrar.get(path)
        assert page.heading == "Inloggning i två steg"
        assert "Din roll läser känsliga uppgifter" in page.text
    secret, _ = add_app(registrar)
    assert registrar.get("/arbete").heading.startswith("Välkommen")
    clock.shift(timedelta(seconds=30))
    token = registrar.get(ADDRESS).fields()["csrf_token"]
    form = {"csrf_token": token, "action": "remove", "one_time_code": code_now(secret)}
    assert registrar.post(ADDRESS, form).status == 400
    assert "inte att ta bort" in registrar.get(ADDRESS).text
    free = new_browser()
    assert free.log_in("kvalitet@kommun.example", PASSWORD).heading.startswith("Välkommen")


def test_the_administrator_helps_whoever_has_lost_everything(registrar: Browser, new_browser: Any) -> None:
    add_app(registrar)
    admin = new_browser()
    admin.log_in("admin@kommun.example", PASSWORD)
    page = admin.get("/arbete/konton").link("Registrator")
    form = {"csrf_token": page.fields()["csrf_token"], "action": "remove_second_factor"}
    assert "borttagen" in admin.post(f"{page.path}/atgard", form).text
    assert registrar.get("/konto").heading == "Logga in"
    assert registrar.log_in(EMAIL, PASSWORD).heading.startswith("Välkommen")


def test_neither_secret_nor_codes_are_stored_in_clear(app: Flask, registrar: Browser) -> None:
    secret, codes = add_app(registrar)
    with app.app_context(), get_database().session_factory() as session:
        stored = [
            session.scalars(sa.select(SecondFactor.secret)).one(),
            *session.scalars(sa.select(RecoveryCode.digest)),
        ]
    for clear in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert not any(clear.encode() in each for each in stored)
