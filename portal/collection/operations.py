"""Beginning, saving and sending a response. Each can be called twice with the same effect as once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.begun import Begun, find_begun
from portal.collection.models import Invitation, Participation
from portal.collection.open_rounds import OpenRound
from portal.collection.stores import store_of
from portal.db import insert_if_absent, now
from portal.questionnaire.definition import AnswerValue, Questionnaire
from portal.questionnaire.domains import AnswerProblem, check_answers
from portal.questionnaire.routing import on_path


def begin_invited(session: Session, invitation: Invitation, handle: str, language: str) -> Begun:
    """The participation of an invitation, made when it is not there yet, going on in ``language``."""
    of_round = invitation.round
    row = _row(
        of_round.id, invitation.unit_id, handle, language, store_of(of_round.storage).noted_time(of_round.opens_at)
    )
    insert_if_absent(session, Participation, {**row, "invitation_id": invitation.id})
    begun = _locked(session, handle)
    if begun.language != language:
        session.execute(sa.update(Participation).where(Participation.id == begun.id).values(language=language))
    return begun._replace(language=language)


def begin_open(session: Session, open_round: OpenRound, unit_id: int, handle: str, language: str) -> Begun:
    """A participation from an open link, in ``language``. The same page sent twice gives the same one."""
    started_at = store_of(open_round.storage).noted_time(open_round.opens_at)
    insert_if_absent(session, Participation, _row(open_round.id, unit_id, handle, language, started_at))
    return _locked(session, handle)


def _row(round_id: int, unit_id: int, handle: str, language: str, started_at: datetime) -> dict[str, object]:
    return {
        "round_id": round_id,
        "unit_id": unit_id,
        "handle": handle,
        "language": language,
        "started_at": started_at,
    }


def _locked(session: Session, handle: str) -> Begun:
    begun = find_begun(session.connection(), handle, lock=True)
    if begun is None:
        raise LookupError(f"participation {handle} vanished")
    return begun


def save_answers(
    session: Session, begun: Begun, answers: Mapping[str, AnswerValue | None]
) -> tuple[Begun, dict[str, AnswerValue]]:
    """Put ``answers`` (None: no answer) into the draft, durable at commit; returns the whole draft."""
    store = store_of(begun.storage)
    draft = store.load_draft(begun)
    for name, value in answers.items():
        if value is None:
            draft.pop(name, None)
        else:
            draft[name] = value
    return store.save_draft(session, begun, draft), draft


def send(
    session: Session,
    begun: Begun,
    questionnaire: Questionnaire,
    units: Mapping[str, str],
    moment: datetime | None = None,
) -> tuple[AnswerProblem, ...]:
    """Turn the draft into a response, once; returns the problems that stop it.

    What is off the routing path is dropped. A participation that is sent already is left as it is, unless it is being
    corrected.
    """
    if begun.is_sent:
        return ()
    store = store_of(begun.storage)
    answers = on_path(questionnaire, store.load_draft(begun))
    problems = check_answers(questionnaire, answers, units)
    if not problems:
        store.complete(session, begun, answers, moment or now())
    return problems
