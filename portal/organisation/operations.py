"""Writing units and accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.authorization import ROLES
from portal.errors import UserError
from portal.organisation.models import Account, RoleGrant, Unit
from portal.organisation.passwords import hash_password
from portal.organisation.queries import get_unit

UNIT_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
LONGEST_NAME, LONGEST_EMAIL = 200, 254
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")


@dataclass(frozen=True)
class UnitRow:
    """One row of a unit file; ``line`` is its number in the file, for messages."""

    line: int
    code: str
    name: str
    parent: str


def import_units(session: Session, rows: Sequence[UnitRow]) -> int:
    """Add or rename units from rows in any order, all or nothing; raise UserError with every problem.

    Returns the number of rows.
    """
    known = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    problems = list(_row_problems(rows, known.keys()))
    if problems:
        raise UserError("Filen med enheter lästes inte in:\n" + "\n".join(problems))
    for row in rows:
        unit = known.setdefault(row.code, Unit(code=row.code))
        unit.name = row.name
        session.add(unit)
    session.flush()
    for row in rows:
        known[row.code].parent_id = known[row.parent].id if row.parent else None
    _refuse_circles(known.values())
    session.flush()
    return len(rows)


def _row_problems(rows: Sequence[UnitRow], known: Iterable[str]) -> Iterable[str]:
    codes = [row.code for row in rows]
    all_codes = {*codes, *known}
    for row in rows:
        where = f"Rad {row.line}"
        if not UNIT_CODE.fullmatch(row.code):
            yield f"{where}: koden ”{row.code}” får bara ha små bokstäver a–z, siffror, bindestreck och understreck."
        if codes.count(row.code) > 1:
            yield f"{where}: koden ”{row.code}” står på flera rader. Varje enhet ska ha en egen kod."
        if len(row.name) > LONGEST_NAME:
            yield f"{where}: namnet är längre än {LONGEST_NAME} tecken. Korta det."
        if not row.name:
            yield f"{where}: namnet saknas. Skriv enhetens namn i kolumnen name."
        if row.parent and row.parent not in all_codes:
            yield f"{where}: överordnad enhet ”{row.parent}” finns inte. Lägg till den som en egen rad."
        if row.parent == row.code:
            yield f"{where}: enheten ”{row.code}” är sin egen överordnade. Ändra kolumnen parent."


def _refuse_circles(units: Iterable[Unit]) -> None:
    by_id = {unit.id: unit for unit in units}
    for unit in by_id.values():
        seen, above = {unit.id}, unit.parent_id
        while above is not None:
            if above in seen:
                raise UserError(
                    f"Enheten ”{unit.code}” ligger under sig själv. Ändra kolumnen parent för någon av enheterna."
                )
            seen.add(above)
            above = by_id[above].parent_id


def create_account(
    session: Session, *, email: str, name: str, password: str, roles: Sequence[str], unit_codes: Sequence[str] = ()
) -> Account:
    """Create an account with roles; a unit head gets the units given. Raise UserError for what does not fit."""
    email = email.strip().lower()
    if not EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL:
        raise UserError(f"”{email}” är ingen e-postadress. Skriv till exempel anna.berg@kommun.example.", field="email")
    if not name.strip() or len(name) > LONGEST_NAME:
        raise UserError(f"Skriv personens namn, högst {LONGEST_NAME} tecken.", field="name")
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise UserError(f"Rollen ”{', '.join(unknown)}” finns inte. Välj bland: {', '.join(ROLES)}.", field="role")
    if "unit_head" in roles and not unit_codes:
        raise UserError("En enhetschef ska ha minst en enhet. Ange den med --unit.", field="unit")
    units = [get_unit(session, code) for code in dict.fromkeys(unit_codes)]
    account = Account(email=email, name=name.strip(), password_hash=hash_password(password))
    for role in dict.fromkeys(roles):
        held_for = units if role == "unit_head" else [None]
        account.grants.extend(RoleGrant(role=role, unit_id=unit.id if unit else None) for unit in held_for)
    session.add(account)
    session.flush()
    return account
