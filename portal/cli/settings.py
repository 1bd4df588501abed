"""``settings``: what the municipality decides."""

from __future__ import annotations

from pathlib import Path

import click

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.organisation.board_changes import set_board_setting
from portal.organisation.boards import get_board, whole_settings
from portal.organisation.change_log import log_board, log_settings
from portal.organisation.logos import keep_logo, read_logo
from portal.organisation.settings import SETTINGS, get_settings, set_setting
from portal.terminal import Group

settings = Group("settings", help="Kommunens inställningar.")


@settings.command("set")
@click.argument("name")
@click.argument("value")
@click.option("--board", "board_code", help="Bara för nämnden med den koden. Tomt VALUE: som för kommunen i övrigt.")
def set_(name: str, value: str, board_code: str | None) -> None:
    """Ändra en inställning. För logotypen (logo) är VALUE en bildfil, eller tomt för att ta bort den."""
    with transaction() as session:
        if board_code is not None:
            set_board_setting(session, get_board(session, board_code, lock=True), name, value)
            log_board(session, board_code, "changed")
            click.echo(f"{board_code}: {name} = {value.strip()}")
            return
        if name == "logo" and value.strip():
            value = keep_logo(session, _picture(Path(value)))
        set_setting(session, name, value)
        log_settings(session, [name])
    click.echo(f"{name} = {value.strip()}")


def _picture(path: Path) -> bytes:
    try:
        return read_logo(path.read_bytes())
    except OSError:
        raise UserError(f"Filen {path} går inte att läsa. Ange en bildfil som finns.") from None
    except ValueError as error:
        raise UserError(f"{path}: {error}.") from None


@settings.command("list")
@click.option("--board", "board_code", help="Så som de gäller för nämnden med den koden.")
def list_(board_code: str | None) -> None:
    """Visa alla inställningar."""
    session = current_session()
    values, own = get_settings(session), set()
    if board_code is not None:
        board = get_board(session, board_code)
        values, own = whole_settings(values, board), {"board", *(each.name for each in board.own_settings)}
    for name, value in values.items():
        mark = " (nämndens egen)" if name in own else ""
        click.echo(f"{name} = {value}{mark}\n    {SETTINGS[name].description}")


COMMANDS = (settings,)
