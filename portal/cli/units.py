"""``units``: the organisation."""

from __future__ import annotations

from pathlib import Path

import click

from portal.db import transaction
from portal.organisation.operations import UnitRow, import_units
from portal.tables import read_table, require_columns
from portal.terminal import EXISTING_FILE, Group

units = Group("units", help="Enheter.")


@units.command("import")
@click.argument("file", type=EXISTING_FILE)
def import_(file: Path) -> None:
    """Läs in enheter från CSV med kolumnerna code, name och parent."""
    table = read_table(file.read_bytes())
    require_columns(table, ("code", "name", "parent"))
    rows = [UnitRow(row.line, row["code"], row["name"], row["parent"]) for row in table.rows]
    with transaction() as session:
        count = import_units(session, rows)
    click.echo(f"{count} enheter är inlästa." if count != 1 else "1 enhet är inläst.")


COMMANDS = (units,)
