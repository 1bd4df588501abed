"""Writing accounts: creating them, what they may do, ending them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.authorization import ROLES
from portal.errors import UserError, explain
from portal.organisation.models import Account, RecoveryCode, RoleGrant, SecondFactor
from portal.organisation.passwords import hash_password
from portal.organisation.queries import get_unit

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")
HELD_FOR_UNITS = ("unit_head", "staff")
"""Roles that may be held for certain units; the others are held for the whole municipality."""

Grants = Iterable[tuple[str, str]]
"""Role and unit code; the code is empty for the whole municipality."""


def create_account(
    session: Session,
    *,
    email: str,
    name: str,
    password: str | None,
    roles: Sequence[str],
    unit_codes: Sequence[str] = (),
) -> Account:
    """Create an account with roles; a unit head gets the units given. Raise UserError for what does not fit.

    ``password`` None: the person chooses one with a mailed link.
    """
    grants = [(role, code) for role in roles for code in (unit_codes if role == "unit_head" else ("",))]
    if "unit_head" in roles and not unit_codes:
        raise UserError("En enhetschef ska ha minst en enhet. Ange den med --unit.", field="unit")
    return add_account(session, email, name, grants, password)


def add_account(session: Session, email: str, name: str, grants: Grants, password: str | None = None) -> Account:
    """Create an account with roles, each for a unit or for the whole municipality."""
    email = email.strip().lower()
    check_person(email, name)
    if session.scalar(sa.select(sa.func.count()).select_from(Account).where(Account.email == email)):
        raise UserError(
            "Det finns redan ett konto med den e-postadressen. Använd det kontot eller en annan adress.", "email"
        )
    account = Account(
        email=email, name=name.strip(), password_hash=hash_password(password) if password is not None else ""
    )
    set_grants(session, account, grants)
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else was first
        raise explain(error) from error
    return account


def check_person(email: str, name: str) -> None:
    """Raise UserError unless the address and the name can be a person's."""
    if not EMAIL.fullmatch(email) or len(email) > 254:
        raise UserError(f"”{email}” är ingen e-postadress. Skriv till exempel anna.berg@kommun.example.", field="email")
    if not name.strip():
        raise UserError("Namnet saknas. Skriv personens namn.", field="name")
    if len(name.strip()) > 200:
        raise UserError("Namnet är för långt. Korta det till högst 200 tecken.", field="name")


def set_grants(session: Session, account: Account, grants: Grants) -> None:
    """Let the account have exactly these roles; raise UserError for roles that do not fit."""
    wanted = list(dict.fromkeys(grants))
    if not wanted:
        raise UserError("Kontot har ingen roll. Välj minst en.", field="role")
    for role, code in wanted:
        check_grant(role, code)
    made = {(role, get_unit(session, code).id if code else None) for role, code in wanted}
    if account.id and account.is_active and ("admin", None) not in made:
        refuse_without_administrator(session, account)
    account.grants = [each for each in account.grants if (each.role, each.unit_id) in made]
    kept = {(each.role, each.unit_id) for each in account.grants}
    account.grants.extend(RoleGrant(role=role, unit_id=unit_id) for role, unit_id in sorted(made - kept, key=str))


def check_grant(role: str, unit_code: str) -> None:
    """Raise UserError unless the role exists and is held for what it can be held for."""
    if role not in ROLES:
        raise UserError(f"Rollen ”{role}” finns inte. Välj bland: {', '.join(ROLES)}.", field="role")
    if role == "unit_head" and not unit_code:
        raise UserError("En enhetschef ska ha minst en enhet. Välj den.", field="unit")
    if unit_code and role not in HELD_FOR_UNITS:
        raise UserError(f"Rollen {role} gäller hela kommunen. Lämna enheten tom.", field="unit")


def refuse_without_administrator(session: Session, account: Account) -> None:
    """Raise UserError when nobody but ``account`` could manage the portal."""
    admins = sa.select(Account.id).join(RoleGrant).where(RoleGrant.role == "admin", Account.is_active)
    found = set(session.scalars(admins))
    if found == {account.id}:
        raise UserError("Kontot är det enda som har rollen systemförvaltare. Ge rollen till någon annan först.", "role")


def deactivate(session: Session, account: Account) -> None:
    """Let nobody in with the account, and end the log-ins there are at once."""
    refuse_without_administrator(session, account)
    account.is_active = False
    end_sessions(account)


def activate(account: Account) -> None:
    """Let the person in again, with the roles and the password there were."""
    account.is_active = True


def end_sessions(account: Account) -> None:
    """End every log-in and every mailed link of the account, from its next request."""
    account.session_epoch += 1
    account.link_epoch += 1


def set_password(session: Session, account: Account, password: str) -> None:
    """Change the password; every log-in and every mailed link of the account ends."""
    account.password_hash = hash_password(password)
    end_sessions(account)
    session.flush()


def remove_second_factor(session: Session, account: Account) -> None:
    """Forget the authenticator app and the recovery codes; every log-in of the account ends."""
    for table in (RecoveryCode, SecondFactor):
        session.execute(sa.delete(table).where(table.account_id == account.id))
    session.expire(account, ["second_factor"])
    end_sessions(account)
