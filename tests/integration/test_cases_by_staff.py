"""Att hantera: who sees what, what is logged, and what can be done."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.audit.models import AccessLogEntry
from portal.audit.queries import verify
from portal.authorization import ROLES
from portal.cases.models import Case, CaseEvent
from portal.db import get_database
from portal.organisation.models import Account
from portal.organisation.operations import create_account, deactivate
from portal.organisation.queries import get_unit, list_heads
from portal.organisation.unit_changes import NewUnit, create_unit
from tests.support.client import Browser
from tests.support.complaints import COMPLAINT, SENDER, Receipt, assigned, complain, fill
from tests.support.scenes import PASSWORD, STAFF

NewBrowser = Callable[[], Browser]
LogIn = Callable[[str], Browser]
LIST = "/arbete/att-hantera"


def readings(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), get_database().session_factory() as session:
        assert verify(session, app.extensions["portal_keys"]) is None
        entries = session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.position))
        return [(each.object, each.reading) for each in entries]


def test_the_registrar_reads_what_is_new_and_every_reading_is_logged(
    app: Flask, received: Receipt, log_in: LogIn
) -> None:
    registrar = log_in("registrator")
    listed = registrar.get(LIST)
    assert COMPLAINT not in listed.text
    assert readings(app) == []
    page = listed.link(received.number)
    assert COMPLAINT in page.text
    assert SENDER not in page.text
    assert readings(app) == [(f"case {received.number}", "text")]
    assert SENDER in page.link("Visa kontaktuppgifter").text
    assert readings(app)[1:] == [(f"case {received.number}", "sender")]


def test_a_reading_that_cannot_be_logged_shows_nothing(app: Flask, received: Receipt, log_in: LogIn) -> None:
    registrar = log_in("registrator")
    registrar.get(f"{LIST}/{received.number}")
    (app.extensions["portal_keys"].folder / "access-log.key").unlink()
    page = registrar.get(f"{LIST}/{received.number}")
    assert page.status == 400
    assert COMPLAINT not in page.text


def test_after_assigning_only_the_units_own_head_reads(app: Flask, received: Receipt, log_in: LogIn) -> None:
    registrar, number = log_in("registrator"), received.number
    assert "fördelad till Hägersten-Liljeholmen" in assigned(registrar, number).text
    assert COMPLAINT in log_in("chef.hl").get(LIST).link(number).text
    for who in ("registrator", "ledning", "omradeschef"):
        visitor = log_in(who)
        page = visitor.get(LIST).link(number)
        assert page.path == f"{LIST}/{number}/oversikt"
        assert "Klagomål" in page.heading
        assert COMPLAINT not in page.text
        assert visitor.get(f"{LIST}/{number}").status in (403, 404)
        assert visitor.get(f"{LIST}/{number}/avsandare").status in (403, 404)
    sibling = log_in("chef.alvsjo")
    assert number not in sibling.get(LIST).text
    for page in ("", "/oversikt", "/avsandare"):
        assert sibling.get(f"{LIST}/{number}{page}").status == 404


def test_a_case_about_the_head_goes_one_level_up(received: Receipt, log_in: LogIn) -> None:
    assigned(log_in("registrator"), received.number, "ifo")
    assert COMPLAINT in log_in("omradeschef").get(f"{LIST}/{received.number}").text
    assert log_in("chef.hl").get(f"{LIST}/{received.number}").status == 404


@pytest.mark.parametrize("is_assigned", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_crawling_finds_no_text_without_the_right(
    app: Flask, received: Receipt, log_in: LogIn, role: str, is_assigned: bool
) -> None:
    if is_assigned:
        assigned(log_in("registrator"), received.number, "alvsjo")
    email = next(email for email, each, _ in STAFF if each == role)
    visitor, seen, waiting, found = log_in(email.split("@")[0]), set[str](), ["/", "/arbete", LIST], False
    number = received.number
    waiting += [f"{LIST}/{number}{page}" for page in ("", "/oversikt", "/avsandare", "/samtal", "/fordela", "/status")]
    while waiting:
        path = waiting.pop()
        if (
            path in seen
            or len(seen) > 60
            or not path.startswith("/")
            or path.startswith(("/static", "/synpunkter/lamna"))
        ):
            continue
        seen.add(path)
        page = visitor.get(path)
        if page.response.mimetype == "text/html":
            found = found or COMPLAINT in page.text or SENDER in page.text
            waiting += [href for href in page.tree.xpath("//a/@href") if not href.startswith("#")]
    assert found == (role == "registrar" and not is_assigned)
    assert bool(readings(app)) == (found or is_assigned)


def test_whoever_may_not_read_may_not_act(app: Flask, received: Receipt, log_in: LogIn) -> None:
    number = received.number
    assigned(log_in("registrator"), number)
    for who in ("registrator", "chef.alvsjo", "omradeschef", "ledning", "kvalitet", "admin"):
        visitor = log_in(who)
        token = visitor.get("/arbete").tree.xpath("string(//*[@name='csrf_token']/@value)")
        for action, data in (
            ("samtal", {"text": "x"}),
            ("fordela", {"unit": "alvsjo"}),
            ("status", {"action": "close"}),
        ):
            assert visitor.post(f"{LIST}/{number}/{action}", {"csrf_token": token, **data}).status in (403, 404, 409)
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalars(sa.select(Case.status)).one() == "assigned"


def test_a_protected_sender_is_for_the_units_head_only(
    received: Receipt, new_browser: NewBrowser, log_in: LogIn
) -> None:
    number = complain(new_browser(), namn=SENDER, skyddade="ja").number
    registrar = log_in("registrator")
    assert "Skyddade personuppgifter" in registrar.get(f"{LIST}/{number}").text
    assert registrar.get(f"{LIST}/{number}/avsandare").status == 404
    assigned(registrar, number)
    assert SENDER in log_in("chef.hl").get(f"{LIST}/{number}/avsandare").text
    assert registrar.get(f"{LIST}/{received.number}/avsandare").status == 200


def test_a_call_is_noted_once_and_an_empty_note_is_told(app: Flask, received: Receipt, log_in: LogIn) -> None:
    page = log_in("registrator").get(f"{LIST}/{received.number}")
    assert fill(page, "/samtal", text=" ").errors == ["Skriv vad som sades."]
    for _ in range(2):
        answer = fill(page, "/samtal", text="Ringde.\nInget svar.")
        assert "Anteckningen är sparad." in answer.text
    assert answer.text.count("Ringde.") == 1
    with app.app_context(), get_database().session_factory() as session:
        kinds = session.scalars(sa.select(CaseEvent.kind).order_by(CaseEvent.id)).all()
    assert kinds == ["received", "noted"]


@pytest.mark.parametrize(("end", "field"), [("/samtal", "text"), ("/svar", "reply")])
def test_what_was_written_while_someone_else_gave_it_away_is_kept(
    received: Receipt, log_in: LogIn, end: str, field: str
) -> None:
    registrar = log_in("registrator")
    page = registrar.get(f"{LIST}/{received.number}")
    assigned(registrar, received.number)
    gone = fill(page, end, **{field: "Ett långt svar som inte får gå förlorat."})
    assert gone.status == 409
    assert "Ett långt svar som inte får gå förlorat." in gone.text
    assert COMPLAINT not in gone.text
    assert "inte får gå förlorat" not in log_in("chef.hl").get(f"{LIST}/{received.number}").text


@pytest.mark.parametrize("to", ["-", "alvsjo"])
@pytest.mark.parametrize(("end", "field"), [("/samtal", "text"), ("/svar", "reply")])
def test_what_a_head_wrote_in_a_second_window_is_kept(
    app: Flask, received: Receipt, log_in: LogIn, to: str, end: str, field: str
) -> None:
    with app.app_context(), get_database().writing() as session:
        create_unit(session, NewUnit("ovrig", "Övrigt"), None)
        person = {"email": "chef.ovrig@kommun.example", "name": "Chef", "password": PASSWORD}
        create_account(session, **person, roles=["unit_head"], unit_codes=["ovrig"])
    number, head = received.number, log_in("chef.hl")
    assigned(log_in("registrator"), number)
    second = head.get(f"{LIST}/{number}")
    fill(head.get(f"{LIST}/{number}"), "/fordela", unit=to)
    gone = fill(second, end, **{field: "Ett långt svar som inte får gå förlorat."})
    assert gone.status == 409
    assert "Ett långt svar som inte får gå förlorat." in gone.text
    assert COMPLAINT not in gone.text
    assert "Svar senast" not in gone.text
    moved = fill(second, "/status", action="begin")
    assert (moved.status, "Inget är ändrat." in moved.text) == (409, True)
    stranger = log_in("chef.ovrig")
    token = stranger.get("/konto").tree.xpath("string(//*[@name='csrf_token']/@value)")
    assert stranger.post(f"{LIST}/{number}{end}", {"csrf_token": token, field: "Nyfiken"}).status == 404


def test_days_on_a_cases_page_are_written_out(received: Receipt, log_in: LogIn) -> None:
    registrar = log_in("registrator")
    iso = re.compile(r"\b20\d\d-\d\d-\d\d\b")
    assert not iso.search(registrar.get(f"{LIST}/{received.number}").text)
    assert iso.search(registrar.get(LIST).text)
    assert not iso.search(log_in("ledning").get(f"{LIST}/{received.number}/oversikt").text)


def test_a_note_that_is_too_long_is_kept(received: Receipt, log_in: LogIn) -> None:
    page = fill(log_in("registrator").get(f"{LIST}/{received.number}"), "/samtal", text="å" * 20_001)
    assert page.status == 400
    assert "å" * 20_001 in page.text


def test_begin_close_and_take_up_again(received: Receipt, log_in: LogIn) -> None:
    registrar, number = log_in("registrator"), received.number
    before = registrar.get(f"{LIST}/{number}")
    page = fill(before, "/status", action="begin")
    assert "har nu status ”Pågår”" in page.text
    again = fill(before, "/status", action="begin")
    assert again.status == 400
    assert "Någon annan hann före" in again.text
    page = fill(page, "/status", action="close")
    assert number not in registrar.get(LIST).text
    assert number in registrar.get(f"{LIST}?visa=avslutade").text
    assert "”Pågår”" in fill(page, "/status", action="reopen").text


def test_a_head_gives_it_back_to_the_registrar(received: Receipt, log_in: LogIn) -> None:
    registrar, head, number = log_in("registrator"), log_in("chef.hl"), received.number
    assigned(registrar, number)
    fill(head.get(f"{LIST}/{number}"), "/fordela", unit="-")
    assert COMPLAINT in registrar.get(f"{LIST}/{number}").text
    assert head.get(f"{LIST}/{number}").status == 404


def test_the_registrar_takes_back_what_nobody_can_read(app: Flask, received: Receipt, log_in: LogIn) -> None:
    registrar, number = log_in("registrator"), received.number
    assigned(registrar, number)
    outline = registrar.get(f"{LIST}/{number}/oversikt")
    assert "Ta tillbaka" not in outline.text
    token = {"csrf_token": registrar.get("/konto").tree.xpath("string(//*[@name='csrf_token']/@value)")}
    refused = registrar.post(f"{LIST}/{number}/ta-tillbaka", token)
    assert refused.status == 400
    assert registrar.get(f"{LIST}/{number}").status == 404
    with app.app_context(), get_database().writing() as session:
        head = session.scalar(sa.select(Account).where(Account.email == "chef.hl@kommun.example"))
        head.is_active = False
    page = registrar.get(f"{LIST}/{number}/oversikt").submit("Ta tillbaka till registrator")
    assert COMPLAINT in page.text
    assert "Lämnades tillbaka till registrator" in page.text
    for other in ("ledning", "chef.alvsjo"):
        assert log_in(other).post(f"{LIST}/{number}/ta-tillbaka", token).status in (400, 403, 404)


def test_no_unit_chosen_is_told(received: Receipt, log_in: LogIn) -> None:
    page = fill(log_in("registrator").get(f"{LIST}/{received.number}"), "/fordela", unit="")
    assert page.errors == ["Välj en enhet."]


def test_nothing_is_given_to_a_unit_where_nobody_could_read_it(app: Flask, received: Receipt, log_in: LogIn) -> None:
    registrar = log_in("registrator")
    with app.app_context(), get_database().writing() as session:
        for head in list_heads(session, get_unit(session, "hl").id):
            deactivate(session, head)
    page = assigned(registrar, received.number)
    assert "Hägersten-Liljeholmen har ingen chef med konto" in page.errors[0]
    assert COMPLAINT in registrar.get(f"{LIST}/{received.number}").text


def test_what_the_sender_adds_reaches_whoever_has_it(received: Receipt, new_browser: NewBrowser, log_in: LogIn) -> None:
    assigned(log_in("registrator"), received.number)
    page = new_browser().get("/synpunkter/folj").submit(nummer=received.number, kod=received.code)
    page.submit(tillagg="En sak till.")
    assert "En sak till." in log_in("chef.hl").get(f"{LIST}/{received.number}").text
