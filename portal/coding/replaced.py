"""When a board sends other words than before: what was decided about the old ones does not hold for the new."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.coding.models import CodingChange, CodingCorrection, MaskedText, TextCoding


def forget_texts(session: Session, response_id: int, questions: frozenset[str]) -> None:
    """Delete codings, their history, masks and quotes of the texts that a response had under ``questions``."""
    for kind in (TextCoding, MaskedText):
        mine = sa.select(kind).where(kind.response_id == response_id, kind.question.in_(questions))
        for each in session.scalars(mine):
            session.delete(each)
    of_question = CodingChange.correction.has(CodingCorrection.question.in_(questions))
    for change in session.scalars(sa.select(CodingChange).where(CodingChange.response_id == response_id, of_question)):
        session.delete(change)
