"""What may be shown of a round: taken from what is worked out already, decided at once, or left to the worker.

To decide about breakdowns takes longer the more groups and questions there are. In nearly all rounds it takes seconds,
and is done where it is asked for. In a very large tree it takes minutes: a page does not wait for that, a command does.
"""

from __future__ import annotations

import time
import zlib

import msgspec
import sqlalchemy as sa
from flask import has_request_context
from sqlalchemy.orm import Session

from portal.db import Database, get_database, insert_if_absent, now
from portal.errors import UserError
from portal.i18n import moment_in_prose
from portal.results.claims import Claim, Standing, ask, claim, end, holding
from portal.results.models import PreparedResult
from portal.statistics.disclosure import disclose_both
from portal.statistics.released import Pattern, pattern_of
from portal.statistics.summary import RoundSummary
from portal.statistics.thresholds import Thresholds
from portal.surveys.models import CollectionRound

Patterns = dict[str, bytes]
"""What may be shown by level: patterns as compressed JSON."""

AT_ONCE = 60_000
"""Work that a request does itself."""

LOOK_AGAIN_SECONDS = 1.0
_HOW_LONG = "I en så här stor undersökning kan det ta allt från någon minut till någon timme."


class StillDeciding(UserError):
    """What may be shown of a large round is not worked out yet, and the worker has been asked for it."""

    def __init__(self, code: str, standing: Standing) -> None:
        self.code, self.standing = code, standing
        super().__init__(_told(code, standing))


def decided(
    session: Session, collection_round: CollectionRound, raw: RoundSummary, thresholds: Thresholds, based_on: str
) -> Patterns:
    """What may be shown at both levels of what ``based_on`` (SHA-256) is the digest of.

    Raises StillDeciding in a request when that takes long and nobody has done it; a command does it, or waits for
    whoever is at it.
    """
    found = find_prepared(session, collection_round.id, based_on)
    if found is not None:
        return found
    writes = session.connection().get_execution_options().get("writes", False)
    if is_long(raw) and has_request_context():
        # Whoever writes holds the database: nothing can be asked for until that is over.
        standing = Standing("asked", now()) if writes else ask(get_database(), collection_round.id, based_on)
        raise StillDeciding(collection_round.code, standing)
    if not is_long(raw) or writes:
        return patterns(raw, thresholds)
    return _done_by_someone(get_database(), collection_round.id, raw, thresholds, based_on)


def is_long(raw: RoundSummary) -> bool:
    """Whether deciding takes longer than somebody should wait for a page: an estimate by what there is to decide."""
    return work_of(raw) > AT_ONCE


def work_of(raw: RoundSummary) -> int:
    """How much there is to decide: pairs of groups, times the parts that they are divided into, times tables."""
    if not raw.splits:
        return 0
    groups = len({group.members for group in raw.groups})
    parts = sum(len(split.source.split.values) for split in raw.splits)
    return groups * groups * parts * len(raw.splits[0].source.split.tables)


def patterns(raw: RoundSummary, thresholds: Thresholds) -> Patterns:
    """What may be shown at each level: takes long where there are many units and breakdowns."""
    return {each.level: _packed(pattern_of(each)) for each in disclose_both(raw, thresholds)}


def unpacked(pattern: bytes) -> Pattern:
    """The pattern that was kept."""
    return msgspec.json.decode(zlib.decompress(pattern), type=Pattern)


def work_out(database: Database, held: Claim, raw: RoundSummary, thresholds: Thresholds, based_on: str) -> Patterns:
    """Decide, and keep it for whoever asks next, unless the round was divided by something else meanwhile."""
    with database.session_factory() as session:
        shown = find_prepared(session, held.round_id, based_on)
    if shown is None:
        with holding(database, held):
            shown = patterns(raw, thresholds)
    row = {"round_id": held.round_id, "based_on": based_on, "prepared_at": now(), **shown}
    with database.writing() as writing:
        if end(writing, held):
            writing.execute(sa.delete(PreparedResult).where(PreparedResult.round_id == held.round_id))
            insert_if_absent(writing, PreparedResult, row)
    return shown


def find_prepared(session: Session, round_id: int, based_on: str) -> Patterns | None:
    """What was worked out beforehand, when it rests on the same."""
    row = sa.select(PreparedResult.internal, PreparedResult.public).where(
        PreparedResult.round_id == round_id, PreparedResult.based_on == based_on
    )
    found = session.execute(row).first()
    return None if found is None else {"internal": found.internal, "public": found.public}


def _done_by_someone(
    database: Database, round_id: int, raw: RoundSummary, thresholds: Thresholds, based_on: str
) -> Patterns:
    """Work it out, or wait until the worker or another command has: the same long work is not done twice."""
    while True:
        held = claim(database, round_id, given_up_too=True)
        if held is not None:
            return work_out(database, held, raw, thresholds, based_on)
        time.sleep(LOOK_AGAIN_SECONDS)
        with database.session_factory() as session:
            found = find_prepared(session, round_id, based_on)
        if found is not None:
            return found


def _packed(pattern: Pattern) -> bytes:
    return zlib.compress(msgspec.json.encode(pattern, order="deterministic"))


def _told(code: str, standing: Standing) -> str:
    since = moment_in_prose(standing.since)
    match standing.kind:
        case "given_up":
            return (
                "Det gick inte att räkna fram resultatet. Be systemförvaltaren läsa varför i portalens logg, och sedan "
                f"köra results {code} --level internal på servern. Då finns resultatet här."
            )
        case "unattended":
            return (
                f"Resultatet väntar på att räknas fram sedan {since}, men arbetet har inte börjat. Be "
                "systemförvaltaren kontrollera att arbetsprocessen (worker) är i gång, eller köra "
                f"results {code} --level internal på servern."
            )
        case "begun":
            return f"Resultatet håller på att räknas fram sedan {since}. {_HOW_LONG}"
    return f"Resultatet börjar strax räknas fram. {_HOW_LONG}"
