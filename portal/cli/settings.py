"""``settings``: what the municipality decides."""

from __future__ import annotations

import click

from portal.db import current_session, transaction
from portal.organisation.settings import SETTINGS, get_settings, set_setting
from portal.terminal import Group

settings = Group("settings", help="Kommunens inställningar.")


@settings.command("set")
@click.argument("name")
@click.argument("value")
def set_(name: str, value: str) -> None:
    """Ändra en inställning."""
    with transaction() as session:
        set_setting(session, name, value)
    click.echo(f"{name} = {value.strip()}")


@settings.command("list")
def list_() -> None:
    """Visa alla inställningar."""
    for name, value in get_settings(current_session()).items():
        click.echo(f"{name} = {value}\n    {SETTINGS[name].description}")


COMMANDS = (settings,)
