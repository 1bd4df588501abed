"""``backup`` and ``restore``: everything the portal holds, the keys in a file of their own."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.backup import restoring
from portal.backup.writing import write_backup
from portal.cases import preparation
from portal.config import Settings
from portal.db import get_database
from portal.errors import UserError
from portal.schema import upgrade
from portal.terminal import EXISTING_FILE, new_file, told_in_swedish

NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=NEW_FILE)
@click.option("--keys", type=NEW_FILE, required=True, help="Fil för nycklarna. Förvara den på ett annat ställe.")
@with_appcontext
def backup(file: Path, keys: Path) -> None:
    """Säkerhetskopiera databas och filer till FILE och nycklarna till en egen fil, medan portalen är i gång."""
    with told_in_swedish():
        if file.resolve() == keys.resolve():
            raise UserError("Nycklarna ska i en egen fil. Ange två olika filer och förvara dem på skilda ställen.")
        with new_file(file) as data_file, new_file(keys) as keys_file:
            counts = write_backup(get_database().engine, _settings(), data_file, keys_file)
    click.echo(f"{file}: {counts.rows} rader och {counts.files} filer.")
    click.echo(f"{keys}: {counts.keys} nycklar. Förvara den på ett annat ställe.")


@click.command()
@click.argument("file", type=EXISTING_FILE)
@click.option("--keys", type=EXISTING_FILE, required=True, help="Nyckelfilen som skrevs samtidigt.")
@with_appcontext
def restore(file: Path, keys: Path) -> None:
    """Återställ en säkerhetskopia till en tom databas och tomma mappar."""
    settings = _settings()
    with told_in_swedish():
        beginning = restoring.Beginning(
            preparation.TABLES,
            preparation.KEYS,
            preparation.is_all_there_is,
            lambda: upgrade(settings.database_url),
        )
        counts = restoring.restore(get_database().engine, settings, file, keys, beginning)
    click.echo(f"Återställt och kontrollerat: {counts.rows} rader, {counts.files} filer och {counts.keys} nycklar.")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal_settings"]
    return settings


COMMANDS = (backup, restore)
