"""The link to a published report, to everyone who was invited: whoever has answered and whoever has not alike."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.letters import compose, find_mailing, letter_language, note_refusal, report_link
from portal.collection.models import REPORT_LINK, Invitation, Mailing
from portal.collection.queries import find_invitation
from portal.collection.reminders import batch_of
from portal.db import now
from portal.mail import delivery, outbox
from portal.mail.delivery import Letter
from portal.reports.models import PublishedReport
from portal.reports.published import find_public

KIND = "report link"
"""What the outbox calls the letter; its reference is the invitation, so that nobody gets a second one."""


def install() -> None:
    """Register the letter with the outbox."""
    delivery.register(KIND, _compose, note_refusal)


def notify(session: Session, report: PublishedReport) -> int:
    """Queue one letter to each who was invited and can be written to, if its author wanted that; returns how many."""
    if not report.notifies:
        return 0
    mailing = find_mailing(session, report.round_id, REPORT_LINK, None)
    if mailing is None:
        mailing = Mailing(round_id=report.round_id, kind=REPORT_LINK, is_skipped=False)
        session.add(mailing)
        session.flush()
    addressed = sa.select(Invitation.id).where(Invitation.round_id == report.round_id, *_can_be_written_to())
    references = [str(number) for number in session.scalars(addressed.order_by(Invitation.id))]
    queued = outbox.queue(session, KIND, references, now(), batch_of(mailing))
    mailing.queued_at, mailing.queued = now(), (mailing.queued or 0) + queued
    session.flush()
    return queued


def _can_be_written_to() -> tuple[sa.ColumnElement[bool], ...]:
    """Nothing here may depend on who has answered."""
    return (
        Invitation.email.isnot(None),
        Invitation.delivery_problem.is_(None),
        Invitation.declined_at.is_(None),
        Invitation.ineligible_at.is_(None),
    )


def _compose(session: Session, reference: str) -> Letter | None:
    invitation = find_invitation(session, int(reference))
    if invitation is None or session.scalar(_still_wanted(invitation)) is None:
        return None
    document_id = _document_to_read(session, invitation.round_id)
    if document_id is None:
        return None
    mailing = find_mailing(session, invitation.round_id, REPORT_LINK, None)
    language = letter_language(session, invitation)
    link, units = report_link(document_id), (invitation.unit_id,)
    letter = compose(session, mailing, invitation.round, language, link, units)
    return Letter(invitation.email or "", letter.subject, letter.body, language)


def _still_wanted(invitation: Invitation) -> sa.Select[tuple[int]]:
    return sa.select(Invitation.id).where(Invitation.id == invitation.id, *_can_be_written_to())


def _document_to_read(session: Session, round_id: int) -> str | None:
    """The public report of the whole round; None when it has been withdrawn since."""
    sent = sa.select(PublishedReport.document_id).where(
        PublishedReport.round_id == round_id, PublishedReport.notifies.is_(True), PublishedReport.sha256.isnot(None)
    )
    document_id = session.scalar(sent.order_by(PublishedReport.id.desc()).limit(1))
    shown = find_public(session, document_id) if document_id else None
    return document_id if shown is not None and shown.is_readable else None
