"""The permission table as a condition in SQL, so that the database picks and counts the cases that somebody may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from portal import authorization
from portal.authorization import PERMISSIONS, Identity, Relation
from portal.cases.models import Case

_CONDITIONS: Mapping[Relation, Callable[[Identity], sa.ColumnElement[bool]]] = {
    authorization.any_object: lambda _asker: sa.true(),
    authorization.concerns_led_unit: lambda asker: Case.unit_id.in_(asker.led_units),
    authorization.concerns_own_unit: lambda asker: Case.unit_id.in_(asker.own_units),
    authorization.concerns_no_unit: lambda _asker: Case.unit_id.is_(None),
    authorization.unprotected_with_no_unit: lambda _asker: Case.unit_id.is_(None) & ~Case.is_protected,
}


def seen_by(asker: Identity, endpoint: str) -> sa.ColumnElement[bool]:
    """Whether ``asker`` may see a case on ``endpoint``: what :func:`portal.authorization.may_see` says of each.

    Raises KeyError for a relation that has not been put in SQL here: nothing is shown rather than too much.
    """
    permission = PERMISSIONS[endpoint]
    held = sorted(asker.roles & permission.keys())
    return sa.or_(sa.false(), *(_CONDITIONS[permission[role]](asker) for role in held))
