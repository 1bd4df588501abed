"""``mail``: what the mail server has sent back."""

from __future__ import annotations

from pathlib import Path

import click

from portal.collection.bounces import note_bounces
from portal.db import transaction
from portal.mail.bounces import messages_in, read_bounces
from portal.terminal import Group

mail = Group("mail", help="E-post.")
EXISTING = click.Path(exists=True, path_type=Path)


@mail.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=EXISTING)
def bounces(files: tuple[Path, ...]) -> None:
    """Läs in mejl som har kommit tillbaka: filer (.eml eller mbox) eller mappar."""
    messages = [read_bounces(content) for path in files for content in messages_in(path)]
    with transaction() as session:
        count = note_bounces(session, (bounce for each in messages for bounce in each))
    other = sum(1 for each in messages if not each)
    click.echo(f"Mejl lästa: {len(messages)}. Adresser som inte tar emot mejl: {count.marked}.")
    if count.passed_over:
        click.echo(f"Hör inte till någon inbjudan, eller är redan rättade: {count.passed_over}.")
    if other:
        click.echo(f"Inga besked om att ett mejl inte har kommit fram: {other}.")


COMMANDS = (mail,)
