"""Just enough of a participation to show the next section: one plain statement, no objects of the ORM.

A section is what a respondent looks at most, and loading a participation with its round and version would be a third
of its work. Whoever may not simply go on (sent already, round closed, version not decoded yet) gets no glance, and the
page that says why is made from the participation itself. Nothing is kept from one request to the next.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Participation
from portal.db import now
from portal.surveys.models import PRACTICE, CollectionRound, QuestionnaireVersion, state_at

_PARTICIPATION, _ROUND = Participation.__table__.c, CollectionRound.__table__.c
_VERSION = QuestionnaireVersion.__table__.c


class Glance(NamedTuple):
    """A participation that may go on now. ``storage`` names its answer store, ``digest`` its questionnaire version."""

    handle: str
    language: str
    draft: str | None
    invitation_id: int | None
    storage: str
    digest: str


_GLANCE = (
    sa.select(
        _PARTICIPATION.handle,
        _PARTICIPATION.language,
        _PARTICIPATION.draft,
        _PARTICIPATION.invitation_id,
        sa.case((_ROUND.is_practice, PRACTICE), else_=_ROUND.protection).label("storage"),
        _VERSION.digest,
        _PARTICIPATION.completed_at,
        _ROUND.opens_at,
        _ROUND.closes_at,
        _ROUND.closed_at,
    )
    .join_from(Participation.__table__, CollectionRound.__table__, _ROUND.id == _PARTICIPATION.round_id)
    .join(QuestionnaireVersion.__table__, _VERSION.id == _ROUND.version_id)
    .where(_PARTICIPATION.handle == sa.bindparam("handle"))
)


def glance_at(session: Session, handle: str, moment: datetime | None = None) -> Glance | None:
    """The participation, read now; None unless it is there, not sent, and its round is open at ``moment``."""
    row = session.connection().execute(_GLANCE, {"handle": handle}).first()
    if row is None or row.completed_at is not None:
        return None
    state = state_at(moment or now(), row.opens_at, row.closes_at, row.closed_at)
    return Glance(*row[:6]) if state == "open" else None
