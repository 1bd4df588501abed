"""The words of a round's letters, with placeholders: the portal's own in each language, or the municipality's.

A letter to a person tells neither unit nor subject: whoever sees the telephone of the one who gets it shall learn
nothing. One to a board or unit names it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from portal.collection.letter_words import WordsToPersons, words_to
from portal.collection.models import REPORT_LINK, Mailing
from portal.collection.phrases import last_day
from portal.collection.placeholders import BOARD, FOLLOWED, LAST_DAY, LINK, MUNICIPALITY
from portal.i18n import gettext
from portal.surveys.models import CollectionRound

LONGEST_LINE, LONGEST_SUBJECT, LONGEST_BODY = 78, 150, 5_000
NOTHING: Mapping[str, str] = {}
_ANY_PLACEHOLDER = re.compile(r"\{[^{}]*\}?")
_EMPTY_PARAGRAPHS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Wording:
    """Subject and text of a letter, with placeholders or with them filled in."""

    subject: str
    body: str


def wording_of(
    mailing: Mailing | None,
    collection_round: CollectionRound,
    language: str,
    settings: Mapping[str, str],
    *,
    follows: bool,
) -> Wording:
    """What the mailing says in ``language``, which the page speaks just now: its own words, else the portal's."""
    own = next((text for text in mailing.texts if text.language == language), None) if mailing else None
    if own is not None:
        return Wording(own.subject, own.body)
    return standard_wording(mailing, collection_round, settings, follows=follows)


def standard_wording(
    mailing: Mailing | None, collection_round: CollectionRound, settings: Mapping[str, str], *, follows: bool
) -> Wording:
    """The portal's own words of a mailing (None: the invitation), in the language that the page speaks just now.

    ``follows``: the round follows up what was answered in another, and the letter says what.
    """
    if mailing is not None and mailing.kind == REPORT_LINK:
        return _report_wording(collection_round, settings)
    reminder = mailing is not None and mailing.is_reminder
    words = words_to(collection_round.respondents)
    paragraphs = [
        gettext("Hej!"),
        words.opening(reminder=reminder),
        FOLLOWED if follows else "",
        _lines(words.link(), LINK),
        words.care(),
        _lines(_last_day(collection_round), words.pause(reminder=reminder)),
        " ".join(words.closing(reminder=reminder)),
        _contact(settings, words),
        _lines(gettext("Vänliga hälsningar"), MUNICIPALITY),
    ]
    return Wording(words.subject(reminder=reminder), "\n\n".join(filter(None, paragraphs)))


def _report_wording(collection_round: CollectionRound, settings: Mapping[str, str]) -> Wording:
    """To everyone invited, in the same words whether or not they have answered."""
    words = words_to(collection_round.respondents)
    paragraphs = [
        gettext("Hej!"),
        words.report(),
        _lines(gettext("Nu är rapporten klar. Här kan du läsa den utan att logga in:"), LINK),
        gettext("Alla som bjöds in får det här mejlet, både de som svarade och de som inte gjorde det."),
        _contact(settings, words),
        _lines(gettext("Vänliga hälsningar"), MUNICIPALITY),
    ]
    return Wording(words.report_subject(), "\n\n".join(filter(None, paragraphs)))


def fill(
    wording: Wording,
    collection_round: CollectionRound,
    settings: Mapping[str, str],
    link: str,
    addressee: Mapping[str, str] = NOTHING,
) -> Wording:
    """The letter as it is sent, in lines of at most 78 characters (RFC 5322, 2.1.1); a link is never broken.

    ``addressee``: what stands for the placeholders that are about the board or unit the letter goes to.
    """
    values = {MUNICIPALITY: settings["municipality"], LAST_DAY: last_day(collection_round), LINK: link, **addressee}
    subject, body = wording.subject, wording.body
    for placeholder, value in values.items():
        subject, body = subject.replace(placeholder, value), body.replace(placeholder, value)
    wrap = textwrap.TextWrapper(LONGEST_LINE, break_long_words=False, break_on_hyphens=False)
    lines = [wrap.fill(line) for line in _EMPTY_PARAGRAPHS.sub("\n\n", body.strip()).split("\n")]
    return Wording(" ".join(subject.split()), "\n".join(lines) + "\n")


def find_problems(wording: Wording, collection_round: CollectionRound, placeholders: Collection[str]) -> dict[str, str]:
    """What keeps the words from being sent, by field: ``subject`` or ``body``; the first problem of each.

    ``placeholders``: those that the letter may hold.
    """
    unknown = lambda text: _unknown(text, collection_round, placeholders)  # noqa: E731
    found = {
        "subject": next(chain(_subject_problems(wording.subject, collection_round), unknown(wording.subject)), ""),
        "body": next(chain(_body_problems(wording.body, collection_round), unknown(wording.body)), ""),
    }
    return {field: problem for field, problem in found.items() if problem}


def _subject_problems(subject: str, collection_round: CollectionRound) -> Iterator[str]:
    to_units = collection_round.respondents == "units"
    if not subject.strip():
        example = f"Enkät till {BOARD} från {MUNICIPALITY}" if to_units else f"Enkät från {MUNICIPALITY}"
        yield f"Skriv en ämnesrad, till exempel ”{example}”."
    if len(subject) > LONGEST_SUBJECT:
        yield f"Ämnesraden är för lång. Korta den till högst {LONGEST_SUBJECT} tecken."
    if not subject.isprintable():
        yield "Skriv ämnesraden på en rad."
    if LINK in subject:
        yield "Länken kan inte stå i ämnesraden. Skriv den i texten."
    if FOLLOWED in subject:
        yield f"{FOLLOWED} är flera rader och kan inte stå i ämnesraden. Skriv det i texten."
    yield from _naming_problems(subject, collection_round)


def _naming_problems(subject: str, collection_round: CollectionRound) -> Iterator[str]:
    """A person's subject names neither unit nor survey; that of boards names the one it goes to, and no other."""
    words = words_to(collection_round.respondents)
    harmless = " ".join((words.subject(reminder=False), words.subject(reminder=True), words.report_subject())).lower()
    telling = [each.unit.name for each in collection_round.round_units]
    to_units = collection_round.respondents == "units"
    for told in telling if to_units else [collection_round.title, *telling]:
        if told.lower() not in subject.lower() or told.lower() in harmless:
            continue
        if to_units:
            yield f"Ämnesraden går till alla. Skriv {BOARD} i stället för ”{told}”."
        else:
            yield f"Ämnesraden syns för den som ser telefonen. Ta bort ”{told}”: den ska bara nämna kommunen."
    if to_units and BOARD not in subject:
        yield f"Namnet saknas. Skriv {BOARD} i ämnesraden: den som svarar för flera får ett brev för var och en."


def _body_problems(body: str, collection_round: CollectionRound) -> Iterator[str]:
    if LINK not in body:
        yield f"Länken saknas. Skriv {LINK} där den ska stå."
    if collection_round.respondents == "units" and BOARD not in body:
        yield f"Namnet saknas. Skriv {BOARD} där nämndens eller enhetens namn ska stå."
    if len(body) > LONGEST_BODY:
        yield f"Texten är för lång. Korta den till högst {LONGEST_BODY} tecken."


def _unknown(text: str, collection_round: CollectionRound, placeholders: Collection[str]) -> Iterator[str]:
    for found in _ANY_PLACEHOLDER.findall(text):
        if found not in placeholders:
            yield f"”{found[:40]}” känns inte igen. Det här kan stå mellan klamrar: {', '.join(placeholders)}."
        elif found == LAST_DAY and collection_round.closes_at is None:
            yield f"Undersökningen har ingen sista dag. Ta bort {LAST_DAY}."


def _last_day(collection_round: CollectionRound) -> str:
    return gettext("Sista dag att svara är %(day)s.", day=LAST_DAY) if collection_round.closes_at else ""


def _contact(settings: Mapping[str, str], words: type[WordsToPersons]) -> str:
    # Only the ways, never the name: a name such as "Barn- och familjeenheten" would tell what the survey is about.
    ways = ", ".join(way for way in (settings["contact_email"], settings["contact_phone"]) if way)
    return words.questions(ways) if ways else ""


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
