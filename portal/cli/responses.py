"""``responses``, ``results`` and ``report``: answers in, results out."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from portal.collection.imports import import_responses
from portal.db import current_session, transaction
from portal.organisation.logos import find_logo
from portal.organisation.settings import get_settings
from portal.reports.queries import get_round_report
from portal.reports.rendering import render_pdf
from portal.results.boards import names_of
from portal.results.queries import RoundResults, get_results
from portal.results.share_figures import positive_figures, positive_shares_as_json
from portal.results.theme_counts import themes_as_json
from portal.results.trend import find_trend
from portal.statistics.board_answers import answers_as_json
from portal.statistics.board_tables import matrices_as_json
from portal.statistics.interchange import Json, as_json, effects_as_json, trend_as_json
from portal.statistics.summary import GroupSummary, Level
from portal.surveys.queries import get_round
from portal.tables import read_table
from portal.terminal import EXISTING_FILE, Group, new_file, told_in_swedish

responses = Group("responses", help="Svar.")


@responses.command("import")
@click.argument("code", metavar="ROUND")
@click.argument("file", type=EXISTING_FILE)
def import_(code: str, file: Path) -> None:
    """Läs in svar från CSV med kolumnen unit och en kolumn för varje fråga."""
    with transaction() as session:
        count = import_responses(session, get_round(session, code), read_table(file.read_bytes()))
    click.echo(f"{count} svar är inlästa." if count != 1 else "1 svar är inläst.")


@click.command()
@click.argument("code", metavar="ROUND")
@click.option("--level", type=click.Choice(["raw", "internal", "public"]), required=True)
@click.option("--json", "as_document", is_flag=True, help="Skriv resultatet som JSON.")
@with_appcontext
def results(code: str, level: Level, as_document: bool) -> None:
    """Visa resultatet av en undersökning."""
    with told_in_swedish():
        session = current_session()
        found = get_results(session, get_round(session, code), level)
        more = {group.members: _more(session, found, group) for group in found.summary.groups}
    counts, smallest = found.nonresponse.dispositions, found.thresholds.rate_frame
    document = as_json(found.summary, code, level, counts, smallest, more, compared=not found.boards.are_there)
    if found.collection_round.respondents == "units":
        names = names_of(found.summary)
        document["matrices"] = matrices_as_json(found.boards.matrices, names)
        document["board_answers"] = answers_as_json(found.boards.answers, names)
        document["followed_up"] = answers_as_json(found.boards.followed, names)
    if as_document:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for question in document["questions"]:
        click.echo(
            f"{question['name']}: " + ("redovisas inte" if question["suppressed"] else f"n = {question['base']}")
        )
        for each in question["codes"]:
            click.echo(f"    {each['label']}: {each['count']}")


def _more(session: Session, found: RoundResults, group: GroupSummary) -> Json:
    """What is told of a group besides its summary."""
    trend = find_trend(session, found, group)
    shares = positive_figures(group, trend, with_intervals=not found.boards.are_there)
    return {
        "effects": effects_as_json(found.effects.get(group.members)),
        "trend": trend_as_json(trend.results),
        "positive_shares": positive_shares_as_json(shares),
        "themes": themes_as_json(found.themes, group),
    }


@click.command()
@click.argument("code", metavar="ROUND")
@click.option("--level", type=click.Choice(["internal", "public"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--unit", help="Bara den här enheten (kod).")
@with_appcontext
def report(code: str, level: Level, out: Path, unit: str | None) -> None:
    """Skriv en sammanfattning som PDF (arbetsmaterial)."""
    with told_in_swedish():
        session = current_session()
        found = get_round_report(session, get_round(session, code), level, unit)
        logo = find_logo(session, get_settings(session)["logo"])
        content = render_pdf(found, logo)
        with new_file(out) as file:
            file.write(content)
    click.echo(f"Rapporten finns i {out}.")


COMMANDS = (responses, results, report)
