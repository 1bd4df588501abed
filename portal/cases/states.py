"""How far a complaint has come, and what may happen to it next: one table, no web and no database."""

from __future__ import annotations

from collections.abc import Mapping

RECEIVED, ASSIGNED, IN_PROGRESS, CLOSED = "received", "assigned", "in_progress", "closed"
STATUSES = (RECEIVED, ASSIGNED, IN_PROGRESS, CLOSED)

RETURN, ASSIGN, BEGIN, CLOSE, REOPEN, NOTE = "return", "assign", "begin", "close", "reopen", "note"
REPLY, ADD = "reply", "add"
ACTIONS = (RETURN, ASSIGN, BEGIN, CLOSE, REOPEN, NOTE, REPLY, ADD)

OPENING = RECEIVED
"""Where everything begins."""

TRANSITIONS: Mapping[tuple[str, str], str] = {
    (RECEIVED, ASSIGN): ASSIGNED,
    (RECEIVED, BEGIN): IN_PROGRESS,
    (RECEIVED, CLOSE): CLOSED,
    (RECEIVED, NOTE): RECEIVED,
    (RECEIVED, REPLY): IN_PROGRESS,
    (RECEIVED, ADD): RECEIVED,
    (ASSIGNED, ASSIGN): ASSIGNED,
    (ASSIGNED, RETURN): RECEIVED,
    (ASSIGNED, BEGIN): IN_PROGRESS,
    (ASSIGNED, CLOSE): CLOSED,
    (ASSIGNED, NOTE): ASSIGNED,
    (ASSIGNED, REPLY): IN_PROGRESS,
    (ASSIGNED, ADD): ASSIGNED,
    (IN_PROGRESS, ASSIGN): ASSIGNED,
    (IN_PROGRESS, RETURN): RECEIVED,
    (IN_PROGRESS, CLOSE): CLOSED,
    (IN_PROGRESS, NOTE): IN_PROGRESS,
    (IN_PROGRESS, REPLY): IN_PROGRESS,
    (IN_PROGRESS, ADD): IN_PROGRESS,
    (CLOSED, REOPEN): IN_PROGRESS,
    (CLOSED, NOTE): CLOSED,
    (CLOSED, ADD): IN_PROGRESS,  # what the sender adds must be read: it opens again by itself
}
"""From status and action to the status after. What is not here cannot be done."""


class NotPossible(Exception):
    """The action cannot be done from the status."""

    def __init__(self, status: str, action: str) -> None:
        self.status, self.action = status, action
        super().__init__(f"{action} is not possible when {status}")


def after(status: str, action: str) -> str:
    """The status after ``action``; raise NotPossible when the table has no such step."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise NotPossible(status, action) from None


def possible(status: str) -> tuple[str, ...]:
    """What can be done from ``status``, in the order of :data:`ACTIONS`."""
    return tuple(action for action in ACTIONS if (status, action) in TRANSITIONS)
