"""A service user answers the NKI questionnaire from an open link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Participation, Response
from portal.db import get_database, now
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser, Page
from tests.support.scenes import add_round, add_units, publish_miniature, publish_ready

LINK = "/oppen/prov"


def open_nki(app: Flask, **plan: object) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"), **plan)


@pytest.fixture
def nki(app: Flask) -> None:
    open_nki(app)


def stored(app: Flask) -> list[dict[str, object]]:
    with app.app_context(), get_database().session_factory() as session:
        return [msgspec.json.decode(each) for each in session.scalars(sa.select(Response.answers))]


def count(app: Flask, table: type[Response | Participation]) -> int:
    with app.app_context(), get_database().session_factory() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def to_last_section(page: Page) -> Page:
    for _ in range(5):
        if page.tree.xpath("//main//button")[0].text_content().strip() == "Skicka mina svar":
            return page
        page = page.submit()
    raise AssertionError(f"no last section after {page.path}")


@pytest.mark.usefixtures("nki")
def test_the_short_way(app: Flask, browser: Browser) -> None:
    first = browser.get(LINK).submit()
    second = first.submit(nki_helhet="8", nki_forvantan="vet_ej", nki_ideal="10")
    thanks = to_last_section(second.submit(bemotande_1="1")).submit(alder="25_44")
    assert "Tack" in thanks.heading
    assert not thanks.tree.xpath("//main//form")
    assert "25" not in thanks.text
    assert stored(app) == [
        {"nki_helhet": 8, "nki_forvantan": "vet_ej", "nki_ideal": 10, "bemotande_1": 1, "alder": "25_44"}
    ]


@pytest.mark.usefixtures("nki")
def test_the_target_group_follows_with_the_link(app: Flask, browser: Browser) -> None:
    start = browser.get(f"{LINK}?malgrupp=vardnadshavare")
    assert "Förälder eller annan vårdnadshavare" in start.text
    english = browser.get(f"{LINK}?malgrupp=vardnadshavare&sprak=en")
    assert "A parent or other guardian" in english.text
    first = start.submit()
    assert first.path == start.submit().path
    last = to_last_section(first.submit(nki_helhet="9"))
    assert "malgrupp" not in last.fields()
    last.submit(alder="25_44")
    assert stored(app) == [{"nki_helhet": 9, "malgrupp": "vardnadshavare", "alder": "25_44"}]


@pytest.mark.usefixtures("nki")
@pytest.mark.parametrize("query", ["malgrupp=hundar", "malgrupp=", "alder=25_44", "malgrupp=BARN"])
def test_a_link_with_an_unknown_target_group_can_still_be_answered(app: Flask, browser: Browser, query: str) -> None:
    to_last_section(browser.get(f"{LINK}?{query}").submit()).submit()
    assert stored(app) == [{}]


@pytest.mark.usefixtures("nki")
def test_sending_twice_gives_one_response(app: Flask, browser: Browser) -> None:
    last = to_last_section(browser.get(LINK).submit())
    assert "Tack" in last.submit().heading
    assert "Tack" in last.submit().heading
    assert count(app, Response) == 1


@pytest.mark.usefixtures("nki")
def test_a_double_click_on_begin_is_one_beginning(app: Flask, browser: Browser) -> None:
    start = browser.get(LINK)
    assert start.submit().path == start.submit().path
    assert count(app, Participation) == 1


@pytest.mark.usefixtures("nki")
def test_the_next_person_at_a_shared_tablet_begins_afresh(app: Flask, browser: Browser) -> None:
    start = browser.get(LINK)
    start.submit().submit(nki_helhet="2")
    second_person = start.submit()
    assert "nki_helhet" not in second_person.fields()
    to_last_section(second_person).submit()
    third_person = start.submit()
    assert third_person.status == 200
    assert "nki_helhet" in third_person.response.get_data(as_text=True)
    assert stored(app) == [{}]


def test_the_unit_is_asked_for_when_there_are_several(app: Flask, browser: Browser) -> None:
    open_nki(app, frames={"hl": None, "alvsjo": None})
    start = browser.get(LINK)
    missed = start.submit()
    assert missed.status == 400
    assert missed.errors
    to_last_section(missed.submit(enhet="alvsjo")).submit()
    assert browser.get(f"{LINK}?enhet=hl").fields()["enhet"] == ["hl"]
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(Response)).unit_id == session.scalar(
            sa.select(Participation.unit_id).where(Participation.completed_at.isnot(None))
        )


def test_not_open_yet(app: Flask, browser: Browser) -> None:
    open_nki(app, opens_at=now() + timedelta(days=3))
    page = browser.get(LINK)
    assert (page.status, page.heading) == (403, "Enkäten har inte börjat än")
    assert not page.tree.xpath("//main//form")


@pytest.mark.usefixtures("nki")
def test_closed_while_answering(app: Flask, browser: Browser) -> None:
    section = browser.get(LINK).submit()
    with app.app_context(), get_database().writing() as session:
        close_round(session, get_round(session, "prov"))
    assert section.submit(nki_helhet="8").status == 410
    assert browser.get(LINK).status == 410
    assert count(app, Response) == 0


@pytest.mark.usefixtures("nki")
def test_an_open_link_that_is_not_there(browser: Browser) -> None:
    assert browser.get("/oppen/finns-inte").status == 404


def test_what_cannot_be_taken_stays_on_the_page(app: Flask, browser: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_miniature(session, "number"))
    section = browser.get(LINK).submit()
    (name,) = [
        each for each in section.tree.xpath("//main//form//input/@name") if each not in ("csrf_token", "action")
    ][:1]
    wrong = section.submit(**{name: "tolv och en halv"})
    assert wrong.status == 400
    assert wrong.response.get_data(as_text=True).count("tolv och en halv") >= 1
    assert len(wrong.errors) == 1
    assert wrong.tree.find(".//title").text.startswith("Fel:")


@pytest.mark.parametrize(
    "miniature", ["single_choice", "multiple_choice", "scale", "matrix", "number", "free_text", "date"]
)
def test_every_response_domain_has_a_page(app: Flask, browser: Browser, miniature: str) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_miniature(session, miniature))
    page = browser.get(LINK).submit()
    assert page.status == 200
    for _ in range(5):
        if not page.tree.xpath("//main//form"):
            break
        page = page.submit(**_something(page))
    assert "Tack" in page.heading
    assert len(stored(app)) == 1
    assert stored(app)[0]


def _something(page: Page) -> dict[str, str]:
    """An answer to every control on the page: the last radio of each group, the first box, a word, a number, a day."""
    answers: dict[str, str] = {}
    for control in page.tree.xpath("//main//form//input | //main//form//textarea"):
        name, kind = control.get("name"), control.get("type", "text")
        if name in ("csrf_token", "start", "action"):
            continue
        if kind == "radio":
            answers[name] = control.get("value")
        elif kind == "checkbox":
            answers.setdefault(name, control.get("value"))
        else:
            answers[name] = {"number": control.get("min") or "1", "date": control.get("min") or "2026-03-15"}.get(
                kind, "ord"
            )
    return answers


def test_a_question_that_asks_for_units_lists_them(app: Flask, browser: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_miniature(session, "unit_list"))
    page: Page = browser.get(LINK).submit()
    assert {"Hägersten-Liljeholmen", "Älvsjö"} <= {
        " ".join(each.text_content().split()) for each in page.tree.xpath("//main//form//label | //main//option")
    }


def test_two_browsers_have_nothing_to_do_with_each_other(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    open_nki(app)
    section = browser.get(LINK).submit()
    stranger = new_browser()
    stranger.checked = False
    assert stranger.get(section.path).status == 403
    assert stranger.post(section.path, {"nki_helhet": "1"}).status in (400, 403)
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(Participation.draft)) is None


@pytest.mark.usefixtures("nki")
def test_the_language_is_chosen_first_and_never_lost(browser: Browser) -> None:
    start = browser.get(LINK).link("English")
    assert start.tree.get("lang") == "en"
    assert "What do you think" in start.heading
    section = start.submit()
    for _ in range(3):
        assert section.tree.get("lang") == "en"
        assert "Nästa" not in section.text
        section = section.submit()
    assert section.heading == "Thank you for your answers"


@pytest.mark.usefixtures("nki")
def test_easy_swedish_has_its_own_words(browser: Browser) -> None:
    easy = browser.get(LINK).link("Lättläst svenska").submit()
    plain = browser.get(LINK).submit()
    assert easy.tree.get("lang") == "sv-x-lattlast"
    assert easy.text != plain.text


@pytest.mark.usefixtures("nki")
def test_a_language_that_is_not_there_becomes_swedish(browser: Browser) -> None:
    assert browser.get(f"{LINK}?sprak=tlh").tree.get("lang") == "sv"


def test_pages_of_no_questionnaire_speak_as_the_last_one(app: Flask, browser: Browser, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"))
    assert browser.get("/finns-inte").tree.get("lang") == "sv"
    browser.get(LINK).link("English").submit()
    for path in ("/finns-inte", "/oppen/finns-inte", "/personuppgifter", "/enkat/fel"):
        page = browser.get(path)
        assert page.tree.get("lang") == "en"
        assert "Kontakta" not in page.text
    assert browser.get("/logga-in").tree.get("lang") == "sv"
    quality.get(LINK).link("English").submit()
    assert quality.get("/arbete").tree.get("lang") == "sv"


@pytest.mark.usefixtures("nki")
def test_easy_swedish_pages_are_easy_around_the_questions_too(browser: Browser) -> None:
    plain, easy = browser.get(LINK), browser.get(LINK).link("Lättläst svenska")
    sentence = "Du behöver inte logga in. Vi sparar inte vilken telefon eller dator du använder."
    assert sentence in easy.text
    assert sentence not in plain.text
    assert "Börja" in easy.text


@pytest.mark.usefixtures("nki")
def test_nobody_is_asked_twice_on_a_page_to_leave_names_out(browser: Browser) -> None:
    last = to_last_section(browser.get(LINK).submit())
    assert "Skriv inte namn eller annat som kan peka ut någon." in last.text
    assert "Skriv inget som visar vem" not in last.text


def test_a_questionnaire_that_says_nothing_of_names_is_helped(app: Flask, browser: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_miniature(session, "free_text"))
    assert browser.get(LINK).submit().text.count("Skriv inget som visar vem du eller någon annan är.") == 1
