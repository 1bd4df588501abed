"""The files of a complaint that is not sent yet: sealed, like its text, with what only the writer's browser holds.

They go with the draft, when it is sent, left or too old.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.cases.drafts import KEY_ID, handle_of, key_of
from portal.cases.models import CaseDraftFile
from portal.crypto import Place, seal, unseal
from portal.db import insert_if_absent


def keep(session: Session, secret: str, contents: Mapping[str, bytes], named: Iterable[str]) -> None:
    """Keep new files beside those that are there; what is not ``named`` (handles) by the answers any more goes."""
    draft = handle_of(secret)
    for handle, content in contents.items():
        row = {
            "handle": handle,
            "draft_handle": draft,
            "content": seal(key_of(secret), KEY_ID, _place(handle), content),
        }
        insert_if_absent(session, CaseDraftFile, row)
    unnamed = CaseDraftFile.handle.not_in(list(named))
    session.execute(sa.delete(CaseDraftFile).where(CaseDraftFile.draft_handle == draft, unnamed))


def load(session: Session, secret: str, handle: str) -> bytes:
    """The content of one file. Raises sqlalchemy.exc.NoResultFound, or Unreadable."""
    query = sa.select(CaseDraftFile.content).where(
        CaseDraftFile.draft_handle == handle_of(secret), CaseDraftFile.handle == handle
    )
    return unseal(key_of(secret), KEY_ID, _place(handle), session.scalars(query).one())


def _place(handle: str) -> Place:
    return Place("case_draft_file", "content", handle)
