"""Leaving a complaint and coming back to it, through the pages that a complainant meets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portal.cases import drafts
from portal.cases.models import Case, CaseDraft, CaseEvent
from portal.db import get_database, now
from portal.i18n import local
from portal.organisation.queries import get_unit
from tests.support.client import Browser
from tests.support.complaints import complain, open_for_complaints, receipt_on, to_check_page

NewBrowser = Callable[[], Browser]


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_for_complaints(app)


def count(app: Flask, table: type) -> int:
    with app.app_context(), get_database().session_factory() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_start_page_says_where_to_turn_when_it_is_something_else(browser: Browser, run: Callable[..., str]) -> None:
    assert "Ring 112 och be att få tala med socialjouren" in browser.get("/synpunkter").text
    run("settings", "set", "emergency_phone", "016-10 20 30")
    text = browser.get("/synpunkter").text
    assert "ring 112" in text
    assert "socialjouren, 016-10 20 30" in text
    assert "överklaga beslutet" in text
    assert "inom tre veckor" in text


def test_only_the_description_is_required(browser: Browser, app: Flask) -> None:
    page = browser.get("/synpunkter").submit().submit()
    assert page.status == 400
    assert page.errors == ["Vad vill du berätta? Skriv ett svar."]
    page = page.submit(beskrivning="الانتظار طويل").submit().submit()
    assert page.path == "/synpunkter/kontrollera"
    page = page.submit()
    assert page.heading == "Tack, vi har fått det du skickade"
    assert count(app, Case) == 1


def test_number_and_code_are_shown_before_sending_and_repeated_on_the_receipt(browser: Browser, app: Flask) -> None:
    page = to_check_page(browser, beskrivning="Ring mig.", telefon="070-123 45 67")
    assert "Inte skickat än" in page.text
    assert count(app, Case) == 0
    before = receipt_on(page)
    assert receipt_on(browser.get("/synpunkter/kontrollera")) == before
    last = page.submit()
    assert receipt_on(last) == before
    # It is written down or printed: never the name that a proxy calls the portal by.
    address = f"{app.extensions['portal_settings'].base_url}/synpunkter/folj"
    assert address in last.text
    assert not last.tree.xpath("//main//form")


def test_the_receipt_says_when_one_hears_back(
    browser: Browser, new_browser: NewBrowser, run: Callable[..., str]
) -> None:
    assert "från 1 till 366" in run("settings", "set", "reply_days", "999999999", fails=True)
    run("settings", "set", "reply_days", "14")
    with time_machine.travel("2026-03-01T12:00:00Z", tick=True):
        complain(browser)
        assert "Du hör från oss senast den 15 mars 2026." in browser.get("/synpunkter/klart").text
    other = new_browser()
    complain(other, svar_onskas="nej")
    assert "Du har sagt att du inte vill ha svar." in other.get("/synpunkter/klart").text


def test_sending_again_gives_the_same_receipt_and_no_other_case(browser: Browser, app: Flask) -> None:
    page = to_check_page(browser, beskrivning="En gång.")
    first, second = page.submit(), page.submit()
    assert receipt_on(first) == receipt_on(second) == receipt_on(browser.get("/synpunkter/klart"))
    assert count(app, Case) == 1
    assert count(app, CaseDraft) == 0


def test_another_content_under_the_same_number_is_told_to_be_sent_already(browser: Browser, app: Flask) -> None:
    page = to_check_page(browser, beskrivning="En gång.")
    fields = page.fields()
    number = receipt_on(page).number
    page.submit()
    again = browser.post("/synpunkter/kontrollera", {**fields, "avser": ["0" * 64]})
    assert (again.status, again.heading) == (409, "Redan skickat")
    assert number in again.text
    again = browser.post(
        "/synpunkter/del/beratta", {"csrf_token": fields["csrf_token"], "beskrivning": "Något annat nu."}
    )
    assert (again.status, again.heading) == (409, "Redan skickat")
    assert "Något annat nu." in again.text
    assert count(app, Case) == 1


def test_a_text_changed_in_another_window_is_read_through_before_it_is_sent(browser: Browser, app: Flask) -> None:
    page = to_check_page(browser, beskrivning="Först så.")
    browser.get("/synpunkter/del/beratta").submit(beskrivning="Sedan så.")
    again = page.submit()
    assert again.status == 400
    assert "Texten har ändrats" in again.text
    assert "Sedan så." in again.text
    assert count(app, Case) == 0
    assert again.submit().path == "/synpunkter/klart"


def test_nothing_written_is_lost_on_the_way_back_and_forth(browser: Browser) -> None:
    page = browser.get("/synpunkter").submit().submit(beskrivning="Bevara mig.", slag="klagomal")
    page = page.submit("Tillbaka", onskan="Ring mig.")
    assert page.fields()["beskrivning"] == ["Bevara mig."]
    assert page.submit().fields()["onskan"] == ["Ring mig."]
    page = browser.get("/synpunkter")
    assert "Du har redan börjat." in page.text
    assert page.submit().fields()["beskrivning"] == ["Bevara mig."]
    assert browser.get("/synpunkter").submit("Börja om från början").fields()["beskrivning"] == [""]


def test_what_is_not_an_email_address_is_told_and_kept(browser: Browser) -> None:
    page = browser.get("/synpunkter").submit().submit(beskrivning="Hej.").submit()
    assert page.tree.xpath("//*[@name='epost']/@type") == ["email"]
    assert page.tree.xpath("//*[@name='telefon']/@type") == ["tel"]
    page = page.submit(epost="kim.example", svar_onskas="ja")
    assert page.status == 400
    assert "”kim.example” är inte en e-postadress" in page.errors[0]
    assert page.fields()["epost"] == ["kim.example"]


def test_a_session_that_ran_out_does_not_eat_what_was_written(browser: Browser) -> None:
    page = browser.get("/synpunkter").submit()
    browser.client.delete_cookie("portal")
    page = page.submit(beskrivning="Jag skrev länge på det här.")
    assert "Jag skrev länge på det här." in page.text
    page = page.submit()
    assert page.path == "/synpunkter/del/om"
    assert browser.get("/synpunkter/del/beratta").fields()["beskrivning"] == ["Jag skrev länge på det här."]


@pytest.mark.parametrize(
    ("language", "waiting", "heading"),
    [
        ("en", "Not sent yet", "Thank you, we have received what you sent"),
        ("sv-x-lattlast", "Inte skickat än", "Tack, vi har fått det du skickade"),
    ],
)
def test_the_language_is_kept_to_the_receipt(browser: Browser, language: str, waiting: str, heading: str) -> None:
    page = to_check_page(browser, f"/synpunkter?sprak={language}", beskrivning="Hello")
    assert browser.get("/synpunkter/del/om").tree.get("lang") == language
    assert waiting in page.text
    last = browser.get("/synpunkter/kontrollera").submit()
    assert (last.tree.get("lang"), last.heading) == (language, heading)


def test_leaving_forgets_and_goes_to_a_neutral_page(browser: Browser, run: Callable[..., str]) -> None:
    run("settings", "set", "quick_exit_address", "https://www.example.se/vader")
    page = browser.get("/synpunkter").submit().submit(beskrivning="Hemligt.")
    link = page.tree.xpath("//a[normalize-space()='Lämna sidan snabbt']")[0]
    answer = browser.client.get(link.get("href"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://www.example.se/vader")
    assert "Hemligt." not in browser.get("/synpunkter/del/beratta").text
    assert "Du har redan börjat" not in browser.get("/synpunkter").text


def test_a_draft_is_forgotten_after_two_hours(browser: Browser, app: Flask) -> None:
    browser.get("/synpunkter").submit().submit(beskrivning="Bevara mig.")
    database = app.extensions["portal_database"]
    assert drafts.tidy(database) == 0
    assert drafts.tidy(database, now() + timedelta(hours=2, minutes=1)) == 1
    assert count(app, CaseDraft) == 0


def test_a_lost_key_is_told_before_anyone_writes(app: Flask, browser: Browser) -> None:
    (app.extensions["portal_keys"].folder / "case.key").unlink()
    page = browser.get("/synpunkter")
    assert page.status == 503
    assert page.heading == "Det går inte att lämna synpunkter här just nu"


# --- Coming back ---------------------------------------------------------------------------------------------------


def test_number_and_code_show_how_far_it_has_come_and_take_more(browser: Browser, new_browser: NewBrowser) -> None:
    receipt = complain(browser)
    visitor = new_browser()
    page = visitor.get("/synpunkter/folj").submit(
        nummer=f"{receipt.number[:5]} {receipt.number[5:]}", kod=receipt.code.lower().replace("-", " ")
    )
    assert page.heading == f"Din synpunkt {receipt.number}"
    assert "Vi har fått det du skickade." in page.text
    assert page.submit(tillagg=" ").errors == ["Skriv det du vill lägga till."]
    form = page
    page = form.submit(tillagg="En sak till.")
    assert "Tack, vi har fått det du lade till." in page.text
    assert "Du lade till något." in page.text
    assert form.submit(tillagg="En sak till.").text.count("Du lade till något.") == 1


@pytest.mark.parametrize(("number", "code"), [("wrong", "right"), ("right", "wrong"), ("right", "other")])
def test_a_wrong_number_or_code_opens_nothing(new_browser: NewBrowser, number: str, code: str) -> None:
    receipt, other = complain(new_browser()), complain(new_browser())
    numbers = {"right": receipt.number, "wrong": "1234567890"}
    codes = {"right": receipt.code, "wrong": "0000-0000-0000", "other": other.code}
    page = new_browser().get("/synpunkter/folj").submit(nummer=numbers[number], kod=codes[code])
    assert page.status == 400
    assert page.errors == ["Numret och koden hör inte ihop. Kontrollera båda och försök igen."]


def test_guessing_is_slowed_down_and_leaves_no_address(app: Flask, browser: Browser) -> None:
    receipt = complain(browser)
    page = browser.get("/synpunkter/folj")
    for _ in range(20):
        page = page.submit(nummer=receipt.number, kod="0000-0000-0000")
        assert page.status == 400
    page = page.submit(nummer=receipt.number, kod=receipt.code)
    assert page.status == 429
    with time_machine.travel(now() + timedelta(minutes=45), tick=True):
        assert page.submit(nummer=receipt.number, kod=receipt.code).status == 200


def test_without_number_and_code_there_is_no_status_page(browser: Browser) -> None:
    assert browser.get("/synpunkter/folj/status").path == "/synpunkter/folj"
    assert len(browser.get("/synpunkter/folj").submit().errors) == 2


def test_an_addition_opens_what_was_closed(app: Flask, browser: Browser) -> None:
    receipt = complain(browser)
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.update(Case).values(status="closed"))
    page = browser.get("/synpunkter/folj").submit(nummer=receipt.number, kod=receipt.code)
    assert "Vi är klara med det." in page.text
    assert "Vi arbetar med det." in page.submit(tillagg="Nej.").text
    assert count(app, CaseEvent) == 2


def test_the_chosen_language_holds_on_every_page_around_the_form(browser: Browser) -> None:
    browser.get("/synpunkter?sprak=en")
    assert browser.get("/personuppgifter").heading == "How we handle your personal data"
    assert browser.get("/synpunkter").heading == "Tell us what you think of social services"
    assert browser.get("/synpunkter/folj").heading != "Se vad som händer"
    browser.get("/synpunkter?sprak=sv")
    assert browser.get("/synpunkter/folj").heading == "Se vad som händer"


def test_a_closed_unit_is_no_place_to_complain_about(browser: Browser, app: Flask) -> None:
    page = browser.get("/synpunkter").submit().submit(beskrivning="Dörren var låst.")
    assert "Älvsjö" in page.text
    with app.app_context(), get_database().writing() as session:
        get_unit(session, "alvsjo").closed_on = local(now()).date()
    page = browser.get(page.path)
    assert "Älvsjö" not in page.text
    assert "Hägersten-Liljeholmen" in page.text


def test_a_unit_that_closes_while_someone_writes_stops_nobody(browser: Browser, app: Flask) -> None:
    page = to_check_page(browser, beskrivning="Dörren var låst.", enhet="alvsjo")
    with app.app_context(), get_database().writing() as session:
        get_unit(session, "alvsjo").closed_on = local(now()).date()
    assert "Älvsjö" in browser.get(page.path).text
    assert page.submit().heading == "Tack, vi har fått det du skickade"
