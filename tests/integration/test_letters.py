"""What the mail of a round says, and what it keeps to itself."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Settings
from portal.db import get_database
from portal.organisation.settings import set_setting
from tests.support.scenes import add_round, add_units, publish_ready, write_csv

Run = Callable[..., str]
MUNICIPALITY = "Upplands Väsby kommun i samverkan med Sollentuna och Sigtuna kommuner"


@pytest.fixture
def invited(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        set_setting(session, "municipality", MUNICIPALITY)
        set_setting(session, "contact_name", "Barn- och familjeenheten")
        set_setting(session, "contact_email", "fraga@kommun.example")
        set_setting(session, "contact_phone", "08-590 970 00")
        add_round(session, publish_ready(session, "kompetens"), access="invited", frames={"hl": None})
    people = [{"email": "anna@kommun.example", "name": "Anna", "unit": "hl", "language": ""}]
    run("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", people))
    run("worker", "--once")


def letters(settings: Settings) -> dict[str, str]:
    """Subject to text."""
    found = [
        email.message_from_bytes(each.read_bytes(), policy=email.policy.default)
        for each in settings.mail_folder.glob("*.eml")
    ]
    return {message["Subject"]: message.get_content() for message in found}


def test_invitation_and_reminder_are_short_lines_around_the_same_link(
    invited: None, run: Run, settings: Settings
) -> None:
    run("rounds", "remind", "prov")
    run("worker", "--once")
    written = letters(settings)
    assert set(written) == {f"Enkät från {MUNICIPALITY}", f"Påminnelse: enkät från {MUNICIPALITY}"}
    links = {line for text in written.values() for line in text.splitlines() if "://" in line}
    assert len(links) == 1
    for text in written.values():
        assert all(len(line) <= 78 for line in text.splitlines() if "://" not in line)
        assert "Har du frågor? Kontakta oss: fraga@kommun.example, 08-590 970 00." in text
        assert "Det är frivilligt." in text
        assert "Sista dag" not in text


def test_a_letter_tells_neither_unit_nor_subject(invited: None, settings: Settings) -> None:
    (text,) = letters(settings).values()
    for told in ("Barn- och familjeenheten", "Hägersten", "ompetens", "ocialsekreterare", "ocialförvaltning", "Anna"):
        assert told not in text
