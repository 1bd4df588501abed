"""Where letters go: a mail server, or files when none is configured."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 30
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


class PermanentFailure(Exception):
    """The server will never take this letter: the address is wrong or refused."""


class TransportFailure(Exception):
    """The server does not take this letter now; later it may."""


class Transport(Protocol):
    """Takes letters."""

    def send(self, letter: EmailMessage) -> None:
        """Hand over one letter; raise PermanentFailure, or anything else for what may pass."""


class MailFiles:
    """Writes each letter as an .eml file, named by its Message-ID: sent twice, it is still one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = str(letter["Message-ID"]).strip("<>").split("@")[0]
        path = self.folder / f"{name}.eml"
        temporary = path.with_suffix(".part")
        temporary.write_bytes(letter.as_bytes())
        temporary.replace(path)


class MailServer:
    """Sends through ``smtp[s]://user:password@host:port``; smtp upgrades to TLS when the server offers it.

    The address has been checked where it was read (portal/config.py).
    """

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)

    def send(self, letter: EmailMessage) -> None:
        """Hand over one letter. What goes wrong after the server has taken it is no failure: it would be sent twice."""
        try:
            server = self._connect()
            try:
                server.send_message(letter)
            finally:
                _hang_up(server)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(list(error.recipients.values())) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise PermanentFailure("Adressen har tecken som postservern inte klarar.") from None
        except smtplib.SMTPResponseException as error:
            # The server's own words may repeat the address: only its code is kept.
            raise TransportFailure(f"Postservern svarade {error.smtp_code}.") from None

    def _connect(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "", self.parts.port or DEFAULT_PORTS[self.parts.scheme]
        context = ssl.create_default_context()
        if self.parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
        if self.parts.username:
            server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return server


def _hang_up(server: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _refusal(answers: Sequence[tuple[int, bytes]]) -> Exception:
    """What a refused addressee means. A refusal by policy (5.7, RFC 3463) is about us, not the address: it may pass."""
    code, words = answers[0]
    if code >= 500 and not words.startswith(b"5.7."):
        return PermanentFailure(f"Mottagarens adress tas inte emot ({code}).")
    return TransportFailure(f"Mottagaren tas inte emot just nu ({code}).")


def transport_for(smtp_url: str | None, folder: Path) -> Transport:
    """The mail server when there is one, else files in ``folder``."""
    return MailServer(smtp_url) if smtp_url else MailFiles(folder)
