"""Work that nobody waits for: due work is found in our own tables, so a crash loses nothing.

A job is a function that does what is due and tells how much that was. The worker calls every job in turn, again and
again; what one leaves half done, the next turn finds. A job that may take minutes runs beside the others, so that no
letter waits for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

Job = Callable[[], int]

PAUSE_SECONDS = 2.0
_log = logging.getLogger("portal.tasks")


def register(app: Flask, name: str, job: Job, *, takes_long: bool = False) -> None:
    """Let the worker of ``app`` do ``job``; it runs inside the application's context."""
    app.extensions.setdefault("portal_jobs", {})[name] = job
    if takes_long:
        app.extensions.setdefault("portal_long_jobs", set()).add(name)


def run_due(app: Flask, beside: dict[str, threading.Thread] | None = None) -> int:
    """Run every job once; returns how much was done. A job that fails is logged and does not stop the others.

    With ``beside`` (jobs at work, by name) those that take long are begun there and not waited for.
    """
    done = 0
    _tell_alive(app.extensions["portal_settings"].heartbeat)
    for name, job in app.extensions.get("portal_jobs", {}).items():
        if beside is None or name not in app.extensions.get("portal_long_jobs", ()):
            done += _run(app, name, job)
        elif name not in beside or not beside[name].is_alive():
            # It ends with the process: what it had begun is found again, like what a crash leaves.
            beside[name] = threading.Thread(target=_run_all, args=(app, name, job), name=name, daemon=True)
            beside[name].start()
    return done


def _run(app: Flask, name: str, job: Job) -> int:
    with app.app_context():
        try:
            return job()
        except Exception as error:
            # The message may carry an address: the log gets the type only.
            _log.error("job %s failed: %s", name, type(error).__name__)
            return 0


def _run_all(app: Flask, name: str, job: Job) -> None:
    while _run(app, name, job):
        pass


def _tell_alive(heartbeat: Path) -> None:
    """For ``/healthz``. A full disk must not stop the mail."""
    try:
        heartbeat.touch(mode=0o600)
    except OSError as error:
        _log.error("heartbeat failed: %s", type(error).__name__)


def work(app: Flask, *, once: bool, stop: Callable[[], bool] = lambda: False) -> None:
    """Run jobs until nothing is due (``once``) or until ``stop`` says so."""
    beside: dict[str, threading.Thread] | None = None if once else {}
    while not stop():
        done = run_due(app, beside)
        if once and not done:
            return
        if not done:
            time.sleep(PAUSE_SECONDS)
