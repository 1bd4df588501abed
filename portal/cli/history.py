"""``history``: results of years before the portal."""

from __future__ import annotations

import click

from portal.db import current_session, transaction
from portal.history.forms import read_decimal
from portal.history.operations import EnteredResult, enter_result, weigh
from portal.history.queries import get_ancestry, list_entered, list_series
from portal.statistics.swedish import index_value, integer
from portal.surveys.models import WEIGHTINGS
from portal.surveys.queries import get_round
from portal.terminal import Group

history = Group("history", help="Tidigare år och viktning.")


@history.command("add")
@click.argument("code", metavar="ROUND")
@click.option("--year", type=int, required=True, help="Året, till exempel 2021.")
@click.option("--n", type=int, required=True, help="Hur många som svarade, minst 10.")
@click.option("--value", required=True, help="Index från 0 till 100, till exempel 82,4.")
@click.option("--sd", help="Standardavvikelse mellan de svarande, om den är känd.")
@click.option("--source", required=True, help="Var siffran är publicerad.")
def add(code: str, year: int, n: int, value: str, sd: str | None, source: str) -> None:
    """Lägg till ett års resultat, så att det kan jämföras med undersökningen ROUND och senare."""
    with transaction() as session:
        deviation = read_decimal(sd, "sd") if sd else None
        entered = EnteredResult(year, n, read_decimal(value, "value"), deviation, source)
        enter_result(session, get_round(session, code), entered)
    click.echo(f"{year} är tillagt i undersökningen {code}.")


@history.command("list")
@click.argument("code", metavar="ROUND")
def list_(code: str) -> None:
    """Visa de år som har lagts till för undersökningen och de tidigare som den jämförs med."""
    session = current_session()
    collection_round = get_round(session, code)
    series = [*list_series(session, collection_round, get_ancestry(session)), collection_round]
    for each in list_entered(session, series):
        click.echo(f"{each.year}: {index_value(each.value)} (n = {integer(each.n)}). {each.source}")


@history.command("weighting")
@click.argument("code", metavar="ROUND")
@click.argument("weighting", type=click.Choice(WEIGHTINGS))
def weighting_(code: str, weighting: str) -> None:
    """Väg samman enheterna: none, varje svar lika, eller frame, efter hur många som kunde svara."""
    with transaction() as session:
        weigh(session, get_round(session, code), weighting)
    click.echo(f"{code}: viktning = {weighting}")


COMMANDS = (history,)
