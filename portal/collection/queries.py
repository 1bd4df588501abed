"""Reading invitations, participations and what has come in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.collection.models import Epoch, Invitation, Participation, Response
from portal.surveys.models import ANONYMOUS, CollectionRound, QuestionnaireVersion


def find_invitation(session: Session, invitation_id: int) -> Invitation | None:
    """The invitation with its round, version and survey, in one statement."""
    version = joinedload(Invitation.round).joinedload(CollectionRound.version).joinedload(QuestionnaireVersion.survey)
    return session.scalar(sa.select(Invitation).where(Invitation.id == invitation_id).options(version))


def answered_invitations(round_id: int) -> sa.Select[tuple[int]]:
    """The ids of the invitations that have been answered: the one place that knows how that is told.

    Whoever asks gives letters or counts, never a page that says who.
    """
    return sa.select(Participation.invitation_id.label("invitation_id")).where(
        Participation.round_id == round_id,
        Participation.completed_at.isnot(None),
        Participation.invitation_id.isnot(None),
    )


def has_answered(session: Session, invitation: Invitation) -> bool:
    """Whether this invitation has been answered."""
    answered = answered_invitations(invitation.round_id).subquery()
    return session.scalar(sa.select(sa.exists().where(answered.c.invitation_id == invitation.id))) or False


@dataclass(frozen=True)
class Progress:
    """Counts of one reporting unit while answers come in: people, never who.

    ``ineligible`` of the ``invited`` are overcoverage. Each takes one from the frame whether it has been answered or
    not: were the answered left in, the frame would tell of a person who is marked whether that person has answered.
    """

    invited: int
    started: int
    answered: int
    ineligible: int = 0


NOBODY = Progress(0, 0, 0)


def count_progress(session: Session, collection_round: CollectionRound) -> dict[int, Progress]:
    """Unit id to counts. Responses that were imported count as answered, not as started.

    In a practice round there are no responses: those who have sent something are counted.
    """
    round_id = collection_round.id
    invited = _count_by_unit(session, Invitation, Invitation.round_id == round_id)
    left_out = (Invitation.round_id == round_id) & Invitation.ineligible_at.isnot(None)
    ineligible = _count_by_unit(session, Invitation, left_out)
    unfinished = (
        (Participation.round_id == round_id) & Participation.completed_at.is_(None) & Participation.draft.isnot(None)
    )
    started = _count_by_unit(session, Participation, unfinished)
    sent = (Participation.round_id == round_id) & Participation.completed_at.isnot(None)
    if collection_round.is_practice:
        answered = _count_by_unit(session, Participation, sent)
    elif collection_round.protection == ANONYMOUS:
        # Ballots before the tally, their number after it; what came on paper or from elsewhere was never sealed.
        imported = (Response.round_id == round_id) & (Response.source != "web")
        answered = _count_by_unit(session, Participation, sent) + _count_ballots(session, round_id)
        answered += _count_by_unit(session, Response, imported)
    else:
        answered = _count_by_unit(session, Response, Response.round_id == round_id)
    units = {*invited, *started, *answered}
    return {unit: Progress(invited[unit], started[unit], answered[unit], ineligible[unit]) for unit in units}


def frames_of(collection_round: CollectionRound, progress: Mapping[int, Progress]) -> dict[int, int | None]:
    """Unit id to how many can answer there: in a round by invitation its invitations, as soon as there are any,
    without overcoverage.

    Until then, and in an open round, it is the number that was given when the round was opened (None: not known).
    """
    counted = collection_round.access == "invited" and any(each.invited for each in progress.values())
    return {
        each.unit_id: _eligible(progress.get(each.unit_id, NOBODY)) if counted else each.frame
        for each in collection_round.round_units
    }


def _eligible(progress: Progress) -> int:
    return progress.invited - progress.ineligible


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
    sealed = session.execute(
        sa.select(Participation.round_id, sa.func.count())
        .join(Participation.round)
        .where(
            CollectionRound.protection == ANONYMOUS,
            CollectionRound.tallied_at.is_(None),
            Participation.completed_at.isnot(None),
        )
        .group_by(Participation.round_id)
    )
    left_out = session.execute(
        sa.select(Epoch.round_id, sa.func.sum(Epoch.answered)).where(Epoch.pool_id.is_(None)).group_by(Epoch.round_id)
    )
    counts = Counter({**dict(kept.all()), **dict(practised.all())})
    for rows in (sealed, left_out):
        counts.update({round_id: int(count or 0) for round_id, count in rows})
    return dict(counts)


def _count_ballots(session: Session, round_id: int) -> Counter[int]:
    """Unit id to how many answered in a tallied anonymous round: of who they were this is all that is left."""
    counts = sa.select(Epoch.unit_id, sa.func.sum(Epoch.answered)).where(Epoch.round_id == round_id)
    rows = session.execute(counts.group_by(Epoch.unit_id))
    return Counter({unit: int(count or 0) for unit, count in rows})


def list_pools(session: Session, round_id: int) -> dict[int, frozenset[int]]:
    """The unit under which the answers of several small units stand to those units, in a tallied anonymous round."""
    epochs = session.scalars(sa.select(Epoch).where(Epoch.round_id == round_id)).all()
    unit_of = {epoch.id: epoch.unit_id for epoch in epochs}
    members: dict[int, set[int]] = defaultdict(set)
    for epoch in epochs:
        if epoch.pool_id is not None:
            members[unit_of[epoch.pool_id]].add(epoch.unit_id)
    return {place: frozenset(units) for place, units in members.items() if len(units) > 1}
