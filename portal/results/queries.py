"""The results of a round: answers decoded once, summarised, and let through disclosure control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.dispositions import NOT_KNOWN, Nonresponse, find_nonresponse
from portal.collection.models import Response
from portal.collection.queries import NOBODY, Progress, count_progress, frames_of, list_pools
from portal.collection.second_keying import count_keyed
from portal.db import now
from portal.errors import UserError
from portal.organisation.boards import settings_for_units
from portal.organisation.queries import get_unit_tree, get_unit_tree_on
from portal.organisation.unit_lists import unit_labels
from portal.questionnaire.definition import Answers, Questionnaire
from portal.questionnaire.domains import CELL_SEPARATOR
from portal.results.theme_counts import CodedRound, RoundThemes, read_themes
from portal.statistics.disclosure import disclose
from portal.statistics.observations import encode
from portal.statistics.summary import Level, RoundSummary, summarise
from portal.statistics.thresholds import Thresholds
from portal.statistics.units import UnitNode, UnitPool, UnitTree
from portal.surveys.models import ANONYMOUS, CollectionRound
from portal.surveys.queries import get_questionnaire, unit_names

KEPT_SUMMARIES = 16
_BATCH = 1_000


@dataclass(frozen=True)
class RoundResults:
    """A closed round at one level: what disclosure control let through, and what it takes to say it."""

    collection_round: CollectionRound
    questionnaire: Questionnaire
    summary: RoundSummary
    thresholds: Thresholds
    started: int
    nonresponse: Nonresponse = NOT_KNOWN
    keyed: str = ""
    """How many answers came on paper, and how well they were keyed; empty when none did."""
    themes: RoundThemes = field(default_factory=dict)
    """What may be told of free text that has been coded."""

    @cached_property
    def unit_ids(self) -> dict[str, int]:
        """Unit code to id, for the units of the round."""
        return {each.unit.code: each.unit_id for each in self.collection_round.round_units}


_SUMMARIES: dict[tuple[object, ...], RoundSummary] = {}


def get_results(session: Session, collection_round: CollectionRound, level: Level) -> RoundResults:
    """The results at ``level``; raise UserError while the collection goes on (raw: at any time, on the server only)."""
    if collection_round.is_practice:
        raise UserError("Undersökningen är en övning. Svaren i den sparas inte, så det finns inget resultat att visa.")
    if level != "raw" and collection_round.state(now()) != "closed":
        raise UserError("Resultatet finns när insamlingen är avslutad. Under tiden visas hur många som har svarat.")
    refuse_sealed(collection_round)
    thresholds = get_thresholds(session, collection_round)
    raw, persons = _summary(session, collection_round), collection_round.respondents == "persons"
    disclosed = cache(lambda level: disclose(raw, level, thresholds, persons))
    summary = disclosed(level)
    started = sum(progress.started for progress in count_progress(session, collection_round).values())
    questionnaire = get_questionnaire(session, collection_round.version)
    nonresponse = find_nonresponse(session, collection_round, questionnaire)
    keyed = count_keyed(session, collection_round.id).sentence()
    places = partial(places_of, session, collection_round)
    coded = CodedRound(session, collection_round, level, thresholds, disclosed, places)
    themes = read_themes(coded, questionnaire)
    return RoundResults(collection_round, questionnaire, summary, thresholds, started, nonresponse, keyed, themes)


def refuse_sealed(collection_round: CollectionRound) -> None:
    """Raise UserError as long as the answers of an anonymous round lie sealed."""
    if collection_round.protection == ANONYMOUS and collection_round.tallied_at is None:
        raise UserError(
            "Svaren är förseglade tills de har räknats samman. Det sker av sig självt någon minut efter att "
            "insamlingen har avslutats. Dröjer det: kontrollera att arbetsprocessen (worker) är i gång, eller kör "
            f"rounds tally {collection_round.code}."
        )


def get_thresholds(session: Session, collection_round: CollectionRound) -> Thresholds:
    """The board's own limits: those promised when the round was opened, or today's when they are stricter."""
    settings = settings_for_units(session, collection_round.unit_ids, collection_round.over_on)
    internal = max(collection_round.minimum_group, int(settings["minimum_group"]))
    public = max(collection_round.minimum_public_group, int(settings["minimum_public_group"]))
    return Thresholds(internal=internal, public=max(public, internal))


def _summary(session: Session, collection_round: CollectionRound) -> RoundSummary:
    """The raw summary; that of a closed round never changes, so a process keeps the last few."""
    newest, count = session.execute(
        sa.select(sa.func.max(Response.id), sa.func.count()).where(Response.round_id == collection_round.id)
    ).one()
    tree = _tree(session, collection_round)
    key = (str(session.get_bind().engine.url), collection_round.id, newest, count, msgspec.json.encode(tree))
    if key not in _SUMMARIES:
        if len(_SUMMARIES) >= KEPT_SUMMARIES:
            _SUMMARIES.pop(next(iter(_SUMMARIES)), None)
        _SUMMARIES[key] = _summarise(session, collection_round, tree)
    return _SUMMARIES[key]


def _summarise(session: Session, collection_round: CollectionRound, tree: UnitTree) -> RoundSummary:
    questionnaire = get_questionnaire(session, collection_round.version)
    groups: list[str] = []  # filled while the documents are read: both come in the same rows
    documents = _documents(session, collection_round, groups)
    return summarise(encode(questionnaire, documents, groups, unit_names(session)), tree)


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
