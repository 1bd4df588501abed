"""``boards``: where a municipality has several. What each decides is set by ``settings set --board``."""

from __future__ import annotations

import click

from portal.db import current_session, transaction
from portal.organisation.board_changes import create_board, give_units, remove_board
from portal.organisation.boards import get_board, list_boards
from portal.organisation.change_log import log_board
from portal.organisation.unit_changes import get_units
from portal.terminal import Group

boards = Group("boards", help="Nämnder, när kommunen har flera.")


@boards.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--unit", "units", multiple=True, help="Enhet som hör till nämnden, med allt under den. Kan upprepas.")
def add(code: str, name: str, units: tuple[str, ...]) -> None:
    """Lägg till en nämnd."""
    with transaction() as session:
        create_board(session, code, name, get_units(session, units))
        log_board(session, code, "added")
    click.echo(f"{name} är tillagd.")


@boards.command("units")
@click.argument("code")
@click.argument("units", nargs=-1)
def set_units(code: str, units: tuple[str, ...]) -> None:
    """Bestäm vilka enheter som hör till en nämnd: de som räknas upp, med allt under dem, och inga andra."""
    with transaction() as session:
        board = get_board(session, code, lock=True)
        chosen = get_units(session, units)
        give_units(session, board, chosen)
        log_board(session, code, "changed")
    click.echo(f"{board.name}: {', '.join(unit.name for unit in chosen) or 'inga enheter'}")


@boards.command("remove")
@click.argument("code")
def remove(code: str) -> None:
    """Ta bort en nämnd som inga enheter hör till."""
    with transaction() as session:
        board = get_board(session, code, lock=True)
        remove_board(session, board)
        log_board(session, code, "removed")
    click.echo(f"{board.name} är borttagen.")


@boards.command("list")
def list_() -> None:
    """Visa nämnderna och deras enheter."""
    found = list_boards(current_session())
    for board in found:
        click.echo(f"{board.code} = {board.name}\n    {', '.join(unit.code for unit in board.units) or 'inga enheter'}")
    if not found:
        click.echo("Kommunen har en nämnd: den som inställningen board anger.")


COMMANDS = (boards,)
