"""Reading what was before a round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.db import now
from portal.history.models import EarlierResult
from portal.organisation.models import UnitSuccession
from portal.surveys.models import ANONYMOUS, CollectionRound, QuestionnaireVersion, RoundUnit

MOST_ROUNDS = 6
"""So many earlier rounds are compared, the latest ones."""


@dataclass(frozen=True)
class Ancestry:
    """Units that went on in others: predecessors by successor, and successors by predecessor."""

    before: dict[int, frozenset[int]]
    after: dict[int, frozenset[int]]

    def found_among(self, unit: int, present: Collection[int]) -> frozenset[int]:
        """The unit itself when it is ``present``, else those of which it has taken the place, however long ago."""
        if unit in present:
            return frozenset((unit,))
        return frozenset(each for older in self.before.get(unit, ()) for each in self.found_among(older, present))

    def went_on_in(self, unit: int, present: Collection[int]) -> frozenset[int]:
        """The other way: the unit when it is ``present``, else what has become of it, there or elsewhere."""
        if unit in present or unit not in self.after:
            return frozenset((unit,))
        return frozenset(each for later in self.after[unit] for each in self.went_on_in(later, present))


def get_ancestry(session: Session) -> Ancestry:
    """Every merger and split of units."""
    before: dict[int, set[int]] = {}
    after: dict[int, set[int]] = {}
    for older, later in session.execute(sa.select(UnitSuccession.predecessor_id, UnitSuccession.successor_id)):
        before.setdefault(later, set()).add(older)
        after.setdefault(older, set()).add(later)
    return Ancestry(
        {unit: frozenset(each) for unit, each in before.items()},
        {unit: frozenset(each) for unit, each in after.items()},
    )


def list_series(session: Session, collection_round: CollectionRound, ancestry: Ancestry) -> list[CollectionRound]:
    """The earlier rounds with the same questionnaire, in any version, that some of its units were in, oldest first."""
    earlier = (
        sa.select(CollectionRound)
        .join(QuestionnaireVersion)
        .where(
            QuestionnaireVersion.survey_id == collection_round.version.survey_id,
            CollectionRound.opens_at < collection_round.opens_at,
            CollectionRound.respondents == collection_round.respondents,
            CollectionRound.is_practice.is_(False),
        )
        .options(
            joinedload(CollectionRound.version, innerjoin=True),
            selectinload(CollectionRound.round_units).joinedload(RoundUnit.unit, innerjoin=True),
        )
        .order_by(CollectionRound.opens_at, CollectionRound.id)
    )
    related = [each for each in session.scalars(earlier) if _are_related(collection_round, each, ancestry)]
    return related[-MOST_ROUNDS:]


def _are_related(now_on: CollectionRound, before: CollectionRound, ancestry: Ancestry) -> bool:
    return any(ancestry.found_among(unit, before.unit_ids) for unit in now_on.unit_ids)


def has_result(collection_round: CollectionRound) -> bool:
    """Whether there is a result to compare with: nothing more comes in, and sealed answers have been counted."""
    is_sealed = collection_round.protection == ANONYMOUS and collection_round.tallied_at is None
    return collection_round.is_over(now()) and not is_sealed


def list_entered(session: Session, rounds: Collection[CollectionRound]) -> Sequence[EarlierResult]:
    """What has been entered for any of these rounds, by year."""
    query = sa.select(EarlierResult).where(EarlierResult.round_id.in_([each.id for each in rounds]))
    return session.scalars(query.order_by(EarlierResult.year, EarlierResult.id)).all()


def find_entered(session: Session, collection_round: CollectionRound, number: int) -> EarlierResult | None:
    """One that was entered for this very round."""
    return session.scalar(
        sa.select(EarlierResult).where(EarlierResult.id == number, EarlierResult.round_id == collection_round.id)
    )
