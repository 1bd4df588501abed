"""Queueing mail and claiming what is due. A row is claimed for a while: what a crash left is claimed again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.db import insert_if_absent
from portal.mail.models import OutboxMessage

LEASE = timedelta(minutes=5)
BATCH = 50
MOST_ATTEMPTS = 12
FIRST_DELAY = timedelta(minutes=1)


def queue(session: Session, kind: str, references: Sequence[str], due_at: datetime) -> int:
    """Queue one letter for each reference; what is queued already is left alone. Returns how many were new."""
    return sum(
        insert_if_absent(
            session,
            OutboxMessage,
            {
                "kind": kind,
                "reference": reference,
                "message_id": secrets.token_hex(16),
                "due_at": due_at,
                "attempts": 0,
            },
        )
        for reference in references
    )


def claim(session: Session, moment: datetime) -> Sequence[OutboxMessage]:
    """Up to BATCH letters that are due, leased to the caller; several workers never get the same."""
    free = OutboxMessage.leased_until.is_(None) | (OutboxMessage.leased_until < moment)
    waiting = OutboxMessage.sent_at.is_(None) & OutboxMessage.given_up_at.is_(None) & (OutboxMessage.due_at <= moment)
    query = sa.select(OutboxMessage).where(waiting, free).order_by(OutboxMessage.due_at, OutboxMessage.id).limit(BATCH)
    messages = session.scalars(query.with_for_update(skip_locked=True)).all()
    for message in messages:
        message.leased_until = moment + LEASE
        message.attempts += 1
    session.flush()
    return messages


def mark_sent(session: Session, message: OutboxMessage, moment: datetime) -> None:
    """The letter has been accepted by the mail server, or turned out to be no longer wanted."""
    _update(session, message, sent_at=moment, leased_until=None, problem=None)


def mark_failed(session: Session, message: OutboxMessage, problem: str, moment: datetime, *, permanent: bool) -> None:
    """Try again later, each time twice as late; give up at once when the server says never, else after a day or so."""
    if permanent or message.attempts >= MOST_ATTEMPTS:
        _update(session, message, given_up_at=moment, leased_until=None, problem=problem[:300])
        return
    due_at = moment + FIRST_DELAY * 2 ** (message.attempts - 1)
    _update(session, message, due_at=due_at, leased_until=None, problem=problem[:300])


def _update(session: Session, message: OutboxMessage, **values: object) -> None:
    session.execute(sa.update(OutboxMessage).where(OutboxMessage.id == message.id).values(**values))
