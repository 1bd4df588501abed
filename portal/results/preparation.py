"""The worker's part of results: what may be shown of a round is worked out as soon as nothing more comes in.

To decide what can be shown of breakdowns takes long where there are many units. Nobody shall wait for it; and nothing
is bound by it, since what results are divided by may be changed until somebody has seen them (register.py).
"""

from __future__ import annotations

import logging
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Response
from portal.db import Database, insert_if_absent, now
from portal.results.models import PreparedResult, ReleasedResult
from portal.results.queries import get_thresholds
from portal.results.register import patterns
from portal.results.summaries import based_on, raw_summary
from portal.surveys.models import ANONYMOUS, CollectionRound

_log = logging.getLogger("portal.results")
_failed: WeakKeyDictionary[Database, set[int]] = WeakKeyDictionary()
"""Rounds that could not be prepared: this process leaves them to whoever opens the page."""


def prepare_due(database: Database) -> int:
    """Work out what may be shown of one round that waits for it; returns how many it was."""
    failed = _failed.setdefault(database, set())
    with database.session_factory() as session:
        for collection_round in session.scalars(_waiting()):
            if not collection_round.is_over(now()) or collection_round.id in failed:
                continue
            number = collection_round.id
            try:
                row = _prepared(session, collection_round)
            except Exception as error:  # whatever is wrong with one round must not stop the others
                _log.error("round %s could not be prepared: %s", number, type(error).__name__)
                failed.add(number)
                session.rollback()
                continue
            session.rollback()
            with database.writing() as writing:
                insert_if_absent(writing, PreparedResult, row)
            return 1
    return 0


def forget(session: Session, round_id: int) -> None:
    """Let the worker do it again: the round is divided by something else."""
    session.execute(sa.delete(PreparedResult).where(PreparedResult.round_id == round_id))


def _waiting() -> sa.Select[tuple[CollectionRound]]:
    """Rounds of persons that may be over, with answers, and with nothing shown or worked out; the latest first."""
    released = sa.exists().where(ReleasedResult.round_id == CollectionRound.id)
    prepared = sa.exists().where(PreparedResult.round_id == CollectionRound.id)
    answered = sa.exists().where(Response.round_id == CollectionRound.id)
    is_sealed = (CollectionRound.protection == ANONYMOUS) & CollectionRound.tallied_at.is_(None)
    ended = CollectionRound.closed_at.is_not(None) | (CollectionRound.closes_at <= now())
    of_persons = (CollectionRound.respondents == "persons") & ~CollectionRound.is_practice
    waits = ended & of_persons & answered & ~is_sealed & ~released & ~prepared
    return sa.select(CollectionRound).where(waits).order_by(CollectionRound.id.desc())


def _prepared(session: Session, collection_round: CollectionRound) -> dict[str, object]:
    thresholds = get_thresholds(session, collection_round)
    rests_on = based_on(session, collection_round, thresholds)
    shown = patterns(raw_summary(session, collection_round), thresholds)
    return {"round_id": collection_round.id, "based_on": rests_on, "prepared_at": now(), **shown}
