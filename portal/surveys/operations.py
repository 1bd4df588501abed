"""Writing surveys, versions and rounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db import now
from portal.errors import UserError, explain
from portal.i18n import date_in_prose, last_day, local
from portal.organisation.boards import settings_for_units
from portal.organisation.queries import get_unit
from portal.questionnaire.definition import FileDomain, Questionnaire, text_in
from portal.questionnaire.document import digest, write
from portal.surveys.library import CHECKLISTS, COMPLAINTS, get_ready
from portal.surveys.models import (
    ACCESSES,
    ANONYMOUS,
    PROTECTIONS,
    RESPONDENT_KINDS,
    UNWEIGHTED,
    WEIGHTINGS,
    CollectionRound,
    QuestionnaireVersion,
    RoundEvent,
    RoundUnit,
    Survey,
)
from portal.surveys.queries import find_latest_version, find_survey, get_questionnaire

RESERVED_CODES = frozenset({"ny", "kalender"})
"""Words that stand in the same place of an address as a round's code."""
LONGEST_TITLE = 200
ROUND_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{1,59}")


def add_from_library(session: Session, name: str) -> Survey:
    """The library's ready questionnaire as a survey with the same code; the survey that is there already, if any."""
    return find_survey(session, name) or create_survey(session, get_ready(name))


def create_survey(session: Session, questionnaire: Questionnaire, code: str | None = None) -> Survey:
    """A new survey whose draft is ``questionnaire``. The document was checked when it was read."""
    title = text_in(questionnaire.title, "sv")
    survey = Survey(code=code or questionnaire.name, title=title, draft=write(questionnaire).decode())
    session.add(survey)
    try:
        session.flush()
    except IntegrityError as error:
        raise explain(error) from error
    return survey


def publish(session: Session, survey: Survey, questionnaire: Questionnaire) -> QuestionnaireVersion:
    """Freeze ``questionnaire`` as the survey's next version; the latest one when nothing has changed since."""
    latest = find_latest_version(session, survey)
    fingerprint = digest(questionnaire)
    if latest is not None and latest.digest == fingerprint:
        return latest
    number = 1 + (
        session.scalar(sa.select(sa.func.max(QuestionnaireVersion.number)).filter_by(survey_id=survey.id)) or 0
    )
    version = QuestionnaireVersion(
        survey_id=survey.id, number=number, document=write(questionnaire).decode(), digest=fingerprint
    )
    session.add(version)
    session.flush()
    return version


@dataclass(frozen=True)
class RoundPlan:
    """What a round is to be: ``frames`` is unit code to how many could answer there (None: not known)."""

    code: str
    title: str
    frames: Mapping[str, int | None] = field(default_factory=dict)
    access: str = "invited"
    protection: str = "confidential"
    respondents: str = "persons"
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    request_key: str | None = None
    is_practice: bool = False
    recovery_key: bytes | None = None
    quotes_allowed: bool = False
    disposal_decision: str | None = None  # None: the municipality's; empty: nothing is disposed of
    weighting: str = UNWEIGHTED


def open_round(
    session: Session,
    version: QuestionnaireVersion,
    plan: RoundPlan,
    available: frozenset[str],
    by: int | None = None,
) -> CollectionRound:
    """Open a round of ``version``, now or at ``plan.opens_at``.

    ``available`` names the protections that answers can be stored under; ``by`` is the account that does it. Raise
    UserError for a plan that cannot be.
    """
    _refuse_unfit(session, version)
    _check_plan(plan, available)
    units = {code: get_unit(session, code) for code in plan.frames}
    settings = settings_for_units(session, (unit.id for unit in units.values()))
    collection_round = _planned(version, plan, settings)
    for position, (unit_code, frame) in enumerate(plan.frames.items()):
        unit = units[unit_code]
        if not unit.is_open(local(collection_round.opens_at).date()):
            raise UserError(f"Enheten {unit.name} är stängd. Välj en enhet som finns kvar.", "units")
        collection_round.round_units.append(RoundUnit(unit=unit, frame=frame, position=position))
    session.add(collection_round)
    try:
        session.flush()
    except IntegrityError as error:
        raise explain(error) from error
    note(session, collection_round, "created", by).weighting = plan.weighting
    return collection_round


def _refuse_unfit(session: Session, version: QuestionnaireVersion) -> None:
    """Raise UserError for a questionnaire that has its own place elsewhere, or asks for what a round cannot keep."""
    if version.survey.code == COMPLAINTS:
        raise UserError(
            "Formuläret för synpunkter kan inte användas i en undersökning. Det finns alltid på adressen /synpunkter.",
            "survey",
        )
    if version.survey.code in CHECKLISTS:
        raise UserError(
            "Checklistan fylls i akt för akt under Aktgranskning. I en undersökning kan den inte användas.", "survey"
        )
    if any(isinstance(question.domain, FileDomain) for question in get_questionnaire(session, version).walk()):
        raise UserError(
            "Frågeformuläret har en fråga om filer, och i en undersökning finns ingen plats för filer. Ta bort frågan "
            "ur frågeformuläret, eller välj ett annat.",
            "survey",
        )


def _planned(version: QuestionnaireVersion, plan: RoundPlan, settings: Mapping[str, str]) -> CollectionRound:
    """The round without its units; ``settings`` are their boards'."""
    return CollectionRound(
        code=plan.code,
        title=plan.title.strip(),
        version_id=version.id,
        access=plan.access,
        protection=plan.protection,
        respondents=plan.respondents,
        opens_at=plan.opens_at or now(),
        closes_at=plan.closes_at,
        request_key=plan.request_key,
        is_practice=plan.is_practice,
        quotes_allowed=plan.quotes_allowed,
        weighting=plan.weighting,
        disposal_decision=_decision(plan, settings),
        recovery_key=_recovery_key(plan, settings),
        minimum_group=int(settings["minimum_group"]),
        minimum_public_group=int(settings["minimum_public_group"]),
    )


def _recovery_key(plan: RoundPlan, settings: Mapping[str, str]) -> bytes | None:
    if plan.recovery_key is None:
        return None
    if plan.protection != ANONYMOUS:
        raise UserError("En reservnyckel behövs bara i anonyma undersökningar. Ta bort den, eller välj anonym.")
    if settings["allow_recovery_key"] != "ja":
        raise UserError(
            "Kommunen har inte tillåtit reservnycklar. Det ändras med settings set allow_recovery_key ja. Läs först i "
            "docs/anonymity.md vad det betyder för skyddet."
        )
    return plan.recovery_key


def _decision(plan: RoundPlan, settings: Mapping[str, str]) -> str | None:
    """The plan's own, also when it is that nothing is disposed of; else the municipality's."""
    named = settings["disposal_decision"] if plan.disposal_decision is None else plan.disposal_decision
    return named.strip() or None


def _check_plan(plan: RoundPlan, available: frozenset[str]) -> None:
    if not ROUND_CODE.fullmatch(plan.code):
        raise UserError(
            f"Koden ”{plan.code}” går inte att använda. Välj minst två små bokstäver a–z, siffror eller bindestreck.",
            "code",
        )
    if plan.code in RESERVED_CODES:
        raise UserError(f"Koden ”{plan.code}” används redan av portalen. Välj en annan kod.", "code")
    if len(plan.title) > LONGEST_TITLE or not plan.title.isprintable():
        raise UserError(f"Rubriken ska stå på en rad och ha högst {LONGEST_TITLE} tecken. Korta den.", "title")
    if len(plan.disposal_decision or "") > LONGEST_TITLE:
        raise UserError(f"Gallringsbeslutet ska ha högst {LONGEST_TITLE} tecken. Korta det.", "disposal_decision")
    if not plan.title.strip():
        raise UserError("Undersökningen saknar namn. Skriv till exempel ”Brukarundersökning hösten 2026”.", "title")
    if not plan.frames:
        raise UserError("Undersökningen har ingen enhet. Ange minst en.", "units")
    _check_word("access", plan.access, ACCESSES)
    _check_word("respondents", plan.respondents, RESPONDENT_KINDS)
    _check_word("anonymity", plan.protection, PROTECTIONS)
    _check_word("weighting", plan.weighting, WEIGHTINGS)
    if plan.protection not in available:
        raise UserError("Portalen kan inte samla in svar med det skyddet. Välj konfidentiell.", "protection")
    if plan.protection == ANONYMOUS and plan.respondents == "units":
        raise UserError(
            "Nämnder och enheter svarar i eget namn, så svaren kan inte vara anonyma. Välj konfidentiell.", "protection"
        )
    if any(frame is not None and frame < 0 for frame in plan.frames.values()):
        raise UserError("Antalet som kan svara kan inte vara mindre än 0. Ändra antalet eller lämna det tomt.", "units")


def _check_word(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UserError(f"{name} kan inte vara ”{value}”. Välj bland: {', '.join(allowed)}.", name)


def note(
    session: Session,
    collection_round: CollectionRound,
    kind: str,
    by: int | None = None,
    last_day: date | None = None,
    reason: str | None = None,
) -> RoundEvent:
    """Add to the round's history what has happened; ``by``: the account that did it, None for a command or a clock."""
    event = RoundEvent(round_id=collection_round.id, kind=kind, last_day=last_day, account_id=by, reason=reason)
    session.add(event)
    return event


def close_round(
    session: Session, collection_round: CollectionRound, moment: datetime | None = None, by: int | None = None
) -> None:
    """End the collection; closing what is closed changes nothing."""
    if collection_round.state(moment or now()) == "planned":
        raise UserError("Insamlingen har inte börjat än. Vänta till den första dagen, eller låt den stå.")
    if collection_round.closed_at is None:
        collection_round.closed_at = moment or now()
        note(session, collection_round, "closed", by)
        session.flush()


def told_to_wait(collection_round: CollectionRound) -> str:
    """Why there are no results yet although nobody can answer any more."""
    until = date_in_prose(last_day(collection_round.paper_until)) if collection_round.paper_until else ""
    return (
        f"Svar på papper får registreras till och med {until}, och resultatet väntar tills dess. Är allt registrerat? "
        "Ta bort den dagen på undersökningens sida, så kommer resultatet nu."
    )


def tally_round(session: Session, collection_round: CollectionRound, moment: datetime | None = None) -> None:
    """Mark a closed round as counted; again changes nothing. Confidential answers are counted as they stand."""
    if collection_round.state(moment or now()) != "closed":
        raise UserError(
            f"Insamlingen {collection_round.code} pågår. Avsluta den först med rounds close {collection_round.code}."
        )
    if collection_round.waits_for_paper(moment or now()):
        raise UserError(told_to_wait(collection_round))
    close_round(session, collection_round, collection_round.closes_at)
    if collection_round.tallied_at is None:
        collection_round.tallied_at = moment or now()
        note(session, collection_round, "tallied")
        session.flush()
