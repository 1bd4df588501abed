"""Boards that are invited to the ready matrix, the letters they get, and their way through its pages."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

from flask import Flask

from portal.config import Settings
from portal.db import get_database
from tests.support.boards import AREAS, add_boards, code_of
from tests.support.client import Page
from tests.support.scenes import write_csv

OWN_ADDRESSES: Mapping[str, str] = {}
ANSWERED_YES = {f"genomford.{area}": "ja" for area in AREAS.values()}


def invite_boards(
    app: Flask,
    run: Callable[..., str],
    folder: Path,
    boards: Sequence[str],
    addresses: Mapping[str, str] = OWN_ADDRESSES,
) -> None:
    """An open round, ``prov``, to which the boards are invited, each at its own address unless ``addresses`` says."""
    with app.app_context(), get_database().writing() as session:
        add_boards(session, frames={code_of(board): None for board in boards})
    people = [
        {
            "email": addresses.get(board, f"{code_of(board)}@kommun.example"),
            "name": board,
            "unit": code_of(board),
            "language": "",
        }
        for board in boards
    ]
    run("rounds", "invite", "prov", write_csv(folder / "people.csv", people))


def letters_to(settings: Settings, board: str) -> list[str]:
    """What has been sent to a board's own address so far, the oldest first."""
    return letters_at(settings, f"{code_of(board)}@kommun.example")


def letters_at(settings: Settings, address: str) -> list[str]:
    """What has been sent to an address so far, the oldest first: subject, then text."""
    return [f"{message['Subject']}\n{message.get_content()}" for message in messages_at(settings, address)]


def messages_at(settings: Settings, address: str) -> list[EmailMessage]:
    """The same with all that stands in their heads."""
    paths = sorted(settings.mail_folder.glob("*.eml"), key=lambda each: each.stat().st_mtime_ns)
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
    return [message for message in found if message["To"] == address]


def link_in(letter: str) -> str:
    """The last link of a letter, without where the portal stands."""
    return re.findall(r"http://127\.0\.0\.1:8000(/enkat/\S+)", letter)[-1]


def to_check_page(page: Page, answers: dict[str, str]) -> Page:
    """Through every section with ``answers``, field by field, up to the page before sending."""
    page = page.submit()
    for _ in range(9):
        if page.path.endswith("/kontrollera"):
            return page
        names = set(page.tree.xpath("//@name"))
        page = page.submit(**{name: value for name, value in answers.items() if name in names})
    raise AssertionError(page.path)
