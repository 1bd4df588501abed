"""Sending what is due: compose, hand over, mark. What a letter says is known by whoever registered its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

_COMPOSERS: dict[str, Composer] = {}


def register(kind: str, composer: Composer) -> None:
    """Let letters of ``kind`` be written by ``composer``; called when the application is put together."""
    _COMPOSERS[kind] = composer


def deliver_due(database: Database, transport: Transport, sender: str) -> int:
    """Send what is due now; returns how many letters were dealt with."""
    with database.writing() as session:
        claimed = outbox.claim(session, now())
        session.flush()
        session.expunge_all()
    for message in claimed:
        _deliver(database, transport, sender, message)
    return len(claimed)


def _deliver(database: Database, transport: Transport, sender: str, message: OutboxMessage) -> None:
    try:
        with database.session_factory() as session:
            letter = _COMPOSERS[message.kind](session, message.reference)
        if letter is not None:
            transport.send(_email(letter, message.message_id, sender))
    except Exception as error:  # whatever is wrong with one letter must not stop the others
        with database.writing() as session:
            permanent = isinstance(error, PermanentFailure)
            outbox.mark_failed(session, message, _told(error), now(), permanent=permanent)
        return
    with database.writing() as session:
        outbox.mark_sent(session, message, now())


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
