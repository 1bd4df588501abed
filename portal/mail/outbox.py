"""Queueing mail and claiming what is due. A row is claimed for a while: what a crash left is claimed again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.db import insert_missing
from portal.mail.models import OutboxMessage

LEASE = timedelta(minutes=5)
BATCH = 50
MOST_ATTEMPTS = 12
FIRST_DELAY = timedelta(minutes=1)


def queue(session: Session, kind: str, references: Iterable[str], due_at: datetime, batch: str | None = None) -> int:
    """Queue one letter for each reference; what is queued already is left alone. Returns how many were new.

    The Message-ID is drawn here and stored, so that a letter that has to be sent again carries the same.
    """
    rows = [
        {
            "kind": kind,
            "reference": reference,
            "batch": batch,
            "message_id": secrets.token_hex(16),
            "due_at": due_at,
            "attempts": 0,
        }
        for reference in references
    ]
    return insert_missing(session, OutboxMessage, rows)


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


def release(session: Session, messages: Iterable[OutboxMessage]) -> None:
    """Give back what was claimed and not tried: it is due still, and no attempt has been spent on it."""
    for message in messages:
        _update(session, message, leased_until=None, attempts=message.attempts - 1)


def mark_sent(session: Session, message: OutboxMessage, moment: datetime) -> None:
    """The letter has been accepted by the mail server."""
    _update(session, message, sent_at=moment, leased_until=None, problem=None)


def mark_unwanted(session: Session, message: OutboxMessage, moment: datetime) -> None:
    """The letter was no longer wanted when its turn came: nothing was sent."""
    _update(session, message, given_up_at=moment, leased_until=None, problem=None)


def put_off(session: Session, message: OutboxMessage, due_at: datetime) -> None:
    """The letter waits for something else than the mail server: it has not been tried."""
    _update(session, message, due_at=due_at, leased_until=None, attempts=message.attempts - 1)


def mark_failed(session: Session, message: OutboxMessage, problem: str, moment: datetime, *, permanent: bool) -> None:
    """Try again later, each time twice as late; give up at once when the server says never, else after a day or so."""
    if permanent or message.attempts >= MOST_ATTEMPTS:
        _update(session, message, given_up_at=moment, leased_until=None, problem=problem[:300])
        return
    due_at = moment + FIRST_DELAY * 2 ** (message.attempts - 1)
    _update(session, message, due_at=due_at, leased_until=None, problem=problem[:300])


def _update(session: Session, message: OutboxMessage, **values: object) -> None:
    session.execute(sa.update(OutboxMessage).where(OutboxMessage.id == message.id).values(**values))


@dataclass(frozen=True)
class BatchProgress:
    """How far the letters of a batch have come; those no longer wanted when their turn came are in none of these."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


NOT_BEGUN = BatchProgress()


def count_batches(session: Session, batches: Sequence[str]) -> dict[str, BatchProgress]:
    """Batch to progress, for those that have any letters."""
    sent, given_up = OutboxMessage.sent_at.isnot(None), OutboxMessage.given_up_at.isnot(None)
    query = sa.select(
        OutboxMessage.batch,
        _number_of(sent),
        _number_of(~sent & ~given_up),
        _number_of(given_up & OutboxMessage.problem.isnot(None)),
    )
    rows = session.execute(query.where(OutboxMessage.batch.in_(batches)).group_by(OutboxMessage.batch))
    return {batch: BatchProgress(*counts) for batch, *counts in rows}


def _number_of(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((condition, 1)))


def try_again(session: Session, batches: Sequence[str], moment: datetime) -> int:
    """Queue anew what was given up because the server could not be reached; what it refused stays refused."""
    unreached = OutboxMessage.given_up_at.isnot(None) & (OutboxMessage.attempts >= MOST_ATTEMPTS)
    again = sa.update(OutboxMessage).where(
        OutboxMessage.batch.in_(batches), unreached, OutboxMessage.problem.isnot(None)
    )
    found = session.execute(again.values(given_up_at=None, attempts=0, due_at=moment).returning(OutboxMessage.id))
    return len(found.all())


def find_by_message_id(session: Session, message_id: str) -> OutboxMessage | None:
    """The letter whose Message-ID begins so, before the @."""
    return session.scalar(sa.select(OutboxMessage).where(OutboxMessage.message_id == message_id))
