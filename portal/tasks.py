"""Work that nobody waits for: due work is found in our own tables, so a crash loses nothing.

A job is a function that does what is due and tells how much that was. The worker calls every job in turn, again and
again; what one leaves half done, the next turn finds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

Job = Callable[[], int]

PAUSE_SECONDS = 2.0
_log = logging.getLogger("portal.tasks")


def register(app: Flask, name: str, job: Job) -> None:
    """Let the worker of ``app`` do ``job``; it runs inside the application's context."""
    app.extensions.setdefault("portal_jobs", {})[name] = job


def run_due(app: Flask) -> int:
    """Run every job once; returns how much was done. A job that fails is logged and does not stop the others."""
    done = 0
    _tell_alive(app.extensions["portal_settings"].heartbeat)
    for name, job in app.extensions.get("portal_jobs", {}).items():
        with app.app_context():
            try:
                done += job()
            except Exception as error:
                # The message may carry an address: the log gets the type only.
                _log.error("job %s failed: %s", name, type(error).__name__)
    return done


def _tell_alive(heartbeat: Path) -> None:
    """For ``/healthz``. A full disk must not stop the mail."""
    try:
        heartbeat.touch(mode=0o600)
    except OSError as error:
        _log.error("heartbeat failed: %s", type(error).__name__)


def work(app: Flask, *, once: bool, stop: Callable[[], bool] = lambda: False) -> None:
    """Run jobs until nothing is due (``once``) or until ``stop`` says so."""
    while not stop():
        done = run_due(app)
        if once and not done:
            return
        if not done:
            time.sleep(PAUSE_SECONDS)
