"""The portal as an operator runs it: gunicorn, the worker and the commands, as processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

from flask import Flask

from portal import create_app
from portal.config import settings_from_environment
from tests.support.databases import migrated_database
from tests.support.http_client import Visitor
from tests.support.warm import WarmProcess

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
FLASK = (str(PROGRAMS / "flask"), "--app", "wsgi")
GUNICORN = (str(PROGRAMS / "gunicorn"), "--worker-class", "gthread", "--workers", "2", "--no-control-socket")
Process = subprocess.Popen[bytes] | WarmProcess
PATIENCE_SECONDS = 300
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_RUNTIME_DIR")


class Installation:
    """One installation in a folder of its own.

    The test holds the listening socket and hands it on to each server it starts: the port is free for certain, and the
    same after a restart. Every process leads a group of its own, so that it can be ended with its children by its id.
    With ``warm`` it is forked from one that has loaded the code, instead of being started from nothing.
    """

    def __init__(self, folder: Path, database_url: str, *, warm: bool = False) -> None:
        self.folder, self.warm = folder, warm
        self.log = folder / "server.log"
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "PORTAL_DATA": str(folder / "data"),
            "PORTAL_KEYS": str(folder / "keys"),
            "PORTAL_PORT": str(self.port),
            "PORTAL_BASE_URL": self.base_url,
            "DATABASE_URL": database_url,
        }
        self._processes: list[Process] = []

    @cached_property
    def app(self) -> Flask:
        """The same installation inside the test: to set scenes and to read what was stored."""
        return create_app(settings_from_environment(self.environment))

    @property
    def mail_folder(self) -> Path:
        return self.folder / "data" / "mail"

    def run(self, *arguments: str, **environment: str) -> str:
        """Run a command to its end; returns what it prints, raises when it fails."""
        if self.warm:
            return self._run_warm([*FLASK, *arguments], {**self.environment, **environment})
        result = subprocess.run(
            [*FLASK, *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{arguments}: {result.stdout}{result.stderr}"
        return result.stdout

    def _run_warm(self, command: list[str], environment: dict[str, str]) -> str:
        printed = self.folder / "printed"
        printed.unlink(missing_ok=True)
        code = WarmProcess(command, ROOT, environment, printed).wait()
        assert code == 0, f"{command}: {printed.read_text()}"
        return printed.read_text()

    def start(self, threads: int = 4) -> Process:
        """Start the web server, as production does, and wait until it answers."""
        descriptor = self._socket.fileno()
        here = ("--threads", str(threads), "--log-level", "warning", "--bind", f"fd://{descriptor}")
        server = self._begin([*GUNICORN, *here, "wsgi:app"], descriptor)
        self._wait_until_healthy(server)
        return server

    def start_worker(self) -> Process:
        """Start the process that does what nobody waits for."""
        return self._begin([*FLASK, "worker"])

    def _begin(self, command: list[str], *descriptors: int) -> Process:
        if not self.warm:
            return self._spawn(command, *descriptors)
        process = WarmProcess(command, ROOT, self.environment, self.log, *descriptors)
        self._processes.append(process)
        return process

    def _spawn(self, command: list[str], *descriptors: int) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=descriptors,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def _wait_until_healthy(self, server: Process) -> None:
        visitor = Visitor(self.base_url)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and server.poll() is None:
            with suppress(OSError):
                if visitor.get("/healthz").status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server does not answer:\n{self.log.read_text()}")

    def kill(self, process: Process) -> None:
        """End a process and its children at once, without warning (SIGKILL)."""
        self._end(process, signal.SIGKILL)

    def stop(self) -> None:
        """Ask everything that runs to end, see to it that it does, and give the port and the connections back."""
        for process in list(self._processes):
            self._end(process, signal.SIGTERM)
        self._socket.close()
        if "app" in self.__dict__:
            self.app.extensions["portal_database"].engine.dispose()

    def _end(self, process: Process, first: signal.Signals) -> None:
        for number in (first, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_SECONDS / 4)
        self._processes.remove(process)


@contextmanager
def installed(kind: str, folder: Path, *, warm: bool = False) -> Iterator[Installation]:
    """An installation on a fresh, migrated database of ``kind``; nothing of it runs afterwards."""
    with migrated_database(kind, folder) as url:
        installation = Installation(folder, url, warm=warm)
        try:
            yield installation
        finally:
            installation.stop()
