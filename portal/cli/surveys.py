"""``surveys``: questionnaires."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.db import current_session, transaction
from portal.questionnaire.document import write
from portal.surveys.cautions import cautions
from portal.surveys.drafts import draft_of, find_unpublished
from portal.surveys.importing import import_questionnaire, publish_draft, questionnaire_to_export
from portal.surveys.interchange import LARGEST_FILE, read_file
from portal.surveys.interchange.writing import write_xlsform
from portal.surveys.library import list_ready
from portal.surveys.operations import add_from_library, publish
from portal.surveys.queries import find_latest_version
from portal.terminal import EXISTING_FILE, Group, new_file

surveys = Group("surveys", help="Frågeformulär.")


@surveys.command()
@click.argument("name")
@click.option("--publish", "publishes", is_flag=True, help="Fastställ formuläret direkt.")
def add(name: str, publishes: bool) -> None:
    """Lägg till ett färdigt frågeformulär ur biblioteket."""
    with transaction() as session:
        survey = add_from_library(session, name)
        version = find_latest_version(session, survey)
        if publishes and survey.draft is not None:
            version = publish(session, survey, draft_of(survey))
        if version is not None:
            click.echo(f"{survey.code} är fastställt, version {version.number}.")
        else:
            click.echo(f"{survey.code} finns som utkast. Fastställ det med --publish.")


add.help = f"{add.help}\n\nBiblioteket har: {', '.join(list_ready())}."


@surveys.command("import")
@click.argument("file", type=EXISTING_FILE)
@click.option("--code", default="", help="Frågeformulärets kod. Annars det namn som står i filen.")
@click.option("--publish", "publishes", is_flag=True, help="Fastställ formuläret direkt.")
def import_(file: Path, code: str, publishes: bool) -> None:
    """Läs in ett frågeformulär: portalens egen JSON, en arbetsbok i XLSForm (.xlsx) eller LimeSurvey (.lss).

    Ett utkast med samma kod ersätts; fastställda versioner ändras aldrig. Allt som hindrar inläsningen skrivs ut på
    en gång, med flik och rad.
    """
    with file.open("rb") as stream:
        imported = read_file(stream.read(LARGEST_FILE + 1), file.name)
    with transaction() as session:
        survey = import_questionnaire(session, imported, code)
        latest = find_latest_version(session, survey)
        if latest is not None and find_unpublished(survey, latest) is None:
            click.echo(f"{survey.code} är oförändrat: version {latest.number} säger redan detsamma.")
        elif publishes:
            version = publish_draft(session, survey)
            click.echo(f"{survey.code} är inläst och fastställt, version {version.number}.")
        else:
            click.echo(
                f"{survey.code} är inläst som utkast. Granska det, och fastställ det på sidan eller med --publish."
            )
    told = (*imported.remarks, *cautions(imported.questionnaire))
    if told:
        click.echo("Det här är bra att veta:")
    for remark in told:
        click.echo(f"  - {remark}")


@surveys.command("export")
@click.argument("code")
@click.option("--format", "file_format", type=click.Choice(["json", "xlsx"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_appcontext
def export(code: str, file_format: str, out: Path) -> None:
    """Skriv ett frågeformulär till en fil: portalens egen JSON, eller en arbetsbok i XLSForm."""
    questionnaire = questionnaire_to_export(current_session(), code)
    with new_file(out) as file:
        file.write(write(questionnaire) if file_format == "json" else write_xlsform(questionnaire))
    click.echo(f"Filen finns i {out}.")


COMMANDS = (surveys,)
