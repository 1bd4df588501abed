"""Reading units and accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.authorization import Identity
from portal.db import holds
from portal.errors import UserError
from portal.organisation.models import Account, FormerUnit, RoleGrant, Substitution, Unit, UnitSuccession
from portal.organisation.role_names import ROLE_NAMES
from portal.organisation.substitutes import stood_in_for
from portal.paging import Page, read_page


@dataclass(frozen=True)
class UnitThen:
    """A unit as it was called and where it lay on some day."""

    id: int
    code: str
    name: str
    parent_id: int | None


@dataclass(frozen=True)
class UnitTree:
    """The whole organisation in memory: a municipality has hundreds of units, not thousands."""

    units: tuple[Unit | UnitThen, ...]

    def ancestors(self, unit_id: int) -> tuple[int, ...]:
        """The ids above a unit, nearest first."""
        parents = {unit.id: unit.parent_id for unit in self.units}
        found: list[int] = []
        above = parents.get(unit_id)
        while above is not None and above not in found:
            found.append(above)
            above = parents.get(above)
        return tuple(found)

    def in_order(self, closed_last: date | None = None) -> Iterator[tuple[Unit | UnitThen, int]]:
        """Every unit after the one it lies under, and how deep; by name, those closed on ``closed_last`` after others.

        What lies under itself, which nothing here can bring about, comes nowhere.
        """
        members: dict[int | None, list[Unit | UnitThen]] = {}
        for unit in self.units:
            members.setdefault(unit.parent_id, []).append(unit)

        def under(parent_id: int | None, depth: int) -> Iterator[tuple[Unit | UnitThen, int]]:
            for unit in sorted(members.get(parent_id, ()), key=lambda unit: _is_closed(unit, closed_last)):
                yield unit, depth
                yield from under(unit.id, depth + 1)

        return under(None, 0)

    def with_descendants(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """The units and everything under them."""
        roots = frozenset(unit_ids)
        return frozenset(unit.id for unit in self.units if roots & {unit.id, *self.ancestors(unit.id)})


def _is_closed(unit: Unit | UnitThen, day: date | None) -> bool:
    return day is not None and isinstance(unit, Unit) and not unit.is_open(day)


def get_unit_tree(session: Session) -> UnitTree:
    """Every unit, in order of name."""
    return UnitTree(tuple(session.scalars(sa.select(Unit).order_by(Unit.name, Unit.id))))


def get_unit_tree_on(session: Session, day: date) -> UnitTree:
    """Every unit as it was on ``day``, so that what is over keeps the names and the order it had."""
    then: dict[int, FormerUnit] = {}
    for former in session.scalars(sa.select(FormerUnit).where(FormerUnit.until_on > day).order_by(FormerUnit.until_on)):
        then.setdefault(former.unit_id, former)
    units = session.scalars(sa.select(Unit)).all()
    shown = [(unit, then.get(unit.id, unit)) for unit in units]
    made = [UnitThen(unit.id, unit.code, past.name, past.parent_id) for unit, past in shown]
    return UnitTree(tuple(sorted(made, key=lambda unit: (unit.name, unit.id))))


def list_open_units(session: Session, day: date) -> list[Unit]:
    """The units that something new can be begun in on ``day``, in order of name."""
    return [unit for unit in session.scalars(sa.select(Unit).order_by(Unit.name, Unit.id)) if unit.is_open(day)]


def get_unit(session: Session, code: str) -> Unit:
    """The unit with that code; raise UserError when there is none."""
    unit = find_unit(session, code)
    if unit is None:
        raise UserError(f"Det finns ingen enhet med koden ”{code}”. Läs in den först med units import.", field="unit")
    return unit


def find_unit(session: Session, code: str) -> Unit | None:
    """The unit with that code."""
    return session.scalar(sa.select(Unit).where(Unit.code == code.replace("\0", "")))


def list_heads(session: Session, unit_id: int) -> Sequence[Account]:
    """The active accounts that lead the unit itself, by name."""
    leads = (RoleGrant.role == "unit_head") & (RoleGrant.unit_id == unit_id)
    query = sa.select(Account).join(RoleGrant).where(leads, Account.is_active)
    return session.scalars(query.order_by(Account.name)).all()


def list_predecessors(session: Session, unit_id: int) -> Sequence[Unit]:
    """The units that went on in this one, by name."""
    query = sa.select(Unit).join(UnitSuccession, UnitSuccession.predecessor_id == Unit.id)
    return session.scalars(query.where(UnitSuccession.successor_id == unit_id).order_by(Unit.name)).all()


def find_account(session: Session, account_id: int) -> Account | None:
    """The account with its roles, when it exists and is active."""
    query = sa.select(Account).where(Account.id == account_id, Account.is_active)
    return session.scalar(query.options(selectinload(Account.grants), joinedload(Account.second_factor)))


def get_any_account(session: Session, account_id: int) -> Account | None:
    """The account with its roles, active or not."""
    return session.scalar(sa.select(Account).where(Account.id == account_id).options(selectinload(Account.grants)))


def account_names(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """Number to name, of accounts in use or not."""
    return dict(session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(numbers))).all())


def list_accounts(session: Session, wanted: str, page: int) -> Page[Account]:
    """The accounts whose name, address, role or unit holds ``wanted``, by name; those switched off come last."""
    query = sa.select(Account).options(selectinload(Account.grants).joinedload(RoleGrant.unit))
    if wanted:
        roles = [role for role, name in ROLE_NAMES.items() if wanted.casefold() in name.casefold()]
        granted = RoleGrant.role.in_(roles) | RoleGrant.unit.has(holds(Unit.name, wanted))
        query = query.where(holds(Account.name, wanted) | holds(Account.email, wanted) | Account.grants.any(granted))
    return read_page(session, query.order_by(Account.is_active.desc(), Account.name, Account.id), page)


def list_active_accounts(session: Session) -> Sequence[Account]:
    """The accounts that can be used, by name."""
    return session.scalars(sa.select(Account).where(Account.is_active).order_by(Account.name, Account.id)).all()


def list_substitutions(session: Session, account_id: int, day: date) -> Sequence[Substitution]:
    """Who stands in for the account on ``day`` or later, the first first."""
    query = sa.select(Substitution).where(Substitution.account_id == account_id, Substitution.ends_on >= day)
    query = query.options(joinedload(Substitution.substitute))
    return session.scalars(query.order_by(Substitution.begins_on, Substitution.id)).all()


def find_account_by_email(session: Session, email: str) -> Account | None:
    """The active account of that address, whatever its capitals."""
    address = email.replace("\0", "").strip().lower()
    return session.scalar(sa.select(Account).where(Account.email == address, Account.is_active))


def get_identity(session: Session, account: Account, day: date) -> Identity:
    """What the permission table needs to know of an account on ``day``: a substitute leads units as their head does."""
    roles = {grant.role for grant in account.grants}
    heads = {grant.unit_id for grant in account.grants if grant.role == "unit_head" and grant.unit_id is not None}
    if stands_in := stood_in_for(session, account.id, day):
        roles, heads = roles | {"unit_head"}, heads | stands_in
    led = get_unit_tree(session).with_descendants(heads) if heads else frozenset()
    return Identity(account.id, frozenset(roles), led, frozenset(heads))
