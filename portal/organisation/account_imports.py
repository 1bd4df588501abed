"""Accounts from a table: several rows with the same address give one account several roles. All or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.errors import UserError
from portal.organisation.change_log import ADDED, NEW_ROLES, log_account
from portal.organisation.models import Account, RoleGrant
from portal.organisation.one_time_links import PASSWORD, queue_link
from portal.organisation.operations import add_account, check_grant, check_person, set_grants
from portal.organisation.queries import find_unit
from portal.tables import TableRow, read_table, require_columns

COLUMNS = ("email", "name", "role", "unit")


@dataclass(frozen=True)
class ImportedAccounts:
    """How many accounts were made (each is mailed a link), and how many of those that were there got more roles."""

    created: int
    extended: int

    @property
    def in_words(self) -> str:
        """For the page and the terminal."""
        made = "Ett konto är skapat" if self.created == 1 else f"{self.created} konton är skapade"
        if self.extended or not self.created:
            made += (
                " och ett har fått fler roller" if self.extended == 1 else f" och {self.extended} har fått fler roller"
            )
        letter = " De nya får ett mejl med en länk för att välja lösenord." if self.created else ""
        return f"{made}.{letter}"


def import_accounts(session: Session, content: bytes | str) -> ImportedAccounts:
    """Create accounts and add roles; raise UserError with every problem, row by row."""
    table = read_table(content)
    require_columns(table, COLUMNS)
    problems = [problem for row in table.rows for problem in _problems(session, row, table.rows)]
    if not table.rows:
        problems = ["Filen har ingen rad under rubrikerna. Lägg till en rad för varje konto och roll."]
    if problems:
        raise UserError("Filen med konton lästes inte in:\n" + "\n".join(problems))
    people: dict[str, list[TableRow]] = {}
    for row in table.rows:
        people.setdefault(row["email"].lower(), []).append(row)
    known = {
        account.email: account
        for account in session.scalars(sa.select(Account).options(selectinload(Account.grants)))
        if account.email in people
    }
    extended = 0
    for email, rows in people.items():
        grants = [(row["role"], row["unit"]) for row in rows]
        if email in known:
            extended += _extend(session, known[email], grants)
        else:
            account = add_account(session, email, rows[0]["name"], grants)
            queue_link(session, PASSWORD, account)
            log_account(session, account, ADDED)
    session.flush()
    return ImportedAccounts(len(people) - len(known), extended)


def _extend(session: Session, account: Account, grants: list[tuple[str, str]]) -> bool:
    before = grants_of(account.grants)
    set_grants(session, account, [*before, *grants])
    is_more = len(account.grants) > len(before)
    if is_more:
        log_account(session, account, NEW_ROLES)
    return is_more


def _problems(session: Session, row: TableRow, rows: Sequence[TableRow]) -> Iterator[str]:
    for check in (
        lambda: check_person(row["email"].lower(), row["name"]),
        lambda: check_grant(row["role"], row["unit"]),
    ):
        try:
            check()
        except UserError as error:
            yield f"Rad {row.line}: {error.message}"
    if row["unit"] and find_unit(session, row["unit"]) is None:
        yield f"Rad {row.line}: det finns ingen enhet med koden ”{row['unit']}”. Lägg till enheten först."
    first = next(each for each in rows if each["email"].lower() == row["email"].lower())
    if first["name"] != row["name"]:
        yield f"Rad {row.line}: {row['email']} heter {first['name']} på rad {first.line}. Skriv samma namn överallt."


def grants_of(grants: Sequence[RoleGrant]) -> list[tuple[str, str]]:
    """Role and unit code of each grant, as forms and files write them."""
    return [(each.role, each.unit.code if each.unit else "") for each in grants]
