"""A second step when logging in: a code from an authenticator app (TOTP, RFC 6238), or one of ten codes on paper."""

from __future__ import annotations

import hmac
import os
import secrets
from datetime import datetime

import pyotp
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from portal.crypto import KeyFolder, authenticate
from portal.db import now
from portal.organisation.models import Account, RecoveryCode, SecondFactor

KEY_NAME = "second-factor"
READS_CASES = frozenset({"registrar", "unit_head", "lex_sarah"})
"""Roles that must have a second factor when the setting says so: they read what people have confided."""

STEP_SECONDS = 30
RECOVERY_CODES = 10
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
_NONCE_BYTES = 12


def begin(session: Session, keys: KeyFolder, account: Account) -> None:
    """Make a secret for an authenticator app; in use only when :func:`confirm` has seen a code from it."""
    if account.second_factor is None:
        account.second_factor = SecondFactor(account_id=account.id, last_step=0)
    if account.second_factor.confirmed_at is None:
        account.second_factor.secret = _encrypt(keys, account.id, pyotp.random_base32())
    session.flush()


def secret_of(keys: KeyFolder, factor: SecondFactor) -> str:
    """The shared secret, in base32 as apps read it."""
    sealed = factor.secret
    box = AESGCM(keys.get(KEY_NAME))
    return box.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(factor.account_id)).decode()


def address_for(keys: KeyFolder, factor: SecondFactor, email: str, issuer: str) -> str:
    """What the QR code holds: an otpauth address that every authenticator app reads."""
    return pyotp.TOTP(secret_of(keys, factor)).provisioning_uri(name=email, issuer_name=issuer)


def confirm(session: Session, keys: KeyFolder, account: Account, code: str) -> list[str] | None:
    """Begin to use the app when the code is right; returns the recovery codes, which are shown once only."""
    factor = account.second_factor
    if factor is None or factor.confirmed_at is not None or not _is_right_now(session, keys, factor, code):
        return None
    factor.confirmed_at = now()
    return renew_recovery_codes(session, keys, account)


def is_right_code(session: Session, keys: KeyFolder, account: Account, code: str) -> bool:
    """Whether a code from the app or from paper is right; either is good once."""
    factor = account.second_factor
    if factor is None or factor.confirmed_at is None:
        return False
    return _is_right_now(session, keys, factor, code) or _takes_recovery_code(session, keys, account.id, code)


def renew_recovery_codes(session: Session, keys: KeyFolder, account: Account) -> list[str]:
    """Ten new codes; the old ones are worth nothing."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, digest=_digest(keys, account.id, code)) for code in codes)
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def count_recovery_codes(session: Session, account_id: int) -> int:
    """How many are left."""
    own = RecoveryCode.account_id == account_id
    return session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode).where(own)) or 0


def _is_right_now(
    session: Session, keys: KeyFolder, factor: SecondFactor, code: str, moment: datetime | None = None
) -> bool:
    """Right for this half minute or the one before or after it (RFC 6238, 5.2), and not used before."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()):
        return False
    totp = pyotp.TOTP(secret_of(keys, factor))
    present = int((moment or now()).timestamp()) // STEP_SECONDS
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            own = (SecondFactor.account_id == factor.account_id) & (SecondFactor.last_step < step)
            taken = sa.update(SecondFactor).where(own).values(last_step=step).returning(SecondFactor.account_id)
            return session.execute(taken).first() is not None
    return False


def _takes_recovery_code(session: Session, keys: KeyFolder, account_id: int, code: str) -> bool:
    plain = "".join(each for each in code.lower() if each in _ALPHABET)
    own = (RecoveryCode.account_id == account_id) & (RecoveryCode.digest == _digest(keys, account_id, plain))
    return session.execute(sa.delete(RecoveryCode).where(own).returning(RecoveryCode.id)).first() is not None


def _digest(keys: KeyFolder, account_id: int, code: str) -> bytes:
    return authenticate(keys.get(KEY_NAME), "recovery code", f"{account_id} {code}")


def _encrypt(keys: KeyFolder, account_id: int, text: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(keys.create(KEY_NAME)).encrypt(nonce, text.encode(), _bound_to(account_id))


def _bound_to(account_id: int) -> bytes:
    return f"second_factor.secret {account_id} {KEY_NAME}".encode()
