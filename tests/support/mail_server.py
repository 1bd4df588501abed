"""A real SMTP server inside the test, which keeps what it accepts in the order that it came."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller


class Letterbox:
    """Every letter that was accepted; ``wait_for`` lets a test go on when so many have come."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.change = Condition()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        with self.change:
            self.letters.append(letter)
            self.change.notify_all()
        return "250 OK"

    def wait_for(self, number: int) -> None:
        with self.change:
            assert self.change.wait_for(lambda: len(self.letters) >= number, timeout=300), len(self.letters)


@contextmanager
def mail_server() -> Iterator[tuple[Letterbox, str]]:
    """A server with its letterbox, and the SMTP_URL under which it listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    letterbox = Letterbox()
    controller = Controller(letterbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield letterbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
