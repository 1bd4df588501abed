"""A key outside the portal that opens the ballots of a round when the keys of its boxes are lost.

Two files of one line each: a word that says which half it is, and 32 bytes in base64 (X25519). Only the public half
ever comes near the portal before it is needed. What it means for anonymity: docs/anonymity.md.
"""

from __future__ import annotations

import binascii
import os
from base64 import b64decode, b64encode
from pathlib import Path

from nacl.public import PrivateKey

from portal.errors import UserError

SECRET, PUBLIC = "portal-secret-recovery-key", "portal-public-recovery-key"
_BYTES = 32


def write_pair(secret: Path, public: Path) -> None:
    """A new pair in two new files, the secret one for its owner's eyes only; raise UserError when one is there."""
    key = PrivateKey.generate()
    for path, word, content in ((secret, SECRET, bytes(key)), (public, PUBLIC, bytes(key.public_key))):
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if word == SECRET else 0o644)
        except FileExistsError:
            raise UserError(
                f"Filen {path} finns redan. Välj ett annat namn, så att ingen nyckel skrivs över."
            ) from None
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{word} {b64encode(content).decode()}\n")


def read_key(path: Path, half: str) -> bytes:
    """The 32 bytes of the SECRET or PUBLIC half; raise UserError for the other one and for anything else."""
    word, _, text = path.read_text(encoding="utf-8", errors="replace").strip().partition(" ")
    try:
        content = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if word == half and len(content) == _BYTES:
        return content
    if word in (SECRET, PUBLIC):
        raise UserError(
            f"{path} är den {'hemliga' if word == SECRET else 'öppna'} halvan. Här behövs den "
            f"{'hemliga' if half == SECRET else 'öppna'}."
        )
    raise UserError(f"{path} är ingen reservnyckel. Gör en med rounds recovery-key.")
