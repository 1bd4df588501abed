"""Links that are mailed, good once and for a while: one to choose a password with, one to log in with.

``token`` = base32(account id in 4 bytes + expiry in 4 bytes, seconds since 1970 + the first 16 bytes of an HMAC under a
key in PORTAL_KEYS). The HMAC covers the account's link epoch and the present password, so that a link dies when it or
another one is used and when the password changes. Nothing of it is stored in a row.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b32decode
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, url_for
from sqlalchemy.orm import Session

from portal.crypto import KeyFolder, authenticate, is_authentic, readable
from portal.db import now
from portal.i18n import moment_in_prose
from portal.mail import delivery, outbox
from portal.mail.delivery import Letter
from portal.organisation.models import Account
from portal.organisation.queries import find_account, find_account_by_email
from portal.organisation.settings import get_settings

KEY_NAME = "account-links"
_TAG_BYTES = 16
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class LinkKind:
    """What a link does: its kind in the outbox, the page it leads to and how long it holds."""

    name: str
    endpoint: str
    lifetime: timedelta


PASSWORD = LinkKind("password_link", "own_account.choose_password", timedelta(hours=24))
SIGN_IN = LinkKind("sign_in_link", "own_account.sign_in", timedelta(minutes=15))


def install() -> None:
    """Register the letters with the outbox."""
    for kind in (PASSWORD, SIGN_IN):
        delivery.register(kind.name, lambda session, reference, kind=kind: _compose(session, kind, reference))


def queue_link(session: Session, kind: LinkKind, account: Account) -> None:
    """Queue the letter with a link; asked for twice in the same second it is one letter."""
    moment = now()
    expires = int((moment + kind.lifetime).timestamp())
    outbox.queue(session, kind.name, [f"{account.id}:{expires}"], moment)


def find_by_token(session: Session, keys: KeyFolder, kind: LinkKind, token: str) -> Account | None:
    """The active account that a link still opens; None for any other link."""
    raw = _decode(token)
    if raw is None:
        return None
    account_id, expires = int.from_bytes(raw[:4], "big"), int.from_bytes(raw[4:8], "big")
    account = find_account(session, account_id) if account_id <= _LARGEST_ID else None
    if account is None or now().timestamp() >= expires:
        return None
    genuine = is_authentic(keys.create(KEY_NAME), kind.name, _message(account, expires), raw[8:])
    return account if genuine else None


def use_up(session: Session, account: Account) -> bool:
    """End every link of the account; False when somebody used one at the same moment."""
    present = account.link_epoch
    unchanged = (Account.id == account.id) & (Account.link_epoch == present)
    statement = sa.update(Account).where(unchanged).values(link_epoch=present + 1).returning(Account.id)
    return session.execute(statement).first() is not None


def create_token(keys: KeyFolder, kind: LinkKind, account: Account, expires: int) -> str:
    """The token of a link that holds until ``expires``, in seconds since 1970."""
    tag = authenticate(keys.create(KEY_NAME), kind.name, _message(account, expires))[:_TAG_BYTES]
    return readable(account.id.to_bytes(4, "big") + expires.to_bytes(4, "big") + tag)


def _message(account: Account, expires: int) -> str:
    fingerprint = hashlib.sha256(account.password_hash.encode()).hexdigest()
    return f"{account.id} {expires} {account.link_epoch} {fingerprint}"


def _decode(token: str) -> bytes | None:
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == 8 + _TAG_BYTES else None


def _compose(session: Session, kind: LinkKind, reference: str) -> Letter | None:
    account_id, expires = (int(part) for part in reference.split(":"))
    account = find_account(session, account_id)
    if account is None or now().timestamp() >= expires:
        return None
    keys: KeyFolder = current_app.extensions["portal_keys"]
    with current_app.test_request_context():
        path = url_for(kind.endpoint, token=create_token(keys, kind, account, expires))
    link = current_app.extensions["portal_settings"].base_url + path
    municipality = get_settings(session)["municipality"]
    until = moment_in_prose(now().fromtimestamp(expires, tz=now().tzinfo))
    subject, what = _words(kind, municipality)
    closing = (
        "Länken fungerar en gång. Skicka den inte vidare.\nHar du inte bett om den? Då behöver du inte göra något."
    )
    text = "\n\n".join(
        ("Hej!", what, link, f"Länken gäller till {until}.", closing, f"Vänliga hälsningar\n{municipality}")
    )
    return Letter(account.email, subject, text + "\n")


def _words(kind: LinkKind, municipality: str) -> tuple[str, str]:
    if kind is SIGN_IN:
        return f"Logga in i {municipality}s kvalitetsportal", "Öppna länken för att logga in i kvalitetsportalen:"
    return f"Välj lösenord till {municipality}s kvalitetsportal", "Öppna länken för att välja ditt lösenord:"


def queue_link_to(session: Session, kind: LinkKind, email: str) -> None:
    """Queue a link to an address when an account has it; nothing tells whether one has."""
    account = find_account_by_email(session, email)
    if account is not None:
        queue_link(session, kind, account)
