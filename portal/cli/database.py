"""``db``: create and migrate the database."""

from __future__ import annotations

import click
from alembic import command
from flask import current_app

from portal.cli.commands import Group
from portal.schema import alembic_config

db = Group("db", help="Databasen.")


@db.command()
def upgrade() -> None:
    """Skapa databasen eller uppgradera den till den här versionen."""
    command.upgrade(alembic_config(current_app.extensions["portal_settings"].database_url), "head")
    click.echo("Databasen är klar.")


COMMANDS = (db,)
