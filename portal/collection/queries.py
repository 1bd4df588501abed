"""Reading invitations, participations and what has come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.collection.models import Invitation, Participation, Response
from portal.surveys.models import CollectionRound, QuestionnaireVersion


def find_invitation(session: Session, invitation_id: int) -> Invitation | None:
    """The invitation with its round, version and survey, in one statement."""
    version = joinedload(Invitation.round).joinedload(CollectionRound.version).joinedload(QuestionnaireVersion.survey)
    return session.scalar(sa.select(Invitation).where(Invitation.id == invitation_id).options(version))


@dataclass(frozen=True)
class Progress:
    """Counts of one reporting unit while answers come in: people, never who."""

    invited: int
    started: int
    answered: int


NOBODY = Progress(0, 0, 0)


def count_progress(session: Session, collection_round: CollectionRound) -> dict[int, Progress]:
    """Unit id to counts. Responses that were imported count as answered, not as started.

    In a practice round there are no responses: those who have sent something are counted.
    """
    round_id = collection_round.id
    invited = _count_by_unit(session, Invitation, Invitation.round_id == round_id)
    unfinished = (
        (Participation.round_id == round_id) & Participation.completed_at.is_(None) & Participation.draft.isnot(None)
    )
    started = _count_by_unit(session, Participation, unfinished)
    if collection_round.is_practice:
        sent = (Participation.round_id == round_id) & Participation.completed_at.isnot(None)
        answered = _count_by_unit(session, Participation, sent)
    else:
        answered = _count_by_unit(session, Response, Response.round_id == round_id)
    units = {*invited, *started, *answered}
    return {unit: Progress(invited[unit], started[unit], answered[unit]) for unit in units}


def frames_of(collection_round: CollectionRound, progress: Mapping[int, Progress]) -> dict[int, int | None]:
    """Unit id to how many can answer there: in a round by invitation its invitations, as soon as there are any.

    Until then, and in an open round, it is the number that was given when the round was opened (None: not known).
    """
    counted = collection_round.access == "invited" and any(each.invited for each in progress.values())
    return {
        each.unit_id: progress.get(each.unit_id, NOBODY).invited if counted else each.frame
        for each in collection_round.round_units
    }


def _count_by_unit(
    session: Session, table: type[Invitation | Participation | Response], condition: sa.ColumnElement[bool]
) -> Counter[int]:
    rows = session.execute(sa.select(table.unit_id, sa.func.count()).where(condition).group_by(table.unit_id))
    return Counter(dict(rows.all()))


def count_answered_by_round(session: Session) -> dict[int, int]:
    """Round id to number of responses, for lists; those of a practice round are counted though not kept."""
    kept = session.execute(sa.select(Response.round_id, sa.func.count()).group_by(Response.round_id))
    practised = session.execute(
        sa.select(Participation.round_id, sa.func.count())
        .join(Participation.round)
        .where(CollectionRound.is_practice, Participation.completed_at.isnot(None))
        .group_by(Participation.round_id)
    )
    return {**dict(kept.all()), **dict(practised.all())}
