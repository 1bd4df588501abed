"""What happens to a case after it was received. Each is an event; the status follows from the table in states."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.cases import envelopes, states
from portal.cases.letters import BY_MAIL, REPLY_KIND
from portal.cases.models import Case, CaseEvent
from portal.crypto import KeyFolder, authenticate
from portal.db import now
from portal.errors import UserError
from portal.mail import outbox

EVENT_OF = {
    states.ADD: "added",
    states.NOTE: "noted",
    states.REPLY: "replied",
    states.ASSIGN: "assigned",
    states.RETURN: "returned",
    states.BEGIN: "begun",
    states.CLOSE: "closed",
    states.REOPEN: "reopened",
}


def act(
    session: Session,
    keys: KeyFolder,
    case: Case,
    action: str,
    *,
    account_id: int | None = None,
    unit_id: int | None = None,
    text: str = "",
    nonce: str = "",
    moment: datetime | None = None,
) -> bool:
    """Do ``action`` to a case that this transaction has locked; tell whether anything was done.

    The same ``nonce`` a second time does nothing. ``account_id`` is None for the sender. Raise UserError when the
    action is not possible just now: someone else was first.
    """
    tag = _nonce_tag(case, nonce)
    if tag is not None and session.scalar(sa.select(CaseEvent.id).where(CaseEvent.submission == tag)):
        return False
    try:
        status = states.after(case.status, action)
    except states.NotPossible:
        raise UserError(
            "Någon annan hann före, och det går inte längre. Läs in sidan igen och se vad som hänt."
        ) from None
    if action in (states.ASSIGN, states.RETURN):
        case.unit_id = unit_id if action == states.ASSIGN else None
    case.status = status
    event = _event(keys, case, action, text)
    event.account_id, event.submission, event.happened_at = account_id, tag, moment or now()
    session.add(event)
    session.flush()
    if action == states.REPLY and case.reply_way == BY_MAIL and case.sender is not None:
        outbox.queue(session, REPLY_KIND, [event.uid], event.happened_at)
    return True


def _event(keys: KeyFolder, case: Case, action: str, text: str) -> CaseEvent:
    """What has happened to the case, as it is from now on; the text is sealed to this very event."""
    uid = envelopes.new_uid()
    event = CaseEvent(uid=uid, case_id=case.id, kind=EVENT_OF[action], status=case.status, unit_id=case.unit_id)
    if text:
        event.text = envelopes.seal_text(envelopes.data_key_of(keys, case), "case_event", "text", uid, text)
    return event


def _nonce_tag(case: Case, nonce: str) -> bytes | None:
    return authenticate(case.submission, "event", nonce) if nonce else None
