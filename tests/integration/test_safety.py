"""Safety from the first day: headers, forms, limits, and what is not written down."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.collection import pages
from portal.config import Settings
from portal.db import Base, get_database
from portal.security.headers import HEADERS
from tests.support.client import Browser
from tests.support.scenes import add_round, add_units, publish_miniature, publish_ready

ADDRESS = "203.0.113.77"


@pytest.fixture
def nki(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"))


@pytest.mark.parametrize("path", ["/", "/logga-in", "/finns-inte", "/static/portal.css", "/healthz", "/enkat/fel"])
def test_headers_on_every_answer(browser: Browser, path: str) -> None:
    response = browser.get(path).response
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    if path != "/static/portal.css":
        assert response.headers["Cache-Control"] == "no-store"


def test_cookies_are_for_the_portal_alone(browser: Browser, settings: Settings) -> None:
    cookie = browser.client.get("/logga-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    secure = create_app(replace(settings, base_url="https://kvalitet.kommun.example"))
    response = secure.test_client().get("/logga-in", base_url="https://kvalitet.kommun.example")
    assert "Secure" in response.headers["Set-Cookie"]
    assert "max-age" in response.headers["Strict-Transport-Security"]
    secure.extensions["portal_database"].engine.dispose()


@pytest.mark.usefixtures("nki")
def test_a_form_without_its_token_gives_back_what_was_typed(browser: Browser) -> None:
    section = browser.get("/oppen/prov").submit()
    fields = {**section.fields(), "nki_helhet": "7"}
    fields.pop("csrf_token")
    page = browser.post(section.path, fields)
    assert page.status == 400
    assert page.fields()["nki_helhet"] == ["7"]
    assert browser.get(section.path).fields().get("nki_helhet") is None
    page.submit()
    assert browser.get(section.path).fields()["nki_helhet"] == ["7"]


@pytest.mark.usefixtures("nki")
def test_another_site_cannot_put_words_in_a_form(browser: Browser) -> None:
    section = browser.get("/oppen/prov").submit()
    page = browser.post(section.path, {"nki_helhet": "7"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 400
    assert not page.tree.xpath("//main//form")


def test_a_long_text_stays_on_the_page(app: Flask, browser: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_miniature(session, "free_text"))
    section = browser.get("/oppen/prov").submit()
    (name,) = section.tree.xpath("(//textarea | //main//form//input[@type='text'])[1]/@name")
    text = "å" * 100_000
    page = section.submit(**{name: text})
    assert page.status == 400
    assert "Korta" in page.errors[0]
    assert page.fields()[name] == [text]


@pytest.mark.usefixtures("nki")
def test_a_body_beyond_every_limit_is_refused_calmly(browser: Browser, settings: Settings) -> None:
    section = browser.get("/oppen/prov").submit()
    page = browser.post(section.path, {**section.fields(), "fritext_bra": "a" * (settings.maximum_body + 1)})
    assert page.status == 413
    assert "webbläsaren" in page.text


def test_a_failure_is_told_calmly_and_logged_without_what_was_typed(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, nki: None
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    section = browser.get("/oppen/prov").submit()

    def fail(*_arguments: object) -> None:
        raise RuntimeError("a message with hemligt svar in it")

    monkeypatch.setattr(pages, "parse", fail)
    with caplog.at_level(logging.INFO):
        page = section.submit(nki_helhet="7")
    assert page.status == 500
    assert "hos oss" in page.heading
    assert "RuntimeError" in caplog.text
    assert "hemligt" not in caplog.text
    assert section.path not in caplog.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(app: Flask, method: str) -> None:
    response = getattr(app.test_client(), method)("/logga-in")
    assert response.status_code == 405
    assert "text/html" in response.content_type


@pytest.mark.usefixtures("nki")
def test_no_network_address_is_stored_or_logged(
    app: Flask, browser: Browser, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    browser.client.environ_base["REMOTE_ADDR"] = ADDRESS
    with caplog.at_level(logging.DEBUG):
        page = browser.get("/oppen/prov").submit().submit(nki_helhet="7")
        for _ in range(2):
            page = page.submit()
        assert "Tack" in page.heading
        browser.log_in("ingen@kommun.example", "fel lösenord")
    assert ADDRESS not in caplog.text
    packed = bytes(int(part) for part in ADDRESS.split("."))
    with app.app_context(), get_database().session_factory() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                assert ADDRESS not in str(row)
                assert all(packed not in value for value in row if isinstance(value, bytes))
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert ADDRESS.encode() not in file.read_bytes()


def test_what_a_respondent_typed_is_shown_as_text(app: Flask, browser: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_miniature(session, "free_text"))
    section = browser.get("/oppen/prov").submit()
    (name,) = section.tree.xpath("//textarea[1]/@name")
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    check = section.submit(**{name: hostile})
    assert check.path.endswith("/kontrollera")
    assert hostile in check.text
    assert not re.search(r"<script>alert|<img src=x", check.response.get_data(as_text=True))
