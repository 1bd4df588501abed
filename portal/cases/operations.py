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
    if action == states.ASSIGN:
        case.unit_id = unit_id
    elif action == states.RETURN:
        case.unit_id = None
    case.status = status
    event = CaseEvent(
        uid=envelopes.new_uid(),
        case_id=case.id,
        kind=EVENT_OF[action],
        happened_at=moment or now(),
        account_id=account_id,
        status=status,
        unit_id=case.unit_id,
        submission=tag,
    )
    if text:
        event.text = envelopes.seal_text(envelopes.data_key_of(keys, case), "case_event", "text", event.uid, text)
    session.add(event)
    session.flush()
    if action == states.REPLY and case.reply_way == BY_MAIL and case.sender is not None:
        outbox.queue(session, REPLY_KIND, [event.uid], event.happened_at)
    return True


def _nonce_tag(case: Case, nonce: str) -> bytes | None:
    return authenticate(case.submission, "event", nonce) if nonce else None
