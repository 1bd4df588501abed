"""The tally of a closed round: from then on its responses belong to nobody.

Confidential: when the round names a disposal decision, the link between response and participation is severed. The
responses are written anew in an order drawn by the database, with one and the same time.

Anonymous: ballots are opened, mixed, and written down. Everything that could lead from a person to an answer ends here:

1. in one transaction: ballots opened in memory, small units pooled, the order drawn at random, responses written with
   one and the same time, ballots, participations (the marks of who answered) and reminders sent deleted;
2. what was deleted is wiped from the database files;
3. the private keys are destroyed.

Each step can be done again: a crash anywhere is repaired by the next run, which the worker makes.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.collection.models import Ballot, Epoch, Participation, Response
from portal.collection.pooling import pool
from portal.collection.reminders import forget_recipients
from portal.collection.sealed_store import open_ballot
from portal.crypto import KeyFolder, Unreadable
from portal.db import Database, UTCDateTime, now
from portal.errors import UserError
from portal.i18n import local
from portal.mail.models import OutboxMessage
from portal.organisation.queries import get_unit_tree_on
from portal.questionnaire.definition import Answers
from portal.surveys.models import ANONYMOUS, CollectionRound
from portal.surveys.operations import tally_round

_chance = secrets.SystemRandom()
_log = logging.getLogger("portal.tally")
_BOX = re.compile(r"epoch-(\d{1,9})-")
"""How the key of a box begins, with the number of its round."""

Opened = dict[int, list[Answers]]
"""Number of a box to the answers of its ballots."""


def tally(
    database: Database,
    keys: KeyFolder,
    round_id: int,
    *,
    leave_out_unreadable: bool = False,
    recovery_key: bytes | None = None,
) -> None:
    """Tally a closed round and destroy what it was sealed with; what is done already is left as it is.

    ``recovery_key``: the private half of the round's recovery key, for ballots whose own key is lost.
    Raise UserError while the round goes on, and when ballots do not open, unless these are to be left out.
    """
    with database.writing() as session:
        # Not the strongest lock: whoever sends the first ballot of a unit refers to the round while we wait for them.
        collection_round = session.get_one(CollectionRound, round_id, with_for_update={"key_share": True})
        tally_round(session, collection_round)
        if collection_round.storage == ANONYMOUS:
            _empty_boxes(session, keys, collection_round, leave_out_unreadable, recovery_key)
        elif collection_round.disposal_decision and collection_round.respondents == "persons":
            _sever(session, collection_round)
    destroy_keys(database, keys, round_id)


def _sever(session: Session, collection_round: CollectionRound) -> None:
    """Nothing left in a response leads to a participation: no reference, no time, no order. Again changes nothing."""
    rows = Response.__table__
    linked = (rows.c.round_id == collection_round.id) & rows.c.participation_id.isnot(None)
    kept = [rows.c.round_id, rows.c.unit_id, rows.c.version_id, rows.c.answers, rows.c.source]
    moment = sa.literal(collection_round.closed_at or now(), UTCDateTime())
    severed = sa.select(*kept, moment).where(linked).order_by(sa.func.random())
    session.execute(sa.insert(rows).from_select([*(column.name for column in kept), "completed_at"], severed))
    session.execute(sa.delete(rows).where(linked))


def _empty_boxes(
    session: Session, keys: KeyFolder, collection_round: CollectionRound, leave_out: bool, recovery_key: bytes | None
) -> None:
    # Whoever is sending just now has the row locked: wait, so that their ballot is in its box, and the box is there.
    of_round = sa.select(Participation.id).where(Participation.round_id == collection_round.id)
    session.execute(of_round.with_for_update()).all()
    everything = _epochs(session, collection_round.id)
    epochs = [epoch for epoch in everything if epoch.answered is None]
    if everything and not epochs:
        return
    opened, unreadable = _open(session, keys, epochs, recovery_key)
    if unreadable and not leave_out:
        raise UserError(
            f"{unreadable} svar går inte att öppna, för nyckeln till dem saknas eller är fel. Lägg tillbaka "
            f"PORTAL_KEYS som den var och räkna samman igen.{_told_of_recovery(collection_round)} Annars: kör "
            f"rounds tally {collection_round.code} --leave-out-unreadable. Då räknas de andra svaren och de här går "
            "förlorade."
        )
    _write_down(session, collection_round, epochs, opened)
    session.execute(sa.delete(Ballot).where(Ballot.epoch_id.in_([epoch.id for epoch in epochs])))
    session.execute(sa.delete(Participation).where(Participation.round_id == collection_round.id))
    forget_recipients(session, collection_round.id)


def _epochs(session: Session, round_id: int) -> Sequence[Epoch]:
    return session.scalars(sa.select(Epoch).where(Epoch.round_id == round_id).order_by(Epoch.id)).all()


def _told_of_recovery(collection_round: CollectionRound) -> str:
    if collection_round.recovery_key is None:
        return ""
    return f" Finns reservnyckeln: kör rounds tally {collection_round.code} --key FIL."


def _open(session: Session, keys: KeyFolder, epochs: Sequence[Epoch], recovery_key: bytes | None) -> tuple[Opened, int]:
    """The ballots of each box, and how many do not open."""
    opened: Opened = {}
    unreadable = 0
    for epoch in epochs:
        private = keys.get(epoch.key_name) if keys.has(epoch.key_name) else None
        answers = []
        for ballot in session.execute(sa.select(Ballot.sealed, Ballot.recovery).where(Ballot.epoch_id == epoch.id)):
            found = _open_either(private, ballot.sealed)
            if found is None:
                found = _open_either(recovery_key, ballot.recovery)
            if found is None:
                unreadable += 1
            else:
                answers.append(found)
        opened[epoch.id] = answers
    return opened, unreadable


def _open_either(private: bytes | None, sealed: bytes | None) -> Answers | None:
    """The answers, when there is both a key and something that it opens."""
    if private is None or sealed is None:
        return None
    try:
        return open_ballot(private, sealed)
    except Unreadable:
        return None


def _write_down(
    session: Session, collection_round: CollectionRound, epochs: Sequence[Epoch], opened: Mapping[int, list[Answers]]
) -> None:
    by_unit: dict[int, list[Answers]] = defaultdict(list)
    for epoch in epochs:
        epoch.answered = len(opened[epoch.id])
        by_unit[epoch.unit_id] += opened[epoch.id]
    counts = {unit: len(answers) for unit, answers in by_unit.items()}
    moment = collection_round.closed_at or now()
    pools = pool(counts, _parents(session, moment), collection_round.minimum_group)
    first_box: dict[int, int] = {}
    rows = []
    for members in pools:
        place = min(members)
        first_box.update(dict.fromkeys(members, next(epoch.id for epoch in epochs if epoch.unit_id == place)))
        rows += [_row(collection_round, place, answers, moment) for unit in members for answers in by_unit[unit]]
    for epoch in epochs:
        epoch.pool_id = first_box.get(epoch.unit_id)
    # The order in which the rows are written is all that their numbers and places on disk can tell: it is drawn.
    _chance.shuffle(rows)
    session.flush()
    if rows:
        session.execute(sa.insert(Response), rows)


def _row(collection_round: CollectionRound, unit_id: int, answers: Answers, moment: datetime) -> dict[str, object]:
    return {
        "round_id": collection_round.id,
        "unit_id": unit_id,
        "version_id": collection_round.version_id,
        "participation_id": None,
        "answers": msgspec.json.encode(answers).decode(),
        "source": "web",
        "completed_at": moment,
    }


def _parents(session: Session, moment: datetime) -> dict[int, int | None]:
    """Every unit and the one above it, on the day the collection ended."""
    return {unit.id: unit.parent_id for unit in get_unit_tree_on(session, local(moment).date()).units}


def destroy_keys(database: Database, keys: KeyFolder, round_id: int) -> None:
    """Wipe what the tally deleted and destroy the keys of its boxes; nothing happens when it is done already."""
    with database.session_factory() as session:
        names = [epoch.key_name for epoch in _epochs(session, round_id) if epoch.answered is not None]
    left = [name for name in names if keys.has(name)]
    if not left:
        return
    try:
        database.wipe_deleted((Ballot.__tablename__, Participation.__tablename__, OutboxMessage.__tablename__))
    except OperationalError as error:
        raise UserError(
            "Svaren är räknade, men databasen är upptagen, så det som raderades är inte utplånat och nycklarna finns "
            "kvar. Arbetsprocessen (worker) försöker igen av sig själv, eller kör samma kommando om en stund."
        ) from error
    for name in left:
        keys.destroy(name)


def tally_due(database: Database, keys: KeyFolder) -> int:
    """The worker's part: tally every round that has closed, and finish what a crash left; how many."""
    with_keys = {int(found[1]) for name in keys.names() if (found := _BOX.match(name))}
    waits = CollectionRound.tallied_at.is_(None) | CollectionRound.id.in_(with_keys)
    with database.session_factory() as session:
        rounds = session.scalars(sa.select(CollectionRound).where(waits, CollectionRound.is_practice.is_(False))).all()
        closed = [each for each in rounds if each.is_over(now())]
        due = [each.id for each in closed if each.tallied_at is None or _has_keys(session, keys, each)]
    done = 0
    for round_id in due:
        try:
            tally(database, keys, round_id)
        except Exception as error:  # lost keys, a busy database, whatever: the other rounds shall not wait for this one
            told = error.message if isinstance(error, UserError) else type(error).__name__
            _log.error("round %s is not tallied: %s", round_id, told)
        else:
            done += 1
    return done


def _has_keys(session: Session, keys: KeyFolder, collection_round: CollectionRound) -> bool:
    """Whether a box of the round can still be opened. A key without a box, which a crash may leave, opens nothing."""
    return any(keys.has(epoch.key_name) for epoch in _epochs(session, collection_round.id))
