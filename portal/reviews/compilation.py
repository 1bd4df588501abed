"""Several finished reviews together: a unit, the area it lies in, the administration; and those of the year before."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.history.queries import Ancestry
from portal.organisation.queries import UnitTree, get_unit_tree
from portal.organisation.unit_lists import UnitChoice, unit_choices
from portal.reviews.models import Review
from portal.reviews.queries import ANSWERS, tally_of
from portal.statistics.checklist import RowTally, add_up
from portal.surveys.models import QuestionnaireVersion, Survey


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The sums of an earlier year, beside those of this one; ``note``: whose they are, when that is not clear."""

    year: int
    rows: tuple[RowTally, ...]
    note: str = ""


@dataclass(frozen=True)
class Summed:
    """The finished reviews of one unit and of everything under it, added up. ``units``: whose they are."""

    reviews: int
    records: int
    rows: tuple[RowTally, ...]
    units: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Compilation:
    """The finished reviews of one year with one checklist. ``own``: unit to its own sums."""

    year: int
    survey: Survey
    tree: UnitTree
    own: dict[int, Summed]

    def summed(self, unit_id: int) -> Summed:
        """The sums of a unit and of what lies under it."""
        return self._of(self.tree.with_descendants([unit_id]) & self.own.keys())

    def summed_before(self, unit_id: int, ancestry: Ancestry) -> Summed:
        """The same of a year when units of today may not have been there: those they have taken the place of count."""
        below = self.tree.with_descendants([unit_id])
        return self._of(frozenset(older for unit in below for older in ancestry.found_among(unit, self.own)))

    def _of(self, units: frozenset[int]) -> Summed:
        parts = [each for unit, each in self.own.items() if unit in units]
        return Summed(
            sum(each.reviews for each in parts),
            sum(each.records for each in parts),
            add_up(each.rows for each in parts),
            units,
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
        .options(ANSWERS, joinedload(Review.version))
        .order_by(Review.id)
    )
    own: dict[int, Summed] = {}
    for review in session.scalars(query):
        before = own.get(review.unit_id, Summed(0, 0, ()))
        rows = add_up([part for part in (before.rows, tally_of(session, review)) if part])
        own[review.unit_id] = Summed(before.reviews + 1, before.records + len(review.reviewed), rows)
    return Compilation(year, survey, get_unit_tree(session), own)
