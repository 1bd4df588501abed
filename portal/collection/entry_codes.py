"""The short code on a card or in a letter, typed by whoever has no link to press.

``code`` = 12 Crockford characters: 5 that spell the invitation's number, mixed so that codes do not look like each
other, and 7 (35 bits) of an HMAC of it under the round's key. Like the personal link it is made when it is printed and
stored nowhere; guessing is slowed down.
"""

from __future__ import annotations

import hmac

from sqlalchemy.orm import Session

from portal.collection.links import key_name
from portal.collection.models import Invitation
from portal.collection.queries import find_invitation
from portal.collection.resume_codes import ALPHABET, in_groups, read_code
from portal.crypto import KeyFolder, MissingKey, authenticate

_NUMBER, _TAG = 5, 7
_NUMBERS = len(ALPHABET) ** _NUMBER
_MIX = 0x1A5C9F3
_UNMIX = pow(_MIX, -1, _NUMBERS)


def entry_code(keys: KeyFolder, invitation: Invitation) -> str:
    """The code of an invitation, in three groups of four; raise MissingKey without the round's key."""
    return in_groups(_code(keys, invitation))


def _code(keys: KeyFolder, invitation: Invitation) -> str:
    if invitation.id >= _NUMBERS:
        raise ValueError(f"no code for invitation {invitation.id}")
    tag = authenticate(keys.get(key_name(invitation.round_id)), "entry code", str(invitation.id))
    return _spell(invitation.id * _MIX, _NUMBER) + _spell(int.from_bytes(tag, "big"), _TAG)


def find_by_code(session: Session, keys: KeyFolder, typed: str) -> Invitation | None:
    """The invitation whose code was typed; None when there is none."""
    code = read_code(typed)
    if code is None:
        return None
    number = 0
    for letter in code[:_NUMBER]:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    invitation = find_invitation(session, number * _UNMIX % _NUMBERS)
    try:
        genuine = invitation is not None and hmac.compare_digest(_code(keys, invitation), code)
    except MissingKey:
        return None
    return invitation if genuine else None


def _spell(value: int, length: int) -> str:
    """The last ``length`` digits of a number in base 32."""
    letters = []
    for _ in range(length):
        value, digit = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))
