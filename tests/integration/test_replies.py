"""A reply to whoever complained: written once, read with number and code, announced by a mail that tells nothing."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from portal.cases.models import CaseEvent
from portal.db import get_database
from tests.support.client import Browser
from tests.support.complaints import COMPLAINT, Receipt, complain, fill
from tests.support.staff_letters import deliver

NewBrowser = Callable[[], Browser]
LogIn = Callable[[str], Browser]
LIST = "/arbete/att-hantera"


def test_a_reply_is_written_once_and_read_by_the_sender(
    app: Flask, received: Receipt, log_in: LogIn, new_browser: NewBrowser
) -> None:
    page = log_in("registrator").get(f"{LIST}/{received.number}")
    assert fill(page, "/svar", reply=" ").errors == ["Skriv svaret."]
    for _ in range(2):
        answer = fill(page, "/svar", reply="Vi ber om ursäkt.\nNu har ni en ny tid.")
        assert "Svaret är skickat." in answer.text
    assert answer.text.count("Vi ber om ursäkt.") == 1
    seen = new_browser().get("/synpunkter/folj").submit(nummer=received.number, kod=received.code)
    assert "Svar från oss" in seen.text
    assert "Nu har ni en ny tid." in seen.text
    assert "Vi arbetar med det." in seen.text
    assert COMPLAINT not in seen.text
    with app.app_context(), get_database().session_factory() as session:
        events = session.scalars(sa.select(CaseEvent).order_by(CaseEvent.id)).all()
        assert [event.kind for event in events] == ["received", "replied"]
        assert b"urs" not in (events[1].text or b"")


def test_whoever_asked_for_it_gets_a_mail_that_tells_nothing(
    app: Flask, received: Receipt, browser: Browser, log_in: LogIn
) -> None:
    asked = {"svar_onskas": "ja", "svar_satt": "avisering_epost", "epost": "kim@example.org", "slag": "klagomal"}
    number = complain(browser, start="/synpunkter?sprak=en", beskrivning=COMPLAINT, **asked).number
    registrar = log_in("registrator")
    for case in (number, received.number):
        fill(registrar.get(f"{LIST}/{case}"), "/svar", reply="Hemligt svar-kanariefågel")
    (letter,) = deliver(app)
    assert letter["To"] == "kim@example.org"
    assert letter["Subject"] == "Message from Kommunen"
    text = letter.get_content()
    assert "/synpunkter/folj" in text
    for secret in ("kanariefågel", number, "complaint", "klagomål", "Hägersten"):
        assert secret not in text
    assert len(deliver(app)) == 1


def test_a_reply_to_what_someone_closed_meanwhile_is_kept(received: Receipt, log_in: LogIn) -> None:
    registrar = log_in("registrator")
    before = registrar.get(f"{LIST}/{received.number}")
    fill(before, "/status", action="close")
    page = fill(before, "/svar", reply="Ett långt svar som inte får gå förlorat.")
    assert page.status == 400
    assert "Någon annan hann före" in page.errors[0]
    assert "Ett långt svar som inte får gå förlorat." in page.text
    assert "Svara avsändaren" not in registrar.get(f"{LIST}/{received.number}").text


def test_whoever_answers_for_someone_else_is_warned(
    app: Flask, received: Receipt, browser: Browser, log_in: LogIn
) -> None:
    own = complain(browser, start="/synpunkter", avsandare="brukare").number
    registrar = log_in("registrator")
    assert "26 kap. 1 §" in registrar.get(f"{LIST}/{received.number}").text
    assert "26 kap. 1 §" not in registrar.get(f"{LIST}/{own}").text
