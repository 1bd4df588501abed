"""Reading what a mail server sends back: delivery status notifications (RFC 3464), inside a report (RFC 6522)."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from pathlib import Path

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
HEADER_TYPES = ("text/rfc822-headers", "message/global-headers")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"[^\s<>;\x00-\x1f]+@[^\s<>;\x00-\x1f]+")
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,120}")


@dataclass(frozen=True)
class Bounce:
    """An addressee that was not reached. ``message_id``: what stood before the @ in the letter's own Message-ID, or
    empty when the report does not hold the letter; ``recipient`` in lower case; ``status`` as in RFC 3463."""

    message_id: str
    recipient: str
    status: str

    @property
    def in_swedish(self) -> str:
        """Why, as far as the status tells."""
        reasons = (
            ("5.1.", "Adressen finns inte"),
            ("5.2.2", "Brevlådan är full"),
            ("4.2.2", "Brevlådan är full"),
            ("5.2.", "Brevlådan tar inte emot"),
            ("5.4.", "Mottagarens postserver hittas inte"),
            ("5.7.", "Mottagarens postserver släpper inte igenom brevet"),
        )
        found = next((words for begins, words in reasons if self.status.startswith(begins)), "Brevet kom inte fram")
        return f"{found} ({self.status})." if self.status else f"{found}."


def read_bounces(content: bytes) -> list[Bounce]:
    """The addressees that one message reports as failed; none when it is no such report, or says that it is delayed."""
    try:
        report = message_from_bytes(content)
    except RecursionError:  # parts within parts without end: no mail server writes so
        return []
    status = next((part for part in report.walk() if part.get_content_type() in STATUS_TYPES), None)
    if status is None or not isinstance(status.get_payload(), list):
        return []
    message_id = _original_id(report, status)
    return [
        Bounce(message_id, _recipient(fields), _status(fields))
        for fields in status.get_payload()
        if isinstance(fields, Message) and str(fields.get("Action", "")).strip().lower() == "failed"
    ]


def _original_id(report: Message, status: Message) -> str:
    """The Message-ID of the letter that came back, before the @: from the letter or its headers, else the reply's."""
    after = False
    for part in report.walk():
        after = after or part is status
        if not after:
            continue
        headers: Message | None = None
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            headers = part.get_payload(0)  # type: ignore[assignment]
        elif part.get_content_type() in HEADER_TYPES:
            headers = message_from_string(str(part.get_payload()))
        if headers is not None and headers.get("Message-ID"):
            return _local_part(str(headers["Message-ID"]))
    return _local_part(str(report.get("In-Reply-To", "")))


def _local_part(message_id: str) -> str:
    """What stands before the @, when it is something that could be looked for."""
    found = message_id.strip().strip("<>").partition("@")[0]
    return found if _MESSAGE_ID.fullmatch(found) else ""


def _recipient(fields: Message) -> str:
    """``rfc822; anna@kommun.example``: the address that the letter was sent to, before anyone forwarded it."""
    text = str(fields.get("Original-Recipient") or fields.get("Final-Recipient") or "")
    found = _ADDRESS.search(text.partition(";")[2] or text)
    return found[0].lower() if found else ""


def _status(fields: Message) -> str:
    found = _STATUS.search(str(fields.get("Status", "")))
    return found[0] if found else ""


def messages_in(path: Path) -> Iterator[bytes]:
    """The messages of a file (one message, or an mbox of many) or of every file in a folder."""
    if path.is_dir():
        for each in sorted(path.rglob("*")):
            if each.is_file():
                yield from messages_in(each)
        return
    with path.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if not is_mbox:
        yield path.read_bytes()
        return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox gives its messages when iterated over, not their keys
            yield box.get_bytes(key)
    finally:
        box.close()
