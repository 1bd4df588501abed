"""The mail of a round, made when it is sent: to whom, in which language, with the personal link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa
from flask import current_app, has_request_context, url_for
from sqlalchemy.orm import Session

from portal.collection.followed_up import find_followed, in_letter, is_follow_up
from portal.collection.invitations import MAIL_KIND
from portal.collection.invited import note_undelivered
from portal.collection.letter_texts import NOTHING, Wording, fill, wording_of
from portal.collection.links import create_token
from portal.collection.models import INVITATION, REMINDER, REPORT_LINK, Invitation, Mailing
from portal.collection.placeholders import BOARD, FOLLOWED
from portal.collection.queries import find_invitation, has_answered
from portal.collection.reminders import REMINDER_KIND
from portal.crypto import KeyFolder
from portal.db import now
from portal.i18n import speaking
from portal.mail import delivery
from portal.mail.delivery import Letter, NotNow
from portal.organisation.boards import get_boards
from portal.organisation.models import Account, Unit
from portal.questionnaire.definition import DEFAULT_LANGUAGE
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire

TEST_KIND = "test letter"
EXAMPLE = "exempel"
"""Stands in an example where the secret part of a personal link would be."""


def install() -> None:
    """Register the letters with the outbox."""
    delivery.register(MAIL_KIND, lambda session, reference: _compose(session, reference, INVITATION), note_refusal)
    delivery.register(REMINDER_KIND, lambda session, reference: _compose(session, reference, REMINDER), note_refusal)
    delivery.register(TEST_KIND, _compose_test)


def note_refusal(session: Session, reference: str, _problem: str) -> None:
    """The mail server takes no mail to the address of an invitation."""
    note_undelivered(session, int(reference.split(":")[0]))


def personal_link(invitation: Invitation) -> str:
    """The whole address of an invitation's personal link; made when it is needed, shown on no screen."""
    keys: KeyFolder = current_app.extensions["portal_keys"]
    return _address(create_token(keys, invitation))


def _address(token: str) -> str:
    base_url: str = current_app.extensions["portal_settings"].base_url
    with current_app.test_request_context():
        path = url_for("respond.personal_link", token=token)
    return base_url + path


def may_be_written_to(session: Session, invitation: Invitation | None) -> bool:
    """Whether a letter is still wanted: the round is open and the person has neither answered, declined nor left."""
    return (
        invitation is not None
        and invitation.email is not None
        and invitation.delivery_problem is None
        and invitation.declined_at is None
        and invitation.ineligible_at is None
        and invitation.round.state(now()) in ("open", "paused")
        and not has_answered(session, invitation)
    )


def _compose(session: Session, reference: str, kind: str) -> Letter | None:
    """``reference``: the invitation's number; of a reminder followed by its day, of one sent anew by a number."""
    number, _, which = reference.partition(":")
    invitation = find_invitation(session, int(number))
    if invitation is None or not may_be_written_to(session, invitation):
        return None
    if invitation.round.state(now()) == "paused":
        raise NotNow
    day = date.fromisoformat(which) if kind == REMINDER else None
    mailing = find_mailing(session, invitation.round_id, kind, day) or Mailing(kind=kind, texts=[])
    language = letter_language(session, invitation)
    link, units = personal_link(invitation), (invitation.unit_id,)
    letter = compose(session, mailing, invitation.round, language, link, units)
    return Letter(invitation.email or "", letter.subject, letter.body, language)


def compose(
    session: Session,
    mailing: Mailing | None,
    collection_round: CollectionRound,
    language: str,
    link: str,
    units: Iterable[int] | None = None,
) -> Wording:
    """The letter of a mailing in one language, with everything filled in; ``units`` tell whose contacts it names.

    Where boards or units answer, the first of ``units`` is the one it goes to.
    """
    asked = collection_round.unit_ids if units is None else units
    settings = get_boards(session).settings_of_asker(asked, collection_round.respondents)
    with in_a_request(), speaking(language):
        follows = is_follow_up(session, collection_round)
        wording = wording_of(mailing, collection_round, language, settings, follows=follows)
        return fill(wording, collection_round, settings, link, addressee(session, collection_round, language, units))


def addressee(
    session: Session, collection_round: CollectionRound, language: str, units: Iterable[int] | None = None
) -> Mapping[str, str]:
    """What stands for the placeholders about the board or unit that a letter goes to; nothing for persons.

    Without ``units`` the first of the round is the example.
    """
    if collection_round.respondents != "units":
        return NOTHING
    first = collection_round.round_units[0].unit_id
    unit = session.get_one(Unit, first if units is None else next(iter(units), first))
    followed = find_followed(session, collection_round.id, unit.id, language)
    return {BOARD: unit.name, FOLLOWED: in_letter(followed)}


def example_link(mailing: Mailing | None = None) -> str:
    """What stands in a preview or a test letter where the link will be; it opens nothing."""
    return report_link(EXAMPLE) if mailing is not None and mailing.kind == REPORT_LINK else _address(EXAMPLE)


def report_link(document_id: str) -> str:
    """The whole address of a published report."""
    base_url: str = current_app.extensions["portal_settings"].base_url
    with current_app.test_request_context():
        return base_url + url_for("publications.show", document_id=document_id)


@contextmanager
def in_a_request() -> Iterator[None]:
    """Languages belong to a request; the worker has none, so one is made up."""
    if has_request_context():
        yield
        return
    with current_app.test_request_context():
        yield


def letter_language(session: Session, invitation: Invitation) -> str:
    """The language of the invited when the questionnaire has it, else Swedish."""
    known = get_questionnaire(session, invitation.round.version).languages
    return invitation.language if invitation.language in known else DEFAULT_LANGUAGE


def find_mailing(session: Session, round_id: int, kind: str, day: date | None) -> Mailing | None:
    """The mailing of that kind, of a reminder the one of that day."""
    return session.scalar(
        sa.select(Mailing).filter_by(round_id=round_id, kind=kind, **({"send_on": day} if day else {}))
    )


def test_reference(collection_round: CollectionRound, mailing: Mailing | None, account_id: int, language: str) -> str:
    """What the outbox keeps of a letter to oneself: round, mailing, account, language, moment."""
    number = mailing.id if mailing else 0
    return f"{collection_round.id}:{number}:{account_id}:{language}:{int(now().timestamp())}"


def _compose_test(session: Session, reference: str) -> Letter | None:
    round_id, number, account_id, language, _ = reference.split(":")
    collection_round, account = session.get(CollectionRound, int(round_id)), session.get(Account, int(account_id))
    if collection_round is None or account is None or not account.is_active:
        return None
    mailing = session.get(Mailing, int(number))
    letter = compose(session, mailing, collection_round, language, example_link(mailing))
    return Letter(account.email, f"Prov: {letter.subject}", letter.body, language)
