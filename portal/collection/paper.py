"""The questionnaire on paper: A4, large print, boxes to tick and lines to write on, from the same document.

The alternatives are numbered on the sheet; whoever keys an answer strikes that number. Beside a scale, whose steps are
numbers already, what is no step ("Vet ej") has an empty box and is keyed by its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from flask import current_app

from portal import pdf
from portal.collection.link_answers import link_answers_in_words
from portal.collection.phrases import last_day
from portal.collection.poster import LOGO_FILE, draw_qr_code
from portal.collection.worded_conditions import Conditions, alternatives
from portal.db import now
from portal.i18n import speaking
from portal.questionnaire.definition import (
    AnswerValue,
    NumericDomain,
    Question,
    Questionnaire,
    ScaleDomain,
    Section,
    TextDomain,
    text_in,
)
from portal.questionnaire.matrix_rows import rows_of
from portal.surveys.models import CollectionRound, RoundUnit

STYLESHEETS = ("pdf.css", "paper.css")
ON_ONE_LINE, BOX, HALF_A_LINE = 72, 7, 34
"""Characters that have room beside each other, what a box takes of them, and the longest of two on a line."""

MOST_LINES = 6
MOST_BOXES = 15


@dataclass(frozen=True)
class PaperItem:
    """One question (``number``) or text to read (no number). ``kind`` is that of the response domain.

    ``boxes``: (number on the sheet, label); of a scale the steps, and beside them the labels of what is ``missing``.
    Where they would be too many there are none, and the number is written. ``ends``: what a scale's ends mean.
    ``rows``: of a matrix text and who is to answer. ``lines``: how many to write on.
    """

    kind: str
    text: str
    number: int | None = None
    hint: str = ""
    instruction: str = ""
    boxes: tuple[tuple[int, str], ...] = ()
    missing: tuple[str, ...] = ()
    ends: tuple[str, str] = ("", "")
    rows: tuple[tuple[str, str], ...] = ()
    lines: int = 0
    unit: str = ""
    at_most: int | None = None
    layout: str = "list"


@dataclass(frozen=True)
class PaperSection:
    """A section of the sheet."""

    title: str
    introduction: str
    instruction: str
    items: tuple[PaperItem, ...]


@dataclass(frozen=True)
class Paper:
    """The whole sheet in one language. ``facts``: what is known beforehand, the unit and the target group."""

    language: str
    title: str
    purpose: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[PaperSection, ...]
    address: str
    qr_code: str
    last_day: str
    file_name: str


def numbers(questionnaire: Questionnaire) -> dict[str, int]:
    """The number that each asked question has on paper, the same in every language and for every target group."""
    return {question.name: place for place, question in enumerate(questionnaire.asked, start=1)}


def compose_paper(
    collection_round: CollectionRound,
    questionnaire: Questionnaire,
    base_url: str,
    round_unit: RoundUnit | None,
    language: str,
    known: Mapping[str, AnswerValue],
    units: Mapping[str, str],
) -> Paper:
    """The sheet of a round for one of its units (or any) and what is ``known`` of the target group."""
    several = len(collection_round.round_units) > 1
    query = {**({"enhet": round_unit.unit.code} if round_unit and several else {}), **known}
    address = f"{base_url}/oppen/{collection_round.code}" + (f"?{urlencode(query)}" if query else "")
    is_open = collection_round.access == "open"
    with speaking(language):
        words = Conditions(questionnaire, language, numbers(questionnaire), known)
        sections = tuple(
            _section(section, questionnaire, words, language, units)
            for section in questionnaire.sections
            if not words.excludes(section.relevant_if)
        )
        return Paper(
            language=language,
            title=text_in(questionnaire.title, language),
            purpose=text_in(questionnaire.purpose, language),
            facts=tuple(link_answers_in_words(questionnaire, known, language)),
            sections=tuple(section for section in sections if section.items),
            address=address.removeprefix("https://").removeprefix("http://") if is_open else "",
            qr_code=draw_qr_code(address) if is_open else "",
            last_day=last_day(collection_round),
            file_name="-".join(
                [
                    "papper",
                    collection_round.code,
                    *([round_unit.unit.code] if round_unit else []),
                    *map(str, known.values()),
                    language,
                ]
            ),
        )


def _section(
    section: Section, questionnaire: Questionnaire, words: Conditions, language: str, units: Mapping[str, str]
) -> PaperSection:
    place = numbers(questionnaire)
    items = []
    for item in section.items:
        if words.excludes(item.relevant_if):
            continue
        if not isinstance(item, Question):
            instruction = words.instruction(item.relevant_if)
            items.append(PaperItem("statement", text_in(item.text, language), instruction=instruction))
        elif not item.from_link:
            items.append(_question(item, place[item.name], words, questionnaire, language, units))
    introduction = text_in(section.introduction, language)
    return PaperSection(
        text_in(section.title, language), introduction, words.instruction(section.relevant_if), tuple(items)
    )


def _question(
    question: Question,
    number: int,
    words: Conditions,
    questionnaire: Questionnaire,
    language: str,
    units: Mapping[str, str],
) -> PaperItem:
    domain = question.domain
    listed = tuple(enumerate((label for _, label in alternatives(questionnaire, question, language, units)), start=1))
    steps = domain.maximum - domain.minimum + 1 if isinstance(domain, ScaleDomain) else len(listed)
    has_boxes = len(listed) <= MOST_BOXES
    return PaperItem(
        kind=domain.kind,
        number=number,
        text=text_in(question.text, language),
        hint=text_in(question.hint, language),
        instruction=words.instruction(question.relevant_if),
        boxes=listed[:steps] if has_boxes else (),
        missing=tuple(label for _, label in listed[steps:]),
        ends=_ends(domain, language) if isinstance(domain, ScaleDomain) else ("", ""),
        rows=tuple(
            (text_in(row.text, language), words.of_row(question, row))
            for row in rows_of(question)
            if not words.excludes(row.relevant_if)
        ),
        lines=min(domain.lines, MOST_LINES) if isinstance(domain, TextDomain) else 0 if has_boxes else 1,
        unit=text_in(domain.unit, language) if isinstance(domain, NumericDomain) else "",
        at_most=getattr(domain, "at_most", None),
        layout=_layout([label for _, label in listed]),
    )


def _ends(domain: ScaleDomain, language: str) -> tuple[str, str]:
    named = ((domain.minimum, domain.minimum_label), (domain.maximum, domain.maximum_label))
    first, last = (f"{step} = {text_in(label, language)}" for step, label in named)
    return first, last


def _layout(labels: Sequence[str]) -> str:
    """Whether alternatives stand in one row, two by two, or below each other."""
    if sum(len(label) + BOX for label in labels) <= ON_ONE_LINE:
        return "row"
    return "pairs" if len(labels) >= 4 and max(map(len, labels)) <= HALF_A_LINE else "list"


def render_paper(
    sheet: Paper, unit: str, settings: Mapping[str, str], *, is_anonymous: bool, logo: bytes | None = None
) -> bytes:
    """The sheet as a tagged PDF (PDF/UA-1)."""
    with speaking(sheet.language):
        html = current_app.jinja_env.get_template("pdf/paper.html").render(
            sheet=sheet,
            unit=unit,
            settings=settings,
            municipality=settings["municipality"],
            is_anonymous=is_anonymous,
            logo=f"pictures/{LOGO_FILE}" if logo else "",
        )
    identifier = sha256(html.encode()).hexdigest()[:32].encode()
    pictures = {LOGO_FILE: logo} if logo else {}
    return pdf.render(html, stylesheets=STYLESHEETS, created=now(), identifier=identifier, pictures=pictures)
