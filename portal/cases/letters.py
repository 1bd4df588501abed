"""The mail that says that a reply has come, to whoever asked for one: not a word of what it is about or from whom."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app, url_for
from sqlalchemy.orm import Session

from portal.cases.envelopes import open_sender
from portal.cases.models import CaseEvent
from portal.crypto import KeyFolder
from portal.i18n import gettext, use_language
from portal.mail import delivery
from portal.mail.delivery import Letter
from portal.organisation.settings import get_settings

REPLY_KIND = "case reply"
BY_MAIL = "avisering_epost"
"""The answer to ``svar_satt`` that asks for this letter."""


def install() -> None:
    """Register the letter with the outbox."""
    delivery.register(REPLY_KIND, compose_notice)


def compose_notice(session: Session, reference: str) -> Letter | None:
    """The letter about the event with the uid ``reference``; None when there is no address to send it to.

    The address is opened here, at sending: no row of the outbox holds it.
    """
    keys: KeyFolder = current_app.extensions["portal_keys"]
    event = session.scalar(sa.select(CaseEvent).where(CaseEvent.uid == reference))
    sender = event.case.sender if event else None
    address = open_sender(keys, sender).get("epost", "") if sender else ""
    if event is None or not address:
        return None
    municipality = get_settings(session)["municipality"]
    with current_app.test_request_context():
        use_language(event.case.language)
        subject = gettext("Meddelande från %(municipality)s", municipality=municipality)
        paragraphs = (
            gettext("Hej!"),
            gettext("Det finns ett svar till dig. Läs det här, med ditt nummer och din kod:"),
            follow_address(),
            gettext("Det går inte att svara på det här mejlet."),
            f"{gettext('Vänliga hälsningar')}\n{municipality}",
        )
    return Letter(address, subject, "\n\n".join(paragraphs) + "\n", event.case.language)


def follow_address() -> str:
    """Where a sender comes back to, to be written down: the portal's own address, whatever a proxy calls it."""
    base_url: str = current_app.extensions["portal_settings"].base_url
    return base_url + url_for("complaints.follow")
