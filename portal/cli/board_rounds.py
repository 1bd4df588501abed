"""``rounds`` of boards and units: asking for what is empty, following up a Nej, opening again."""

from __future__ import annotations

from datetime import date

import click
from flask import current_app

from portal.cli.rounds import published_version, reminded, rounds
from portal.collection.board_rows import require_units
from portal.collection.completions import remind_of_empty
from portal.collection.follow_up import NO, check_over, criterion_of, open_follow_up, plan_of
from portal.collection.reopening import reopen_round
from portal.collection.stores import available_protections
from portal.db import transaction
from portal.i18n import listed
from portal.surveys.operations import LONGEST_TITLE
from portal.surveys.queries import get_questionnaire, get_round
from portal.terminal import Day


@rounds.command()
@click.argument("code", metavar="ROUND")
@click.option("--closes", type=Day(), required=True, help="Ny sista dag att svara.")
@click.option("--reason", required=True, help="Varför; står i undersökningens historik.")
def reopen(code: str, closes: date, reason: str) -> None:
    """Öppna en avslutad undersökning igen, så att nämnder kan ändra och komplettera sina svar."""
    with transaction() as session:
        reopen_round(session, get_round(session, code), closes, reason)
    click.echo(f"Insamlingen {code} är öppen igen till och med {closes.isoformat()}.")


@rounds.command("remind-incomplete")
@click.argument("code", metavar="ROUND")
def remind_incomplete(code: str) -> None:
    """Påminn de nämnder som inte har skickat svar, eller har lämnat rutor tomma; högst en gång om dagen."""
    with transaction() as session:
        count = remind_of_empty(session, get_round(session, code))
    click.echo(reminded(count))


@rounds.command("follow-up")
@click.argument("before_code", metavar="ROUND")
@click.option("--code", required=True, help="Den nya undersökningens kod.")
@click.option("--question", required=True, help="Frågans namn i frågeformuläret, till exempel genomford.")
@click.option("--answer", "answers", multiple=True, default=(NO,), show_default=True, help="Svaret som följs upp.")
@click.option("--area", "areas", multiple=True, help="Matrisens rader som det gäller; utan den alla.")
@click.option("--survey", default="namnduppfoljning", show_default=True, help="Ett fastställt frågeformulär.")
@click.option("--title", help="Utan den ”Uppföljning: ” och den första undersökningens namn.")
@click.option("--closes", type=Day(), help="Sista dag att svara.")
def follow_up(
    before_code: str,
    code: str,
    question: str,
    answers: tuple[str, ...],
    areas: tuple[str, ...],
    survey: str,
    title: str | None,
    closes: date | None,
) -> None:
    """Öppna en undersökning för dem som svarade Nej i en annan, och bjud in dem som var inbjudna där."""
    with transaction() as session:
        before = get_round(session, before_code)
        require_units(before)
        check_over(before)
        criterion = criterion_of(get_questionnaire(session, before.version), question, answers, areas)
        words = title or f"Uppföljning: {before.title}"[:LONGEST_TITLE]
        plan = plan_of(session, before, criterion, code=code, title=words, closes_on=closes)
        keys, version = current_app.extensions["portal_keys"], published_version(session, survey)
        opened = open_follow_up(session, keys, before, criterion, version, plan, available_protections())
        count, without = len(opened.collection_round.round_units), opened.without_recipient
    click.echo(f"Undersökningen {code} är skapad för {count} {'enhet' if count == 1 else 'enheter'}.")
    if without:
        click.echo(f"Det finns ingen mottagare för {listed(without)}. Bjud in någon med rounds invite.", err=True)


COMMANDS: tuple[click.Command, ...] = ()
"""None of its own: these belong to the group ``rounds``."""
