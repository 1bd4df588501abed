"""The chain: each row's digest is an HMAC over the row and the digest before it, under a key outside the database."""

from __future__ import annotations

from datetime import UTC

from portal.audit.models import AccessLogEntry
from portal.crypto import authenticate

KEY_NAME = "access-log"
START = bytes(32)
"""What stands before the first row."""


def digest_of(key: bytes, before: bytes, entry: AccessLogEntry) -> bytes:
    """HMAC-SHA-256 of the row and of the digest before it."""
    moment = entry.read_at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = (before.hex(), entry.position, moment, entry.account_id, entry.object, entry.reading)
    return authenticate(key, "access log", "\0".join(map(str, fields)))
