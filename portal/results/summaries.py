"""A round summarised: answers decoded once, tabulated, let through disclosure control, and kept by the process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Response
from portal.collection.queries import NOBODY, Progress, count_progress, frames_of, list_pools
from portal.organisation.queries import get_unit_tree, get_unit_tree_on
from portal.organisation.unit_lists import unit_labels
from portal.questionnaire.definition import Answers
from portal.questionnaire.domains import CELL_SEPARATOR
from portal.results.register import released
from portal.statistics.disclosure import disclose
from portal.statistics.effects import Effects, effects_of_groups
from portal.statistics.observations import encode
from portal.statistics.summary import Level, RoundSummary, summarise
from portal.statistics.thresholds import Thresholds
from portal.statistics.units import UnitNode, UnitPool, UnitTree
from portal.surveys.models import ANONYMOUS, CollectionRound
from portal.surveys.queries import get_questionnaire, unit_names

KEPT_SUMMARIES = 24
_BATCH = 1_000


class Summarised(NamedTuple):
    """A round at level raw: what is computed once. The effects are by the member units of a group."""

    summary: RoundSummary
    effects: Mapping[tuple[str, ...], Effects]


_SUMMARIES: dict[tuple[object, ...], Summarised] = {}


def disclosed(session: Session, collection_round: CollectionRound, level: Level, thresholds: Thresholds) -> Summarised:
    """The summary as it may be shown, with the effects at level raw; kept like the raw one."""
    key, raw = _summary(session, collection_round)
    if level == "raw" or collection_round.respondents != "persons":
        return Summarised(disclose(raw.summary, level, thresholds, persons=False), raw.effects)
    known = (*key, level, thresholds)
    if known not in _SUMMARIES:
        based_on = _digest(key, thresholds)
        summary = released(session, collection_round, raw.summary, level, thresholds, based_on)
        _keep(known, Summarised(summary, raw.effects))
    return _SUMMARIES[known]


def based_on(session: Session, collection_round: CollectionRound, thresholds: Thresholds) -> str:
    """SHA-256 of all that decides what may be shown of a round: which answers, units, breakdowns and limits."""
    return _digest(_key(session, collection_round, _tree(session, collection_round)), thresholds)


def kept_summary(session: Session, collection_round: CollectionRound) -> RoundSummary:
    """The summary at level raw, kept for whoever asks next."""
    return _summary(session, collection_round)[1].summary


def raw_summary(session: Session, collection_round: CollectionRound) -> RoundSummary:
    """The summary at level raw, computed and not kept."""
    return _summarise(session, collection_round, _tree(session, collection_round)).summary


def _digest(key: tuple[object, ...], thresholds: Thresholds) -> str:
    _address, *rest = key
    return hashlib.sha256(msgspec.json.encode([*rest, thresholds])).hexdigest()


def _keep(key: tuple[object, ...], summary: Summarised) -> None:
    if len(_SUMMARIES) >= KEPT_SUMMARIES:
        _SUMMARIES.pop(next(iter(_SUMMARIES)), None)
    _SUMMARIES[key] = summary


def _summary(session: Session, collection_round: CollectionRound) -> tuple[tuple[object, ...], Summarised]:
    """The raw summary and what it is kept under; that of a closed round never changes, so a process keeps the last."""
    tree = _tree(session, collection_round)
    key = _key(session, collection_round, tree)
    if key not in _SUMMARIES:
        _keep(key, _summarise(session, collection_round, tree))
    return key, _SUMMARIES[key]


def _key(session: Session, collection_round: CollectionRound, tree: UnitTree) -> tuple[object, ...]:
    """All that a raw summary rests on, and first which database it is in."""
    of_round = Response.round_id == collection_round.id
    about = sa.select(sa.func.max(Response.id), sa.func.max(Response.completed_at), sa.func.count())
    newest, corrected, count = session.execute(about.where(of_round)).one()
    address, units = str(session.get_bind().engine.url), msgspec.json.encode(tree)
    return (address, collection_round.id, newest, corrected, count, collection_round.breakdowns, units)


def _summarise(session: Session, collection_round: CollectionRound, tree: UnitTree) -> Summarised:
    questionnaire = get_questionnaire(session, collection_round.version)
    groups: list[str] = []  # filled while the documents are read: both come in the same rows
    documents = _documents(session, collection_round, groups)
    observations = encode(questionnaire, documents, groups, unit_names(session))
    summary = summarise(observations, tree, chosen_breakdowns(collection_round))
    return Summarised(summary, effects_of_groups(observations, summary, tree))


def chosen_breakdowns(collection_round: CollectionRound) -> tuple[str, ...] | None:
    """The questions chosen to divide results by; None as long as nobody has chosen: the background questions."""
    if collection_round.breakdowns is None:
        return None
    return tuple(msgspec.json.decode(collection_round.breakdowns, type=list[str]))


def _documents(session: Session, collection_round: CollectionRound, groups: list[str]) -> Iterator[Answers]:
    """The answers of every response, read as they are needed; the code of its unit goes into ``groups``."""
    place, codes = places_of(session, collection_round)
    responses = Response.__table__.c
    query = sa.select(place, responses.answers).where(responses.round_id == collection_round.id)
    # Straight from the connection: rows of two plain columns need nothing of the ORM.
    rows = session.connection().execute(query.order_by(responses.id), execution_options={"yield_per": _BATCH})
    decode = msgspec.json.Decoder(dict).decode
    for place_id, document in rows:
        groups.append(codes[place_id])
        yield decode(document)


def places_of(session: Session, collection_round: CollectionRound) -> tuple[sa.ColumnElement[int], dict[int, str]]:
    """A column of the responses' table that tells where each belongs, and the code of each such place.

    Where sealed ballots of small units were pooled, those of a pool belong to all of its units together: a code that
    joins theirs by ``|``. What was imported was never sealed and stands under its own unit.
    """
    responses = Response.__table__.c
    codes = {each.unit_id: each.unit.code for each in collection_round.round_units}
    pools = list_pools(session, collection_round.id) if collection_round.protection == ANONYMOUS else {}
    if not pools:
        return responses.unit_id, codes
    joined = {
        -place: CELL_SEPARATOR.join(codes[unit] for unit in codes if unit in units) for place, units in pools.items()
    }
    pooled = (responses.source == "web") & responses.unit_id.in_(list(pools))
    return sa.case((pooled, -responses.unit_id), else_=responses.unit_id), {**codes, **joined}


def _tree(session: Session, collection_round: CollectionRound) -> UnitTree:
    """The units of the round with their frames, and every unit above them; as they were when the round ended."""
    progress = count_progress(session, collection_round)
    frames = frames_of(collection_round, progress)
    over_on = collection_round.over_on
    units = get_unit_tree_on(session, over_on) if over_on else get_unit_tree(session)
    codes = {unit.id: unit.code for unit in units.units}
    shown = {above for each in collection_round.unit_ids for above in (each, *units.ancestors(each))}
    names = unit_labels(units, shown)
    sealed = collection_round.protection == ANONYMOUS
    of_round = {each.unit_id for each in collection_round.round_units}
    nodes = tuple(
        UnitNode(
            code=unit.code,
            name=names.get(unit.id, unit.name),
            parent=codes.get(unit.parent_id or 0),
            frame=_with_overcoverage(frames.get(unit.id), progress.get(unit.id, NOBODY)),
            overcoverage=progress.get(unit.id, NOBODY).ineligible,
            answered=progress.get(unit.id, NOBODY).answered if sealed and unit.id in of_round else None,
        )
        for unit in units.units
    )
    return UnitTree(
        nodes=nodes,
        units=tuple(each.unit.code for each in collection_round.round_units),
        margin_without_frame=collection_round.access == "invited",
        pools=_pools(session, collection_round),
    )


def _with_overcoverage(frame: int | None, progress: Progress) -> int | None:
    return None if frame is None else frame + progress.ineligible


def _pools(session: Session, collection_round: CollectionRound) -> tuple[UnitPool, ...]:
    _, codes = places_of(session, collection_round)
    joined = (code for place, code in codes.items() if place < 0)
    return tuple(UnitPool(code=code, members=tuple(code.split(CELL_SEPARATOR))) for code in joined)
