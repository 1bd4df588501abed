"""Anonymous rounds for tests: people invited by mail, who answer in an order of their own."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.collection.begun import Begun, find_begun
from portal.collection.links import handle_of
from portal.collection.models import Ballot, Epoch, Invitation, Participation, Response
from portal.collection.operations import begin_invited, save_answers, send
from portal.config import Settings
from portal.db import get_database
from portal.surveys.queries import get_questionnaire
from tests.support.client import Browser, Page
from tests.support.scenes import write_csv

Run = Callable[..., str]


def open_sealed(run: Run, tmp_path: Path, people: Mapping[str, int], code: str = "prov") -> None:
    """An anonymous round by invitation: so many ``people`` in each unit, invited by mail."""
    units = [option for unit in people for option in ("--unit", unit)]
    options = ["--code", code, "--title", "Medarbetarenkät", "--access", "invited", "--anonymity", "anonymous"]
    run("rounds", "open", "kompetens", *options, *units)
    rows = [
        {"email": f"{unit}{number}@kommun.example", "name": f"{unit} {number}", "unit": unit, "language": ""}
        for unit, count in people.items()
        for number in range(count)
    ]
    run("rounds", "invite", code, write_csv(tmp_path / f"{code}.csv", rows))
    run("worker", "--once")


def links(settings: Settings) -> dict[str, str]:
    """The first part of each address to the path of the personal link in its letter."""
    found = {}
    for letter in settings.mail_folder.glob("*.eml"):
        message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
        (path,) = re.findall(r"http://127\.0\.0\.1:8000(/enkat/\S+)", message.get_content())
        found[str(message["To"]).partition("@")[0]] = path
    return found


def answer(visitor: Browser, path: str, **answers: object) -> Page:
    """From the link to thanks."""
    page = visitor.get(path).submit()
    for _ in range(15):
        if not page.tree.xpath("//main//form[@method='post']"):
            return page
        names = set(page.tree.xpath("//@name"))
        page = page.submit(**{name: value for name, value in answers.items() if name in names})
    raise AssertionError(f"never came to the end: {page.path}")


def send_as(app: Flask, who: str, **answers: str) -> None:
    """As the pages do it, but without them: begin, keep the draft, send; each in a transaction of its own."""
    with app.app_context():
        database = get_database()
        with database.writing() as session:
            invitation = session.scalars(sa.select(Invitation).filter_by(email=f"{who}@kommun.example")).one()
            handle = handle_of(app.extensions["portal_keys"], invitation)
            begin_invited(session, invitation, handle, "sv")
            questionnaire = get_questionnaire(session, invitation.round.version)
        with database.writing() as session:
            save_answers(session, _locked(session, handle), answers)
        with database.writing() as session:
            assert send(session, _locked(session, handle), questionnaire, {}) == ()


def answered_by_nine(app: Flask, run: Run, browser: Browser, settings: Settings, tmp_path: Path) -> Run:
    """Seven of eight have answered in one unit, two of two in the other; the first of them on the pages."""
    open_sealed(run, tmp_path, {"hl": 8, "alvsjo": 2})
    thanks = answer(browser, links(settings)["hl5"], utbildning="socionom", kommentar="Ord från hl5")
    assert thanks.heading == "Tack för dina svar"
    for who in ("alvsjo1", "hl0", "hl3", "alvsjo0", "hl7", "hl1", "hl2", "hl4"):
        send_as(app, who, utbildning="socionom", kommentar=f"Ord från {who}")
    return run


def _locked(session: Session, handle: str) -> Begun:
    begun = find_begun(session.connection(), handle, lock=True)
    assert begun is not None
    return begun


def left_in_database(app: Flask) -> tuple[int, int, int]:
    """How many ballots, participations and responses there are."""
    with app.app_context(), get_database().session_factory() as session:
        counts = [
            session.scalar(sa.select(sa.func.count()).select_from(each)) for each in (Ballot, Participation, Response)
        ]
    return counts[0] or 0, counts[1] or 0, counts[2] or 0


def key_files(settings: Settings) -> list[str]:
    """The keys of ballot boxes that are left."""
    return sorted(path.name for path in settings.keys_folder.glob("epoch-*"))


def answered_in_boxes(app: Flask) -> list[int | None]:
    """How many ballots each box had when it was emptied."""
    with app.app_context(), get_database().session_factory() as session:
        return sorted(session.scalars(sa.select(Epoch.answered)), key=str)
