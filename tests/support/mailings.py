"""Rounds by invitation for tests of their mail: people invited, the worker run, the letters read."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

from portal.collection.invitations import RecipientRow, invite
from portal.collection.models import Invitation
from portal.db import get_database
from portal.surveys.queries import get_round
from portal.tasks import run_due
from tests.support.letters import LINK
from tests.support.scenes import add_round, publish_ready

START = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
"""A Monday; nine o'clock in Sweden."""


def open_invited(app: Flask, people: Sequence[RecipientRow], questionnaire: str = "kompetens", **plan: Any) -> None:
    """A round by invitation, ``prov``, with these people; the organisation is there already."""
    with app.app_context(), get_database().writing() as session:
        plan = {"access": "invited", "frames": {"hl": None, "alvsjo": None}, "opens_at": START, **plan}
        add_round(session, publish_ready(session, questionnaire), "prov", **plan)
        if people:
            invite(session, app.extensions["portal_keys"], get_round(session, "prov"), people)


def people(count: int, unit: str = "hl", *, with_email: bool = True) -> list[RecipientRow]:
    """So many to invite to a unit, with addresses or without."""
    return [
        RecipientRow(number, f"{unit}{number}@kommun.example" if with_email else "", f"Person {number}", unit, "")
        for number in range(1, count + 1)
    ]


def work(app: Flask) -> None:
    """Let the worker do what is due."""
    while run_due(app):
        pass


def letters(app: Flask) -> list[EmailMessage]:
    """Every letter written to a file."""
    folder: Path = app.extensions["portal_settings"].mail_folder
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in folder.glob("*.eml")]
    return [each for each in found if isinstance(each, EmailMessage)]


def letters_to(app: Flask, address: str) -> list[EmailMessage]:
    """Those to one address, in no order."""
    return [each for each in letters(app) if each["To"] == address]


def link_of(app: Flask, address: str) -> str:
    """The path of the personal link that was mailed there."""
    letter = letters_to(app, address)[0]
    return urlsplit(LINK.findall(letter.get_content())[0]).path


def invitation(app: Flask, **wanted: Any) -> Invitation:
    """The only invitation that fits."""
    with app.app_context(), get_database().session_factory() as session:
        return session.scalars(sa.select(Invitation).filter_by(**wanted)).one()
