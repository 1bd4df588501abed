"""``settings``: what the municipality decides."""

from __future__ import annotations

from pathlib import Path

import click

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.organisation.logos import keep_logo, read_logo
from portal.organisation.settings import SETTINGS, get_settings, set_setting
from portal.terminal import Group

settings = Group("settings", help="Kommunens inställningar.")


@settings.command("set")
@click.argument("name")
@click.argument("value")
def set_(name: str, value: str) -> None:
    """Ändra en inställning. För logotypen (logo) är VALUE en bildfil, eller tomt för att ta bort den."""
    with transaction() as session:
        if name == "logo" and value.strip():
            value = keep_logo(session, _picture(Path(value)))
        set_setting(session, name, value)
    click.echo(f"{name} = {value.strip()}")


def _picture(path: Path) -> bytes:
    try:
        return read_logo(path.read_bytes())
    except OSError:
        raise UserError(f"Filen {path} går inte att läsa. Ange en bildfil som finns.") from None
    except ValueError as error:
        raise UserError(f"{path}: {error}.") from None


@settings.command("list")
def list_() -> None:
    """Visa alla inställningar."""
    for name, value in get_settings(current_session()).items():
        click.echo(f"{name} = {value}\n    {SETTINGS[name].description}")


COMMANDS = (settings,)
