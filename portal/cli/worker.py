"""``worker``: does what waits."""

from __future__ import annotations

import signal
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from portal import tasks


@click.command()
@click.option("--once", is_flag=True, help="Gör det som väntar och sluta sedan.")
@with_appcontext
def worker(once: bool) -> None:
    """Skicka det som väntar i utkorgen och städa."""
    stopping = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
    tasks.work(current_app._get_current_object(), once=once, stop=stopping.is_set)  # type: ignore[attr-defined]


COMMANDS = (worker,)
