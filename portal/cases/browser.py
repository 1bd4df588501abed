"""What the complainant's browser remembers, in the session cookie: its submission's secret and the case it follows.

Nothing of it is stored by the server; when the browser is closed, or its user leaves in a hurry, it is gone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import session

from portal.crypto import readable

_SUBMISSION, _FOLLOWED = "complaint", "followed"


@dataclass(frozen=True)
class Writing:
    """A complaint on its way: number, code, draft and everything else are made from the secret."""

    secret: str
    language: str


def find_writing() -> Writing | None:
    """The complaint that this browser is writing or has just sent."""
    kept = session.get(_SUBMISSION)
    return Writing(kept["secret"], kept["language"]) if kept else None


def begin(language: str) -> Writing:
    """A new complaint in that language."""
    writing = Writing(readable(secrets.token_bytes(20)), language)
    return go_on(writing, language)


def go_on(writing: Writing, language: str) -> Writing:
    """The same complaint in that language."""
    session[_SUBMISSION] = {"secret": writing.secret, "language": language}
    return Writing(writing.secret, language)


def follow(number: str, language: str) -> None:
    """Remember that this browser has shown the code of that case."""
    session[_FOLLOWED] = {"number": number, "language": language}


def find_followed() -> tuple[str, str] | None:
    """Number and language of the case that this browser follows."""
    kept = session.get(_FOLLOWED)
    return (kept["number"], kept["language"]) if kept else None


def forget() -> None:
    """Leave nothing behind for whoever uses the computer next."""
    for name in (_SUBMISSION, _FOLLOWED, "answering"):
        session.pop(name, None)
