"""The demo's rounds: one of each questionnaire to answer, one of staff and two of service users that are finished."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.orm import Session

from portal.collection.invitations import RecipientRow, invite
from portal.collection.models import Invitation, Participation, Response
from portal.collection.reminders import plan as plan_reminders
from portal.collection.reminders import suggest_days
from portal.collection.stores import available_protections
from portal.crypto import KeyFolder, readable
from portal.db import now
from portal.demo.answers import made_up_answers
from portal.demo.boards import add_board_rounds
from portal.demo.competence import INVITED, competence_answers
from portal.history.operations import EnteredResult, enter_result
from portal.i18n import end_of_day, local, start_of_day
from portal.questionnaire.definition import Answers
from portal.surveys.drafts import draft_of
from portal.surveys.models import CollectionRound, QuestionnaireVersion
from portal.surveys.operations import RoundPlan, add_from_library, close_round, open_round, publish
from portal.surveys.queries import find_round, get_questionnaire, get_round

COMPETENCE, SATISFACTION, PRACTICE = "kompetens-demo", "brukare-demo", "ovning"
FINISHED, BEFORE, STAFF_FINISHED = "brukare-forra-aret", "brukare-aret-fore", "kompetens-forra-aret"
UNITS = ("forsorjningsstod", "barn-unga", "vuxna")
STAFF = (("Sara Nyberg", "forsorjningsstod"), ("Omar Haddad", "forsorjningsstod"), ("Elin Forsberg", "barn-unga"))
LAST_YEAR = {
    "forsorjningsstod": (121, 310, 8.67),
    "barn-unga": (98, 240, 9.17),
    "vuxna": (76, 190, 8.97),
    "boendestod": (43, 70, 9.37),
    "lss": (24, 45, 8.57),
}
YEAR_BEFORE = {
    "forsorjningsstod": (75, 300, 8.65),
    "barn-unga": (57, 230, 9.05),
    "vuxna": (38, 185, 8.85),
    "boendestod": (22, 66, 9.25),
    "lss": (18, 41, 8.55),
}
"""Unit code to answers, how many could answer, and the level (1–10) that the made-up answers lie around."""

EARLIER_YEARS = ((4, 143, 79.6, 18.9), (3, 176, 80.9, 18.2))
"""Before the portal: years ago, answers, NKI and the standard deviation, as an old report would have them."""

OPEN_DAYS, FINISHED_DAYS, YEAR = 30, 28, 365


def add_rounds(session: Session, keys: KeyFolder) -> None:
    """Add the rounds that are not there yet."""
    if find_round(session, BEFORE) is None:
        _add_finished(session, BEFORE, 2 * YEAR, YEAR_BEFORE)
        _add_earlier_years(session, get_round(session, BEFORE))
    if find_round(session, FINISHED) is None:
        _add_finished(session, FINISHED, YEAR, LAST_YEAR)
    if find_round(session, STAFF_FINISHED) is None:
        _add_finished_competence(session)
    add_board_rounds(session, keys, _published(session, "namndmatris"))
    if find_round(session, SATISFACTION) is None:
        _open(session, _published(session, "nki"), SATISFACTION, "Brukarundersökning", "open")
    if find_round(session, PRACTICE) is None:
        _open(session, _published(session, "kompetens"), PRACTICE, "Övning: kompetensenkät", "open", is_practice=True)
    if find_round(session, COMPETENCE) is None:
        opened = _open(session, _published(session, "kompetens"), COMPETENCE, "Kompetensenkät", "invited")
        people = [
            RecipientRow(line, f"{name.split()[0].lower()}@ekdala.example", name, unit, "sv")
            for line, (name, unit) in enumerate(STAFF, start=2)
        ]
        invite(session, keys, opened, people)
        plan_reminders(session, opened, [(None, day) for day in suggest_days(opened, local(now()).date())[:1]])


def _published(session: Session, name: str) -> QuestionnaireVersion:
    survey = add_from_library(session, name)
    return publish(session, survey, draft_of(survey))


def _open(
    session: Session, version: QuestionnaireVersion, code: str, kind: str, access: str, *, is_practice: bool = False
) -> CollectionRound:
    today = local(now()).date()
    plan = RoundPlan(
        code=code,
        title=f"{kind} {today.year}",
        frames=dict.fromkeys(UNITS),
        access=access,
        is_practice=is_practice,
        closes_at=end_of_day(today + timedelta(days=OPEN_DAYS)),
    )
    return open_round(session, version, plan, available_protections())


def _add_finished(session: Session, code: str, days_ago: int, groups: Mapping[str, tuple[int, int, float]]) -> None:
    version = _published(session, "nki")
    frames = {unit: frame for unit, (_, frame, _) in groups.items()}
    finished = _begin_past(session, version, code, "Brukarundersökning", "open", days_ago, frames)
    questionnaire = get_questionnaire(session, version)
    units = {each.unit.code: each.unit_id for each in finished.round_units}
    for seed, (unit, (count, _, level)) in enumerate(groups.items()):
        answers = made_up_answers(questionnaire, count, level, seed + days_ago)
        session.add_all(_responses(finished, units[unit], answers))
    close_round(session, finished, finished.closes_at)


def _add_earlier_years(session: Session, collection_round: CollectionRound) -> None:
    this_year = local(now()).year
    for ago, n, value, deviation in EARLIER_YEARS:
        year = this_year - ago
        enter_result(session, collection_round, EnteredResult(year, n, value, deviation, f"Kvalitetsberättelse {year}"))


def _add_finished_competence(session: Session) -> None:
    version = _published(session, "kompetens")
    frames: dict[str, int | None] = dict.fromkeys(INVITED)
    finished = _begin_past(session, version, STAFF_FINISHED, "Kompetensenkät", "invited", YEAR - 40, frames)
    for each in finished.round_units:
        answers = competence_answers(each.unit.code)
        for response in _responses(finished, each.unit_id, answers):
            response.participation_id = _took_part(session, finished, each.unit_id, response.completed_at)
            session.add(response)
        missing = INVITED[each.unit.code] - len(answers)
        session.add_all(Invitation(round_id=finished.id, unit_id=each.unit_id) for _ in range(missing))
    close_round(session, finished, finished.closes_at)


def _begin_past(
    session: Session,
    version: QuestionnaireVersion,
    code: str,
    kind: str,
    access: str,
    days_ago: int,
    frames: Mapping[str, int | None],
) -> CollectionRound:
    first = local(now()).date() - timedelta(days=days_ago)
    plan = RoundPlan(
        code=code,
        title=f"{kind} {first.year}",
        frames=frames,
        access=access,
        opens_at=start_of_day(first),
        quotes_allowed=True,
        closes_at=end_of_day(first + timedelta(days=FINISHED_DAYS)),
    )
    return open_round(session, version, plan, available_protections())


def _responses(finished: CollectionRound, unit_id: int, answers: Iterable[Answers]) -> list[Response]:
    return [
        Response(
            round_id=finished.id,
            unit_id=unit_id,
            version_id=finished.version_id,
            answers=msgspec.json.encode(each).decode(),
            completed_at=finished.opens_at + timedelta(days=position % FINISHED_DAYS, hours=9),
        )
        for position, each in enumerate(answers)
    ]


def _took_part(session: Session, finished: CollectionRound, unit_id: int, moment: datetime) -> int:
    invitation = Invitation(round_id=finished.id, unit_id=unit_id)
    session.add(invitation)
    session.flush()
    participation = Participation(
        handle=readable(secrets.token_bytes(16)),
        round_id=finished.id,
        unit_id=unit_id,
        invitation_id=invitation.id,
        started_at=moment,
        completed_at=moment,
    )
    session.add(participation)
    session.flush()
    return participation.id
