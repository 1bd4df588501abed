"""The code with which someone who answers from an open link goes on later, on another device.

``code`` = 12 Crockford characters (60 bits), derived from the start page's nonce or drawn at random. The handle of the
participation is an HMAC of the code under the installation's secret: from the database nobody can tell a code, and from
a code the participation is found without storing it. The browser that began keeps the code in its signed session
cookie, to show it.
"""

from __future__ import annotations

import secrets

from portal.crypto import authenticate, readable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which are misread or make words."""

LENGTH, GROUP = 12, 4
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", "–": "", " ": "", "\u00a0": "", "\t": ""})
_HANDLE_BYTES = 16


def derive_code(secret: str, round_code: str, nonce: str) -> str:
    """The code that belongs to one opening of a start page; the same page sent twice gives the same."""
    return _spell(authenticate(secret.encode(), f"resume code of {round_code}", nonce))


def draw_code() -> str:
    """A code that nothing leads to."""
    return _spell(secrets.token_bytes(LENGTH))


def handle_for(secret: str, round_code: str, code: str) -> str:
    """The handle of the participation that ``code`` belongs to, whether there is one or not."""
    return readable(authenticate(secret.encode(), f"handle in {round_code}", code)[:_HANDLE_BYTES])


def read_code(typed: str) -> str | None:
    """A code as someone typed it, small letters and misread ones put right; None when it cannot be one."""
    code = typed.strip().upper().translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def in_groups(code: str) -> str:
    """7K2M-Q8XD-3VNA: as it is shown and written down."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def _spell(raw: bytes) -> str:
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in raw[:LENGTH])
