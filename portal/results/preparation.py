"""The worker's part of results: what may be shown of a round is worked out as soon as nothing more comes in.

To decide what can be shown of breakdowns takes long where there are many units. Nobody shall wait for it; and nothing
is bound by it, since what results are divided by may be changed until somebody has seen them (register.py).
"""

from __future__ import annotations

import logging

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Response
from portal.db import Database, now
from portal.results.claims import Claim, claim, give_up, is_given_up
from portal.results.deciding import decided, is_long, work_out
from portal.results.models import Preparation, PreparedResult, ReleasedResult
from portal.results.queries import get_thresholds
from portal.results.register import first_thresholds
from portal.results.summaries import based_on, kept_summary, raw_summary
from portal.surveys.models import ANONYMOUS, CollectionRound

_log = logging.getLogger("portal.results")


def prepare_due(database: Database) -> int:
    """Work out what may be shown of one round that waits for it; returns how many it was."""
    with database.session_factory() as session:
        due = [*session.scalars(_asked_for()), *(each for each in session.scalars(_waiting()) if each.is_over(now()))]
    for collection_round in due:
        held = claim(database, collection_round.id)
        if held is not None:
            _prepare(database, held)
            return 1
    return 0


def forget(session: Session, round_id: int) -> None:
    """Let the worker do it again: the round is divided by something else."""
    for table in (PreparedResult, Preparation):
        session.execute(sa.delete(table).where(table.round_id == round_id))


def work_out_first(session: Session, collection_round: CollectionRound) -> None:
    """For a command that is to write: have a very large round worked out before it begins.

    Inside its transaction nobody else could write for as long as that takes.
    """
    sealed = collection_round.protection == ANONYMOUS and collection_round.tallied_at is None
    if not collection_round.is_over(now()) or collection_round.respondents != "persons" or sealed:
        return
    thresholds = get_thresholds(session, collection_round)
    if first_thresholds(session, collection_round.id) != thresholds:
        raw = kept_summary(session, collection_round)
        if is_long(raw):
            decided(session, collection_round, raw, thresholds, based_on(session, collection_round, thresholds))


def _asked_for() -> sa.Select[tuple[CollectionRound]]:
    """Rounds that somebody waits to see, the one who has waited longest first."""
    tried = is_given_up(now())
    asked = sa.select(CollectionRound).join(Preparation, Preparation.round_id == CollectionRound.id)
    return asked.where(Preparation.asked_at.is_not(None), ~tried).order_by(Preparation.asked_at)


def _waiting() -> sa.Select[tuple[CollectionRound]]:
    """Rounds of persons that may be over, with answers, and with nothing shown or worked out; the latest first."""
    of_round = Preparation.round_id == CollectionRound.id
    given_up = sa.exists().where(of_round & is_given_up(now()))
    released = sa.exists().where(ReleasedResult.round_id == CollectionRound.id)
    prepared = sa.exists().where(PreparedResult.round_id == CollectionRound.id)
    answered = sa.exists().where(Response.round_id == CollectionRound.id)
    is_sealed = (CollectionRound.protection == ANONYMOUS) & CollectionRound.tallied_at.is_(None)
    ended = CollectionRound.closed_at.is_not(None) | (CollectionRound.closes_at <= now())
    of_persons = (CollectionRound.respondents == "persons") & ~CollectionRound.is_practice
    waits = ended & of_persons & answered & ~is_sealed & ~released & ~prepared & ~given_up
    return sa.select(CollectionRound).where(waits).order_by(CollectionRound.id.desc())


def _prepare(database: Database, held: Claim) -> None:
    """Do what was claimed. What fails is given up: whatever is wrong with one round must not stop the others."""
    try:
        with database.session_factory() as session:
            collection_round = session.get_one(CollectionRound, held.round_id)
            thresholds = get_thresholds(session, collection_round)
            rests_on = based_on(session, collection_round, thresholds)
            raw = raw_summary(session, collection_round)
        work_out(database, held, raw, thresholds, rests_on)
    except Exception as error:
        _log.error("round %s could not be prepared: %s", held.round_id, type(error).__name__)
        with database.writing() as session:
            give_up(session, held)
