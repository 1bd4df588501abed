"""Texts about single records: sealed under a key outside the database, each bound to the row where it stands."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.crypto import KeyFolder, Place, seal, unseal
from portal.reviews.models import Review, ReviewAnswer, ReviewedRecord
from portal.statistics.checklist import RowTally

KEY_NAME = "review"


def comment_place(record: ReviewedRecord, question: str) -> Place:
    """Where the comment to one answer stands."""
    return Place(ReviewAnswer.__tablename__, "comment", f"{record.id} {question}")


def note_place(record: ReviewedRecord) -> Place:
    """Where it stands why a record was dropped."""
    return Place(ReviewedRecord.__tablename__, "dropped_note", str(record.id))


def seal_text(session: Session, keys: KeyFolder, place: Place, text: str) -> bytes | None:
    """The text sealed; None when there is none."""
    return seal(_key(session, keys), KEY_NAME, place, text.encode()) if text else None


def open_text(keys: KeyFolder, place: Place, sealed: bytes | None) -> str:
    """The text again; raise MissingKey without the key, and Unreadable when it does not fit."""
    return unseal(keys.get(KEY_NAME), KEY_NAME, place, sealed).decode() if sealed else ""


def open_comments(keys: KeyFolder, record: ReviewedRecord) -> dict[str, str]:
    """The comments to the answers about a record, by the name of the row."""
    return {
        answer.question: open_text(keys, comment_place(record, answer.question), answer.comment)
        for answer in record.answers
    }


def comments_of(keys: KeyFolder, review: Review, rows: Iterable[RowTally]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Row by row the comments to its answers, each with the record's number; rows without any are left out."""
    there = [(record.position or 0, open_comments(keys, record)) for record in review.reviewed]
    found = [
        (row.text, [(position, comments[row.question]) for position, comments in there if comments.get(row.question)])
        for row in rows
    ]
    return [(text, said) for text, said in found if said]


def _key(session: Session, keys: KeyFolder) -> bytes:
    """The key, made when the first text is sealed and never again: with another the older texts would be lost."""
    if keys.has(KEY_NAME):
        return keys.get(KEY_NAME)
    comment = session.scalar(sa.select(ReviewAnswer.id).where(ReviewAnswer.comment.isnot(None)).limit(1))
    note = session.scalar(sa.select(ReviewedRecord.id).where(ReviewedRecord.dropped_note.isnot(None)).limit(1))
    return keys.create(KEY_NAME) if comment is None and note is None else keys.get(KEY_NAME)
