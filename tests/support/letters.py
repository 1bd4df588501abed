"""Inviting people by command, and reading what they get by mail."""

from __future__ import annotations

import email
import email.policy
import re
from collections import defaultdict
from email.message import EmailMessage
from urllib.parse import urlsplit

from tests.support.scenes import write_csv
from tests.support.server import Installation

LINK = re.compile(r"http://\S+/enkat/\S+")


def address(number: int) -> str:
    """The e-mail address of the person with that number."""
    return f"person{number}@kommun.example"


def queue_invitations(installation: Installation, round_code: str, unit: str, count: int) -> None:
    """Invite people by command; their letters wait for the worker."""
    rows = [{"email": address(number), "name": f"Person {number}", "unit": unit} for number in range(count)]
    installation.run("rounds", "invite", round_code, str(write_csv(installation.folder / "people.csv", rows)))


def read_letters(installation: Installation) -> dict[str, list[EmailMessage]]:
    """Addressee to letters, of everything that has been written."""
    letters: dict[str, list[EmailMessage]] = defaultdict(list)
    for path in installation.mail_folder.glob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        letters[str(letter["To"])].append(letter)
    return letters


def link_in(letter: EmailMessage) -> str:
    """The path of the personal link in a letter."""
    (link,) = LINK.findall(letter.get_content())
    return urlsplit(link).path


def invite(installation: Installation, round_code: str, unit: str, count: int) -> list[str]:
    """Invite people and let the worker write to them; returns the paths of their personal links."""
    queue_invitations(installation, round_code, unit, count)
    installation.run("worker", "--once")
    letters = read_letters(installation)
    assert sorted(letters) == sorted(address(number) for number in range(count))
    return [link_in(letter) for (letter,) in letters.values()]
