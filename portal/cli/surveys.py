"""``surveys``: questionnaires."""

from __future__ import annotations

import click

from portal.db import transaction
from portal.questionnaire.document import read
from portal.surveys.library import list_ready
from portal.surveys.operations import add_from_library, publish
from portal.surveys.queries import find_latest_version
from portal.terminal import Group

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
            version = publish(session, survey, read(survey.draft))
        if version is not None:
            click.echo(f"{survey.code} är fastställt, version {version.number}.")
        else:
            click.echo(f"{survey.code} finns som utkast. Fastställ det med --publish.")


add.help = f"{add.help}\n\nBiblioteket har: {', '.join(list_ready())}."

COMMANDS = (surveys,)
