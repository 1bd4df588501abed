"""The register of what has been let out of a round: the first time sets the pattern for every later one."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.db import get_database, insert_if_absent, now
from portal.errors import UserError
from portal.results.deciding import decided, is_long, unpacked
from portal.results.models import ReleasedResult
from portal.statistics.disclosure import disclose
from portal.statistics.released import at_most
from portal.statistics.summary import Level, RoundSummary
from portal.statistics.thresholds import Thresholds
from portal.surveys.models import CollectionRound

Answers = dict[str, int]


def released(
    session: Session,
    collection_round: CollectionRound,
    raw: RoundSummary,
    level: Level,
    thresholds: Thresholds,
    based_on: str,
) -> RoundSummary:
    """``raw`` as it may be shown at ``level``: what the rules let through and no earlier result has left out.

    The first time, both levels are entered in the register: in a transaction of its own when the session only reads.
    What was worked out beforehand is used when it rests on the same (``based_on``, SHA-256).
    Raises UserError when answers have come or gone since then: the difference would tell what those few have said;
    and StillDeciding in a request about a very large round that the worker has not been by.
    """
    entries = _entries(session, collection_round.id)
    if not entries:
        shown = decided(session, collection_round, raw, thresholds, based_on)
        _enter(session, collection_round.id, raw, thresholds, shown)
        entries = _entries(session, collection_round.id)
    first = entries["internal"]
    then = msgspec.json.decode(first.answers, type=Answers)
    _refuse_difference(_answers(raw), then)
    # The same answers under the same limits were decided about the first time; only what differs is decided anew.
    differs = _answers(raw) != then or msgspec.json.decode(first.thresholds, type=Thresholds) != thresholds
    if differs and is_long(raw):
        shown = decided(session, collection_round, raw, thresholds, based_on)
        summary = at_most(disclose(raw, level, thresholds, divided=False), unpacked(shown[level]))
    else:
        summary = disclose(raw, level, thresholds, divided=differs)
    summary = at_most(summary, unpacked(first.pattern))
    return at_most(summary, unpacked(entries["public"].pattern)) if level == "public" else summary


def is_released(session: Session, round_id: int) -> bool:
    """Whether anything of the round's results has been shown."""
    return bool(_entries(session, round_id))


def first_thresholds(session: Session, round_id: int) -> Thresholds | None:
    """The limits under which the round was shown the first time; None when it has not been."""
    first = _entries(session, round_id).get("internal")
    return None if first is None else msgspec.json.decode(first.thresholds, type=Thresholds)


def first_shown(session: Session, round_id: int, level: Level, name: str) -> list[tuple[str, ...]] | None:
    """The groups, by member units, of which a question was shown at a level the first time; None when none has been."""
    entry = _entries(session, round_id).get(level)
    return None if entry is None else unpacked(entry.pattern).groups_with(name)


def _entries(session: Session, round_id: int) -> dict[str, ReleasedResult]:
    found = session.scalars(sa.select(ReleasedResult).where(ReleasedResult.round_id == round_id))
    return {entry.level: entry for entry in found}


def _answers(raw: RoundSummary) -> Answers:
    """Responses in each unit, and in all: those of pooled units stand under the total only."""
    return {"": raw.total.counted, **{unit.unit: unit.counted for unit in raw.units if unit.unit}}


def _enter(
    session: Session, round_id: int, raw: RoundSummary, thresholds: Thresholds, shown: Mapping[str, bytes]
) -> None:
    entry = {
        "round_id": round_id,
        "answers": msgspec.json.encode(_answers(raw)).decode(),
        "thresholds": msgspec.json.encode(thresholds).decode(),
        "released_at": now(),
    }
    rows = [{**entry, "level": level, "pattern": each, "digest": _digest(each)} for level, each in shown.items()]
    if session.connection().get_execution_options().get("writes", False):
        for row in rows:
            insert_if_absent(session, ReleasedResult, row)
        return
    with get_database().writing() as writing:
        for row in rows:
            insert_if_absent(writing, ReleasedResult, row)
    session.commit()  # nothing was written: the next reading shall see what the other transaction wrote


def _digest(packed: bytes) -> str:
    return hashlib.sha256(zlib.decompress(packed)).hexdigest()


def _refuse_difference(present: Answers, then: Answers) -> None:
    """However many have come or gone: some question may have been answered by one of them only."""
    changed = any(present[unit] != count for unit, count in then.items() if unit in present)
    if not changed or not present[""]:
        return
    raise UserError(
        f"Resultatet har redan lämnats ut med {then['']} svar, och nu är de {present['']}. Den som jämför de båda kan "
        "räkna fram vad några få har svarat, så det nya resultatet visas inte. Använd det som redan är hämtat, eller "
        "be systemförvaltaren ta reda på varför antalet svar har ändrats."
    )
