"""``units``: the organisation."""

from __future__ import annotations

from pathlib import Path

import click

from portal.db import current_session, transaction
from portal.organisation.unit_imports import import_units, list_changes, read_unit_rows
from portal.terminal import EXISTING_FILE, Group

units = Group("units", help="Enheter.")


@units.command("import")
@click.argument("file", type=EXISTING_FILE)
@click.option("--preview", is_flag=True, help="Visa bara vad som skulle ändras.")
def import_(file: Path, preview: bool) -> None:
    """Läs in enheter från CSV med kolumnerna code, name, parent och, om du vill, closed_on (dagen då den stängs)."""
    rows = read_unit_rows(file.read_bytes())
    if preview:
        changes = list_changes(current_session(), rows)
        click.echo("\n".join(change.text for change in changes) or "Ingenting skulle ändras.")
        return
    with transaction() as session:
        count = import_units(session, rows)
    click.echo(f"{count} enheter är inlästa." if count != 1 else "1 enhet är inläst.")


COMMANDS = (units,)
