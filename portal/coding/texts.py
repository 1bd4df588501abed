"""The texts of one question, each alone: never with the same person's other answers, never with a unit.

They come in an order that tells nothing, by an HMAC of response and question. The same HMAC is a text's address, so
that two answers of one person have neither places nor addresses in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.models import Response
from portal.crypto import KeyFolder, authenticate, readable
from portal.db import now
from portal.errors import UserError
from portal.i18n import date_in_prose, local
from portal.questionnaire.definition import DEFAULT_LANGUAGE, Question, Questionnaire, TextDomain
from portal.surveys.models import ANONYMOUS, CollectionRound

KEY_NAME = "text-order"
_TAG_LENGTH = 20


@dataclass(frozen=True)
class FreeText:
    """One answer in somebody's own words. ``tag`` is its address and its place in the order."""

    response_id: int
    tag: str
    text: str


def check_ready(collection_round: CollectionRound) -> None:
    """Raise UserError unless the collection is over and what leads from a text to a person has been destroyed."""
    if collection_round.is_practice:
        raise UserError("Undersökningen är en övning. Svaren i den sparas inte, så det finns inga texter att koda.")
    if collection_round.state(now()) != "closed":
        raise UserError("Insamlingen pågår. Texterna kan läsas och kodas när den är avslutad.")
    if collection_round.waits_for_paper(now()):
        raise UserError(
            f"Svar på papper registreras till och med {_last_day(collection_round)} och kan rättas tills dess. "
            "Texterna kan läsas och kodas sedan."
        )
    severs = collection_round.disposal_decision and collection_round.respondents == "persons"
    if collection_round.tallied_at is None and (collection_round.protection == ANONYMOUS or severs):
        raise UserError(
            "Svaren har inte räknats samman än. Det sker av sig självt någon minut efter att insamlingen har "
            "avslutats. Läs in sidan igen om en stund."
        )


def _last_day(collection_round: CollectionRound) -> str:
    """The last day that sheets of paper are keyed; that moment itself belongs to the day after."""
    until = collection_round.paper_until
    return date_in_prose(local(until - timedelta(seconds=1)).date(), DEFAULT_LANGUAGE) if until else ""


def text_questions(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """The questions that are answered in words, in order; not those for an address or a number."""
    return tuple(
        question
        for question in questionnaire.questions
        if isinstance(question.domain, TextDomain) and question.domain.holds == "words"
    )


def list_texts(
    session: Session, keys: KeyFolder, collection_round: CollectionRound, question: str
) -> Sequence[FreeText]:
    """Every text of the question, in the order that tells nothing."""
    key = keys.get(KEY_NAME) if keys.has(KEY_NAME) else keys.create(KEY_NAME)
    found = [
        FreeText(response_id, _tag(key, response_id, question), text)
        for response_id, text in texts_of(session, question, Response.round_id == collection_round.id)
    ]
    return sorted(found, key=lambda each: each.tag)


def texts_of(session: Session, question: str, wanted: sa.ColumnElement[bool]) -> list[tuple[int, str]]:
    """Response and text, for ``wanted`` responses that have one."""
    only = msgspec.defstruct("Only", [("text", str, msgspec.field(name=question, default=""))])
    decode = msgspec.json.Decoder(only).decode
    has_it = Response.answers.contains(f'"{question}":', autoescape=True)
    rows = session.execute(sa.select(Response.id, Response.answers).where(wanted, has_it))
    decoded = ((response_id, decode(document).text) for response_id, document in rows)
    return [(response_id, text) for response_id, text in decoded if text]


def _tag(key: bytes, response_id: int, question: str) -> str:
    return readable(authenticate(key, "text order", f"{response_id} {question}"))[:_TAG_LENGTH]
