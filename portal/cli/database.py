"""``db``: create and migrate the database."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask import current_app
from sqlalchemy.exc import OperationalError

from portal.terminal import Group

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
    url = current_app.extensions["portal_settings"].database_url
    try:
        command.upgrade(alembic_config(url), "head")
    except OperationalError:
        raise click.ClickException(
            "Databasen svarar inte. Kontrollera DATABASE_URL och att databasen är igång."
        ) from None
    click.echo("Databasen är klar.")


COMMANDS = (db,)
