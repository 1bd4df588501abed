"""Number and secret code: derived, so that they can be shown before sending and are the same after a retry.

Both are HMACs of the submission's secret, which the writer's browser holds, under a key in PORTAL_KEYS. The database
keeps the number and HMACs of the code and of the secret, from which neither can be found.
"""

from __future__ import annotations

import hmac
import re

from portal.crypto import KeyFolder, authenticate

KEY_NAME = "receipt"
NUMBER_DIGITS = 10
CODE_LENGTH, GROUP = 12, 4
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U, so that a code read aloud or written by hand comes back right."""

_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def number_for(keys: KeyFolder, secret: str, attempt: int = 0) -> str:
    """Ten digits, the first not zero. ``attempt`` gives another one when a number is taken (once in 10⁹)."""
    value = int.from_bytes(authenticate(keys.get(KEY_NAME), "number", f"{secret}\0{attempt}"))
    lowest = 10 ** (NUMBER_DIGITS - 1)
    return str(lowest + value % (9 * lowest))


def code_for(keys: KeyFolder, secret: str) -> str:
    """Twelve characters (60 bits) in three groups joined by hyphens."""
    value = int.from_bytes(authenticate(keys.get(KEY_NAME), "code", secret)[:8]) >> 4
    letters = "".join(ALPHABET[value >> 5 * position & 31] for position in range(CODE_LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))


def plain_code(typed: str) -> str:
    """A code as typed: small letters, blanks, missing hyphens and I, L, O are forgiven."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(_MISREAD)


def code_tag(keys: KeyFolder, number: str, typed: str) -> bytes:
    """What is stored of a code."""
    return authenticate(keys.get(KEY_NAME), "stored code", f"{number}\0{plain_code(typed)}")


def is_right_code(keys: KeyFolder, number: str, typed: str, tag: bytes | None) -> bool:
    """Whether the code fits; without a case it takes as long, so that nobody learns which numbers exist."""
    return hmac.compare_digest(code_tag(keys, number, typed), tag or bytes(32)) and tag is not None


def submission_tag(keys: KeyFolder, secret: str) -> bytes:
    """Recognises the same submission sent again."""
    return authenticate(keys.get(KEY_NAME), "submission", secret)


def body_tag(keys: KeyFolder, secret: str, document: bytes) -> bytes:
    """Recognises the same content; keyed, because a short text could be guessed from a plain digest."""
    return authenticate(keys.get(KEY_NAME), "body", f"{secret}\0{document.hex()}")
