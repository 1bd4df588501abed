"""A participation as the pages need it: one plain statement, no objects of the ORM.

Every page of every respondent begins with this. Loading a participation with its round and version through the ORM
would be a third of such a page's work, and saving it as much again. Nothing is kept from one request to the next.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Participation
from portal.db import get_database
from portal.organisation.models import Unit
from portal.surveys.models import PRACTICE, CollectionRound, QuestionnaireVersion, state_at

_PARTICIPATION, _ROUND = Participation.__table__.c, CollectionRound.__table__.c
_VERSION = QuestionnaireVersion.__table__.c


class Begun(NamedTuple):
    """Someone who has begun. ``storage`` names the answer store, ``digest`` the questionnaire version."""

    id: int
    handle: str
    language: str
    draft: str | None
    invitation_id: int | None
    completed_at: datetime | None
    round_id: int
    unit_id: int
    version_id: int
    digest: str
    storage: str
    respondents: str
    opens_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None

    @property
    def is_practice(self) -> bool:
        """Whether nothing that is sent is kept."""
        return self.storage == PRACTICE

    @property
    def is_sent(self) -> bool:
        """Whether there is nothing left to send: sent, and not being corrected."""
        return self.completed_at is not None and self.draft is None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is answered under it: only then may a start page sent again mean the same person."""
        return self.draft is None and self.completed_at is None

    def is_open(self, moment: datetime) -> bool:
        """Whether its round takes answers at ``moment``."""
        return state_at(moment, self.opens_at, self.closes_at, self.closed_at, self.paused_at) == "open"


BY_HANDLE = (
    sa.select(
        _PARTICIPATION.id,
        _PARTICIPATION.handle,
        _PARTICIPATION.language,
        _PARTICIPATION.draft,
        _PARTICIPATION.invitation_id,
        _PARTICIPATION.completed_at,
        _PARTICIPATION.round_id,
        _PARTICIPATION.unit_id,
        _ROUND.version_id,
        _VERSION.digest,
        sa.case((_ROUND.is_practice, PRACTICE), else_=_ROUND.protection).label("storage"),
        _ROUND.respondents,
        _ROUND.opens_at,
        _ROUND.closes_at,
        _ROUND.closed_at,
        _ROUND.paused_at,
    )
    .join_from(Participation.__table__, CollectionRound.__table__, _ROUND.id == _PARTICIPATION.round_id)
    .join(QuestionnaireVersion.__table__, _VERSION.id == _ROUND.version_id)
    .where(_PARTICIPATION.handle == sa.bindparam("handle"))
)
_LOCKED = BY_HANDLE.with_for_update(of=Participation.__table__)


def find_begun(connection: sa.Connection, handle: str, *, lock: bool = False) -> Begun | None:
    """The participation called ``handle``, read now; ``lock`` keeps others from changing it meanwhile."""
    row = connection.execute(_LOCKED if lock else BY_HANDLE, {"handle": handle}).first()
    return None if row is None else Begun._make(row)


def answering_unit(session: Session, begun: Begun) -> str:
    """The board or unit in whose name is answered; empty where persons answer."""
    return session.get_one(Unit, begun.unit_id).name if begun.respondents == "units" else ""


def look_up_begun(handle: str) -> Begun | None:
    """The same for a page that asks for nothing else, or asks it later."""
    with get_database().asking() as connection:
        return find_begun(connection, handle)
