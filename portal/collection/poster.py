"""A poster with the open link of a round as a QR code, to put up in a waiting room: A4, large print, tagged PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

import segno
from flask import current_app

from portal import pdf
from portal.collection.languages import NAMES
from portal.collection.link_answers import NO_ANSWERS
from portal.collection.phrases import first_day, last_day
from portal.db import now
from portal.questionnaire.definition import DEFAULT_LANGUAGE, AnswerValue, Questionnaire, text_in
from portal.surveys.models import CollectionRound, RoundUnit

LOGO_FILE = "logo.png"
STYLESHEETS = ("pdf.css", "poster.css")


@dataclass(frozen=True)
class Poster:
    """What stands on the sheet. ``languages``: (tag, name in itself); ``titles``: (tag, title) of those not Swedish."""

    title: str
    purpose: str
    unit: str
    minutes: int
    address: str
    qr_code: str
    first_day: str
    last_day: str
    languages: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]
    file_name: str


def compose_poster(
    collection_round: CollectionRound,
    questionnaire: Questionnaire,
    base_url: str,
    round_unit: RoundUnit | None,
    from_link: Mapping[str, AnswerValue] = NO_ANSWERS,
) -> Poster:
    """The poster of a round, or of one of its units: then the unit is chosen already when one begins.

    ``from_link`` are answers that the link shall carry, a target group for instance.
    """
    several = len(collection_round.round_units) > 1
    query = {**({"enhet": round_unit.unit.code} if round_unit and several else {}), **from_link}
    address = f"{base_url}/oppen/{collection_round.code}"
    target = f"{address}?{urlencode(query)}" if query else address
    only = round_unit or (None if several else collection_round.round_units[0])
    foreign = [tag for tag in questionnaire.languages if not tag.startswith(DEFAULT_LANGUAGE)]
    return Poster(
        title=text_in(questionnaire.title, DEFAULT_LANGUAGE),
        purpose=text_in(questionnaire.purpose, DEFAULT_LANGUAGE),
        unit=only.unit.name if only else "",
        minutes=questionnaire.minutes,
        address=target.removeprefix("https://").removeprefix("http://"),
        qr_code=draw_qr_code(target),
        first_day=first_day(collection_round) if collection_round.opens_at > now() else "",
        last_day=last_day(collection_round),
        languages=tuple((tag, NAMES.get(tag, tag)) for tag in questionnaire.languages),
        titles=tuple((tag, text_in(questionnaire.title, tag)) for tag in foreign),
        file_name="-".join(
            [
                "affisch",
                collection_round.code,
                *([round_unit.unit.code] if round_unit else []),
                *map(str, from_link.values()),
            ]
        ),
    )


def draw_qr_code(address: str) -> str:
    """The address as an inline SVG with a text alternative. Level M bears that a seventh of it is dirty or torn."""
    return segno.make(address, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, dark="#1b2a2c", title=f"QR-kod till {address}"
    )


def render_poster(poster: Poster, settings: Mapping[str, str], logo: bytes | None = None) -> bytes:
    """The sheet as a tagged PDF (PDF/UA-1), under the municipality's ``logo`` (PNG) if there is one."""
    html = current_app.jinja_env.get_template("pdf/poster.html").render(
        poster=poster,
        settings=settings,
        municipality=settings["municipality"],
        logo=f"pictures/{LOGO_FILE}" if logo else "",
    )
    identifier = sha256(html.encode()).hexdigest()[:32].encode()
    pictures = {LOGO_FILE: logo} if logo else {}
    return pdf.render(html, stylesheets=STYLESHEETS, created=now(), identifier=identifier, pictures=pictures)
