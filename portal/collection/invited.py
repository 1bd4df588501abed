"""What becomes of those invited: corrected addresses, overcoverage, mail that does not arrive, and who says no.

Everybody stands in the same list, whether they have answered or not, and nothing that is done here depends on it:
neither staff nor the numbers they see can tell from it who has answered.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.collection.invitations import LONGEST_ADDRESS, LONGEST_NAME, MAIL_KIND, invitation_batch, is_address
from portal.collection.models import Invitation, Participation
from portal.db import holds, now
from portal.errors import UserError, explain
from portal.mail import outbox
from portal.mail.models import OutboxMessage
from portal.paging import Page, read_page
from portal.surveys.models import CollectionRound

REFUSED = "Adressen tas inte emot."


def list_invited(
    session: Session, collection_round: CollectionRound, search: str, *, problems: bool, page: int
) -> Page[Invitation]:
    """Everybody invited, by name; those whose name or address holds ``search``, or only those with ``problems``."""
    wanted = Invitation.round_id == collection_round.id
    if search:
        wanted &= holds(Invitation.name, search) | holds(Invitation.email, search)
    if problems:
        wanted &= Invitation.delivery_problem.isnot(None)
    query = sa.select(Invitation).where(wanted).order_by(Invitation.name, Invitation.email, Invitation.id)
    return read_page(session, query, page)


def find_invited(session: Session, collection_round: CollectionRound, number: int) -> Invitation | None:
    """The invitation with that number, of this round."""
    return session.scalar(
        sa.select(Invitation).where(Invitation.round_id == collection_round.id, Invitation.id == number)
    )


def correct(session: Session, invitation: Invitation, *, name: str, email: str, address: str) -> bool:
    """Put name and addresses right; returns whether the letter goes again, because the e-mail address is a new one."""
    name, email, address = name.strip(), email.strip().lower(), address.strip()
    if email and not is_address(email):
        raise UserError(f"”{email[:60]}” är ingen e-postadress. Rätta den eller lämna den tom.", "email")
    if not email and not name:
        raise UserError("Både e-post och namn saknas. Skriv minst ett av dem.", "name")
    if len(name) > LONGEST_NAME:
        raise UserError(f"Namnet är längre än {LONGEST_NAME} tecken. Korta det.", "name")
    if len(address) > LONGEST_ADDRESS:
        raise UserError(f"Postadressen är längre än {LONGEST_ADDRESS} tecken. Korta den.", "address")
    is_new = email != (invitation.email or "")
    invitation.name, invitation.email, invitation.address = name, email or None, address
    if is_new:
        invitation.delivery_problem = None
    try:
        session.flush()
    except IntegrityError as error:
        raise explain(error) from error
    return bool(is_new and email) and send_again(session, invitation)


def send_again(session: Session, invitation: Invitation) -> bool:
    """Queue the invitation anew, under a Message-ID of its own; returns False when one waits to be sent already."""
    invitation.delivery_problem = None
    mine = (OutboxMessage.kind == MAIL_KIND) & is_about(invitation.id)
    waits = OutboxMessage.sent_at.is_(None) & OutboxMessage.given_up_at.is_(None)
    if invitation.email is None or session.scalar(sa.select(sa.exists().where(mine & waits))):
        return False
    number = session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage).where(mine)) or 0
    collection_round = session.get_one(CollectionRound, invitation.round_id)
    due_at = max(collection_round.opens_at, now())
    outbox.queue(session, MAIL_KIND, [f"{invitation.id}:{number}"], due_at, invitation_batch(collection_round.id))
    return True


def is_about(invitation_id: int) -> sa.ColumnElement[bool]:
    """Whether a letter of the outbox, an invitation or a reminder, is for this invitation."""
    return (OutboxMessage.reference == str(invitation_id)) | OutboxMessage.reference.startswith(f"{invitation_id}:")


def mark_ineligible(session: Session, invitation: Invitation, *, ineligible: bool) -> None:
    """Take the person out of the frame as overcoverage (left, deceased, wrong unit), or put the person back."""
    if ineligible != (invitation.ineligible_at is not None):
        invitation.ineligible_at = now() if ineligible else None
        session.flush()


def note_undelivered(session: Session, invitation_id: int, problem: str = REFUSED) -> None:
    """Mail to this invitation does not arrive."""
    session.execute(sa.update(Invitation).where(Invitation.id == invitation_id).values(delivery_problem=problem[:200]))


def decline(session: Session, invitation: Invitation) -> None:
    """The person does not want to answer: no more reminders, and what was begun is gone."""
    invitation.declined_at = invitation.declined_at or now()
    begun = (Participation.invitation_id == invitation.id) & Participation.completed_at.is_(None)
    session.execute(sa.update(Participation).where(begun).values(draft=None))
    session.flush()


def take_back_decline(session: Session, invitation: Invitation) -> None:
    """The person has changed their mind, which is possible as long as the round is open."""
    if invitation.declined_at is not None:
        invitation.declined_at = None
        session.flush()
