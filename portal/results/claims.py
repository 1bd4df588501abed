"""Who works on what may be shown of a round: long work is done by one at a time, whoever has claimed it.

A claim is a lease that its holder renews for as long as it works. What a crash leaves is free when the lease runs out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.db import Database, insert_if_absent, now
from portal.results.models import Preparation

LEASE = timedelta(minutes=2)
RENEW_SECONDS = 30.0
MOST_ATTEMPTS = 3
"""After so many crashes it is given up: what takes the machine's memory would take it again."""

TRIED_AGAIN_AFTER = timedelta(days=1)
UNATTENDED_AFTER = timedelta(minutes=2)
"""A worker looks every other second: what nobody has begun by then has no worker to wait for."""

_log = logging.getLogger("portal.results")


@dataclass(frozen=True)
class Standing:
    """How far the work on a round has come: ``since`` is when it was begun or, until then, asked for."""

    kind: Literal["asked", "begun", "unattended", "given_up"]
    since: datetime


@dataclass(frozen=True)
class Claim:
    """The right to work on a round, held by whoever began at that moment."""

    round_id: int
    begun_at: datetime

    @property
    def is_held(self) -> sa.ColumnElement[bool]:
        """In a statement: whether the row is still this claim's."""
        return (Preparation.round_id == self.round_id) & (Preparation.begun_at == self.begun_at)


def ask(database: Database, round_id: int, based_on: str) -> Standing:
    """Let the worker know that somebody waits for it, unless it does already; tell how far it has come."""
    with database.session_factory() as session:
        row = session.get(Preparation, round_id)
        others = session.scalar(sa.select(sa.exists().where(Preparation.leased_until >= now())))
    if row is None or (row.based_on != based_on and not _is_leased(row, now())):
        with database.writing() as session:
            _ask_anew(session, round_id, based_on)
        return Standing("asked", now())
    return _standing(row, now(), is_someone_at_work=bool(others))


def claim(database: Database, round_id: int, *, given_up_too: bool = False) -> Claim | None:
    """The right to work on the round; None while somebody else has it, or when it has been given up."""
    moment = now()
    free = Preparation.leased_until.is_(None) | (Preparation.leased_until < moment)
    may_try = sa.true() if given_up_too else ~is_given_up(moment)
    row = sa.update(Preparation).where((Preparation.round_id == round_id) & free & may_try)
    values = {"begun_at": moment, "leased_until": moment + LEASE, "attempts": Preparation.attempts + 1}
    with database.writing() as session:
        insert_if_absent(session, Preparation, {"round_id": round_id, "based_on": "", "attempts": 0})
        taken = session.execute(row.values(values).returning(Preparation.round_id)).first()
    return Claim(round_id, moment) if taken else None


@contextmanager
def holding(database: Database, held: Claim) -> Iterator[None]:
    """Renew the lease from time to time until the work is done."""
    is_done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(database, held, is_done), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        is_done.set()
        renewing.join()


def end(session: Session, held: Claim) -> bool:
    """The work is done; tell whether it was still wanted: the round may be divided by something else since."""
    ended = sa.delete(Preparation).where(held.is_held)
    return session.execute(ended.returning(Preparation.round_id)).first() is not None


def give_up(session: Session, held: Claim) -> None:
    """The work failed and would fail again."""
    session.execute(
        sa.update(Preparation).where(held.is_held).values({"attempts": MOST_ATTEMPTS, "leased_until": None})
    )


def is_given_up(moment: datetime) -> sa.ColumnElement[bool]:
    """In a statement: whether a row is one that is not tried for the time being."""
    return (Preparation.attempts >= MOST_ATTEMPTS) & (Preparation.begun_at > moment - TRIED_AGAIN_AFTER)


def _ask_anew(session: Session, round_id: int, based_on: str) -> None:
    """Ask for the first time, or about something else than what has been tried."""
    asked = {"round_id": round_id, "based_on": based_on, "asked_at": now(), "attempts": 0}
    if not insert_if_absent(session, Preparation, asked):
        free = Preparation.leased_until.is_(None) | (Preparation.leased_until < now())
        other = (Preparation.round_id == round_id) & (Preparation.based_on != based_on) & free
        session.execute(sa.update(Preparation).where(other).values(asked))


def _standing(row: Preparation, moment: datetime, *, is_someone_at_work: bool) -> Standing:
    asked_at = row.asked_at or row.begun_at or moment
    if _is_leased(row, moment):
        return Standing("begun", row.begun_at or moment)
    if row.attempts >= MOST_ATTEMPTS and row.begun_at and row.begun_at > moment - TRIED_AGAIN_AFTER:
        return Standing("given_up", row.begun_at)
    is_late = asked_at < moment - UNATTENDED_AFTER
    return Standing("unattended" if is_late and not is_someone_at_work else "asked", asked_at)


def _is_leased(row: Preparation, moment: datetime) -> bool:
    return row.leased_until is not None and row.leased_until >= moment


def _renew(database: Database, held: Claim, is_done: threading.Event) -> None:
    while not is_done.wait(RENEW_SECONDS):
        try:
            with database.writing() as session:
                session.execute(sa.update(Preparation).where(held.is_held).values({"leased_until": now() + LEASE}))
        except SQLAlchemyError as error:  # a busy database: the next turn comes well before the lease runs out
            _log.warning("a claim could not be renewed: %s", type(error).__name__)
