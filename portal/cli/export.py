"""``export``: a round's answers or tables as a file for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.db import current_session
from portal.results.export import write_matrix, write_results
from portal.results.queries import get_results
from portal.results.raw_export import raw_sheet, refuse_too_many
from portal.results.scope import every_group
from portal.results.spreadsheets import write_csv, write_xlsx
from portal.statistics.summary import Level
from portal.surveys.queries import get_round
from portal.terminal import new_file, told_in_swedish


@click.command()
@click.argument("code", metavar="ROUND")
@click.option("--level", type=click.Choice(["raw", "internal", "public"]), required=True)
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--matrix", help="Bara den här frågan (namn), nämnder mot områden så som den trycks.")
@with_appcontext
def export(code: str, level: Level, file_format: str, out: Path, matrix: str | None) -> None:
    """Skriv svaren (raw) eller de redovisade tabellerna till en fil för kalkylprogram."""
    with told_in_swedish():
        session = current_session()
        collection_round = get_round(session, code)
        if matrix:
            results = get_results(session, collection_round, level)
            with new_file(out) as file:
                write_matrix(file, results, every_group(results.summary), matrix, file_format)
        elif level == "raw":
            if file_format == "xlsx":
                refuse_too_many(session, collection_round)
            sheet = raw_sheet(session, collection_round)
            with new_file(out) as file:
                write_csv(file, sheet) if file_format == "csv" else write_xlsx(file, [sheet])
        else:
            results = get_results(session, collection_round, level)
            with new_file(out) as file:
                write_results(session, file, results, every_group(results.summary), file_format)
    click.echo(f"Filen finns i {out}.")
    if level == "raw":
        click.echo("Den innehåller varje svar. Förvara den som känsliga personuppgifter och ta bort den efteråt.")


COMMANDS = (export,)
