"""``db``: create and migrate the database."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask import current_app

from portal.cases.preparation import prepare
from portal.cli.commands import Group
from portal.db import transaction

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def alembic_config(database_url: str) -> Config:
    """Alembic's settings for one database."""
    config = Config(toml_file=PYPROJECT)
    config.attributes["database_url"] = database_url
    return config


db = Group("db", help="Databasen.")


@db.command()
def upgrade() -> None:
    """Skapa databasen eller uppgradera den till den här versionen."""
    command.upgrade(alembic_config(current_app.extensions["portal_settings"].database_url), "head")
    with transaction() as session:
        prepare(session, current_app.extensions["portal_keys"])
    click.echo("Databasen är klar.")


COMMANDS = (db,)
