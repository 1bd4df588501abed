"""Which participations this browser may go on with: kept in the signed session cookie, nowhere else.

An address names a participation by its handle; without the link that put the handle in the cookie it opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import session

from portal.questionnaire.definition import AnswerValue

_KEY, _CODES, _LINKS = "answering", "resume_codes", "from_link"
MOST_AT_ONCE = 5
OPEN = 0
"""Stands for "no invitation": the participation was begun from an open link."""


def grant(
    handle: str, invitation_id: int = OPEN, code: str = "", from_link: Mapping[str, AnswerValue] | None = None
) -> None:
    """Let this browser answer under ``handle``; the oldest of too many is forgotten.

    ``code`` resumes an open one; ``from_link`` are the answers that its link gave.
    """
    held: dict[str, int] = session.get(_KEY, {})
    held.pop(handle, None)
    held = {**dict(list(held.items())[-(MOST_AT_ONCE - 1) :]), handle: invitation_id}
    session[_KEY] = held
    for key, value in ((_CODES, code), (_LINKS, dict(from_link or {}))):
        kept = {**session.get(key, {}), handle: value}
        session[key] = {each: known for each, known in kept.items() if known and each in held}


def forget_all() -> None:
    """This browser may go on with nothing."""
    for key in (_KEY, _CODES, _LINKS):
        session.pop(key, None)


def granted(handle: str) -> int | None:
    """The invitation behind ``handle`` (OPEN when there is none); None when this browser may not answer under it."""
    found: int | None = session.get(_KEY, {}).get(handle)
    return found


def resume_code(handle: str) -> str:
    """The code with which the open participation is resumed on another device; empty when there is none to show."""
    found: str = session.get(_CODES, {}).get(handle, "")
    return found


def from_link(handle: str) -> dict[str, AnswerValue]:
    """The answers that came with the link under which this participation was begun."""
    found: dict[str, AnswerValue] = session.get(_LINKS, {}).get(handle, {})
    return found
