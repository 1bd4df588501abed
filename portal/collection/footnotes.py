"""Footnotes under the matrices of a round: those of the questionnaire, unless quality staff have written others."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import RoundFootnote
from portal.db import insert_if_absent
from portal.errors import UserError
from portal.questionnaire.definition import MatrixDomain, Question, Questionnaire
from portal.surveys.models import CollectionRound

LONGEST_FOOTNOTE = 500


def matrices_of(questionnaire: Questionnaire) -> list[Question]:
    """The questions whose tables have footnotes of their own."""
    return [question for question in questionnaire.walk() if isinstance(question.domain, MatrixDomain)]


def own_footnotes(session: Session, collection_round: CollectionRound) -> dict[str, str]:
    """Question to what staff have written instead of the document's; empty where there shall be none."""
    rows = session.scalars(sa.select(RoundFootnote).filter_by(round_id=collection_round.id))
    return {row.question: row.text for row in rows}


def find_problems(texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each footnote, by question."""
    return {
        name: f"Fotnoten har {len(text)} tecken. Korta den till högst {LONGEST_FOOTNOTE}."
        for name, text in texts.items()
        if len(text) > LONGEST_FOOTNOTE
    }


def save_footnotes(session: Session, collection_round: CollectionRound, texts: Mapping[str, str]) -> None:
    """Let these stand under the tables; raise UserError for one that is too long."""
    for message in find_problems(texts).values():
        raise UserError(message)
    for question, text in texts.items():
        row = {"round_id": collection_round.id, "question": question}
        insert_if_absent(session, RoundFootnote, {**row, "text": text})
        session.execute(sa.update(RoundFootnote).filter_by(**row).values(text=text))
