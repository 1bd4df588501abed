"""The words of a round's letters, with placeholders: the portal's own in each language, or the municipality's.

A letter tells neither unit nor subject: whoever sees the telephone of the one who gets it shall learn nothing.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.collection.letter_words import WordsToPersons, words_to
from portal.collection.models import REPORT_LINK, Mailing
from portal.collection.phrases import last_day
from portal.i18n import gettext
from portal.surveys.models import CollectionRound

MUNICIPALITY, LINK, LAST_DAY = "{kommun}", "{länk}", "{sista dag}"
PLACEHOLDERS = {
    LINK: "den personliga länken, måste finnas med",
    MUNICIPALITY: "kommunens namn",
    LAST_DAY: "sista dag att svara",
}
REPORT_PLACEHOLDERS = {
    LINK: "länken till rapporten, måste finnas med",
    MUNICIPALITY: PLACEHOLDERS[MUNICIPALITY],
}
LONGEST_LINE, LONGEST_SUBJECT, LONGEST_BODY = 78, 150, 5_000
_ANY_PLACEHOLDER = re.compile(r"\{[^{}]*\}?")


@dataclass(frozen=True)
class Wording:
    """Subject and text of a letter, with placeholders or with them filled in."""

    subject: str
    body: str


def wording_of(
    mailing: Mailing | None, collection_round: CollectionRound, language: str, settings: Mapping[str, str]
) -> Wording:
    """What the mailing says in ``language``, which the page speaks just now: its own words, else the portal's."""
    own = next((text for text in mailing.texts if text.language == language), None) if mailing else None
    if own is not None:
        return Wording(own.subject, own.body)
    return standard_wording(mailing, collection_round, settings)


def standard_wording(
    mailing: Mailing | None, collection_round: CollectionRound, settings: Mapping[str, str]
) -> Wording:
    """The portal's own words of a mailing (None: the invitation), in the language that the page speaks just now."""
    if mailing is not None and mailing.kind == REPORT_LINK:
        return _report_wording(collection_round, settings)
    reminder = mailing is not None and mailing.is_reminder
    words = words_to(collection_round.respondents)
    paragraphs = [
        gettext("Hej!"),
        words.opening(MUNICIPALITY, reminder=reminder),
        _lines(words.link(), LINK),
        words.care(),
        _lines(_last_day(collection_round), words.pause(reminder=reminder)),
        " ".join(words.closing(reminder=reminder)),
        _contact(settings, words),
        _lines(gettext("Vänliga hälsningar"), MUNICIPALITY),
    ]
    return Wording(_subject(reminder=reminder), "\n\n".join(filter(None, paragraphs)))


def _report_wording(collection_round: CollectionRound, settings: Mapping[str, str]) -> Wording:
    """To everyone invited, in the same words whether or not they have answered."""
    words = words_to(collection_round.respondents)
    paragraphs = [
        gettext("Hej!"),
        words.report(MUNICIPALITY),
        _lines(gettext("Nu är rapporten klar. Här kan du läsa den utan att logga in:"), LINK),
        gettext("Alla som bjöds in får det här mejlet, både de som svarade och de som inte gjorde det."),
        _contact(settings, words),
        _lines(gettext("Vänliga hälsningar"), MUNICIPALITY),
    ]
    return Wording(_report_subject(), "\n\n".join(filter(None, paragraphs)))


def _report_subject() -> str:
    return gettext("Rapport från %(municipality)s", municipality=MUNICIPALITY)


def fill(wording: Wording, collection_round: CollectionRound, settings: Mapping[str, str], link: str) -> Wording:
    """The letter as it is sent, in lines of at most 78 characters (RFC 5322, 2.1.1); a link is never broken."""
    values = {MUNICIPALITY: settings["municipality"], LAST_DAY: last_day(collection_round), LINK: link}
    subject, body = wording.subject, wording.body
    for placeholder, value in values.items():
        subject, body = subject.replace(placeholder, value), body.replace(placeholder, value)
    wrap = textwrap.TextWrapper(LONGEST_LINE, break_long_words=False, break_on_hyphens=False)
    lines = [wrap.fill(line) for line in body.strip().split("\n")]
    return Wording(" ".join(subject.split()), "\n".join(lines) + "\n")


def find_problems(wording: Wording, collection_round: CollectionRound) -> dict[str, str]:
    """What keeps the words from being sent, by field: ``subject`` or ``body``; the first problem of each."""
    found = {
        "subject": next(_subject_problems(wording.subject, collection_round), ""),
        "body": next(_body_problems(wording.body, collection_round), ""),
    }
    return {field: problem for field, problem in found.items() if problem}


def _subject_problems(subject: str, collection_round: CollectionRound) -> Iterator[str]:
    if not subject.strip():
        yield "Skriv en ämnesrad, till exempel ”Enkät från {kommun}”."
    if len(subject) > LONGEST_SUBJECT:
        yield f"Ämnesraden är för lång. Korta den till högst {LONGEST_SUBJECT} tecken."
    if not subject.isprintable():
        yield "Skriv ämnesraden på en rad."
    yield from _unknown(subject, collection_round)
    if LINK in subject:
        yield "Länken kan inte stå i ämnesraden. Skriv den i texten."
    telling = [collection_round.title, *(each.unit.name for each in collection_round.round_units)]
    harmless = " ".join((_subject(reminder=False), _subject(reminder=True), _report_subject())).lower()
    for told in telling:
        if told.lower() in subject.lower() and told.lower() not in harmless:
            yield f"Ämnesraden syns för den som ser telefonen. Ta bort ”{told}”: den ska bara nämna kommunen."


def _body_problems(body: str, collection_round: CollectionRound) -> Iterator[str]:
    if LINK not in body:
        yield f"Länken saknas. Skriv {LINK} där den ska stå."
    if len(body) > LONGEST_BODY:
        yield f"Texten är för lång. Korta den till högst {LONGEST_BODY} tecken."
    yield from _unknown(body, collection_round)


def _unknown(text: str, collection_round: CollectionRound) -> Iterator[str]:
    for found in _ANY_PLACEHOLDER.findall(text):
        if found not in PLACEHOLDERS:
            yield f"”{found[:40]}” känns inte igen. Det här kan stå mellan klamrar: {', '.join(PLACEHOLDERS)}."
        elif found == LAST_DAY and collection_round.closes_at is None:
            yield f"Undersökningen har ingen sista dag. Ta bort {LAST_DAY}."


def _subject(*, reminder: bool) -> str:
    if reminder:
        return gettext("Påminnelse: enkät från %(municipality)s", municipality=MUNICIPALITY)
    return gettext("Enkät från %(municipality)s", municipality=MUNICIPALITY)


def _last_day(collection_round: CollectionRound) -> str:
    return gettext("Sista dag att svara är %(day)s.", day=LAST_DAY) if collection_round.closes_at else ""


def _contact(settings: Mapping[str, str], words: type[WordsToPersons]) -> str:
    # Only the ways, never the name: a name such as "Barn- och familjeenheten" would tell what the survey is about.
    ways = ", ".join(way for way in (settings["contact_email"], settings["contact_phone"]) if way)
    return words.questions(ways) if ways else ""


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
