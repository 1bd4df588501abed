"""Sending what is due: compose, hand over, mark. What a letter says is known by whoever registered its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from sqlalchemy.orm import Session

from portal.db import Database, now
from portal.errors import UserError
from portal.mail import outbox
from portal.mail.models import OutboxMessage
from portal.mail.transport import PermanentFailure, Transport, TransportFailure


@dataclass(frozen=True)
class Letter:
    """What a composer makes: plain text, for one addressee. The language is a BCP 47 tag."""

    to: str
    subject: str
    text: str
    language: str = "sv"


Composer = Callable[[Session, str], Letter | None]
"""Reference to letter; None when it is no longer wanted: the person has answered, the round has closed."""

Refused = Callable[[Session, str, str], None]
"""Called with reference and reason, in the transaction that gives a letter up because its address is refused."""

_COMPOSERS: dict[str, Composer] = {}
_REFUSED: dict[str, Refused] = {}

TIME_FOR_ONE = timedelta(minutes=2)
"""What a slow mail server may take for one letter. With less than that left of the lease another worker might soon
take the same letter on, so it is given back instead."""


class NotNow(Exception):
    """Raised by a composer whose letter shall wait: it is tried again after ``WAIT``, and no attempt is counted."""


WAIT = timedelta(minutes=5)


def register(kind: str, composer: Composer, refused: Refused | None = None) -> None:
    """Let letters of ``kind`` be written by ``composer``; called when the application is put together."""
    _COMPOSERS[kind] = composer
    if refused is not None:
        _REFUSED[kind] = refused


def deliver_due(database: Database, transport: Transport, sender: str) -> int:
    """Send what is due now; returns how many letters were dealt with."""
    with database.writing() as session:
        claimed = list(outbox.claim(session, now()))
        session.flush()
        session.expunge_all()
    done = 0
    while claimed and _has_time(claimed[0]):
        _deliver(database, transport, sender, claimed.pop(0))
        done += 1
    if claimed:
        with database.writing() as session:
            outbox.release(session, claimed)
    return done


def _has_time(message: OutboxMessage) -> bool:
    return message.leased_until is not None and message.leased_until - now() > TIME_FOR_ONE


def _deliver(database: Database, transport: Transport, sender: str, message: OutboxMessage) -> None:
    try:
        with database.session_factory() as session:
            letter = _COMPOSERS[message.kind](session, message.reference)
        if letter is not None:
            transport.send(_email(letter, message.message_id, sender))
    except NotNow:
        with database.writing() as session:
            outbox.put_off(session, message, now() + WAIT)
        return
    except Exception as error:  # whatever is wrong with one letter must not stop the others
        _fail(database, message, error)
        return
    mark = outbox.mark_unwanted if letter is None else outbox.mark_sent
    with database.writing() as session:
        mark(session, message, now())


def _fail(database: Database, message: OutboxMessage, error: Exception) -> None:
    refused = isinstance(error, PermanentFailure)
    with database.writing() as session:
        outbox.mark_failed(session, message, _told(error), now(), permanent=refused)
        if refused and message.kind in _REFUSED:
            _REFUSED[message.kind](session, message.reference, _told(error))


def _told(error: Exception) -> str:
    """What may be kept of a failure: our own words, else its type only, for a foreign message may hold an address."""
    return str(error) if isinstance(error, PermanentFailure | TransportFailure | UserError) else type(error).__name__


def _email(letter: Letter, message_id: str, sender: str) -> EmailMessage:
    email = EmailMessage(policy=SMTP)
    email["From"], email["To"], email["Subject"] = sender, letter.to, letter.subject
    email["Date"] = now()
    email["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].partition('@')[2] or 'localhost'}>"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(letter.text)
    email["Content-Language"] = letter.language  # set_content begins by removing every Content header
    return email
