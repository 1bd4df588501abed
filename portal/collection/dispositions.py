"""What became of those invited, and where those stopped who began and never sent: counts, never who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Invitation, Participation
from portal.collection.queries import NOBODY, Progress, count_progress
from portal.questionnaire.definition import DEFAULT_LANGUAGE, Questionnaire, text_in
from portal.questionnaire.routing import routing_path
from portal.statistics.dispositions import Dispositions
from portal.statistics.thresholds import Thresholds
from portal.surveys.models import ANONYMOUS, CollectionRound

KEPT_ROUNDS = 64
_REACHED: dict[tuple[object, ...], Counter[str]] = {}
_DECODE = msgspec.json.Decoder(dict).decode


@dataclass(frozen=True)
class Nonresponse:
    """``dispositions``: unit code to counts, empty in a round with an open link. ``stopped``: for each section, in
    order, its title and how many had come that far and no further, in the units of which dispositions are told; empty
    where drafts cannot be read."""

    dispositions: Mapping[str, Dispositions] = field(default_factory=dict)
    stopped: tuple[tuple[str, int], ...] = ()


NOT_KNOWN = Nonresponse()


def find_nonresponse(session: Session, collection_round: CollectionRound, questionnaire: Questionnaire) -> Nonresponse:
    """What is known of those who did not answer."""
    progress = count_progress(session, collection_round)
    dispositions = count_dispositions(session, collection_round, progress)
    small = {unit for unit, counts in dispositions.items() if counts.eligible < Thresholds().rate_frame}
    return Nonresponse(dispositions, _count_stopped(session, collection_round, questionnaire, small))


def count_dispositions(
    session: Session, collection_round: CollectionRound, progress: Mapping[int, Progress]
) -> dict[str, Dispositions]:
    """Unit code to what became of its invitations, ``progress`` by unit id; empty in a round with an open link."""
    if collection_round.access != "invited":
        return {}
    refusal = _count(session, collection_round, Invitation.declined_at.isnot(None))
    not_delivered = _count(session, collection_round, Invitation.delivery_problem.isnot(None))
    # At the tally of sealed answers what was begun is destroyed with the marks of who answered.
    is_kept = collection_round.protection != ANONYMOUS or collection_round.tallied_at is None
    found = {}
    for each in collection_round.round_units:
        counts = progress.get(each.unit_id, NOBODY)
        found[each.unit.code] = Dispositions(
            invited=counts.invited,
            complete=counts.answered,
            partial=counts.started if is_kept else None,
            refusal=refusal[each.unit_id],
            not_delivered=not_delivered[each.unit_id],
            ineligible=counts.ineligible,
        )
    return found


def _count(session: Session, collection_round: CollectionRound, condition: sa.ColumnElement[bool]) -> Counter[int]:
    query = sa.select(Invitation.unit_id, sa.func.count()).where(Invitation.round_id == collection_round.id, condition)
    return Counter(dict(session.execute(query.group_by(Invitation.unit_id)).all()))


def _count_stopped(
    session: Session, collection_round: CollectionRound, questionnaire: Questionnaire, besides: Collection[str]
) -> tuple[tuple[str, int], ...]:
    """Drafts of anonymous rounds are encrypted under the links: nobody knows where they end.

    Those of the units ``besides`` are left out: it is not told how many began there, and all less the others would be.
    """
    if collection_round.storage == ANONYMOUS:
        return ()
    units = [each.unit_id for each in collection_round.round_units if each.unit.code not in besides]
    unfinished = (
        (Participation.round_id == collection_round.id)
        & Participation.unit_id.in_(units)
        & Participation.completed_at.is_(None)
        & Participation.draft.isnot(None)
    )
    count = session.scalar(sa.select(sa.func.count()).where(unfinished)) or 0
    # Drafts of a closed round change no more: reading them all anew for every look at its results would be most of it.
    key = (str(session.get_bind().engine.url), collection_round.id, collection_round.over_on, count, *units)
    if key not in _REACHED or collection_round.over_on is None:
        if len(_REACHED) >= KEPT_ROUNDS:
            _REACHED.clear()
        drafts = session.scalars(sa.select(Participation.draft).where(unfinished))
        _REACHED[key] = Counter(section_reached(questionnaire, _DECODE(draft or "")) for draft in drafts)
    reached = _REACHED[key]
    return tuple(
        (text_in(section.title, DEFAULT_LANGUAGE), reached[section.name]) for section in questionnaire.sections
    )


def section_reached(questionnaire: Questionnaire, draft: Mapping[str, object]) -> str:
    """The name of the last section on the path in which something is answered; of the first when nothing is."""
    path = routing_path(questionnaire, draft)  # type: ignore[arg-type]
    reached = questionnaire.sections[0].name
    for section in questionnaire.sections:
        answered = any(question.name in draft for question in section.questions if not question.from_link)
        if section.name in path.sections and answered:
            reached = section.name
    return reached
