"""Opening again a round that is over: only where boards or units have answered in their own name.

What persons have answered is never added to once it can be seen: two results of one round, told apart, could give
somebody away. Boards are no persons, and what they had sent is kept beside what they correct.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.reminders import skip_missed
from portal.db import now
from portal.errors import UserError
from portal.i18n import end_of_day, local
from portal.surveys.models import ANONYMOUS, LONGEST_REASON, CollectionRound, RoundEvent
from portal.surveys.operations import close_round, note

AGAIN = "Gör en ny undersökning som den här i stället."
ANONYMOUSLY = "Svaren är anonyma. Ingen kan hitta tillbaka till ett svar och ändra det. " + AGAIN
BY_PERSONS = (
    "Här svarar personer. När resultatet har kunnat ses kan insamlingen inte öppnas igen: skillnaden mellan två "
    "resultat kunde röja vad någon har svarat. " + AGAIN
)
PRACTICE = "Undersökningen är en övning. Svaren i den sparas inte. Gör en ny övning i stället."
HAS_BEEN = "Dagen har redan varit. Välj i dag eller en senare dag."
NO_REASON = "Skriv varför insamlingen öppnas igen. Skälet står i undersökningens historik."
TOO_LONG = f"Skälet är för långt. Korta det till högst {LONGEST_REASON} tecken."
STILL_OPEN = "Insamlingen är inte avslutad. Ändra sista dag att svara i stället."


def why_not_reopened(collection_round: CollectionRound) -> str:
    """Why the round cannot be opened again, as a sentence; empty when it can."""
    if collection_round.is_practice:
        return PRACTICE
    if collection_round.protection == ANONYMOUS:
        return ANONYMOUSLY
    if collection_round.respondents != "units":
        return BY_PERSONS
    return STILL_OPEN if collection_round.state(now()) != "closed" else ""


def reopen_round(
    session: Session, collection_round: CollectionRound, day: date, reason: str, by: int | None = None
) -> None:
    """Let boards answer, correct and complete until and with ``day``; ``reason`` stands in the round's history.

    Raise UserError for a round that cannot be opened again, a day that has been, and a reason that says nothing.
    """
    session.get_one(CollectionRound, collection_round.id, with_for_update=True)  # a tally that has begun comes first
    if said := why_not_reopened(collection_round):
        raise UserError(said)
    if day < local(now()).date():
        raise UserError(HAS_BEEN, "closes_on")
    words = " ".join(reason.split())
    if not words:
        raise UserError(NO_REASON, "reason")
    if len(words) > LONGEST_REASON:
        raise UserError(TOO_LONG, "reason")
    close_round(session, collection_round, collection_round.closes_at)  # so that its history tells both
    collection_round.closes_at = end_of_day(day)
    collection_round.closed_at = collection_round.tallied_at = None
    collection_round.paused_at = collection_round.archived_at = None
    skip_missed(session, collection_round)
    note(session, collection_round, "reopened", by, day, words)
    session.flush()


def list_reopenings(session: Session, collection_round: CollectionRound) -> Sequence[RoundEvent]:
    """Each time the round was opened again, the first one first."""
    mine = sa.select(RoundEvent).where(RoundEvent.round_id == collection_round.id, RoundEvent.kind == "reopened")
    return session.scalars(mine.order_by(RoundEvent.id)).all()
