"""Keys that live outside the database, and what is made with them.

A key is a file of 32 random bytes in PORTAL_KEYS. It is never written to the database, its backups or a log.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.errors import UserError

KEY_BYTES = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class MissingKey(UserError):
    """A key that something was made with is not in the folder any more."""


class KeyFolder:
    """The keys of one installation, one file each, readable by the portal's own user only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str) -> bytes:
        """The key called ``name``; raise MissingKey when it is not there."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise MissingKey(f"Nyckeln ”{name}” saknas i PORTAL_KEYS. Återställ mappen från säkerhetskopian.") from None

    def create(self, name: str) -> bytes:
        """Make the key called ``name``, or get it when it exists; durable before it is used."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self.folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, self._path(name))  # fails when another process was first: then its key is the key
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
        return self.get(name)

    def has(self, name: str) -> bool:
        """Whether the key called ``name`` is there."""
        return self._path(name).exists()

    def names(self) -> list[str]:
        """What the keys in the folder are called."""
        return [path.stem for path in self.folder.glob("*.key")]

    def destroy(self, name: str) -> None:
        """Overwrite the key called ``name`` and remove it, durably; nothing happens when it is gone already.

        On disks that write elsewhere than they say (flash, copy-on-write, snapshots) the old bytes may remain for a
        while: keep PORTAL_KEYS out of snapshots.
        """
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a key name: {name!r}")
        return self.folder / f"{name}.key"


def authenticate(key: bytes, purpose: str, message: str) -> bytes:
    """HMAC-SHA-256 of ``message``; ``purpose`` keeps what one use makes from serving another."""
    return hmac.digest(key, f"{purpose}\0{message}".encode(), hashlib.sha256)


def is_authentic(key: bytes, purpose: str, message: str, tag: bytes) -> bool:
    """Whether ``tag`` begins the HMAC of ``message``, told in constant time. Tags shorter than 16 bytes never are."""
    expected = authenticate(key, purpose, message)[: len(tag)]
    return len(tag) >= 16 and hmac.compare_digest(expected, tag)


def readable(tag: bytes) -> str:
    """Bytes as lower-case base32 letters and digits, for addresses."""
    return b32encode(tag).decode().rstrip("=").lower()


NONCE_BYTES = 12


class Unreadable(Exception):
    """What was sealed does not open: another key, another place, or changed bytes."""


@dataclass(frozen=True)
class Place:
    """Where something sealed stands. It is bound to the text: moved to another row or column, it does not open."""

    table: str
    column: str
    row: str

    def bound_to(self, key_id: str) -> bytes:
        return "\0".join((self.table, self.column, self.row, key_id)).encode()


def seal(key: bytes, key_id: str, place: Place, content: bytes) -> bytes:
    """AES-256-GCM (NIST SP 800-38D): a random nonce of 12 bytes, then the ciphertext with its tag of 16."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place.bound_to(key_id))


def unseal(key: bytes, key_id: str, place: Place, sealed: bytes) -> bytes:
    """What :func:`seal` was given; raise Unreadable for anything else."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.bound_to(key_id))
    except (InvalidTag, ValueError):
        raise Unreadable(f"{place.table}.{place.column} does not open with {key_id}") from None


def new_data_key() -> bytes:
    """A key for the texts of one row and what belongs to it; kept only wrapped."""
    return secrets.token_bytes(KEY_BYTES)
