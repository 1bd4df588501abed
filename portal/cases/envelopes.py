"""The texts of a case under its own data key, and the data key under the installation's case key (envelope).

The case key lies in PORTAL_KEYS. Whoever has only the database has neither. Every text is bound to its table, column
and row, so that one put in another's place does not open.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from portal.cases.models import Case, CaseSender
from portal.crypto import KeyFolder, Place, new_data_key, seal, unseal

KEY_NAME = "case"
DATA_KEY = "data-key"


def new_uid() -> str:
    """A random name for a row, known before the row is written."""
    return secrets.token_hex(16)


def new_wrapped_key(keys: KeyFolder, table: str, uid: str) -> tuple[bytes, bytes]:
    """A fresh data key for a row, plain and wrapped."""
    data_key = new_data_key()
    return data_key, seal(keys.get(KEY_NAME), KEY_NAME, Place(table, "wrapped_key", uid), data_key)


def data_key_of(keys: KeyFolder, row: Case | CaseSender) -> bytes:
    """The data key of a case or a sender."""
    place = Place(row.__tablename__, "wrapped_key", row.uid)
    return unseal(keys.get(row.key_name), row.key_name, place, row.wrapped_key)


def seal_content(data_key: bytes, table: str, column: str, uid: str, content: bytes) -> bytes:
    """Bytes for one column of one row."""
    return seal(data_key, DATA_KEY, Place(table, column, uid), content)


def open_content(data_key: bytes, table: str, column: str, uid: str, sealed: bytes) -> bytes:
    """The bytes again; raise Unreadable when anything does not fit."""
    return unseal(data_key, DATA_KEY, Place(table, column, uid), sealed)


def seal_text(data_key: bytes, table: str, column: str, uid: str, text: str) -> bytes:
    """A text for one column of one row."""
    return seal_content(data_key, table, column, uid, text.encode())


def open_text(data_key: bytes, table: str, column: str, uid: str, sealed: bytes) -> str:
    """The text again; raise Unreadable when anything does not fit."""
    return open_content(data_key, table, column, uid, sealed).decode()


def open_answers(keys: KeyFolder, case: Case) -> dict[str, Any]:
    """What was written, without who wrote it."""
    found: dict[str, Any] = json.loads(
        open_text(data_key_of(keys, case), "case_file", "answers", case.uid, case.answers)
    )
    return found


def open_sender(keys: KeyFolder, sender: CaseSender) -> dict[str, str]:
    """Who wrote it: the answers to the questions of :data:`portal.cases.reception.IDENTITY`."""
    data_key = data_key_of(keys, sender)
    found: dict[str, str] = json.loads(open_text(data_key, "case_sender", "details", sender.uid, sender.details))
    return found
