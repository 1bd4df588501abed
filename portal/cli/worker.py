"""``worker``: does what waits."""

from __future__ import annotations

import signal
import threading

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from portal import tasks
from portal.db import close_session, current_session
from portal.mail.models import OutboxMessage
from portal.terminal import told_in_swedish


@click.command()
@click.option("--once", is_flag=True, help="Gör det som väntar och sluta sedan.")
@with_appcontext
def worker(once: bool) -> None:
    """Gör det som väntar: brev, sammanräkningar, resultat och rapporter; städa."""
    stopping = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
    with told_in_swedish():
        current_session().execute(sa.select(OutboxMessage.id).limit(1))  # tells at once when there is no database
        close_session()
    tasks.work(current_app._get_current_object(), once=once, stop=stopping.is_set)  # type: ignore[attr-defined]


COMMANDS = (worker,)
