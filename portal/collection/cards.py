"""Cards and letters on paper for those without an e-mail address: a personal QR code and a short code to type.

They are made for everybody without an address (when asked for, for everybody else too), never only for those who have
not answered: a pile of such would be a list of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import segno
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, joinedload

from portal import pdf
from portal.collection.entry_codes import entry_code
from portal.collection.letters import personal_link
from portal.collection.models import Invitation
from portal.collection.phrases import last_day
from portal.crypto import KeyFolder
from portal.db import now
from portal.surveys.models import CollectionRound

CARDS, LETTERS = "kort", "brev"
IN_ONE_FILE = {CARDS: 240, LETTERS: 60}
"""Invitations in one file: as many sheets as somebody waits for, about ten seconds."""

ON_A_SHEET = 8
LOGO_FILE = "logo.png"
STYLESHEETS = ("pdf.css", "cards.css")


@dataclass(frozen=True)
class Card:
    """What stands on one card or letter. ``address``: the lines under the name in the window. ``unit``: the board or
    unit that answers in its own name; empty where persons answer, whose unit no card tells."""

    name: str
    address: tuple[str, ...]
    code: str
    qr_code: str
    unit: str = ""


@dataclass(frozen=True)
class CardFile:
    """One file to fetch: the ``first`` to the ``last`` of the invitations, counted from one."""

    part: int
    first: int
    last: int


def list_files(session: Session, collection_round: CollectionRound, kind: str, *, everybody: bool) -> list[CardFile]:
    """The files that hold all cards or letters of a round."""
    wanted = _wanted(collection_round, everybody=everybody)
    total = session.scalar(sa.select(sa.func.count()).select_from(Invitation).where(wanted)) or 0
    size = IN_ONE_FILE[kind]
    return [
        CardFile(part, first, min(first + size - 1, total))
        for part, first in enumerate(range(1, total + 1, size), start=1)
    ]


def compose_cards(
    session: Session, collection_round: CollectionRound, kind: str, part: int, *, everybody: bool
) -> list[Card]:
    """The cards of one file, in the order of the list of invited; empty when there is no such file."""
    size = IN_ONE_FILE[kind]
    query = sa.select(Invitation).where(_wanted(collection_round, everybody=everybody))
    query = query.order_by(Invitation.unit_id, Invitation.name, Invitation.id).options(joinedload(Invitation.round))
    keys: KeyFolder = current_app.extensions["portal_keys"]
    found = session.scalars(query.limit(size).offset((part - 1) * size)).all()
    to_units = collection_round.respondents == "units"
    units = {each.unit_id: each.unit.name for each in collection_round.round_units if to_units}
    return [
        Card(
            each.name,
            tuple(each.address.splitlines()),
            entry_code(keys, each),
            _draw(personal_link(each)),
            units.get(each.unit_id, ""),
        )
        for each in found
    ]


def _wanted(collection_round: CollectionRound, *, everybody: bool) -> sa.ColumnElement[bool]:
    mine = (Invitation.round_id == collection_round.id) & Invitation.ineligible_at.is_(None)
    return mine if everybody else mine & Invitation.email.is_(None)


def _draw(link: str) -> str:
    """The personal link as a QR code. Its text alternative does not say the link: a reader would spell it out."""
    return segno.make(link, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#1b2a2c", title="QR-kod till din enkät"
    )


def render_cards(
    cards: Sequence[Card],
    collection_round: CollectionRound,
    kind: str,
    settings: Mapping[str, str],
    logo: bytes | None = None,
) -> bytes:
    """The sheets as a tagged PDF (PDF/UA-1)."""
    base_url: str = current_app.extensions["portal_settings"].base_url
    html = current_app.jinja_env.get_template(f"pdf/{'cards' if kind == CARDS else 'letters'}.html").render(
        sheets=[cards[start : start + ON_A_SHEET] for start in range(0, len(cards), ON_A_SHEET)],
        cards=cards,
        municipality=settings["municipality"],
        settings=settings,
        address=base_url.removeprefix("https://").removeprefix("http://") + "/kod",
        last_day=last_day(collection_round),
        today=now(),
        logo=f"pictures/{LOGO_FILE}" if logo else "",
    )
    identifier = sha256(html.encode()).hexdigest()[:32].encode()
    pictures = {LOGO_FILE: logo} if logo else {}
    return pdf.render(html, stylesheets=STYLESHEETS, created=now(), identifier=identifier, pictures=pictures)
