"""The portal with demo data on a free port, for as long as its pictures are taken."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
FLASK = (str(Path(sys.executable).parent / "flask"), "--app", "wsgi")
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Demo:
    """A running portal: where it is, and what its welcome text told."""

    address: str
    personal_link: str
    password: str
    welcome: str


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """The portal with demo data, from ``folder``; stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_", "SMTP_"))
    }
    own = {"PORTAL_DATA": f"{folder}/data", "PORTAL_KEYS": f"{folder}/keys", "PORTAL_PORT": str(port)}
    environment = {**given, **own}

    def flask(command: str) -> str:
        done = subprocess.run([*FLASK, *command.split()], cwd=ROOT, env=environment, check=True, capture_output=True)
        return done.stdout.decode()

    flask("db upgrade")
    welcome = flask("demo")
    link, password = re.search(r"\S+/enkat/\S+", welcome), re.search(r"lösenordet +(\S+)", welcome)
    if link is None or password is None:
        raise LookupError(f"the welcome text of the demo names no link or no password:\n{welcome}")
    serve = [*FLASK, "run", "--port", str(port)]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz")
        yield Demo(address, link[0], password[1], welcome)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urlopen(address):  # noqa: S310 - an address of our own
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
