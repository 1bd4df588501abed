"""Programs of the portal as processes of their own, each forked from one that has loaded the code already.

A proof starts many and kills most of them: loading the code anew took more time than all that they did.
tests/integration/test_production.py starts its processes from nothing, as an operator does.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

PROGRAMS = {"flask": ("flask.cli", "main"), "gunicorn": ("gunicorn.app.wsgiapp", "run")}
LOADED = ("portal.assembly", "flask.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "psycopg")
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(list(LOADED))


class WarmProcess:
    """A program under way: what ``subprocess.Popen`` offers of it, as far as tests ask."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        output: Path,
        descriptor: int | None = None,
    ) -> None:
        """Run ``arguments``, the path of flask or gunicorn first, in ``folder``; what it prints is added to ``output``.

        ``descriptor`` is open in the new process too, under a number of its own: ``fd://`` in the arguments follows it.
        """
        self.arguments = list(arguments)
        here, there = _context.Pipe(duplex=False)
        self._process = _context.Process(
            target=_become,
            args=(self.arguments, str(folder), dict(environment), str(output), _Handed(descriptor), there),
        )
        self._process.start()
        there.close()
        with here:
            here.recv()  # it leads a group of its own from here on, and can be ended with its children
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; returns the exit code, raises ``subprocess.TimeoutExpired``."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self.arguments, timeout or 0)
        return self._process.exitcode


class _Handed:
    """A descriptor on its way to the new process: pickled while that is being made, it arrives under a new number."""

    def __init__(self, descriptor: int | None) -> None:
        self.number = descriptor

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self.number, None if self.number is None else DupFd(self.number))


def _arrived(number: int | None, handed: Any) -> dict[str, int]:
    """What the address of the old descriptor is now."""
    return {} if number is None else {f"fd://{number}": handed.detach()}


def _become(
    arguments: list[str],
    folder: str,
    environment: dict[str, str],
    output: str,
    handed: dict[str, int],
    ready: Connection,
) -> Any:
    """In the new process: be the program."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for descriptor in (1, 2):
        os.dup2(file, descriptor)
    for descriptor in handed.values():
        os.set_inheritable(descriptor, True)
    sys.argv = [f"fd://{handed[each]}" if each in handed else each for each in arguments]
    ready.send(None)
    ready.close()
    module, function = PROGRAMS[Path(arguments[0]).name]
    return getattr(importlib.import_module(module), function)()
