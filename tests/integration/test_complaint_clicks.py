"""Ten clicks at once, and a server that dies between commit and answer: one case, one receipt."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.cases.models import Case, CaseEvent, CaseSender
from portal.db import get_database
from tests.support.client import Browser
from tests.support.complaints import open_for_complaints, receipt_on, to_check_page

CLICKS = 10


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_for_complaints(app)


def counts(app: Flask) -> list[int]:
    with app.app_context(), get_database().session_factory() as session:
        tables = (Case, CaseEvent, CaseSender)
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables]


def clones(app: Flask, browser: Browser) -> list[Browser]:
    """Windows that share the browser's cookie."""
    cookie = browser.client.get_cookie("portal")
    assert cookie is not None
    made = [Browser(app) for _ in range(CLICKS)]
    for each in made:
        each.client.set_cookie("portal", cookie.value)
    return made


def test_ten_clicks_at_once_are_one_case_and_one_receipt(app: Flask, browser: Browser) -> None:
    page = to_check_page(browser, beskrivning="Tio gånger.", telefon="070-1")
    before, fields = receipt_on(page), page.fields()
    with ThreadPoolExecutor(CLICKS) as threads:
        pages = list(threads.map(lambda each: each.post("/synpunkter/kontrollera", fields), clones(app, browser)))
    assert {each.path for each in pages} == {"/synpunkter/klart"}
    assert {receipt_on(each) for each in pages} == {before}
    assert counts(app) == [1, 1, 1]


def test_ten_clicks_on_a_section_keep_one_draft(app: Flask, browser: Browser) -> None:
    page = browser.get("/synpunkter").submit()
    fields = {**page.fields(), "beskrivning": ["Tio gånger."]}
    with ThreadPoolExecutor(CLICKS) as threads:
        pages = list(threads.map(lambda each: each.post("/synpunkter/del/beratta", fields), clones(app, browser)))
    assert {each.path for each in pages} == {"/synpunkter/del/om"}
    assert browser.get("/synpunkter/del/beratta").fields()["beskrivning"] == ["Tio gånger."]


def test_an_answer_that_never_came_and_a_new_try_are_one_case(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    page = to_check_page(browser, beskrivning="Bröts av.")
    before, fields = receipt_on(page), page.fields()
    # The server commits, and what it answers is lost: no cookie, no redirect reaches the browser.
    clones(app, browser)[0].client.post("/synpunkter/kontrollera", data=fields)
    assert counts(app)[0] == 1
    last = browser.post("/synpunkter/kontrollera", fields)
    assert last.path == "/synpunkter/klart"
    assert receipt_on(last) == before
    assert counts(app)[:2] == [1, 1]


def test_a_failure_before_the_commit_leaves_the_draft_to_be_sent_again(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = to_check_page(browser, beskrivning="Bröts av.")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patched:
        patched.setattr("portal.cases.drafts.forget", lambda *_: 1 / 0)
        assert page.submit().status == 500
    assert counts(app) == [0, 0, 0]
    assert page.submit().path == "/synpunkter/klart"
