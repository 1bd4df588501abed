"""``db``: create and migrate the database."""

from __future__ import annotations

import click
from flask import current_app
from sqlalchemy.exc import OperationalError

from portal import schema
from portal.cases.preparation import prepare
from portal.db import transaction
from portal.terminal import Group

db = Group("db", help="Databasen.")


@db.command()
def upgrade() -> None:
    """Skapa databasen eller uppgradera den till den här versionen."""
    url = current_app.extensions["portal_settings"].database_url
    try:
        schema.upgrade(url)
    except OperationalError:
        raise click.ClickException(
            "Databasen svarar inte. Kontrollera DATABASE_URL och att databasen är igång."
        ) from None
    with transaction() as session:
        prepare(session, current_app.extensions["portal_keys"])
    click.echo("Databasen är klar.")


COMMANDS = (db,)
