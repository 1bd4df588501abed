"""Which invitations the mail that came back was for, so that their addresses can be corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.completions import COMPLETION_KIND
from portal.collection.invitations import MAIL_KIND
from portal.collection.invited import is_about, note_undelivered
from portal.collection.models import Invitation
from portal.collection.reminders import REMINDER_KIND
from portal.mail.bounces import Bounce
from portal.mail.models import OutboxMessage
from portal.mail.outbox import find_by_message_id
from portal.surveys.models import CollectionRound


@dataclass(frozen=True)
class BounceCount:
    """How many invitations were marked, and how many reports were about something else, or about an old address."""

    marked: int
    passed_over: int


def note_bounces(session: Session, bounces: Iterable[Bounce]) -> BounceCount:
    """Mark the invitations that ``bounces`` are about; the same report twice changes nothing."""
    found: set[int] = set()
    passed_over = 0
    for bounce in bounces:
        numbers = _by_letter(session, bounce) if bounce.message_id else _by_address(session, bounce)
        for number in numbers:
            note_undelivered(session, number, bounce.in_swedish)
        found.update(numbers)
        passed_over += not numbers
    return BounceCount(len(found), passed_over)


def _by_letter(session: Session, bounce: Bounce) -> list[int]:
    """The invitation that the letter was about, unless a letter has gone to a corrected address since."""
    letter = find_by_message_id(session, bounce.message_id)
    if letter is None or letter.kind not in (MAIL_KIND, REMINDER_KIND, COMPLETION_KIND):
        return []
    number = int(letter.reference.split(":")[0])
    later = (OutboxMessage.kind == MAIL_KIND) & is_about(number) & (OutboxMessage.id > letter.id)
    return [] if session.scalar(sa.select(sa.exists().where(later))) else [number]


def _by_address(session: Session, bounce: Bounce) -> list[int]:
    """A report that does not hold the letter tells only the address: the invitations to it in rounds not ended."""
    if not bounce.recipient:
        return []
    query = sa.select(Invitation.id).join(Invitation.round)
    return list(session.scalars(query.where(Invitation.email == bounce.recipient, CollectionRound.closed_at.is_(None))))
