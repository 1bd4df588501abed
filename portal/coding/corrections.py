"""Correcting a coding that is finished: opened again for a reason, every former coding kept, told of anew when done.

What of it may be told is decided in ``statistics.coding.corrections``, from all codings that have been told of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.coding.models import CodingChange, CodingCorrection, Theme
from portal.coding.queries import Themes, counting_codings, finished_questions
from portal.db import now
from portal.errors import UserError
from portal.questionnaire.domains.texts import clean_text
from portal.surveys.models import LONGEST_REASON, CollectionRound

FINISHED = (
    "Kodningen är avslutad, och temana kan redan ha redovisats. Är något fel? Öppna då kodningen för rättning på "
    "frågans sida."
)
NOT_FINISHED = "Kodningen är inte avslutad. Ändra temana direkt i texterna."
ALREADY_OPEN = "Kodningen är redan öppen för rättning. Läs in sidan igen."
NO_REASON = "Skriv varför kodningen ska rättas. Skälet står i historiken."
TOO_LONG = f"Skälet är för långt. Korta det till högst {LONGEST_REASON} tecken."
NOT_CODED = (
    "Texten var inte kodad när kodningen avslutades. Bara kodade texter kan rättas, så att andelarna går att jämföra "
    "med det som redan är redovisat."
)


@dataclass(frozen=True)
class FinishedTimes:
    """The same texts as they were coded each time the coding was finished, the first time first.

    ``corrected_at``: when a correction was last finished.
    """

    codings: list[dict[int, Themes]]
    corrected_at: datetime | None
    is_open: bool


def list_corrections(session: Session, round_id: int, question: str) -> Sequence[CodingCorrection]:
    """The corrections of a question's coding, the first one first."""
    wanted = (CodingCorrection.round_id == round_id) & (CodingCorrection.question == question)
    query = sa.select(CodingCorrection).where(wanted).order_by(CodingCorrection.number)
    changes = selectinload(CodingCorrection.changes).selectinload(CodingChange.before)
    return session.scalars(query.options(changes)).all()


def find_open(session: Session, round_id: int, question: str) -> CodingCorrection | None:
    """The correction that goes on, if any."""
    wanted = (CodingCorrection.round_id == round_id) & (CodingCorrection.question == question)
    return session.scalars(sa.select(CodingCorrection).where(wanted, CodingCorrection.finished_at.is_(None))).first()


def finished_times(session: Session, round_id: int, question: str) -> FinishedTimes:
    """Every coding that has been told of, worked out backwards from the one of today."""
    coding = counting_codings(session, round_id, question)
    corrections = list_corrections(session, round_id, question)
    is_open = bool(corrections) and corrections[-1].finished_at is None
    codings = [] if is_open else [coding]
    for correction in reversed(corrections):
        coding = {**coding, **_before(correction)}
        codings.append(coding)
    corrected = [each.finished_at for each in corrections if each.finished_at]
    return FinishedTimes(codings[::-1], corrected[-1] if corrected else None, is_open)


def _before(correction: CodingCorrection) -> dict[int, Themes]:
    return {each.response_id: frozenset(theme.id for theme in each.before) for each in correction.changes}


def changes_of(
    correction: CodingCorrection, later: Sequence[CodingCorrection], today: Mapping[int, Themes]
) -> list[tuple[CodingChange, Themes, Themes]]:
    """The texts that a correction has left with other themes: before, and after it; ``later``: corrections since."""
    after = dict(today)
    for each in reversed(later):
        after.update(_before(each))
    before = _before(correction)
    return [
        (each, before[each.response_id], after[each.response_id])
        for each in correction.changes
        if after[each.response_id] != before[each.response_id]
    ]


def open_correction(
    session: Session, collection_round: CollectionRound, question: str, reason: str, by: int
) -> CodingCorrection:
    """Let the coded texts be coded otherwise.

    Raise UserError when the coding is not finished or is open already, and for a reason that says nothing.
    """
    session.get_one(CollectionRound, collection_round.id, with_for_update=True)  # one at a time
    if question not in finished_questions(session, collection_round.id):
        raise UserError(NOT_FINISHED)
    if find_open(session, collection_round.id, question) is not None:
        raise UserError(ALREADY_OPEN)
    words = " ".join(clean_text(reason).split())
    if not words:
        raise UserError(NO_REASON, "reason")
    if len(words) > LONGEST_REASON:
        raise UserError(TOO_LONG, "reason")
    number = len(list_corrections(session, collection_round.id, question)) + 1
    correction = CodingCorrection(
        round_id=collection_round.id, question=question, number=number, reason=words, opened_by=by, opened_at=now()
    )
    session.add(correction)
    session.flush()
    return correction


def check_open(session: Session, round_id: int, question: str) -> CodingCorrection | None:
    """The correction that a change belongs to, None before the coding is finished; raise UserError after it.

    Whoever opens, changes or finishes has locked the round, and so comes before or after.
    """
    session.get_one(CollectionRound, round_id, with_for_update=True)
    if question not in finished_questions(session, round_id):
        return None
    correction = find_open(session, round_id, question)
    if correction is None:
        raise UserError(FINISHED)
    return correction


def note_change(session: Session, correction: CodingCorrection, response_id: int, by: int) -> None:
    """Keep the themes that a text has, before the correction changes them; the first time only.

    Raise UserError for a text that was not coded when the coding was finished.
    """
    coded = counting_codings(session, correction.round_id, correction.question)
    if response_id not in coded:
        raise UserError(NOT_CODED)
    noted = next((each for each in correction.changes if each.response_id == response_id), None)
    if noted is None:
        themes = session.scalars(sa.select(Theme).where(Theme.id.in_(coded[response_id]))).all()
        noted = CodingChange(response_id=response_id, before=list(themes))
        correction.changes.append(noted)
    noted.changed_by, noted.changed_at = by, now()


def finish_correction(session: Session, correction: CodingCorrection, by: int) -> None:
    """The coding is told of as it has become; again changes nothing."""
    session.get_one(CollectionRound, correction.round_id, with_for_update=True)
    session.refresh(correction)
    if correction.finished_at is None:
        correction.finished_by, correction.finished_at = by, now()
