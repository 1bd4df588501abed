"""How far the mail of a round has come, in Swedish: what has been sent, what waits, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.invitations import invitation_batch
from portal.collection.models import REPORT_LINK, Invitation, Mailing
from portal.collection.reminders import batch_of, list_reminders, units_at_goal
from portal.i18n import date_in_prose
from portal.mail.outbox import NOT_BEGUN, BatchProgress, count_batches
from portal.surveys.models import CollectionRound
from portal.surveys.queries import round_unit_names

INVITATION_NUMBER = 0
"""Stands in addresses for the invitation, which has a row only when it has words of its own."""

REPORT_LETTER = -1
"""The same for the letter that a published report is followed by; its address is a word, not a number."""


@dataclass(frozen=True)
class MailingRow:
    """One mailing on the round's page. ``number``: as in the address of its words."""

    number: int
    name: str
    day: str
    told: str
    waits: bool


@dataclass(frozen=True)
class Mailings:
    """The mail of a round: its mailings in order, and what is to be done about it."""

    rows: Sequence[MailingRow]
    undelivered: int
    failed: int
    at_goal: Sequence[str]
    """Names of the units where nobody is reminded any more."""


def show_mailings(session: Session, collection_round: CollectionRound) -> Mailings | None:
    """The mail of a round by invitation; None for a round with an open link."""
    if collection_round.access != "invited":
        return None
    reminders = list_reminders(session, collection_round)
    progress = progress_of(session, collection_round, reminders)
    invitation = progress.get(invitation_batch(collection_round.id), NOT_BEGUN)
    rows = [
        MailingRow(INVITATION_NUMBER, "Inbjudan", "", _counts(invitation) or "Ingen är inbjuden med e-post än", False)
    ]
    for number, mailing in enumerate(reminders, start=1):
        rows.append(_reminder_row(number, mailing, progress.get(batch_of(mailing), NOT_BEGUN)))
    if told := report_letter_progress(session, collection_round):
        rows.append(MailingRow(REPORT_LETTER, "Länk till rapporten", "", told, False))
    problems = (Invitation.round_id == collection_round.id) & Invitation.delivery_problem.isnot(None)
    undelivered = session.scalar(sa.select(sa.func.count()).select_from(Invitation).where(problems)) or 0
    reached = units_at_goal(session, collection_round)
    of_report = count_batches(session, report_batch(session, collection_round))
    return Mailings(
        rows=rows,
        undelivered=undelivered,
        failed=sum(each.failed for each in (*progress.values(), *of_report.values())),
        at_goal=[name for unit, name in round_unit_names(session, collection_round).items() if unit in reached],
    )


def progress_of(
    session: Session, collection_round: CollectionRound, reminders: Sequence[Mailing]
) -> dict[str, BatchProgress]:
    """Batch to progress, of the invitation and of each reminder."""
    return count_batches(session, batches_of(collection_round, reminders))


def report_letter_progress(session: Session, collection_round: CollectionRound) -> str:
    """How far the letters with the link to a published report have come, in words; empty before there are any."""
    found = list(report_batch(session, collection_round))
    if not found:
        return ""
    return _counts(count_batches(session, found).get(found[0], NOT_BEGUN)) or "ingen har en adress att skicka till"


def report_batch(session: Session, collection_round: CollectionRound) -> Sequence[str]:
    """What the outbox calls those letters, when there are any."""
    mine = sa.select(Mailing).filter_by(round_id=collection_round.id, kind=REPORT_LINK)
    return [batch_of(each) for each in session.scalars(mine.where(Mailing.queued_at.isnot(None)))]


def batches_of(collection_round: CollectionRound, reminders: Sequence[Mailing]) -> list[str]:
    """What the outbox calls each mailing of the round."""
    return [invitation_batch(collection_round.id), *(batch_of(mailing) for mailing in reminders)]


def _reminder_row(number: int, mailing: Mailing, progress: BatchProgress) -> MailingRow:
    day = date_in_prose(mailing.send_on) if mailing.send_on else ""
    waits = mailing.queued_at is None
    return MailingRow(mailing.id, f"Påminnelse {number}", day, _told(mailing, progress), waits)


def _told(mailing: Mailing, progress: BatchProgress) -> str:
    if mailing.queued_at is None:
        return "Planerad. Går till dem som då inte har svarat"
    if mailing.is_skipped:
        return "Skickades inte: dagen gick när ingen kunde svara, eller en senare påminnelse hann före"
    if progress == NOT_BEGUN and mailing.queued:
        return "1 påmind" if mailing.queued == 1 else f"{mailing.queued} påminda"
    return _counts(progress) or "Ingen behövde påminnas"


def _counts(progress: BatchProgress) -> str:
    parts = []
    if progress.sent:
        parts.append("1 skickad" if progress.sent == 1 else f"{progress.sent} skickade")
    if progress.waiting:
        parts.append(f"{progress.waiting} väntar")
    if progress.failed:
        parts.append(f"{progress.failed} kunde inte skickas")
    return ", ".join(parts)
