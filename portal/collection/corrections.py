"""Correcting what was sent: boards and units that answer in their own name may, as long as the round is open.

What was sent stays in force until the correction is sent. A participation that is being corrected is one that is
completed and has a draft; what it had sent is then kept as a revision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.begun import Begun
from portal.collection.models import Participation, Response, ResponseRevision
from portal.db import now
from portal.questionnaire.definition import Answers
from portal.surveys.models import CONFIDENTIAL


def may_correct(begun: Begun) -> bool:
    """Whether what was sent can be corrected now."""
    is_kept = begun.respondents == "units" and begun.storage == CONFIDENTIAL
    return is_kept and begun.completed_at is not None and begun.is_open(now())


def begin_correction(session: Session, begun: Begun) -> None:
    """Make what was sent the draft to go on with; a correction that has begun is left as it is."""
    if begun.draft is None and may_correct(begun):
        sent = sa.select(Response.answers).where(Response.participation_id == begun.id).scalar_subquery()
        session.execute(sa.update(Participation).where(Participation.id == begun.id).values(draft=sent))


def leave_correction(session: Session, begun: Begun) -> None:
    """Let what was sent stand, and forget what has been changed since."""
    if begun.completed_at is not None:
        session.execute(sa.update(Participation).where(Participation.id == begun.id).values(draft=None))


Forget = Callable[[Session, int, frozenset[str]], None]
"""What is to be done when a response (its number) has another answer than before to these questions."""

_FORGETTING: dict[str, Forget] = {}


def register(name: str, forget: Forget) -> None:
    """Let a feature above know, under its ``name``, that answers have been replaced."""
    _FORGETTING[name] = forget


def replace_sent(session: Session, participation_id: int, answers: Answers, moment: datetime) -> None:
    """Put ``answers`` in the place of what was sent, which is kept; the same answers again change nothing.

    What others have made of an answer that is not there any more goes with it (``register``).
    """
    mine = sa.select(Response).where(Response.participation_id == participation_id).with_for_update()
    response = session.scalars(mine).one()
    before: dict[str, object] = msgspec.json.decode(response.answers)
    if before == dict(answers):
        return
    differing = frozenset(name for name in before.keys() | answers.keys() if before.get(name) != answers.get(name))
    for forget in _FORGETTING.values():
        forget(session, response.id, differing)
    numbers = sa.select(sa.func.max(ResponseRevision.number)).where(ResponseRevision.response_id == response.id)
    session.add(
        ResponseRevision(
            response_id=response.id,
            number=1 + (session.scalar(numbers) or 0),
            answers=response.answers,
            completed_at=response.completed_at,
            replaced_at=moment,
        )
    )
    response.answers, response.completed_at = msgspec.json.encode(answers).decode(), moment
    session.flush()


def sent_at(session: Session, responses: Sequence[Response], moment: datetime) -> dict[int, str]:
    """Number of a response to the answers (JSON) that were in force at ``moment``; of one sent later, none."""
    sent = {each.id: each.answers for each in responses if each.completed_at <= moment}
    before = sa.select(ResponseRevision).where(
        ResponseRevision.response_id.in_([each.id for each in responses]),
        ResponseRevision.completed_at <= moment,
        ResponseRevision.replaced_at > moment,
    )
    return sent | {each.response_id: each.answers for each in session.scalars(before)}


def list_revisions(session: Session, round_id: int) -> dict[int, Sequence[ResponseRevision]]:
    """What each response of a round was before, the oldest first, by the response's number."""
    query = sa.select(ResponseRevision).join(Response, Response.id == ResponseRevision.response_id)
    found: dict[int, list[ResponseRevision]] = {}
    for each in session.scalars(query.where(Response.round_id == round_id).order_by(ResponseRevision.number)):
        found.setdefault(each.response_id, []).append(each)
    return dict(found)
