"""How answers are kept, one store for each kind of protection.

The pages that a respondent meets know nothing of where answers end up: they ask the store of the round's protection.
A further protection is a further class, registered under its name when the application is put together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from portal.collection.glance import Glance
from portal.collection.models import Participation, Response
from portal.questionnaire.definition import Answers, AnswerValue


class AnswerStore(Protocol):
    """Keeps drafts and responses of one protection."""

    def load_draft(self, participation: Participation | Glance) -> dict[str, AnswerValue]:
        """What has been answered so far."""

    def save_draft(self, session: Session, participation: Participation, answers: Answers) -> None:
        """Keep what has been answered so far."""

    def complete(self, session: Session, participation: Participation, answers: Answers, moment: datetime) -> None:
        """Turn the participation into a response; called once, with the participation's row locked."""

    def load_sent(self, session: Session, participation: Participation) -> Answers | None:
        """What was sent, for the respondent's own copy; None when it can no longer be told whose it was."""


# Plain statements, put together once: with the row locked and known, a flush of the ORM would cost three times as much.
_ROWS, _RESPONSES = Participation.__table__, Response.__table__
_ROW = sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("number"))
_SAVE_DRAFT = _ROW.values(draft=sa.bindparam("text"))
_COMPLETE = _ROW.values(draft=sa.null(), completed_at=sa.bindparam("moment"))
_RECEIVE = sa.insert(_RESPONSES)
_SENT = sa.select(_RESPONSES.c.answers).where(_RESPONSES.c.participation_id == sa.bindparam("number"))


class ConfidentialStore:
    """Answers in clear, linked to the participation: who may read them is a matter of permissions and log."""

    def load_draft(self, participation: Participation | Glance) -> dict[str, AnswerValue]:
        return msgspec.json.decode(participation.draft, type=dict) if participation.draft else {}

    def save_draft(self, session: Session, participation: Participation, answers: Answers) -> None:
        draft = msgspec.json.encode(answers).decode()
        session.connection().execute(_SAVE_DRAFT, {"number": participation.id, "text": draft})
        set_committed_value(participation, "draft", draft)

    def complete(self, session: Session, participation: Participation, answers: Answers, moment: datetime) -> None:
        response = {
            "round_id": participation.round_id,
            "unit_id": participation.unit_id,
            "version_id": participation.round.version_id,
            "participation_id": participation.id,
            "answers": msgspec.json.encode(answers).decode(),
            "completed_at": moment,
        }
        connection = session.connection()
        connection.execute(_RECEIVE, response)
        connection.execute(_COMPLETE, {"number": participation.id, "moment": moment})
        set_committed_value(participation, "completed_at", moment)
        set_committed_value(participation, "draft", None)

    def load_sent(self, session: Session, participation: Participation) -> Answers | None:
        answers = session.connection().scalar(_SENT, {"number": participation.id})
        return msgspec.json.decode(answers, type=dict) if answers else None


class PracticeStore(ConfidentialStore):
    """Drafts as in a real round, so that everything can be tried; when it is sent nothing is kept."""

    def complete(self, session: Session, participation: Participation, answers: Answers, moment: datetime) -> None:
        participation.completed_at = moment
        participation.draft = None


_STORES: dict[str, AnswerStore] = {}


def register(protection: str, store: AnswerStore) -> None:
    """Let rounds of ``protection`` be collected; called when the application is put together."""
    _STORES[protection] = store


def available_protections() -> frozenset[str]:
    """The protections that a round can be opened with."""
    return frozenset(_STORES)


def store_of(protection: str) -> AnswerStore:
    """The store that keeps answers of ``protection``."""
    return _STORES[protection]
