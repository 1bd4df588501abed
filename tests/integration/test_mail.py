"""Mail leaves through a real server, comes once, and never reaches those who have answered."""

from __future__ import annotations

import email
import email.policy
import re
import smtplib
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask

from portal import create_app
from portal.collection.invitations import invitation_batch
from portal.collection.models import Invitation
from portal.config import Settings
from portal.db import get_database, now
from portal.mail.models import OutboxMessage
from portal.mail.outbox import try_again
from portal.mail.transport import MailServer
from portal.surveys.queries import get_round
from portal.tasks import run_due
from tests.support.client import Browser
from tests.support.scenes import add_round, add_units, publish_ready, write_csv

PEOPLE = ("anna", "bo", "cilla")
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Inbox:
    """Takes letters; answers with ``refusals`` first, by address."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusals: dict[str, list[str]] = {}
        self.on_letter: Callable[[], None] = lambda: None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.refusals.get(address):
            return self.refusals[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.on_letter()
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def smtp_url(inbox: Inbox) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def app(settings: Settings, smtp_url: str) -> Iterator[Flask]:
    app = create_app(replace(settings, smtp_url=smtp_url, mail_from="Ekdala kommun <noreply@ekdala.example>"))
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "kompetens"), access="invited", title="Hemlig rubrik", opens_at=START)
    yield app
    app.extensions["portal_database"].engine.dispose()


@pytest.fixture
def invited(run: Callable[..., str], tmp_path: Path) -> None:
    invite_all(run, tmp_path)


def invite_all(run: Callable[..., str], tmp_path: Path) -> None:
    people = [{"email": f"{name}@ekdala.example", "name": name, "unit": "hl", "language": ""} for name in PEOPLE]
    run("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", people))


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START + timedelta(hours=1)) as traveller:
        yield traveller


def recipients(inbox: Inbox) -> list[str]:
    return sorted(letter["To"] for letter in inbox.letters)


@pytest.mark.usefixtures("clock", "invited")
def test_each_gets_a_letter_of_their_own_once(app: Flask, inbox: Inbox) -> None:
    while run_due(app):
        pass
    assert recipients(inbox) == [f"{name}@ekdala.example" for name in PEOPLE]
    links = {re.search(r"/enkat/\S+", letter.get_content())[0] for letter in inbox.letters}
    identities = {letter["Message-ID"] for letter in inbox.letters}
    assert len(links) == len(identities) == 3
    assert all(identity.endswith("@ekdala.example>") for identity in identities)
    for letter in inbox.letters:
        assert letter["From"] == "Ekdala kommun <noreply@ekdala.example>"
        for told in ("Hägersten", "Hemlig", "ompetens"):
            assert told not in letter.get_content() + str(letter["Subject"])


@pytest.mark.usefixtures("clock", "invited")
def test_a_server_that_says_later_is_asked_later(app: Flask, inbox: Inbox, clock: Any) -> None:
    inbox.refusals["bo@ekdala.example"] = ["451 try later"]
    run_due(app)
    assert recipients(inbox) == ["anna@ekdala.example", "cilla@ekdala.example"]
    run_due(app)
    assert len(inbox.letters) == 2
    clock.shift(timedelta(minutes=2))
    run_due(app)
    assert recipients(inbox) == [f"{name}@ekdala.example" for name in PEOPLE]


@pytest.mark.usefixtures("clock", "invited")
def test_a_server_that_says_never_is_not_asked_again(app: Flask, inbox: Inbox, clock: Any) -> None:
    inbox.refusals["bo@ekdala.example"] = ["550 no such user bo@ekdala.example"]
    run_due(app)
    clock.shift(timedelta(days=2))
    run_due(app)
    assert recipients(inbox) == ["anna@ekdala.example", "cilla@ekdala.example"]
    with app.app_context(), get_database().session_factory() as session:
        given_up = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.given_up_at.isnot(None))).one()
        assert "550" in given_up.problem
        assert "bo@" not in given_up.problem


@pytest.mark.usefixtures("clock", "invited")
def test_a_refused_address_is_shown_as_one_to_correct(app: Flask, inbox: Inbox, run: Callable[..., str]) -> None:
    inbox.refusals["bo@ekdala.example"] = ["550 5.1.1 no such user bo@ekdala.example"]
    run_due(app)
    with app.app_context(), get_database().session_factory() as session:
        problems = {each.email: each.delivery_problem for each in session.scalars(sa.select(Invitation))}
    assert problems.pop("bo@ekdala.example") == "Adressen tas inte emot."
    assert set(problems.values()) == {None}
    assert "2 påminnelser" in run("rounds", "remind", "prov")


@pytest.mark.usefixtures("clock", "invited")
def test_a_server_that_refuses_us_says_nothing_of_the_address(app: Flask, inbox: Inbox, clock: Any) -> None:
    inbox.refusals["bo@ekdala.example"] = ["550 5.7.1 relaying denied"]
    run_due(app)
    with app.app_context(), get_database().session_factory() as session:
        assert not session.scalars(sa.select(Invitation).where(Invitation.delivery_problem.isnot(None))).all()
    clock.shift(timedelta(minutes=2))
    run_due(app)
    assert "bo@ekdala.example" in recipients(inbox)


@pytest.mark.usefixtures("clock", "invited")
def test_what_was_given_up_because_nobody_answered_is_tried_again(app: Flask, inbox: Inbox, clock: Any) -> None:
    inbox.refusals = {"bo@ekdala.example": ["451 later"] * 12, "anna@ekdala.example": ["550 5.1.1 never"]}
    for _ in range(12):
        run_due(app)
        clock.shift(timedelta(days=2))
    assert recipients(inbox) == ["cilla@ekdala.example"]
    with app.app_context(), get_database().writing() as session:
        assert try_again(session, [invitation_batch(get_round(session, "prov").id)], now()) == 1
    run_due(app)
    assert recipients(inbox) == ["bo@ekdala.example", "cilla@ekdala.example"]


@pytest.mark.usefixtures("clock", "invited")
def test_a_slow_server_keeps_no_letter_past_its_lease(app: Flask, inbox: Inbox, clock: Any) -> None:
    """Another worker might take on what this one still holds: it would be sent twice."""
    inbox.on_letter = lambda: clock.shift(timedelta(minutes=2))
    assert run_due(app) == 2
    with app.app_context(), get_database().session_factory() as session:
        given_back = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))).one()
    assert (given_back.leased_until, given_back.attempts) == (None, 0)
    assert run_due(app) == 1
    assert len({letter["Message-ID"] for letter in inbox.letters}) == len(inbox.letters) == 3


def test_a_server_that_hangs_up_badly_has_taken_the_letter(monkeypatch: pytest.MonkeyPatch, smtp_url: str) -> None:
    def fail(_server: smtplib.SMTP) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", fail)
    letter = EmailMessage()
    letter["From"], letter["To"] = "a@ekdala.example", "b@ekdala.example"
    MailServer(smtp_url).send(letter)


@pytest.mark.usefixtures("clock", "invited")
def test_what_a_dead_worker_had_claimed_is_sent_by_the_next(app: Flask, inbox: Inbox, clock: Any) -> None:
    with app.app_context(), get_database().writing() as session:
        claimed = sa.update(OutboxMessage).values(leased_until=START + timedelta(hours=1, minutes=5), attempts=1)
        session.execute(claimed)
    run_due(app)
    assert not inbox.letters
    clock.shift(timedelta(minutes=6))
    run_due(app)
    assert len(inbox.letters) == 3


@pytest.mark.usefixtures("clock", "invited")
def test_a_reminder_goes_to_those_who_have_not_answered(
    app: Flask, inbox: Inbox, run: Callable[..., str], clock: Any, new_browser: Callable[[], Browser]
) -> None:
    run_due(app)
    letter = next(each for each in inbox.letters if each["To"] == "anna@ekdala.example")
    page = new_browser().get(re.search(r"/enkat/\S+", letter.get_content())[0])
    for _ in range(10):
        if not page.tree.xpath("//main//form"):
            break
        page = page.submit()
    assert "Tack" in page.heading
    inbox.letters.clear()
    clock.shift(timedelta(days=5))
    assert "2 påminnelser" in run("rounds", "remind", "prov")
    assert "0 påminnelser" in run("rounds", "remind", "prov")
    run_due(app)
    assert recipients(inbox) == ["bo@ekdala.example", "cilla@ekdala.example"]
    assert all("Påminnelse" in each["Subject"] for each in inbox.letters)


@pytest.mark.usefixtures("clock", "invited")
def test_whoever_answers_after_the_reminder_was_queued_gets_none(
    app: Flask, inbox: Inbox, run: Callable[..., str], new_browser: Callable[[], Browser]
) -> None:
    run_due(app)
    links = {each["To"]: re.search(r"/enkat/\S+", each.get_content())[0] for each in inbox.letters}
    run("rounds", "remind", "prov")
    inbox.letters.clear()
    page = new_browser().get(links["bo@ekdala.example"])
    for _ in range(10):
        if not page.tree.xpath("//main//form"):
            break
        page = page.submit()
    run_due(app)
    assert recipients(inbox) == ["anna@ekdala.example", "cilla@ekdala.example"]


def test_invitations_wait_for_the_round_to_open(
    app: Flask, inbox: Inbox, clock: Any, run: Callable[..., str], tmp_path: Path
) -> None:
    clock.move_to(START - timedelta(hours=1))
    invite_all(run, tmp_path)
    run_due(app)
    assert not inbox.letters
    clock.move_to(START + timedelta(minutes=1))
    run_due(app)
    assert len(inbox.letters) == 3


@pytest.mark.usefixtures("clock", "invited")
def test_nothing_is_sent_for_a_round_that_has_closed(app: Flask, inbox: Inbox, run: Callable[..., str]) -> None:
    run("rounds", "close", "prov")
    run_due(app)
    assert not inbox.letters
