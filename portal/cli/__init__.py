"""Commands for the operator: ``flask --app wsgi …``. What fails says in Swedish what to do and exits with 1."""

from __future__ import annotations

from flask import Flask

from portal.cli import (
    accounts,
    backup,
    board_rounds,
    boards,
    database,
    export,
    history,
    mail,
    reports,
    responses,
    reviews,
    rounds,
    settings,
    surveys,
    units,
    worker,
)


def install(app: Flask) -> None:
    """Give ``app`` its commands."""
    first, later = (
        (database, settings, boards, units, accounts, surveys),
        (rounds, board_rounds, mail, responses, history, export, reports, reviews),
    )
    for module in (*first, *later, worker, backup):
        for command in module.COMMANDS:
            app.cli.add_command(command)
