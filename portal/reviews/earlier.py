"""The year before a review: the unit's own, or those of the units that it has taken the place of, added up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.history.queries import Ancestry, get_ancestry
from portal.i18n import listed
from portal.organisation.models import Unit
from portal.reviews.compilation import Beside
from portal.reviews.models import Review
from portal.reviews.queries import ANSWERS, tally_of
from portal.reviews.wording import whose_figures
from portal.statistics.checklist import add_up
from portal.surveys.models import QuestionnaireVersion


@dataclass(frozen=True, kw_only=True)
class Earlier(Beside):
    """The latest earlier year with the same checklist. ``reviews``: one of each unit; ``rows``: their sums together.

    ``note`` says whose the figures are when they are not the unit's own, and which unit of those has none.
    """

    reviews: tuple[Review, ...]

    @property
    def activities(self) -> list[tuple[str, str]]:
        """What was to be done after it: the unit's name, or nothing when there is one alone, and the text."""
        said = [(each.unit_name, each.analysis.activities) for each in self.reviews if each.analysis]
        return [(name if len(self.reviews) > 1 else "", text) for name, text in said if text]


def find_earlier(session: Session, review: Review) -> Earlier | None:
    """What there is of an earlier year by the unit or by those it came from, however long ago they were merged."""
    ancestry = get_ancestry(session)
    query = (
        sa.select(Review)
        .join(QuestionnaireVersion)
        .where(
            Review.unit_id.in_(_with_those_before(review.unit_id, ancestry)),
            Review.year < review.year,
            Review.finished_at.isnot(None),
            QuestionnaireVersion.survey_id == review.version.survey_id,
        )
        .options(ANSWERS, joinedload(Review.version), joinedload(Review.unit))
        .order_by(Review.year.desc(), Review.id)
    )
    years: dict[int, dict[int, Review]] = {}
    for each in session.scalars(query):
        years.setdefault(each.year, {})[each.unit_id] = each  # of two by one unit in a year, the later counts
    for year, there in years.items():
        found = ancestry.found_among(review.unit_id, there)
        if found:
            reviews = tuple(sorted((there[unit] for unit in found), key=lambda each: each.unit_name))
            rows = add_up(tally_of(session, each) for each in reviews)
            note = _note(session, review, reviews, ancestry)
            return Earlier(year=year, reviews=reviews, rows=rows, note=note)
    return None


def _with_those_before(unit: int, ancestry: Ancestry) -> frozenset[int]:
    older = (_with_those_before(each, ancestry) for each in ancestry.before.get(unit, ()))
    return frozenset((unit,)).union(*older)


def _note(session: Session, review: Review, reviews: tuple[Review, ...], ancestry: Ancestry) -> str:
    there = {each.unit_id for each in reviews}
    if there == {review.unit_id}:
        return ""
    year, names = reviews[0].year, [each.unit_name for each in reviews]
    together = ", som enheten har bildats av, tillsammans" if len(reviews) > 1 else ", som enheten kommer från"
    said = [whose_figures(year, names, together)]
    divided = [each.unit_name for each in reviews if len(ancestry.after[each.unit_id]) > 1]
    if divided:
        said.append(f"De gäller hela {listed(divided)}, som har delats i flera enheter.")
    lacking = _lacking(review.unit_id, there, ancestry)
    if lacking:
        missing = session.scalars(sa.select(Unit.name).where(Unit.id.in_(lacking)).order_by(Unit.name)).all()
        said.append(f"{listed(missing)} har ingen klar granskning för {year}.")
    return " ".join(said)


def _lacking(unit: int, there: Collection[int], ancestry: Ancestry) -> frozenset[int]:
    """The units that it came from, and that nothing is there from."""
    if unit in there:
        return frozenset()
    if unit not in ancestry.before:
        return frozenset((unit,))
    return frozenset().union(*(_lacking(older, there, ancestry) for older in ancestry.before[unit]))
