"""The sealed ballot box with one defence taken away at a time: what the attacker must then be able to do.

Each is what a careful developer might have written: plain rows without a reference, a ballot without padding, a key
that is kept. They are the control that shows that an attack which finds nothing could have found something.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection import sealed_store, stores, tally
from portal.collection.begun import Begun
from portal.collection.models import Invitation, Response
from portal.collection.sealed_store import SealedStore
from portal.crypto import KeyFolder, authenticate
from portal.questionnaire.definition import Answers
from portal.surveys.models import ANONYMOUS, CONFIDENTIAL

Remove = Callable[[pytest.MonkeyPatch, Path], None]


class PlainRows(stores.ConfidentialStore):
    """No reference to the person, but the response is a row as soon as it is sent."""

    def complete(self, session: Session, begun: Begun, answers: Answers, moment: datetime) -> None:
        response = {
            "round_id": begun.round_id,
            "unit_id": begun.unit_id,
            "version_id": begun.version_id,
            "answers": msgspec.json.encode(answers).decode(),
            "completed_at": moment,
        }
        session.execute(sa.insert(Response), response)
        connection = session.connection()
        connection.execute(stores._COMPLETE, {"number": begun.id, "moment": moment})


class PlainRowsInListOrder(stores.ConfidentialStore):
    """Responses that take the number of their invitation."""

    def complete(self, session: Session, begun: Begun, answers: Answers, moment: datetime) -> None:
        super().complete(session, begun, answers, moment)
        own = Response.participation_id == begun.id
        session.execute(
            sa.update(Response).where(own).values(id=1_000 + (begun.invitation_id or 0), participation_id=None)
        )


def _use(store: type[stores.ConfidentialStore]) -> Remove:
    return lambda patch, _folder: patch.setitem(stores._STORES, ANONYMOUS, store())


def _never_mixed(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(tally._chance, "shuffle", lambda rows: None)


def _numbered(patch: pytest.MonkeyPatch, folder: Path) -> None:
    serial = count(1)
    patch.setattr(sealed_store.secrets, "token_hex", lambda _size: f"{next(serial):032x}")
    _never_mixed(patch, folder)


def _never_padded(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(sealed_store, "BLOCK", 1)
    patch.setattr(sealed_store, "ballot_size", lambda questionnaire: 0)


class _Open:
    """A box without a lock."""

    def __init__(self, _key: object) -> None:
        pass

    def encrypt(self, content: bytes) -> bytes:
        return content

    def decrypt(self, content: bytes) -> bytes:
        return content


def _never_sealed(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(sealed_store, "SealedBox", _Open)


def _key_kept(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(KeyFolder, "destroy", lambda keys, name: None)


def _draft_by_link_alone(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    def key(store: SealedStore, _private: bytes, begun: Begun) -> bytes:
        return authenticate(bytes(32), "draft", f"{begun.handle}\0{store.link_secret(begun)}")

    patch.setattr(SealedStore, "_draft_key", key)


def _telling(patch: pytest.MonkeyPatch, tell: Callable[[Session, Begun, Answers], None]) -> None:
    complete = SealedStore.complete

    def told(store: SealedStore, session: Session, begun: Begun, answers: Answers, moment: datetime) -> None:
        tell(session, begun, answers)
        complete(store, session, begun, answers, moment)

    patch.setattr(SealedStore, "complete", told)


def _logged(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    log = logging.getLogger("portal")
    _telling(patch, lambda _session, begun, answers: log.warning("%s sent %s", begun.handle, answers))


def _mailed(patch: pytest.MonkeyPatch, folder: Path) -> None:
    def receipt(session: Session, begun: Begun, answers: Answers) -> None:
        address = session.get_one(Invitation, begun.invitation_id).email
        letters = folder / "data" / "mail"
        letters.mkdir(parents=True, exist_ok=True)
        (letters / f"copy-{begun.id}.eml").write_text(f"To: {address}\n\nTack! {answers}")

    _telling(patch, receipt)


NAIVE: dict[str, Remove] = {
    "reference": lambda patch, folder: None,
    "numbers, order of answering": _use(PlainRows),
    "numbers, order of the list": _use(PlainRowsInListOrder),
    "ballot keys": _numbered,
    "places of ballots": _never_mixed,
    "rowid, ctid, order of a dump": _use(PlainRows),
    "times": _use(PlainRows),
    "xmin ± 1": _use(PlainRows),
    "difference of two backups": _use(PlainRows),
    "offsets in files": _use(PlainRows),
    "write-ahead log": _use(PlainRows),
    "length of ballots": _never_padded,
    "length of drafts": _never_padded,
    "ballots and drafts as they are": _never_sealed,
    "keys in a backup": _draft_by_link_alone,
    "keys left after the tally": _key_kept,
    "logs": _logged,
    "mail": _mailed,
}
"""Channel to the removal of the defence that closes it; against the first it is not to be anonymous at all."""

PROTECTIONS = {"reference": CONFIDENTIAL}
"""The protection of the round in which a channel must find everybody, where that is another."""


@contextmanager
def without(channel: str, folder: Path) -> Iterator[None]:
    """The portal without the defence of one channel."""
    with pytest.MonkeyPatch.context() as patch:
        NAIVE[channel](patch, folder)
        yield
