"""A round with an open link as its start page needs it: one plain statement, asked by everyone who comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from portal.db import current_session, get_database
from portal.organisation.models import Unit
from portal.organisation.queries import get_unit_tree
from portal.organisation.unit_lists import unit_labels
from portal.surveys.models import PRACTICE, CollectionRound, QuestionnaireVersion, RoundUnit, state_at

_ROUND, _UNIT, _PLACE = CollectionRound.__table__.c, Unit.__table__.c, RoundUnit.__table__.c
_VERSION = QuestionnaireVersion.__table__.c


class UnitOffered(NamedTuple):
    """A unit that one can answer for."""

    id: int
    code: str
    name: str


class OpenRound(NamedTuple):
    """What the start page is made from: two that are equal have the same page."""

    id: int
    code: str
    version_id: int
    digest: str
    is_practice: bool
    respondents: str
    protection: str
    minimum_group: int
    opens_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    recovery_key: bytes | None
    quotes_allowed: bool
    units: tuple[UnitOffered, ...]

    access = "open"

    @property
    def storage(self) -> str:
        """Which of the answer stores keeps its answers."""
        return PRACTICE if self.is_practice else self.protection

    def state(self, moment: datetime) -> str:
        """``planned``, ``open``, ``paused``, ``closed`` at ``moment``."""
        return state_at(moment, self.opens_at, self.closes_at, self.closed_at, self.paused_at)

    def is_open(self, moment: datetime) -> bool:
        """Whether it takes answers at ``moment``."""
        return self.state(moment) == "open"


_OF_ROUND = [
    *(_ROUND.id, _ROUND.code, _ROUND.version_id, _VERSION.digest, _ROUND.is_practice, _ROUND.respondents),
    *(_ROUND.protection, _ROUND.minimum_group, _ROUND.opens_at, _ROUND.closes_at, _ROUND.closed_at),
    _ROUND.paused_at,
    _ROUND.recovery_key,
    _ROUND.quotes_allowed,
]
_BY_CODE = (
    sa.select(*_OF_ROUND, _UNIT.id, _UNIT.code, _UNIT.name)
    .join_from(CollectionRound.__table__, QuestionnaireVersion.__table__, _VERSION.id == _ROUND.version_id)
    .join(RoundUnit.__table__, _PLACE.round_id == _ROUND.id)
    .join(Unit.__table__, _UNIT.id == _PLACE.unit_id)
    .where(_ROUND.code == sa.bindparam("code"), _ROUND.access == "open")
    .order_by(_PLACE.position)
)


def find_open_round(code: str) -> OpenRound | None:
    """The round with that code and an open link, read now, whether it is open at the moment or not."""
    with get_database().asking() as connection:
        rows = connection.execute(_BY_CODE, {"code": code}).all()
    if not rows:
        return None
    of_round = len(_OF_ROUND)
    units = _told_apart([UnitOffered(*row[of_round:]) for row in rows])
    return OpenRound(*rows[0][:of_round], units=units)


def _told_apart(units: Sequence[UnitOffered]) -> tuple[UnitOffered, ...]:
    """The units, those of one name with the unit that they lie under as well."""
    if len({unit.name for unit in units}) == len(units):
        return tuple(units)  # as good as always: the tree need not be read
    labels = unit_labels(get_unit_tree(current_session()), (unit.id for unit in units))
    return tuple(unit._replace(name=labels[unit.id]) for unit in units)
