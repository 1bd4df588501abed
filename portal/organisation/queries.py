"""Reading units and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.authorization import Identity
from portal.errors import UserError
from portal.organisation.models import Account, Unit


@dataclass(frozen=True)
class UnitTree:
    """The whole organisation in memory: a municipality has hundreds of units, not thousands."""

    units: tuple[Unit, ...]

    def ancestors(self, unit_id: int) -> tuple[int, ...]:
        """The ids above a unit, nearest first."""
        parents = {unit.id: unit.parent_id for unit in self.units}
        found: list[int] = []
        above = parents.get(unit_id)
        while above is not None and above not in found:
            found.append(above)
            above = parents.get(above)
        return tuple(found)

    def with_descendants(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """The units and everything under them."""
        roots = frozenset(unit_ids)
        return frozenset(unit.id for unit in self.units if roots & {unit.id, *self.ancestors(unit.id)})


def get_unit_tree(session: Session) -> UnitTree:
    """Every unit, in order of name."""
    return UnitTree(tuple(session.scalars(sa.select(Unit).order_by(Unit.name, Unit.id))))


def get_unit(session: Session, code: str) -> Unit:
    """The unit with that code; raise UserError when there is none."""
    unit = session.scalar(sa.select(Unit).where(Unit.code == code))
    if unit is None:
        raise UserError(f"Det finns ingen enhet med koden ”{code}”. Läs in den först med units import.", field="unit")
    return unit


def find_account(session: Session, account_id: int) -> Account | None:
    """The account with its roles, when it exists and is active."""
    query = sa.select(Account).where(Account.id == account_id, Account.is_active).options(selectinload(Account.grants))
    return session.scalar(query)


def find_account_by_email(session: Session, email: str) -> Account | None:
    """The active account of that address, whatever its capitals."""
    return session.scalar(sa.select(Account).where(Account.email == email.strip().lower(), Account.is_active))


def get_identity(session: Session, account: Account) -> Identity:
    """What the permission table needs to know of an account."""
    heads = {grant.unit_id for grant in account.grants if grant.role == "unit_head" and grant.unit_id is not None}
    led = get_unit_tree(session).with_descendants(heads) if heads else frozenset()
    return Identity(account.id, frozenset(grant.role for grant in account.grants), led, frozenset(heads))
