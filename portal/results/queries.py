"""The results of a round: answers decoded once, summarised, and let through disclosure control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

from msgspec import structs
from sqlalchemy.orm import Session

from portal.collection.dispositions import NOT_KNOWN, Nonresponse, find_nonresponse
from portal.collection.queries import count_progress
from portal.collection.second_keying import count_keyed
from portal.db import now
from portal.errors import UserError
from portal.organisation.boards import settings_for_units
from portal.questionnaire.definition import Questionnaire
from portal.results.boards import NO_BOARDS, BoardResults, get_board_results
from portal.results.summaries import disclosed, places_of
from portal.results.theme_counts import CodedRound, RoundThemes, read_themes
from portal.statistics.bands import Band, read_bands
from portal.statistics.effects import Effects, allowed
from portal.statistics.summary import Level, RoundSummary
from portal.statistics.thresholds import Thresholds
from portal.statistics.weighting import weighted
from portal.surveys.models import ANONYMOUS, BY_FRAME, CollectionRound
from portal.surveys.operations import told_to_wait
from portal.surveys.queries import get_questionnaire


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
    boards: BoardResults = NO_BOARDS
    """Who answered what, when boards and units answer in their own name."""

    effects: Mapping[tuple[str, ...], Effects] = field(default_factory=dict)
    """What matters to satisfaction, by the member units of a group; only what may be shown at this level."""

    bands: tuple[Band, ...] = ()
    """What NKI is called by how high it is."""
    themes: RoundThemes = field(default_factory=dict)
    """What may be told of free text that has been coded."""

    @cached_property
    def unit_ids(self) -> dict[str, int]:
        """Unit code to id, for the units of the round."""
        return {each.unit.code: each.unit_id for each in self.collection_round.round_units}


def get_results(session: Session, collection_round: CollectionRound, level: Level) -> RoundResults:
    """The results at ``level``; raise UserError while the collection goes on (raw: at any time, on the server only)."""
    if collection_round.is_practice:
        raise UserError("Undersökningen är en övning. Svaren i den sparas inte, så det finns inget resultat att visa.")
    if level != "raw" and collection_round.state(now()) != "closed":
        raise UserError("Resultatet finns när insamlingen är avslutad. Under tiden visas hur många som har svarat.")
    if level != "raw" and collection_round.waits_for_paper(now()):
        raise UserError(told_to_wait(collection_round))
    refuse_sealed(collection_round)
    settings = settings_for_units(session, collection_round.unit_ids, collection_round.over_on)
    thresholds = _limits(settings, collection_round)
    summary, raw_effects = disclosed(session, collection_round, level, thresholds)
    shown = {group.members: allowed(raw_effects.get(group.members), group) for group in summary.groups}
    effects = {members: each for members, each in shown.items() if each is not None}
    started = sum(progress.started for progress in count_progress(session, collection_round).values())
    questionnaire = get_questionnaire(session, collection_round.version)
    nonresponse = find_nonresponse(session, collection_round, questionnaire)
    keyed = count_keyed(session, collection_round.id).sentence()
    at_level = cache(lambda each: disclosed(session, collection_round, each, thresholds).summary)
    coded = CodedRound(
        session, collection_round, level, thresholds, at_level, partial(places_of, session, collection_round)
    )
    return RoundResults(
        collection_round,
        questionnaire,
        weighted(summary) if collection_round.weighting == BY_FRAME else summary,
        thresholds,
        started,
        nonresponse,
        keyed,
        get_board_results(session, collection_round, questionnaire, level),
        effects,
        read_bands(settings["nki_bands"]),
        read_themes(coded, questionnaire),
    )


def get_summary(session: Session, collection_round: CollectionRound, level: Level, *, by_frame: bool) -> RoundSummary:
    """What disclosure control lets through of a round that has a result, for another round to be compared with.

    ``by_frame``: with the units weighed together as in that other round, whatever was chosen for this one.
    """
    thresholds = get_thresholds(session, collection_round)
    summary, _ = disclosed(session, collection_round, level, thresholds)
    return weighted(summary) if by_frame else summary


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
    return _limits(settings_for_units(session, collection_round.unit_ids, collection_round.over_on), collection_round)


def _limits(settings: Mapping[str, str], collection_round: CollectionRound) -> Thresholds:
    internal = max(collection_round.minimum_group, int(settings["minimum_group"]))
    public = max(collection_round.minimum_public_group, int(settings["minimum_public_group"]))
    limits = Thresholds(internal=internal, public=max(public, internal))
    # Boards and units are no persons: whether each of them has answered is told, and with it how large a share.
    return limits if collection_round.respondents == "persons" else structs.replace(limits, rate_frame=1)
