"""The sealed ballot box: answers of anonymous rounds, which nobody can read before the tally or link afterwards.

A ballot is padded to one length for the whole questionnaire and sealed to the public key of its box (X25519 with
XSalsa20-Poly1305, NaCl's ``crypto_box_seal``). It is inserted in the same transaction that marks the invitation as
answered, with a random key and no time, serial or address. Drafts are encrypted (AES-256-GCM) with a key made from the
link and from the box's private key, so that neither a copy of the database nor one of the backed up keys opens them,
and nothing does after the tally. Why: docs/decisions/0018.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime

import msgspec
import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy.orm import Session

from portal.collection.begun import Begun
from portal.collection.models import Ballot, Epoch, Participation
from portal.crypto import KeyFolder, MissingKey, Place, Unreadable, authenticate, seal, unseal
from portal.db import insert_if_absent
from portal.questionnaire.definition import Answers, AnswerValue, Question, Questionnaire, TextDomain
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_decoded

BLOCK = 4096
_LONGEST_CHARACTER = 4
"""Bytes of one character in UTF-8, at most."""

_ROOM_OF_A_QUESTION = 256
_LENGTH_BYTES = 4

_ROWS, _BALLOTS = Participation.__table__, Ballot.__table__
_ROW = sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("number"))
_SAVE_DRAFT = _ROW.values(draft=sa.bindparam("text"))
_COMPLETE = _ROW.values(draft=sa.null(), completed_at=sa.bindparam("moment"))
_INSERT = sa.insert(_BALLOTS)
_RECOVERY_KEY = sa.select(CollectionRound.recovery_key).where(CollectionRound.id == sa.bindparam("number"))

LinkSecret = Callable[[Begun], str]
"""What only the holder of the link has, for the browser that asks now; empty when it has nothing."""


class SealedStore:
    """Keeps drafts and responses of anonymous rounds."""

    def __init__(self, keys: KeyFolder, link_secret: LinkSecret) -> None:
        self.keys = keys
        self.link_secret = link_secret

    can_withdraw = False

    def withdraw(self, session: Session, begun: Begun) -> None:
        raise LookupError("which ballot is whose is not known")

    def noted_time(self, opens_at: datetime) -> datetime:
        """The same for everybody: when somebody answered is not kept."""
        return opens_at

    def load_draft(self, begun: Begun) -> dict[str, AnswerValue]:
        if not begun.draft:
            return {}
        number, _, text = begun.draft.partition(":")
        try:
            key = self._draft_key(self.keys.get(f"epoch-{begun.round_id}-{begun.unit_id}-{number}"), begun)
            content = unseal(key, number, _place(begun), b64decode(text))
        except (MissingKey, Unreadable):
            return {}  # the box was emptied, or its key lost, or the browser has not come by the link
        return _document(content)

    def save_draft(self, session: Session, begun: Begun, answers: Answers) -> Begun:
        epoch = self._epoch(session, begun)
        key, number = self._draft_key(self.keys.get(epoch.key_name), begun), str(epoch.generation)
        content = _padded(answers, get_decoded(session, begun.version_id, begun.digest))
        draft = f"{number}:{b64encode(seal(key, number, _place(begun), content)).decode()}"
        session.connection().execute(_SAVE_DRAFT, {"number": begun.id, "text": draft})
        return begun._replace(draft=draft)

    def complete(self, session: Session, begun: Begun, answers: Answers, moment: datetime) -> None:
        epoch = self._epoch(session, begun)
        content = _padded(answers, get_decoded(session, begun.version_id, begun.digest))
        sealed = SealedBox(PublicKey(epoch.public_key)).encrypt(content)
        connection = session.connection()
        outside = connection.scalar(_RECOVERY_KEY, {"number": begun.round_id})
        recovery = SealedBox(PublicKey(outside)).encrypt(content) if outside else None
        ballot = {"key": secrets.token_hex(16), "epoch_id": epoch.id, "sealed": sealed, "recovery": recovery}
        connection.execute(_INSERT, ballot)
        connection.execute(_COMPLETE, {"number": begun.id, "moment": self.noted_time(begun.opens_at)})

    def load_sent(self, session: Session, begun: Begun) -> Answers | None:
        return None

    def _draft_key(self, private: bytes, begun: Begun) -> bytes:
        return authenticate(private, "draft", f"{begun.handle}\0{self.link_secret(begun)}")

    def _epoch(self, session: Session, begun: Begun) -> Epoch:
        """The box that takes ballots now: the newest, or a new one when there is none or its key is lost."""
        newest = _newest(session, begun)
        if newest is not None and self.keys.has(newest.key_name):
            return newest
        generation = newest.generation + 1 if newest else 1
        epoch = Epoch(round_id=begun.round_id, unit_id=begun.unit_id, generation=generation)
        private = PrivateKey(self.keys.create(epoch.key_name))
        row = {"round_id": epoch.round_id, "unit_id": epoch.unit_id, "generation": generation}
        insert_if_absent(session, Epoch, {**row, "public_key": bytes(private.public_key)})
        found = _newest(session, begun)
        if found is None:
            raise LookupError(f"{epoch.key_name} vanished")
        return found


def _newest(session: Session, begun: Begun) -> Epoch | None:
    of_unit = sa.select(Epoch).where(Epoch.round_id == begun.round_id, Epoch.unit_id == begun.unit_id)
    return session.scalar(of_unit.order_by(Epoch.generation.desc()).limit(1))


def _place(begun: Begun) -> Place:
    return Place("participation", "draft", begun.handle)


def open_ballot(private: bytes, sealed: bytes) -> Answers:
    """The answers of a ballot; raise Unreadable when it was not sealed to this box."""
    try:
        content = SealedBox(PrivateKey(private)).decrypt(sealed)
    except CryptoError:
        raise Unreadable("a ballot does not open with the key of its box") from None
    return _document(content)


def ballot_size(questionnaire: Questionnaire) -> int:
    """Bytes that the longest possible response takes, in whole blocks: every ballot and draft is as long as that.

    Were each only rounded up to its own next block, whoever wrote a lot could be told by the ballot's length.
    """
    return _whole_blocks(_LENGTH_BYTES + sum(_room(question) for question in questionnaire.walk()))


def _room(question: Question) -> int:
    domain = question.domain
    if isinstance(domain, TextDomain):
        return _ROOM_OF_A_QUESTION + domain.maximum_length * _LONGEST_CHARACTER
    return _ROOM_OF_A_QUESTION + len(msgspec.json.encode(domain))


def _whole_blocks(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _padded(answers: Answers, questionnaire: Questionnaire) -> bytes:
    """The document with its length before it and filler after it; never refused for being longer than foreseen."""
    document = msgspec.json.encode(answers)
    content = len(document).to_bytes(_LENGTH_BYTES, "big") + document
    return content.ljust(max(ballot_size(questionnaire), _whole_blocks(len(content))), b"\0")


def _document(content: bytes) -> dict[str, AnswerValue]:
    length = int.from_bytes(content[:_LENGTH_BYTES], "big")
    return msgspec.json.decode(content[_LENGTH_BYTES : _LENGTH_BYTES + length], type=dict)
