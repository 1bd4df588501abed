"""What the mail of a round says: who asks, the personal link, the last day; nothing of unit or subject."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import sqlalchemy as sa
from flask import current_app, url_for
from sqlalchemy.orm import Session

from portal.collection.invitations import MAIL_KIND, REMINDER_KIND
from portal.collection.links import create_token
from portal.collection.models import Invitation, Participation
from portal.collection.phrases import last_day
from portal.collection.queries import find_invitation
from portal.crypto import KeyFolder
from portal.db import now
from portal.i18n import gettext
from portal.mail import delivery
from portal.mail.delivery import Letter
from portal.organisation.boards import settings_for_units

LONGEST_LINE = 78


def install() -> None:
    """Register the letters with the outbox."""
    delivery.register(MAIL_KIND, lambda session, reference: _compose(session, reference, reminder=False))
    delivery.register(REMINDER_KIND, lambda session, reference: _compose(session, reference, reminder=True))


def personal_link(invitation: Invitation) -> str:
    """The whole address of an invitation's personal link; made when it is needed, shown on no screen."""
    keys: KeyFolder = current_app.extensions["portal_keys"]
    base_url: str = current_app.extensions["portal_settings"].base_url
    with current_app.test_request_context():
        path = url_for("respond.personal_link", token=create_token(keys, invitation))
    return base_url + path


def _compose(session: Session, reference: str, *, reminder: bool) -> Letter | None:
    invitation = find_invitation(session, int(reference.split(":")[0]))
    if invitation is None or invitation.email is None or invitation.round.state(now()) != "open":
        return None
    if _has_answered(session, invitation.id):
        return None
    settings = settings_for_units(session, (invitation.unit_id,))
    subject = _subject(settings["municipality"], reminder=reminder)
    return Letter(invitation.email, subject, _text(invitation, settings, reminder=reminder))


def _has_answered(session: Session, invitation_id: int) -> bool:
    sent = (Participation.invitation_id == invitation_id) & Participation.completed_at.isnot(None)
    return session.scalar(sa.select(sa.func.count()).select_from(Participation).where(sent)) != 0


def _text(invitation: Invitation, settings: Mapping[str, str], *, reminder: bool) -> str:
    municipality = settings["municipality"]
    paragraphs = [
        gettext("Hej!"),
        _opening(municipality, reminder=reminder),
        _lines(gettext("Här är din personliga länk:"), personal_link(invitation)),
        gettext("Skicka inte länken vidare. Den är bara din."),
        _lines(_last_day(invitation), _voluntary(reminder=reminder)),
        _closing(reminder=reminder),
        _contact(settings),
        _lines(gettext("Vänliga hälsningar"), municipality),
    ]
    return "\n\n".join(_wrapped(paragraph) for paragraph in paragraphs if paragraph) + "\n"


def _subject(municipality: str, *, reminder: bool) -> str:
    if reminder:
        return gettext("Påminnelse: enkät från %(municipality)s", municipality=municipality)
    return gettext("Enkät från %(municipality)s", municipality=municipality)


def _opening(municipality: str, *, reminder: bool) -> str:
    if reminder:
        return gettext(
            "Du har fått en enkät från %(municipality)s och kan fortfarande svara.", municipality=municipality
        )
    return gettext("%(municipality)s vill be dig svara på en enkät.", municipality=municipality)


def _voluntary(*, reminder: bool) -> str:
    if reminder:
        return gettext("Det är frivilligt. Har du börjat finns dina svar kvar.")
    return gettext("Det är frivilligt. Du kan ta paus och fortsätta med samma länk.")


def _closing(*, reminder: bool) -> str:
    if reminder:
        return gettext(
            "Påminnelsen går bara till den som inte har skickat sina svar. Skickade du dem nyss? Tack! "
            "Då kan du bortse från det här mejlet."
        )
    return gettext("På första sidan står vad enkäten handlar om, hur lång tid den tar och vem som får läsa svaren.")


def _last_day(invitation: Invitation) -> str:
    day = last_day(invitation.round)
    return gettext("Sista dag att svara är %(day)s.", day=day) if day else ""


def _contact(settings: Mapping[str, str]) -> str:
    # Only the ways, never the name: a name such as "Barn- och familjeenheten" would tell what the survey is about.
    ways = ", ".join(way for way in (settings["contact_email"], settings["contact_phone"]) if way)
    return gettext("Har du frågor? Kontakta oss: %(ways)s.", ways=ways) if ways else ""


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _wrapped(paragraph: str) -> str:
    """Lines of at most 78 characters (RFC 5322, 2.1.1); a link is never broken."""
    wrap = textwrap.TextWrapper(LONGEST_LINE, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrap.fill(line) for line in paragraph.split("\n"))
