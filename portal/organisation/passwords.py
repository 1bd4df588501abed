"""Passwords: Argon2id with the parameters OWASP recommends (19 MiB, two passes, one lane), and how many at a time."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from portal.errors import UserError

MINIMUM_LENGTH = 12
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_PLACES = BoundedSemaphore(4)  # a burst of log-ins must not take all memory: the others wait their turn
_NOBODY = _HASHER.hash("no account has this password")


def hash_password(password: str) -> str:
    """The hash to store; raise UserError for a password that is too short."""
    if len(password) < MINIMUM_LENGTH:
        raise UserError(
            f"Lösenordet är för kort. Välj minst {MINIMUM_LENGTH} tecken, gärna flera ord.", field="password"
        )
    with _PLACES:
        return _HASHER.hash(password)


def is_right_password(password: str, stored: str | None) -> bool:
    """Whether the password fits; without an account it takes as long, so that nobody learns which addresses exist."""
    with _PLACES:
        try:
            return _HASHER.verify(stored or _NOBODY, password) and bool(stored)
        except (VerifyMismatchError, InvalidHashError):
            return False
