"""A complaint before it is sent: kept sealed, with a key made from what only the writer's browser holds.

The secret lives in the signed session cookie. The database holds an HMAC of it as the row's name, and bytes that
nobody can read without the cookie. What has not been touched for two hours is forgotten.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.cases.models import CaseDraft
from portal.crypto import Place, Unreadable, authenticate, readable, seal, unseal
from portal.db import Database, insert_if_absent, now
from portal.questionnaire.definition import AnswerValue

KEPT = timedelta(hours=2)
KEY_ID = "browser"

Answers = dict[str, AnswerValue]


def handle_of(secret: str) -> str:
    """The name of the draft's row."""
    return readable(authenticate(secret.encode(), "draft handle", "")[:16])


def find_draft(
    session: Session, secret: str, *, lock: bool = False, moment: datetime | None = None
) -> CaseDraft | None:
    """The draft of that secret, unless it is too old. ``lock``: nobody else changes it before this transaction ends."""
    query = sa.select(CaseDraft).where(CaseDraft.handle == handle_of(secret))
    query = query.execution_options(populate_existing=True)
    draft = session.scalar(query.with_for_update() if lock else query)
    return draft if draft is not None and draft.saved_at > (moment or now()) - KEPT else None


def load(draft: CaseDraft | None, secret: str) -> Answers:
    """The answers so far."""
    if draft is None:
        return {}
    try:
        found: Answers = json.loads(unseal(key_of(secret), KEY_ID, _place(draft.handle), draft.sealed))
    except Unreadable:
        return {}
    return found


def save(session: Session, secret: str, version_id: int, answers: Answers, moment: datetime | None = None) -> None:
    """Keep the answers so far, whoever else keeps them at the same time; the last one wins."""
    handle = handle_of(secret)
    sealed = seal(key_of(secret), KEY_ID, _place(handle), json.dumps(answers, ensure_ascii=False).encode())
    row = {"handle": handle, "version_id": version_id, "sealed": sealed, "saved_at": moment or now()}
    if not insert_if_absent(session, CaseDraft, row):
        session.execute(sa.update(CaseDraft).where(CaseDraft.handle == handle).values(row))


def forget(session: Session, secret: str) -> None:
    """Delete the draft: it was sent, or its writer left."""
    session.execute(sa.delete(CaseDraft).where(CaseDraft.handle == handle_of(secret)))


def tidy(database: Database, moment: datetime | None = None) -> int:
    """Delete the drafts that are too old; returns how many. Reads first, so as not to lock for nothing."""
    old = CaseDraft.saved_at <= (moment or now()) - KEPT
    with database.session_factory() as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(CaseDraft).where(old)) or 0
    if count:
        with database.writing() as session:
            session.execute(sa.delete(CaseDraft).where(old))
    return count


def key_of(secret: str) -> bytes:
    """What the draft is sealed with."""
    return authenticate(secret.encode(), "draft key", "")


def _place(handle: str) -> Place:
    return Place("case_draft", "sealed", handle)
