"""Personal links: made from the invitation's id and the round's key, stored nowhere.

``token`` = base32(id in 4 bytes + the first 16 bytes of HMAC-SHA-256(round key, id)). Whoever reads the database cannot
make one; whoever holds one proves it against the key in PORTAL_KEYS. Why: docs/decisions/0008.
"""

from __future__ import annotations

import binascii
from base64 import b32decode
from collections.abc import Callable

from portal.collection import grants
from portal.collection.begun import Begun
from portal.collection.models import Invitation
from portal.crypto import KeyFolder, MissingKey, authenticate, is_authentic, readable

_ID_BYTES, _TAG_BYTES, _HANDLE_BYTES = 4, 16, 10
_PURPOSE = "personal link"
LARGEST_ID = 2**31 - 1  # PostgreSQL refuses to look for a larger integer


def key_name(round_id: int) -> str:
    """The name of a round's key in PORTAL_KEYS."""
    return f"round-{round_id}"


def create_token(keys: KeyFolder, invitation: Invitation) -> str:
    """The token of an invitation's personal link; raise MissingKey when the round's key is gone."""
    return token_for(keys, invitation.round_id, invitation.id)


def token_for(keys: KeyFolder, round_id: int, invitation_id: int) -> str:
    """The same, of an invitation that is known by its number."""
    tag = authenticate(keys.get(key_name(round_id)), _PURPOSE, str(invitation_id))[:_TAG_BYTES]
    return readable(invitation_id.to_bytes(_ID_BYTES, "big") + tag)


def invitation_id_in(token: str) -> int | None:
    """Which invitation a token speaks of; nothing is proved yet. None when it is not shaped like a token."""
    raw = _decode(token)
    number = int.from_bytes(raw[:_ID_BYTES], "big") if raw else LARGEST_ID + 1
    return number if number <= LARGEST_ID else None


def is_genuine(keys: KeyFolder, invitation: Invitation, token: str) -> bool:
    """Whether the token was made for this invitation."""
    raw = _decode(token)
    if raw is None:
        return False
    try:
        key = keys.get(key_name(invitation.round_id))
    except MissingKey:
        return False
    return is_authentic(key, _PURPOSE, str(invitation.id), raw[_ID_BYTES:])


def handle_of(keys: KeyFolder, invitation: Invitation) -> str:
    """The name that the invitation's participation has in addresses; it opens nothing without the link."""
    key = keys.get(key_name(invitation.round_id))
    return readable(authenticate(key, "handle", str(invitation.id))[:_HANDLE_BYTES])


def link_secret(keys: KeyFolder) -> Callable[[Begun], str]:
    """What only the holder of a link has: of a personal link its token, of an open one the code that resumes it."""

    def secret_of(begun: Begun) -> str:
        if begun.invitation_id is None:
            return grants.resume_code(begun.handle)
        return token_for(keys, begun.round_id, begun.invitation_id)

    return secret_of


def _decode(token: str) -> bytes | None:
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == _ID_BYTES + _TAG_BYTES else None
