"""Beginning, saving and sending a response. Each can be called twice with the same effect as once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.collection.models import Invitation, Participation
from portal.collection.queries import find_participation
from portal.collection.stores import store_of
from portal.db import insert_if_absent, now
from portal.questionnaire.definition import AnswerValue, Questionnaire
from portal.questionnaire.domains import AnswerProblem, check_answers
from portal.questionnaire.routing import on_path


def begin_invited(session: Session, invitation: Invitation, handle: str, language: str) -> Participation:
    """The participation of an invitation, made when it is not there yet, going on in ``language``."""
    row = _row(invitation.round_id, invitation.unit_id, handle, language)
    insert_if_absent(session, Participation, {**row, "invitation_id": invitation.id})
    participation = _locked(session, handle)
    participation.language = language
    return participation


def begin_open(session: Session, round_id: int, unit_id: int, handle: str, language: str) -> Participation:
    """A participation from an open link, in ``language``. The same page sent twice gives the same one."""
    insert_if_absent(session, Participation, _row(round_id, unit_id, handle, language))
    return _locked(session, handle)


def _row(round_id: int, unit_id: int, handle: str, language: str) -> dict[str, object]:
    return {"round_id": round_id, "unit_id": unit_id, "handle": handle, "language": language, "started_at": now()}


def _locked(session: Session, handle: str) -> Participation:
    participation = find_participation(session, handle, lock=True)
    if participation is None:
        raise LookupError(f"participation {handle} vanished")
    return participation


def is_untouched(participation: Participation) -> bool:
    """Whether nothing has been answered under it: only then may a start page sent again mean the same person."""
    return participation.draft is None and participation.completed_at is None


def save_answers(
    session: Session, participation: Participation, answers: Mapping[str, AnswerValue | None]
) -> dict[str, AnswerValue]:
    """Put ``answers`` (None: no answer) into the draft, durable at commit; returns the whole draft."""
    store = store_of(participation.round.storage)
    draft = store.load_draft(participation)
    for name, value in answers.items():
        if value is None:
            draft.pop(name, None)
        else:
            draft[name] = value
    store.save_draft(session, participation, draft)
    return draft


def send(
    session: Session,
    participation: Participation,
    questionnaire: Questionnaire,
    units: Mapping[str, str],
    moment: datetime | None = None,
) -> tuple[AnswerProblem, ...]:
    """Turn the draft into a response, once; returns the problems that stop it.

    What is off the routing path is dropped. A participation that is sent already is left as it is.
    """
    if participation.completed_at is not None:
        return ()
    store = store_of(participation.round.storage)
    answers = on_path(questionnaire, store.load_draft(participation))
    problems = check_answers(questionnaire, answers, units)
    if not problems:
        store.complete(session, participation, answers, moment or now())
        session.flush()
    return problems
