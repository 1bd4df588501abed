"""The demo's rounds: one of each questionnaire to answer, and one that is finished."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy.orm import Session

from portal.collection.invitations import RecipientRow, invite
from portal.collection.models import Response
from portal.collection.stores import available_protections
from portal.crypto import KeyFolder
from portal.db import now
from portal.demo.answers import made_up_answers
from portal.i18n import end_of_day, local, start_of_day
from portal.questionnaire.document import read
from portal.surveys.models import CollectionRound, QuestionnaireVersion
from portal.surveys.operations import RoundPlan, add_from_library, close_round, open_round, publish
from portal.surveys.queries import find_round, get_questionnaire

COMPETENCE, SATISFACTION, FINISHED = "kompetens-demo", "brukare-demo", "brukare-forra-aret"
UNITS = ("forsorjningsstod", "barn-unga", "vuxna")
FINISHED_ANSWERS = {"forsorjningsstod": (61, 140, 7.4), "barn-unga": (38, 90, 8.1), "vuxna": (24, 80, 7.9)}
"""Unit code to answers, frame and the level the answers lie around."""
STAFF = (("Sara Nyberg", "forsorjningsstod"), ("Omar Haddad", "forsorjningsstod"), ("Elin Forsberg", "barn-unga"))
OPEN_DAYS, FINISHED_DAYS = 30, 28


def add_rounds(session: Session, keys: KeyFolder) -> None:
    """Add the rounds that are not there yet."""
    if find_round(session, FINISHED) is None:
        _add_finished(session, _published(session, "nki"))
    if find_round(session, SATISFACTION) is None:
        _open(session, _published(session, "nki"), SATISFACTION, "Brukarundersökning", "open")
    if find_round(session, COMPETENCE) is None:
        opened = _open(session, _published(session, "kompetens"), COMPETENCE, "Kompetensenkät", "invited")
        people = [
            RecipientRow(line, f"{name.split()[0].lower()}@ekdala.example", name, unit, "sv")
            for line, (name, unit) in enumerate(STAFF, start=2)
        ]
        invite(session, keys, opened, people)


def _published(session: Session, name: str) -> QuestionnaireVersion:
    survey = add_from_library(session, name)
    return publish(session, survey, read(survey.draft or ""))


def _open(session: Session, version: QuestionnaireVersion, code: str, kind: str, access: str) -> CollectionRound:
    today = local(now()).date()
    plan = RoundPlan(
        code=code,
        title=f"{kind} {today.year}",
        frames=dict.fromkeys(UNITS),
        access=access,
        closes_at=end_of_day(today + timedelta(days=OPEN_DAYS)),
    )
    return open_round(session, version, plan, available_protections())


def _add_finished(session: Session, version: QuestionnaireVersion) -> None:
    first = local(now()).date() - timedelta(days=365)
    last = first + timedelta(days=FINISHED_DAYS)
    plan = RoundPlan(
        code=FINISHED,
        title=f"Brukarundersökning {first.year}",
        frames={unit: frame for unit, (_, frame, _) in FINISHED_ANSWERS.items()},
        access="open",
        opens_at=start_of_day(first),
        closes_at=end_of_day(last),
    )
    finished = open_round(session, version, plan, available_protections())
    questionnaire = get_questionnaire(session, version)
    units = {each.unit.code: each.unit_id for each in finished.round_units}
    for seed, (unit, (count, _, level)) in enumerate(FINISHED_ANSWERS.items()):
        for position, answers in enumerate(made_up_answers(questionnaire, count, level, seed)):
            session.add(
                Response(
                    round_id=finished.id,
                    unit_id=units[unit],
                    version_id=version.id,
                    answers=msgspec.json.encode(answers).decode(),
                    completed_at=start_of_day(first) + timedelta(days=position % FINISHED_DAYS, hours=9),
                )
            )
    close_round(session, finished, end_of_day(last))
