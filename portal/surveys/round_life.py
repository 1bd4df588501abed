"""What can be done to a round between its beginning and its end: pause, go on, move the last day, put away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.db import now
from portal.errors import UserError
from portal.i18n import end_of_day, last_day, local
from portal.surveys.models import CollectionRound, RoundEvent
from portal.surveys.operations import note


def pause_round(session: Session, collection_round: CollectionRound, by: int | None = None) -> None:
    """Let nobody answer until it is resumed; pausing what is paused changes nothing."""
    state = collection_round.state(now())
    if state == "closed":
        raise UserError("Insamlingen är avslutad och kan inte pausas.")
    if state == "planned":
        raise UserError("Insamlingen har inte börjat än. Flytta den första dagen genom att skapa den på nytt.")
    if state == "open":
        collection_round.paused_at = now()
        note(session, collection_round, "paused", by)
        session.flush()


def resume_round(session: Session, collection_round: CollectionRound, by: int | None = None) -> None:
    """Go on where it was paused; resuming what goes on changes nothing."""
    if collection_round.state(now()) == "closed":
        raise UserError("Insamlingen är avslutad och kan inte fortsätta. Gör en ny undersökning som den här i stället.")
    if collection_round.paused_at is not None:
        collection_round.paused_at = None
        note(session, collection_round, "resumed", by)
        session.flush()


def move_last_day(session: Session, collection_round: CollectionRound, day: date | None, by: int | None = None) -> None:
    """Let the collection go on until and with ``day``, or until somebody ends it (None)."""
    if collection_round.state(now()) == "closed":
        raise UserError("Insamlingen är avslutad. Den sista dagen kan inte flyttas längre.", "closes_on")
    if day is not None and day < max(local(now()).date(), local(collection_round.opens_at).date()):
        raise UserError("Dagen har redan varit. Välj i dag eller en senare dag.", "closes_on")
    closes_at = end_of_day(day) if day else None
    if closes_at == collection_round.closes_at:
        return
    collection_round.closes_at = closes_at
    note(session, collection_round, "moved", by, day)
    session.flush()


def set_paper(
    session: Session, collection_round: CollectionRound, day: date | None, sample: int | None, by: int | None = None
) -> None:
    """Let paper be keyed until and with ``day`` (None: as long as the collection goes on), ``sample`` per cent twice.

    Raise UserError for a day that has been or when there are results: these do not change.
    """
    session.get_one(CollectionRound, collection_round.id, with_for_update=True)  # a tally that has begun comes first
    moment = now()
    if collection_round.is_over(moment) or collection_round.tallied_at is not None:
        raise UserError("Resultatet finns redan, och det ändras inte.", "paper_until")
    last = last_day(collection_round.closes_at) if collection_round.closes_at else None
    if day is not None and day < max(local(moment).date(), last or local(moment).date()):
        raise UserError("Välj en dag som inte ligger före sista dag att svara eller före i dag.", "paper_until")
    before = collection_round.paper_until
    collection_round.paper_until, collection_round.keyed_sample = end_of_day(day) if day else None, sample
    if before != collection_round.paper_until:
        note(session, collection_round, "paper", by, day)
    session.flush()


def archive_round(session: Session, collection_round: CollectionRound, by: int | None = None) -> None:
    """Take a finished round out of the lists; its results stay where they are."""
    if collection_round.state(now()) != "closed":
        raise UserError("Insamlingen pågår. Avsluta den innan du arkiverar undersökningen.")
    if collection_round.archived_at is None:
        collection_round.archived_at = now()
        note(session, collection_round, "archived", by)
        session.flush()


def restore_round(session: Session, collection_round: CollectionRound, by: int | None = None) -> None:
    """Put an archived round back in the lists."""
    if collection_round.archived_at is not None:
        collection_round.archived_at = None
        note(session, collection_round, "restored", by)
        session.flush()


def list_events(session: Session, collection_round: CollectionRound) -> Sequence[RoundEvent]:
    """What has happened to the round, the newest first."""
    mine = sa.select(RoundEvent).where(RoundEvent.round_id == collection_round.id)
    return session.scalars(mine.order_by(RoundEvent.id.desc())).all()


def last_day_of(collection_round: CollectionRound) -> date | None:
    """The last day one can answer; None when none is set."""
    return last_day(collection_round.closes_at) if collection_round.closes_at else None
