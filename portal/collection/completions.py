"""Asking boards and units for what they have left empty: a reminder to those who have not sent, a letter of its own
to those who have sent with empty cells."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.collection.board_rows import list_board_rows
from portal.collection.letters import compose, in_a_request, letter_language, note_refusal, personal_link
from portal.collection.models import REMINDER, Invitation, Mailing, MailingText, Participation, Response
from portal.collection.placeholders import BOARD, LAST_DAY, LINK, MUNICIPALITY
from portal.collection.queries import find_invitation
from portal.collection.reminders import remind
from portal.db import now
from portal.i18n import gettext, local, speaking
from portal.mail import delivery, outbox
from portal.mail.delivery import Letter, NotNow
from portal.questionnaire.completeness import is_complete
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire

COMPLETION_KIND = "completion"
"""What the outbox calls the letter; its reference is the invitation's number and the day."""


def install() -> None:
    """Register the letter with the outbox."""
    delivery.register(COMPLETION_KIND, _compose, note_refusal)


def remind_of_empty(session: Session, collection_round: CollectionRound, moment: datetime | None = None) -> int:
    """Queue a letter to each who has not sent, or has sent with empty cells; returns how many. At most one a day."""
    moment = moment or now()
    rows = list_board_rows(session, collection_round)
    queued = remind(session, collection_round, moment)
    lacking = {row.invitation_id for row in rows if row.is_sent and not row.is_done} - {None}
    reachable = sa.select(Invitation.id).where(
        Invitation.id.in_(lacking), Invitation.email.isnot(None), Invitation.delivery_problem.is_(None)
    )
    day = local(moment).date().isoformat()
    references = [f"{number}:{day}" for number in session.scalars(reachable.order_by(Invitation.id))]
    return queued + outbox.queue(session, COMPLETION_KIND, references, moment, f"completion {collection_round.id}")


def _compose(session: Session, reference: str) -> Letter | None:
    """The letter, or None when the round is over or the cells have been filled meanwhile."""
    invitation = find_invitation(session, int(reference.partition(":")[0]))
    if invitation is None or not invitation.email or not _is_wanted(session, invitation):
        return None
    if invitation.round.state(now()) == "paused":
        raise NotNow
    language = letter_language(session, invitation)
    with in_a_request(), speaking(language):
        words = MailingText(language=language, subject=_subject(), body=_body(invitation.round))
    mailing = Mailing(kind=REMINDER, texts=[words])
    letter = compose(session, mailing, invitation.round, language, personal_link(invitation), (invitation.unit_id,))
    return Letter(invitation.email, letter.subject, letter.body, language)


def _is_wanted(session: Session, invitation: Invitation) -> bool:
    if (
        invitation.delivery_problem
        or invitation.ineligible_at
        or invitation.round.state(now()) not in ("open", "paused")
    ):
        return False
    sent = sa.select(Response.answers).join(Participation, Participation.id == Response.participation_id)
    answers = session.scalar(sent.where(Participation.invitation_id == invitation.id))
    questionnaire = get_questionnaire(session, invitation.round.version)
    return answers is not None and not is_complete(questionnaire, msgspec.json.decode(answers, type=dict))


def _subject() -> str:
    return gettext("Några svar saknas för %(unit)s: enkät från %(municipality)s", unit=BOARD, municipality=MUNICIPALITY)


def _body(collection_round: CollectionRound) -> str:
    paragraphs = [
        gettext("Hej!"),
        gettext(
            "Ni har skickat svar för %(unit)s på en enkät från %(municipality)s. Några rutor är tomma.",
            unit=BOARD,
            municipality=MUNICIPALITY,
        ),
        gettext("Öppna länken och välj att ändra svaren, så ser ni vad som saknas. Det ni har skickat finns kvar:"),
        LINK,
        gettext("Sista dag att svara är %(day)s.", day=LAST_DAY) if collection_round.closes_at else "",
        f"{gettext('Vänliga hälsningar')}\n{MUNICIPALITY}",
    ]
    return "\n\n".join(filter(None, paragraphs))
