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

from portal.collection.begun import Begun
from portal.collection.corrections import leave_correction, replace_sent
from portal.collection.models import Participation, Response
from portal.db import now
from portal.questionnaire.definition import Answers, AnswerValue


class AnswerStore(Protocol):
    """Keeps drafts and responses of one protection."""

    def noted_time(self, opens_at: datetime) -> datetime:
        """What is noted as the time of something that happens now, in a round that opened at ``opens_at``."""

    def load_draft(self, begun: Begun) -> dict[str, AnswerValue]:
        """What has been answered so far."""

    def save_draft(self, session: Session, begun: Begun, answers: Answers) -> Begun:
        """Keep what has been answered so far; returns the participation as it is then."""

    def complete(self, session: Session, begun: Begun, answers: Answers, moment: datetime) -> None:
        """Turn the participation into a response; called once, with the participation's row locked."""

    def load_sent(self, session: Session, begun: Begun) -> Answers | None:
        """What was sent, for the respondent's own copy; None when it can no longer be told whose it was."""

    def withdraw(self, session: Session, begun: Begun) -> None:
        """Delete what was sent and begin anew; called with the participation's row locked, where ``can_withdraw``."""

    @property
    def can_withdraw(self) -> bool:
        """Whether it is known which response is the participation's."""


# Plain statements, put together once: with the row locked and known, a flush of the ORM would cost three times as much.
_ROWS, _RESPONSES = Participation.__table__, Response.__table__
_ROW = sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("number"))
_SAVE_DRAFT = _ROW.values(draft=sa.bindparam("text"))
_COMPLETE = _ROW.values(draft=sa.null(), completed_at=sa.bindparam("moment"))
_RECEIVE = sa.insert(_RESPONSES)
_BEGIN_ANEW = _ROW.values(draft=sa.null(), completed_at=sa.null())
_WITHDRAW = sa.delete(_RESPONSES).where(_RESPONSES.c.participation_id == sa.bindparam("number"))
_SENT = sa.select(_RESPONSES.c.answers).where(_RESPONSES.c.participation_id == sa.bindparam("number"))


class ConfidentialStore:
    """Answers in clear, linked to the participation: who may read them is a matter of permissions and log."""

    can_withdraw = True

    def noted_time(self, opens_at: datetime) -> datetime:
        return now()

    def withdraw(self, session: Session, begun: Begun) -> None:
        connection = session.connection()
        connection.execute(_WITHDRAW, {"number": begun.id})
        connection.execute(_BEGIN_ANEW, {"number": begun.id})

    def load_draft(self, begun: Begun) -> dict[str, AnswerValue]:
        return msgspec.json.decode(begun.draft, type=dict) if begun.draft else {}

    def save_draft(self, session: Session, begun: Begun, answers: Answers) -> Begun:
        draft = msgspec.json.encode(answers).decode()
        session.connection().execute(_SAVE_DRAFT, {"number": begun.id, "text": draft})
        return begun._replace(draft=draft)

    def complete(self, session: Session, begun: Begun, answers: Answers, moment: datetime) -> None:
        if begun.completed_at is not None:
            replace_sent(session, begun.id, answers, moment)
            leave_correction(session, begun)
            return
        response = {
            "round_id": begun.round_id,
            "unit_id": begun.unit_id,
            "version_id": begun.version_id,
            "participation_id": begun.id,
            "answers": msgspec.json.encode(answers).decode(),
            "completed_at": moment,
        }
        connection = session.connection()
        connection.execute(_RECEIVE, response)
        connection.execute(_COMPLETE, {"number": begun.id, "moment": moment})

    def load_sent(self, session: Session, begun: Begun) -> Answers | None:
        answers = session.connection().scalar(_SENT, {"number": begun.id})
        return msgspec.json.decode(answers, type=dict) if answers else None


class PracticeStore(ConfidentialStore):
    """Drafts as in a real round, so that everything can be tried; when it is sent nothing is kept."""

    def complete(self, session: Session, begun: Begun, answers: Answers, moment: datetime) -> None:
        session.connection().execute(_COMPLETE, {"number": begun.id, "moment": moment})


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
