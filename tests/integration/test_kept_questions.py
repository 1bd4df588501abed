"""Questions are written once for everyone: never with what somebody typed, and in each language by themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection import rendered
from portal.db import get_database
from portal.organisation.settings import set_setting
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.scenes import add_round, add_units, publish_ready

SECRET = "Ett svar som ingen annan får se"


@pytest.fixture
def nki(app: Flask) -> None:
    rendered._KEPT.clear()
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"))


@pytest.mark.usefixtures("nki")
def test_what_one_has_typed_is_on_no_other_page_and_not_kept(new_browser: Callable[[], Browser]) -> None:
    one, other = new_browser(), new_browser()
    page = one.get("/oppen/prov").submit()
    first = page.path
    for _ in range(6):
        if any(each.startswith("fritext") for each in page.fields()):
            break
        page = page.submit()
    texts = page.path
    page.submit("Tillbaka", fritext_bra=SECRET)
    one.get(first).submit(nki_helhet="7")
    assert SECRET in one.get(texts).response.get_data(as_text=True)
    assert one.get(first).fields()["nki_helhet"] == ["7"]

    begun = other.get("/oppen/prov").submit()
    assert begun.fields().get("nki_helhet") is None
    here = texts.rpartition("/")[2]
    seen = other.get(f"{begun.path.rpartition('/')[0]}/{here}")
    assert seen.path.endswith(here)
    assert SECRET not in seen.response.get_data(as_text=True)
    kept = "".join(rendered._KEPT.values())
    assert "fritext_bra" in kept
    assert SECRET not in kept
    assert "checked" not in kept


@pytest.mark.usefixtures("nki")
def test_each_language_has_its_own(new_browser: Callable[[], Browser]) -> None:
    swedish = new_browser().get("/oppen/prov").submit()
    english = new_browser().get("/oppen/prov?sprak=en").submit()
    again = new_browser().get("/oppen/prov").submit()
    questions = [
        [" ".join(each.text_content().split()) for each in page.tree.xpath("//*[@class='question']")]
        for page in (swedish, english, again)
    ]
    assert questions[0] == questions[2]
    assert not set(questions[0]) & set(questions[1])


@pytest.mark.usefixtures("nki")
def test_a_question_that_is_wrong_says_so_to_that_person_only(new_browser: Callable[[], Browser]) -> None:
    new_browser().get("/oppen/prov").submit()
    wrong = new_browser().get("/oppen/prov").submit().submit(nki_helhet="elva")
    assert wrong.errors
    assert not new_browser().get("/oppen/prov").submit().tree.xpath("//*[contains(@class, 'has-error')]")


@pytest.mark.usefixtures("nki")
def test_a_kept_page_is_the_same_but_for_where_it_goes_and_its_token(new_browser: Callable[[], Browser]) -> None:
    one = new_browser().get("/oppen/prov").submit()
    other_browser = new_browser()
    other = other_browser.get("/oppen/prov").submit()
    tokens = [page.fields()["csrf_token"][0] for page in (one, other)]
    assert tokens[0] != tokens[1]
    texts = [page.response.get_data(as_text=True) for page in (one, other)]
    assert texts[0].replace(one.path, "").replace(tokens[0], "") == texts[1].replace(other.path, "").replace(
        tokens[1], ""
    )
    assert other.tree.xpath("//form/@action") == [other.path]
    assert other.submit(nki_helhet="7", nki_forvantan="7", nki_ideal="7").path != other.path


@pytest.mark.usefixtures("nki")
def test_kept_pages_follow_the_settings_and_the_way_one_came(app: Flask, new_browser: Callable[[], Browser]) -> None:
    new_browser().get("/oppen/prov").submit()
    with app.app_context(), get_database().writing() as session:
        set_setting(session, "municipality", "Ekdala kommun")
    browser = new_browser()
    page = browser.get("/oppen/prov").submit()
    assert "Ekdala kommun" in page.text
    assert "Spara och fortsätt senare" in page.text


@pytest.mark.usefixtures("nki")
def test_a_page_asks_the_database_once(app: Flask, browser: Browser) -> None:
    page = browser.get("/oppen/prov").submit()
    asked: list[str] = []
    engine = app.extensions["portal_database"].engine
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    browser.get(page.path)
    assert len([each for each in asked if not each.startswith("BEGIN")]) == 1


@pytest.mark.usefixtures("nki")
def test_a_round_closed_meanwhile_is_seen_at_once(app: Flask, browser: Browser) -> None:
    page = browser.get("/oppen/prov").submit()
    assert browser.get(page.path).status == 200
    with app.app_context(), get_database().writing() as session:
        close_round(session, get_round(session, "prov"))
    assert browser.get(page.path).status == 410
    assert page.submit(nki_helhet="7").status == 410
