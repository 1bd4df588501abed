"""Reading reviews: one, all, the one of the year before, and the sums of their checklists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.errors import UserError
from portal.organisation.models import Unit
from portal.organisation.queries import UnitTree, account_names, get_unit_tree, list_predecessors
from portal.organisation.unit_lists import UnitChoice, unit_choices
from portal.questionnaire.definition import Questionnaire
from portal.reviews.models import Review, ReviewedRecord
from portal.statistics.checklist import Given, RowTally, add_up, completed, is_checklist, tally
from portal.surveys.library import get_ready, list_ready
from portal.surveys.models import QuestionnaireVersion, Survey
from portal.surveys.queries import find_latest_version, get_questionnaire, list_surveys

LIBRARY = "library:"
"""Before the name of a ready questionnaire in a list of choices; one of our own has nothing before its code."""

_ANSWERS = selectinload(Review.records).selectinload(ReviewedRecord.answers)


def find_review(session: Session, code: str, *, lock: bool = False) -> Review | None:
    """The review with that code, records and answers. ``lock``: nobody else changes it before the transaction ends."""
    query = sa.select(Review).where(Review.code == code.replace("\0", "")).options(_ANSWERS)
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


def find_previous(session: Session, review: Review) -> Review | None:
    """The finished review with the same checklist of the latest year before, by the unit or by the one it came from."""
    came_from = [unit.id for unit in list_predecessors(session, review.unit_id)]
    units = [review.unit_id, *(came_from if len(came_from) == 1 else ())]
    query = (
        sa.select(Review)
        .join(QuestionnaireVersion)
        .where(
            Review.unit_id.in_(units),
            Review.year < review.year,
            Review.finished_at.isnot(None),
            QuestionnaireVersion.survey_id == review.version.survey_id,
        )
        .options(_ANSWERS, joinedload(Review.version))
    )
    return session.scalar(query.order_by(Review.year.desc(), Review.id.desc()).limit(1))


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


# --- Several reviews together -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Summed:
    """The finished reviews of one unit and of everything under it, added up."""

    reviews: int
    records: int
    rows: tuple[RowTally, ...]


@dataclass(frozen=True)
class Compilation:
    """The finished reviews of one year with one checklist. ``own``: unit to its own sums."""

    year: int
    survey: Survey
    tree: UnitTree
    own: dict[int, Summed]

    def summed(self, unit_id: int) -> Summed:
        """The sums of a unit and of what lies under it."""
        below = self.tree.with_descendants([unit_id])
        parts = [each for unit, each in self.own.items() if unit in below]
        return Summed(
            sum(each.reviews for each in parts),
            sum(each.records for each in parts),
            add_up(each.rows for each in parts),
        )

    def units(self, allowed: frozenset[int] | None) -> list[UnitChoice]:
        """The units with a finished review and all above them; ``allowed`` (None: all) are those to be seen."""
        shown = {above for unit in self.own for above in (unit, *self.tree.ancestors(unit))}
        return unit_choices(self.tree, shown if allowed is None else shown & allowed)


def list_compilations(session: Session) -> list[tuple[int, Survey]]:
    """Every year and checklist with a finished review, the newest first."""
    query = (
        sa.select(Review.year, Survey)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Review.version_id)
        .join(Survey, Survey.id == QuestionnaireVersion.survey_id)
        .where(Review.finished_at.isnot(None))
        .distinct()
        .order_by(Review.year.desc(), Survey.title)
    )
    return [(year, survey) for year, survey in session.execute(query)]


def compile_reviews(session: Session, year: int, survey: Survey) -> Compilation:
    """The finished reviews of ``year`` with ``survey`` as their checklist."""
    query = (
        sa.select(Review)
        .join(QuestionnaireVersion)
        .where(Review.year == year, Review.finished_at.isnot(None), QuestionnaireVersion.survey_id == survey.id)
        .options(_ANSWERS, joinedload(Review.version))
        .order_by(Review.id)
    )
    own: dict[int, Summed] = {}
    for review in session.scalars(query):
        before = own.get(review.unit_id, Summed(0, 0, ()))
        rows = add_up([part for part in (before.rows, tally_of(session, review)) if part])
        own[review.unit_id] = Summed(before.reviews + 1, before.records + len(review.reviewed), rows)
    return Compilation(year, survey, get_unit_tree(session), own)
