"""``accounts``: who can log in."""

from __future__ import annotations

import os
from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError

from portal.authorization import ROLES
from portal.db import transaction
from portal.errors import explain
from portal.organisation.account_imports import import_accounts
from portal.organisation.change_log import ADDED, log_account
from portal.organisation.operations import create_account
from portal.terminal import EXISTING_FILE, Group

accounts = Group("accounts", help="Konton.")


@accounts.command()
@click.argument("email")
@click.option("--name", required=True, help="Personens namn.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="Roll; kan anges flera gånger."
)
@click.option("--unit", "units", multiple=True, help="Enhetens kod, för enhetschef; kan anges flera gånger.")
def create(email: str, name: str, roles: tuple[str, ...], units: tuple[str, ...]) -> None:
    """Skapa ett konto. Lösenordet tas från PORTAL_PASSWORD eller frågas efter."""
    password = os.environ.get("PORTAL_PASSWORD") or click.prompt("Lösenord", hide_input=True, confirmation_prompt=True)
    try:
        with transaction() as session:
            account = create_account(session, email=email, name=name, password=password, roles=roles, unit_codes=units)
            log_account(session, account, ADDED)
    except IntegrityError as error:
        raise explain(error) from error
    click.echo(f"Kontot {email.strip().lower()} är skapat.")


@accounts.command("import")
@click.argument("file", type=EXISTING_FILE)
def import_(file: Path) -> None:
    """Skapa konton från CSV med kolumnerna email, name, role och unit. Flera rader med samma adress: flera roller."""
    with transaction() as session:
        imported = import_accounts(session, file.read_bytes())
    click.echo(imported.in_words)


COMMANDS = (accounts,)
