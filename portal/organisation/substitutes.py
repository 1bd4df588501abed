"""Who stands in for a unit head, and when: the substitute leads the head's units on those days."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.db import now
from portal.errors import UserError
from portal.i18n import local
from portal.organisation.models import Account, RoleGrant, Substitution


def add_substitution(
    session: Session, account: Account, substitute: Account | None, begins_on: date | None, ends_on: date | None
) -> Substitution:
    """Let ``substitute`` lead the units of ``account``, first and last day included; raise UserError otherwise."""
    if not any(grant.role == "unit_head" for grant in account.grants):
        raise UserError("Bara en enhetschef kan ha ersättare.", "substitute")
    if substitute is None or not substitute.is_active or substitute.id == account.id:
        raise UserError("Välj vem som ska vara ersättare.", "substitute")
    if begins_on is None:
        raise UserError("Välj första dagen.", "begins_on")
    if ends_on is None or ends_on < begins_on:
        raise UserError("Välj en sista dag som inte ligger före den första.", "ends_on")
    if ends_on < local(now()).date():
        raise UserError("Välj en sista dag som inte har passerat.", "ends_on")
    same = (Substitution.account_id == account.id) & (Substitution.substitute_id == substitute.id)
    overlaps = (Substitution.begins_on <= ends_on) & (Substitution.ends_on >= begins_on)
    if session.scalar(sa.select(sa.func.count()).select_from(Substitution).where(same & overlaps)):
        raise UserError(
            f"{substitute.name} är redan ersättare någon av de dagarna. Ändra dagarna eller ta bort den andra.",
            "begins_on",
        )
    made = Substitution(account_id=account.id, substitute_id=substitute.id, begins_on=begins_on, ends_on=ends_on)
    session.add(made)
    session.flush()
    return made


def remove_substitution(session: Session, account: Account, number: int) -> bool:
    """End one of the account's substitutions and tell whether it was there; nobody else's is touched."""
    own = (Substitution.id == number) & (Substitution.account_id == account.id)
    return session.execute(sa.delete(Substitution).where(own).returning(Substitution.id)).first() is not None


def stood_in_for(session: Session, account_id: int, day: date) -> frozenset[int]:
    """The units that the account leads on ``day`` for somebody else whose account is in use."""
    query = (
        sa.select(RoleGrant.unit_id)
        .join(Substitution, Substitution.account_id == RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Substitution.substitute_id == account_id, RoleGrant.role == "unit_head", Account.is_active)
        .where(Substitution.begins_on <= day, Substitution.ends_on >= day, RoleGrant.unit_id.isnot(None))
    )
    return frozenset(each for each in session.scalars(query) if each is not None)
