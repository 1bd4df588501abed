"""Reminding those who have not answered: on planned working days by the worker, or at once when asked to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import REMINDER, Invitation, Mailing
from portal.collection.queries import NOBODY, answered_invitations, count_progress, frames_of
from portal.collection.working_days import add_working_days, is_working_day, next_working_day
from portal.db import Database, insert_if_absent, now
from portal.errors import UserError
from portal.i18n import date_in_prose, last_day, local
from portal.mail import outbox
from portal.mail.models import OutboxMessage
from portal.surveys.models import CollectionRound

REMINDER_KIND = "reminder"
"""What the outbox calls the letter."""

SEND_FROM = time(8)
"""On a clock in Sweden: the worker sends no reminder before."""

SUGGESTED_AFTER = (5, 10)
"""Working days after the first day; the last reminder is suggested for LAST_BEFORE working days before the last."""

LAST_BEFORE = 2
MOST_REMINDERS = 12
PARKED = date(9000, 1, 1)


def batch_of(mailing: Mailing) -> str:
    """What the outbox calls all letters of a reminder together."""
    return f"mailing {mailing.id}"


def remind(session: Session, collection_round: CollectionRound, moment: datetime | None = None) -> int:
    """Queue a reminder now to each who may be reminded; returns how many.

    Whoever has been reminded today is not reminded again today, however often this is called.
    """
    moment = moment or now()
    if collection_round.state(moment) != "open":
        raise UserError("Insamlingen pågår inte. Det går bara att påminna medan den är öppen.")
    return _queue(session, collection_round, _mailing_on(session, collection_round, local(moment).date()), moment)


def _mailing_on(session: Session, collection_round: CollectionRound, day: date) -> Mailing:
    row = {"round_id": collection_round.id, "kind": REMINDER, "send_on": day, "is_skipped": False}
    insert_if_absent(session, Mailing, row)
    return session.scalars(sa.select(Mailing).filter_by(round_id=collection_round.id, kind=REMINDER, send_on=day)).one()


def _queue(session: Session, collection_round: CollectionRound, mailing: Mailing, moment: datetime) -> int:
    day = mailing.send_on.isoformat() if mailing.send_on else ""
    references = [f"{number}:{day}" for number in _to_remind(session, collection_round)]
    queued = outbox.queue(session, REMINDER_KIND, references, moment, batch_of(mailing))
    mailing.queued_at, mailing.queued = moment, (mailing.queued or 0) + queued
    mailing.is_skipped = False
    session.flush()
    return queued


def _to_remind(session: Session, collection_round: CollectionRound) -> Sequence[int]:
    """Invitations with an address that works, in units below their goal: not answered, not declined, not left."""
    query = sa.select(Invitation.id).where(
        Invitation.round_id == collection_round.id,
        Invitation.email.isnot(None),
        Invitation.delivery_problem.is_(None),
        Invitation.declined_at.is_(None),
        Invitation.ineligible_at.is_(None),
        Invitation.unit_id.not_in(units_at_goal(session, collection_round)),
        Invitation.id.not_in(answered_invitations(collection_round.id)),
    )
    return session.scalars(query.order_by(Invitation.id)).all()


def units_at_goal(session: Session, collection_round: CollectionRound) -> frozenset[int]:
    """The units in which so many have answered that nobody is reminded any more."""
    if all(each.goal is None for each in collection_round.round_units):
        return frozenset()
    progress = count_progress(session, collection_round)
    frames = frames_of(collection_round, progress)
    return frozenset(
        each.unit_id
        for each in collection_round.round_units
        if each.goal is not None
        and progress.get(each.unit_id, NOBODY).answered * 100 >= each.goal * (frames[each.unit_id] or 0)
    )


def queue_due(database: Database, moment: datetime | None = None) -> int:
    """The worker's job: queue the reminders whose day has come; returns how many mailings were dealt with.

    Nothing happens before eight or on a free day. What a stopped worker has missed is made up for with the newest
    only: nobody gets two reminders in one morning.
    """
    moment = moment or now()
    clock = local(moment)
    if clock.time() < SEND_FROM or not is_working_day(clock.date()):
        return 0
    with database.session_factory() as session:
        if session.scalar(_due(clock.date(), moment).limit(1)) is None:  # reads first, so as not to lock for nothing
            return 0
    with database.writing() as session:
        due = session.scalars(_due(clock.date(), moment).with_for_update(of=Mailing)).all()
        newest = {mailing.round_id: mailing for mailing in due}
        for mailing in due:
            if mailing is newest[mailing.round_id] and _may_go_on(session, mailing, clock.date()):
                mailing.send_on = clock.date()  # the day it goes, which is the day that letters are told apart by
                _queue(session, session.get_one(CollectionRound, mailing.round_id), mailing, moment)
            else:
                mailing.queued_at, mailing.queued, mailing.is_skipped = moment, 0, True
    return len(due)


def _may_go_on(session: Session, mailing: Mailing, day: date) -> bool:
    """Whether nothing else has been sent that day already."""
    same_day = sa.select(Mailing.id).filter_by(round_id=mailing.round_id, kind=REMINDER, send_on=day)
    return session.scalar(same_day.where(Mailing.id != mailing.id)) is None


def _due(day: date, moment: datetime) -> sa.Select[tuple[Mailing]]:
    """Reminders whose day has come, in rounds that are open, in order of their days."""
    runs = CollectionRound.closed_at.is_(None) & CollectionRound.paused_at.is_(None)
    is_open = (CollectionRound.opens_at <= moment) & runs
    lasts = CollectionRound.closes_at.is_(None) | (CollectionRound.closes_at > moment)
    query = sa.select(Mailing).join(CollectionRound, CollectionRound.id == Mailing.round_id)
    wanted = (Mailing.kind == REMINDER) & Mailing.queued_at.is_(None) & (Mailing.send_on <= day)
    return query.where(wanted, is_open, lasts).order_by(Mailing.send_on)


def forget_recipients(session: Session, round_id: int) -> None:
    """Delete the letters of every reminder of a round that is over: who got one tells who had not answered that day.

    How many were queued stays with each mailing.
    """
    batches = [batch_of(mailing) for mailing in session.scalars(sa.select(Mailing).filter_by(round_id=round_id))]
    session.execute(sa.delete(OutboxMessage).where(OutboxMessage.batch.in_(batches)))


def list_reminders(session: Session, collection_round: CollectionRound) -> Sequence[Mailing]:
    """The reminders of a round, sent and planned, by day."""
    mine = sa.select(Mailing).filter_by(round_id=collection_round.id, kind=REMINDER)
    return session.scalars(mine.order_by(Mailing.send_on)).all()


def check_day(collection_round: CollectionRound, day: date, today: date) -> str:
    """Why no reminder can be sent on ``day``, in Swedish; empty when one can."""
    if day <= today:
        return "Välj en dag från och med i morgon. Ska påminnelsen gå nu finns en egen knapp för det."
    if day <= local(collection_round.opens_at).date():
        return "Välj en dag efter den första dagen att svara."
    if collection_round.closes_at and day > last_day(collection_round.closes_at):
        return "Dagen ligger efter sista dag att svara. Välj en tidigare."
    if not is_working_day(day):
        return f"{date_in_prose(day)} är ingen arbetsdag. Nästa är {date_in_prose(next_working_day(day))}."
    return ""


def list_unsent(session: Session, collection_round: CollectionRound, *, lock: bool = False) -> Sequence[Mailing]:
    """The reminders that wait for their day; ``lock`` keeps the worker from sending them meanwhile."""
    mine = sa.select(Mailing).filter_by(round_id=collection_round.id, kind=REMINDER, queued_at=None)
    return session.scalars(
        mine.order_by(Mailing.send_on).with_for_update() if lock else mine.order_by(Mailing.send_on)
    ).all()


def skip_missed(session: Session, collection_round: CollectionRound) -> None:
    """Let reminders whose day came while nobody could answer stay unsent when answers are taken again."""
    moment = now()
    for mailing in list_unsent(session, collection_round, lock=True):
        if mailing.send_on <= local(moment).date():
            mailing.queued_at, mailing.queued, mailing.is_skipped = moment, 0, True


def plan(session: Session, collection_round: CollectionRound, chosen: Sequence[tuple[int | None, date]]) -> None:
    """Let the reminders that wait go on the ``chosen`` days: number and day, or None and the day of a new one.

    Whatever waits and is not chosen is taken away; what is moved keeps its words.
    """
    waiting = {mailing.id: mailing for mailing in list_unsent(session, collection_round, lock=True)}
    days = {number: day for number, day in chosen if number in waiting}
    for number, mailing in waiting.items():
        if number not in days:
            session.delete(mailing)
        elif mailing.send_on != days[number]:
            mailing.send_on = PARKED - timedelta(days=number)  # two that change places would meet on the way
    session.flush()
    for number, day in days.items():
        waiting[number].send_on = day
    session.flush()
    for number, day in chosen:
        if number is None:
            _mailing_on(session, collection_round, day)


def suggest_days(collection_round: CollectionRound, today: date) -> list[date]:
    """Days for three reminders: after one and two weeks, and shortly before the last day; those still to come."""
    first = local(collection_round.opens_at).date()
    days = [add_working_days(first, count) for count in SUGGESTED_AFTER]
    if collection_round.closes_at:
        days.append(add_working_days(last_day(collection_round.closes_at), -LAST_BEFORE))
    return sorted({day for day in days if not check_day(collection_round, day, today)})
