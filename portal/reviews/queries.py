"""Reading reviews: one, all, and the sums of their checklists."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.errors import UserError
from portal.organisation.models import Unit
from portal.organisation.queries import account_names
from portal.questionnaire.definition import Questionnaire
from portal.reviews.models import Review, ReviewedRecord
from portal.statistics.checklist import Given, RowTally, completed, is_checklist, tally
from portal.surveys.library import get_ready, list_ready
from portal.surveys.models import QuestionnaireVersion
from portal.surveys.queries import find_latest_version, get_questionnaire, list_surveys

LIBRARY = "library:"
"""Before the name of a ready questionnaire in a list of choices; one of our own has nothing before its code."""

ANSWERS = selectinload(Review.records).selectinload(ReviewedRecord.answers)


def find_review(session: Session, code: str, *, lock: bool = False) -> Review | None:
    """The review with that code, records and answers. ``lock``: nobody else changes it before the transaction ends."""
    query = sa.select(Review).where(Review.code == code.replace("\0", "")).options(ANSWERS)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def find_same(session: Session, unit: Unit, year: int, version: QuestionnaireVersion, digest: str) -> Review | None:
    """The unit's review of that year with the same checklist and the same list: a form sent twice."""
    same = (Review.unit_id == unit.id, Review.year == year, Review.version_id == version.id)
    return session.scalar(sa.select(Review).where(*same, Review.list_digest == digest).limit(1))


def get_review(session: Session, code: str, *, lock: bool = False) -> Review:
    """The review with that code; raise UserError when there is none."""
    review = find_review(session, code, lock=lock)
    if review is None:
        raise UserError(f"Det finns ingen aktgranskning med koden ”{code[:60]}”. Se vilka som finns med reviews list.")
    return review


def list_reviews(session: Session) -> Sequence[Review]:
    """Every review with its unit and records, the newest year first."""
    query = sa.select(Review).options(joinedload(Review.unit), selectinload(Review.records))
    return session.scalars(query.order_by(Review.year.desc(), Review.title, Review.id)).all()


def list_going_on(session: Session) -> Sequence[Review]:
    """The reviews that are not finished, with their units, the newest first."""
    query = sa.select(Review).where(Review.finished_at.is_(None)).options(joinedload(Review.unit))
    return session.scalars(query.order_by(Review.created_at.desc(), Review.id.desc())).all()


def find_record(review: Review, position: int) -> ReviewedRecord | None:
    """The record with that number in the sample."""
    return next((record for record in review.records if record.position == position), None)


def checklist_of(session: Session, review: Review) -> Questionnaire:
    """The questionnaire that its records are reviewed with."""
    return get_questionnaire(session, review.version)


def cells_of(record: ReviewedRecord) -> dict[str, Given]:
    """What has been answered of a record, by the name of the row."""
    return {answer.question: Given(answer.value, answer.mark) for answer in record.answers}


def list_unfinished(session: Session, review: Review) -> list[ReviewedRecord]:
    """The records of the sample where some row has no answer."""
    checklist = checklist_of(session, review)
    return [each for each in review.reviewed if None in completed(checklist, cells_of(each)).values()]


def tally_of(session: Session, review: Review) -> tuple[RowTally, ...]:
    """The sums of a review, over the records that were not dropped."""
    return tally(checklist_of(session, review), [cells_of(record) for record in review.reviewed])


def reviewer_names(session: Session, review: Review) -> dict[int, str]:
    """Account to name, of everyone who has answered."""
    numbers = {answer.account_id for record in review.drawn for answer in record.answers if answer.account_id}
    return account_names(session, numbers)


def list_checklists(session: Session) -> list[tuple[str, str]]:
    """Choice and title of every questionnaire that records can be reviewed with: the library's, then our own."""
    ready = [(name, get_ready(name)) for name in list_ready()]
    found = [(LIBRARY + name, each.title["sv"]) for name, each in ready if is_checklist(each)]
    for survey in list_surveys(session):
        version = find_latest_version(session, survey) if survey.code not in list_ready() else None
        if version is not None and is_checklist(get_questionnaire(session, version)):
            found.append((survey.code, survey.title))
    return found
