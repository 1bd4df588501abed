"""A second round that goes only to the boards or units that gave certain answers in a first one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.followed_up import Criterion, keep_followed
from portal.collection.invitations import RecipientRow, invite
from portal.collection.models import Invitation, Response
from portal.crypto import KeyFolder
from portal.db import now
from portal.errors import UserError
from portal.i18n import end_of_day, local
from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import Answers, Code, CodeDomain, MatrixDomain, MatrixRow, Question, Questionnaire
from portal.surveys.models import CollectionRound, QuestionnaireVersion
from portal.surveys.operations import RoundPlan, open_round

NO = "nej"


def questions_to_follow_up(questionnaire: Questionnaire) -> list[Question]:
    """The questions that are answered by a code, alone or for each area."""
    return [each for each in questionnaire.walk() if isinstance(each.domain, (CodeDomain, MatrixDomain))]


def codes_of(questionnaire: Questionnaire, question: Question) -> tuple[Code, ...]:
    """What can be answered to the question."""
    domain = question.domain
    return codes(questionnaire, domain.code_list) if isinstance(domain, (CodeDomain, MatrixDomain)) else ()


def areas_of(question: Question) -> tuple[MatrixRow, ...]:
    """The areas of a matrix; a question of another kind has none."""
    return question.domain.rows if isinstance(question.domain, MatrixDomain) else ()


def check_over(before: CollectionRound) -> None:
    """Raise UserError while the first round goes on: somebody may still answer so."""
    if before.state(now()) != "closed":
        raise UserError("Insamlingen pågår. Avsluta den först, så att alla svar är med.")


def criterion_of(
    questionnaire: Questionnaire, name: str, answers: Collection[str], areas: Collection[str] = ()
) -> Criterion:
    """Who is followed up, from names as they stand in the questionnaire; without ``areas`` all of a matrix.

    Raise UserError for a name that is not there, with those that are.
    """
    offered = {question.name: question for question in questions_to_follow_up(questionnaire)}
    question = offered.get(name)
    if question is None:
        raise UserError(f"Frågan ”{name[:60]}” går inte att följa upp. Välj bland: {', '.join(offered)}.")
    listed = [code.code for code in codes_of(questionnaire, question)]
    rows = [row.name for row in areas_of(question)]
    for what, given, known in (("svaret", answers, listed), ("området", areas, rows)):
        for each in given:
            if each not in known:
                choices = f"Välj bland: {', '.join(known)}." if known else "Frågan har inga områden."
                raise UserError(f"På frågan ”{name}” finns inte {what} ”{each[:60]}”. {choices}")
    return Criterion(question, frozenset(answers), frozenset(areas or rows))


def plan_of(
    session: Session,
    before: CollectionRound,
    criterion: Criterion,
    *,
    code: str,
    title: str,
    closes_on: date | None,
    request_key: str | None = None,
) -> RoundPlan:
    """The round that asks those who answered so; raise UserError when the units of all of them are closed."""
    chosen = still_open(before, units_that_answered(session, before, criterion), local(now()).date())
    return RoundPlan(
        code=code,
        title=title,
        frames=dict.fromkeys(chosen),
        respondents="units",
        closes_at=end_of_day(closes_on) if closes_on else None,
        request_key=request_key,
        disposal_decision=before.disposal_decision or "",
    )


def units_that_answered(session: Session, collection_round: CollectionRound, criterion: Criterion) -> list[str]:
    """The codes of the units that gave such an answer, in the order of the round."""
    query = sa.select(Response.unit_id, Response.answers).where(Response.round_id == collection_round.id)
    found = {
        unit_id
        for unit_id, answers in session.execute(query)
        if criterion.fits(msgspec.json.decode(answers, type=dict))
    }
    return [each.unit.code for each in collection_round.round_units if each.unit_id in found]


def still_open(collection_round: CollectionRound, codes: Collection[str], day: date) -> list[str]:
    """Those of the units that can be asked again; raise UserError when there were some and none of them is left."""
    chosen = [each.unit for each in collection_round.round_units if each.unit.code in codes]
    left = [unit.code for unit in chosen if unit.is_open(day)]
    if chosen and not left:
        names = ", ".join(unit.name for unit in chosen)
        raise UserError(f"De som svarade så är stängda som enheter och kan inte bjudas in: {names}.", "codes")
    return left


def count_by_code(
    session: Session, collection_round: CollectionRound, questions: Sequence[Question]
) -> dict[str, Counter[str]]:
    """By question how many units gave each answer, in a matrix for at least one area; every response is read once."""
    of_round = Response.round_id == collection_round.id
    asked = {each.unit_id for each in collection_round.round_units}
    given: dict[str, set[tuple[int, str]]] = {question.name: set() for question in questions}
    for unit_id, document in session.execute(sa.select(Response.unit_id, Response.answers).where(of_round)):
        answers = msgspec.json.decode(document, type=dict)
        for question in questions if unit_id in asked else ():
            given[question.name].update((unit_id, code) for code in _given(question, answers))
    return {name: Counter(code for _unit, code in pairs) for name, pairs in given.items()}


def _given(question: Question, answers: Answers) -> Collection[str]:
    """The codes that were given to the question, of a matrix those of the areas it has."""
    value = answers.get(question.name)
    if isinstance(value, dict):
        return [value[area.name] for area in areas_of(question) if area.name in value]
    return [value] if isinstance(value, str) else []


@dataclass(frozen=True)
class FollowUp:
    """The new round, and the names of the units whose recipient is not known."""

    collection_round: CollectionRound
    without_recipient: Sequence[str]


def open_follow_up(
    session: Session,
    keys: KeyFolder,
    before: CollectionRound,
    criterion: Criterion,
    version: QuestionnaireVersion,
    plan: RoundPlan,
    available: frozenset[str],
    by: int | None = None,
) -> FollowUp:
    """Open ``plan``, whose frames are the units to follow up, and invite those whom they were invited by before.

    What each of them answered is kept with it: its letter and its pages tell what it is asked about.
    """
    if not plan.frames:
        raise UserError("Ingen har svarat så. Välj ett annat svar eller fler områden.", "codes")
    opened = open_round(session, version, plan, available, by)
    keep_followed(session, before, opened, criterion)
    rows = _recipients(session, before, opened)
    if rows:
        invite(session, keys, opened, rows)
    reached = {row.unit for row in rows}
    return FollowUp(opened, [each.name for each in opened.round_units if each.unit.code not in reached])


def _recipients(session: Session, before: CollectionRound, opened: CollectionRound) -> list[RecipientRow]:
    codes_by_id = {each.unit_id: each.unit.code for each in opened.round_units}
    invited = sa.select(Invitation).where(
        Invitation.round_id == before.id,
        Invitation.unit_id.in_(codes_by_id),
        Invitation.ineligible_at.is_(None),
    )
    return [
        RecipientRow(line, each.email or "", each.name, codes_by_id[each.unit_id], "", each.address)
        for line, each in enumerate(session.scalars(invited.order_by(Invitation.id)), start=2)
        if each.email or each.name
    ]
