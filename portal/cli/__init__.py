"""Commands for the operator: ``flask --app wsgi …``. What fails says in Swedish what to do and exits with 1."""

from __future__ import annotations

from flask import Flask

from portal.cli import (
    accounts,
    backup,
    boards,
    database,
    export,
    mail,
    responses,
    rounds,
    settings,
    surveys,
    units,
    worker,
)

MODULES = (
    database,
    settings,
    boards,
    units,
    accounts,
    surveys,
    rounds,
    mail,
    responses,
    export,
    worker,
    backup,
)


def install(app: Flask) -> None:
    """Give ``app`` its commands."""
    for module in MODULES:
        for command in module.COMMANDS:
            app.cli.add_command(command)
