"""Visitors that cost little themselves: kept connections, no parsing beyond the one token that a form needs."""

from __future__ import annotations

import http.client
import re
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
START = re.compile(r'name="start" value="([^"]+)"')
TICKS = 100
"""Of the kernel's clock in a second."""


class Client:
    """One browser: a connection that is kept, and its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, list[str]] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and the text."""
        status, onwards, body = self.fetch(method, path, fields)
        return status, onwards, body.decode()

    def fetch(
        self, method: str, path: str, fields: dict[str, list[str]] | None = None, **more: str
    ) -> tuple[int, str, bytes]:
        """Status, where it leads, and the body as it came; ``more`` are further headers."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Sec-Fetch-Site": "same-origin", **more}
        body = urlencode(fields, doseq=True) if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            if method != "GET":
                raise
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        for header in response.headers.get_all("Set-Cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location", ""), response.read()


def journey(port: int, typed: dict[str, list[str]]) -> None:
    """Open, three sections, check, send; raises AssertionError when it does not end in thanks."""
    client = Client(port)
    client.connection.connect()
    path = "/oppen/matning"
    _, _, text = client.ask("GET", path)
    for _ in range(5):
        given = {**typed, "csrf_token": TOKEN.findall(text)[:1], "start": START.findall(text)[:1], "action": ["vidare"]}
        status, path, _ = client.ask("POST", path, given)
        assert status == 303, status
        status, onwards, text = client.ask("GET", path)
        path = onwards or path
    assert path.endswith("/tack"), path
    client.connection.close()


@dataclass(frozen=True)
class Rate:
    """How many a second, and CPU milliseconds of the server for each."""

    per_second: float
    cpu_ms: float


def measure(server: subprocess.Popen[bytes], work: Callable[[int], None], times: int, at_once: int) -> Rate:
    """Do ``work`` with the numbers below ``times``, ``at_once`` at a time."""
    before, began = cpu_seconds(server.pid), time.perf_counter()
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(work, range(times)))
    took, cpu = time.perf_counter() - began, cpu_seconds(server.pid) - before
    return Rate(times / took, cpu * 1000 / times)


def best(rates: Iterable[Rate]) -> Rate:
    """The best speed and the lowest cost of several: what the machine did beside it only makes them worse."""
    listed = list(rates)
    return Rate(max(each.per_second for each in listed), min(each.cpu_ms for each in listed))


def cpu_seconds(leader: int) -> float:
    """Of a process and its children, so far."""
    total = 0
    for values in _family(leader).values():
        total += int(values[11]) + int(values[12])
    return total / TICKS


def peak_megabytes(leader: int) -> float:
    """The most memory that any child of a process has held (VmHWM, shared pages included)."""
    found = []
    for pid in _family(leader).keys() - {leader}:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        found += [int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")]
    return max(found)


def _family(leader: int) -> dict[int, list[str]]:
    """Process number to the fields of its stat after the name, of a process and its children."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if leader in (int(stat.parent.name), int(values[1])):
            found[int(stat.parent.name)] = values
    return found
