"""A tablet in a reception: one person after the other, and nobody meets anything of the one before."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Ballot, Participation, Response
from portal.db import get_database, now
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from portal.surveys.round_life import pause_round
from tests.support.client import Browser, Page
from tests.support.scenes import PASSWORD, add_round, add_staff, add_units, publish_ready

LINK, TABLET = "/oppen/prov", "/oppen/prov/pekplatta"


def open_nki(app: Flask, **plan: object) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"), **plan)


@pytest.fixture(params=["confidential", "anonymous"])
def nki(app: Flask, request: pytest.FixtureRequest) -> str:
    open_nki(app, protection=request.param)
    return str(request.param)


def count(app: Flask, *tables: type) -> list[int]:
    with app.app_context(), get_database().session_factory() as session:
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables]


def begin(browser: Browser, address: str = TABLET) -> Page:
    """From the choice of language to the first section."""
    return browser.get(address).submit("Svenska").submit()


def finish(section: Page) -> Page:
    return section.submit().submit().submit()


def links_out(page: Page) -> list[str]:
    inside = ("#", "/oppen/prov/pekplatta", "/static/", "/utseende")
    return [href for href in page.tree.xpath("//a/@href") if not href.startswith(inside)]


def test_language_comes_first_and_easy_swedish_is_among_them(app: Flask, browser: Browser) -> None:
    open_nki(app)
    first = browser.get(TABLET)
    assert [button.text_content().strip() for button in first.tree.xpath("//main//button")] == [
        "Svenska",
        "Lättläst svenska",
        "English",
    ]
    start = first.submit("English")
    assert start.tree.get("lang") == "en"
    assert start.submit().tree.get("lang") == "en"
    assert browser.get(TABLET).tree.get("lang") == "sv"


def test_each_person_is_a_participation_and_a_double_click_is_one(app: Flask, browser: Browser, nki: str) -> None:
    start = browser.get(TABLET).submit("Svenska")
    section = start.submit()
    assert section.path == start.submit().path
    assert "Tack" in finish(section).heading
    assert "Tack" in finish(begin(browser)).heading
    kept = Ballot if nki == "anonymous" else Response
    assert count(app, Participation, kept) == [2, 2]


@pytest.mark.usefixtures("nki")
def test_what_is_left_is_deleted_when_the_page_forgets(app: Flask, browser: Browser) -> None:
    section = begin(browser)
    section.submit(nki_helhet="2")
    token = section.fields()["csrf_token"][0]
    assert count(app, Participation) == [1]
    again = browser.post(f"{TABLET}/rensa", {"csrf_token": token})
    assert again.path == TABLET
    assert count(app, Participation) == [0]
    assert browser.get(section.path).path == TABLET


@pytest.mark.usefixtures("nki")
def test_without_scripts_the_page_goes_back_and_the_next_to_begin_deletes(app: Flask, browser: Browser) -> None:
    section = begin(browser)
    assert section.tree.xpath("//noscript/meta[@http-equiv='refresh']/@content") == [f"300;url={TABLET}"]
    left = section.submit(nki_helhet="2")
    browser.get(TABLET)
    assert browser.get(left.path).path == TABLET
    assert left.submit(nki_forvantan="3").path == TABLET
    following = begin(browser)
    assert "nki_helhet" not in {name for name, value in following.fields().items() if value}
    assert count(app, Participation) == [1]


@pytest.mark.usefixtures("nki")
def test_an_old_start_page_lets_nobody_into_the_answers_of_another(app: Flask, browser: Browser) -> None:
    start = browser.get(TABLET).submit("Svenska")
    first_person = start.submit()
    first_person.submit(nki_helhet="2")
    second_person = start.submit()
    assert second_person.path != first_person.path
    assert browser.get(first_person.path).path == TABLET
    assert count(app, Participation) == [1]


@pytest.mark.usefixtures("nki")
def test_thanks_is_seen_once_and_the_way_back_leads_to_the_start(browser: Browser) -> None:
    section = begin(browser)
    thanks = finish(section)
    assert "Tack" in thanks.heading
    assert not thanks.tree.xpath("//form")
    assert "Visa mina svar" not in thanks.text
    assert "Tack" in browser.get(section.path).heading
    browser.get(TABLET)
    assert browser.get(thanks.path).path == TABLET
    assert browser.get(section.path).path == TABLET


@pytest.mark.usefixtures("nki")
def test_no_link_leads_out_and_nothing_is_kept_for_later(browser: Browser) -> None:
    start = browser.get(TABLET).submit("Svenska")
    privacy = start.link("Så behandlar vi dina personuppgifter")
    section = start.submit()
    last = section.submit().submit()
    for page in (start, privacy, section, last, last.submit()):
        assert not links_out(page)
        assert "fortsätt senare" not in page.text
        assert page.response.headers["Cache-Control"] == "no-store"
    assert privacy.link("Tillbaka").path.startswith(TABLET)
    assert section.submit(action="spara").path == TABLET


def test_the_unit_and_the_target_group_stay_with_the_tablet(app: Flask, browser: Browser) -> None:
    open_nki(app, frames={"hl": None, "alvsjo": None})
    here = f"{TABLET}?enhet=alvsjo&malgrupp=barn"
    for _ in range(2):
        start = browser.get(here).submit("Svenska")
        assert "enhet" not in start.fields()
        finish(start.submit())
        assert browser.get("/svara/nagon-annan").path == here
    with app.app_context(), get_database().session_factory() as session:
        sent = session.scalars(sa.select(Response)).all()
        assert len({each.unit_id for each in sent}) == 1
        assert [each.answers for each in sent] == ['{"malgrupp":"barn"}'] * 2


def test_a_tablet_without_a_unit_asks_each_person(app: Flask, browser: Browser) -> None:
    open_nki(app, frames={"hl": None, "alvsjo": None})
    start = browser.get(TABLET).submit("Svenska")
    missed = start.submit()
    assert missed.status == 400
    assert "Tack" in finish(missed.submit(enhet="hl")).heading
    assert not browser.get(TABLET).submit("Svenska").fields().get("enhet")


def test_a_round_that_closes_leaves_nobody_in_the_middle(app: Flask, browser: Browser) -> None:
    open_nki(app)
    section = begin(browser)
    with app.app_context(), get_database().writing() as session:
        close_round(session, get_round(session, "prov"))
    closed = section.submit(nki_helhet="8")
    assert (closed.status, closed.path) == (410, TABLET)
    assert count(app, Response) == [0]


def test_a_round_that_has_not_opened(app: Flask, browser: Browser) -> None:
    open_nki(app, opens_at=now() + timedelta(days=3))
    assert browser.get(TABLET).status == 403
    assert browser.get("/oppen/finns-inte/pekplatta").status == 404
    assert browser.get("/oppen/finns-inte/pekplatta/personuppgifter").status == 404


def test_a_round_that_is_paused_says_so_and_no_more(app: Flask, browser: Browser) -> None:
    open_nki(app)
    with app.app_context(), get_database().writing() as session:
        pause_round(session, get_round(session, "prov"))
    page = browser.get(TABLET)
    assert (page.status, page.heading) == (403, "Enkäten är pausad")


def test_a_tablet_is_not_left_with_somebody_logged_in(app: Flask, browser: Browser) -> None:
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"))
    browser.log_in("kvalitet@kommun.example", PASSWORD)
    page = browser.get("/arbete/undersokningar/prov").link("Öppna på surfplatta: Hägersten-Liljeholmen")
    assert page.heading == "Du är inloggad på den här surfplattan"
    assert page.submit().path == TABLET
    assert browser.get("/arbete").heading == "Logga in"


def test_a_browser_that_has_not_seen_the_start_page_is_shown_it(app: Flask, browser: Browser) -> None:
    open_nki(app)
    token = browser.get(LINK).fields()["csrf_token"][0]
    assert browser.post(TABLET, {"csrf_token": token}).heading == "Vad tycker du om hjälpen från socialtjänsten?"
    assert browser.post(f"{TABLET}/rensa", {"csrf_token": token}).path == TABLET
    assert browser.get(f"{TABLET}/personuppgifter").link("Tillbaka").path.startswith(TABLET)
