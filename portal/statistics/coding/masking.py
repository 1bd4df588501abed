"""What in a text may point somebody out: names, numbers, addresses. Only proposed; a person decides.

The rules would rather propose too much than too little, and they still miss things: a nickname, a profession, an
event that everybody knows of. Nobody may take a text that has been through them for anonymous.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from msgspec import Struct

NAME, IDENTITY, TELEPHONE, MAIL, WEB, ADDRESS, NUMBER = (
    *("namn", "personnummer", "telefonnummer", "e-postadress", "webbadress", "adress", "nummer"),
)
OTHER = "…"
"""What stands instead of words that somebody has chosen to leave out."""


class Mask(Struct, frozen=True, order=True):
    """A stretch of a text from ``start`` up to ``end``, and what kind of thing it is."""

    start: int
    end: int
    kind: str


_CAPITAL = "A-ZÅÄÖÉÜ"
_STREET = (
    r"(?:gatan|gata|vägen|väg|gränden|gränd|allén|torget|backen|backe|stigen|stig|platsen|leden|ringen|esplanaden"
    r"|liden|kajen|parken|slingan|stranden|kroken|brinken|plan)"
)
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (MAIL, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
        (WEB, r"(?:https?://|www\.)\S+"),
        (
            IDENTITY,
            r"(?<!\d)(?:(?:18|19|20)\d\d|\d\d)(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+ ]?\d{4}(?!\d)",
        ),
        (TELEPHONE, r"(?<![\d+])(?:\+|00)\d{1,3}[\d \u00a0()–-]{5,15}\d(?!\d)"),
        (TELEPHONE, r"(?<!\d)0\d{1,3}[ \u00a0–/-]{0,3}\d[\d \u00a0–-]{3,10}\d(?!\d)"),
        (NUMBER, rf"\b[{_CAPITAL}]{{2,8}}[ /-]\d{{4}}[:/-]\d+\b"),  # SOCN/2022:31
        (NUMBER, r"(?<!\d)\d+(?:\.\d+)*-\d+/\d{4}(?!\d)"),  # 8.5-14475/2019
        (NUMBER, r"(?i:\b(?:dnr|diarienummer|mål|ärende)(?:nr|nummer)?\.?:? )\w*\d[\w:/.-]*"),
        (NUMBER, rf"\b[{_CAPITAL}] ?\d{{1,6}}-\d{{2}}\b"),  # T 1234-22
        (NUMBER, rf"\b[{_CAPITAL}]{{3}} ?\d{{2}}[{_CAPITAL}\d]\b"),  # ABC 12D
        (ADDRESS, rf"\b[{_CAPITAL}][\w-]*{_STREET}\b(?: \d+ ?[A-Za-z]?\b)?"),
        (ADDRESS, rf"(?i:\b\w+{_STREET}) \d+(?: ?[A-Za-z]\b)?"),
        (ADDRESS, rf"(?<!\d)[1-9]\d\d[ \u00a0]?\d\d(?!\d)(?: [{_CAPITAL}]\w+)?"),
        (NUMBER, r"(?<!\d)\d[\d-]{4,}\d(?!\d)|(?<!\d)\d{5,}(?!\d)"),
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:…\n–•*-][\"”’)\]]*)\s*[\"”(]?$")
_AFTER = re.compile(r"(?i:\b(?:heter|hette|kallas)\s+)$")
_KNOWN_TEXT = """
arbetsförmedlingen barnahus familjerätten facebook försäkringskassan gud hyresgästföreningen internet jul kommunen
kronofogden migrationsverket nämnden rådhuset skatteverket skolverket socialen socialförvaltningen socialnämnden
socialstyrelsen socialtjänsten sverige svenska teams vårdcentralen jag ni er
"""
_KNOWN = frozenset(_KNOWN_TEXT.split())


def propose(text: str) -> tuple[Mask, ...]:
    """Everything that may have to be masked, in order, none inside another."""
    found: list[Mask] = []
    for mask in (*_by_pattern(text), *_names(text)):
        if all(mask.end <= other.start or mask.start >= other.end for other in found):
            found.append(mask)
    return tuple(sorted(found))


def leave_out(text: str, phrases: Iterable[str]) -> tuple[Mask, ...]:
    """Every place where somebody's own ``phrases`` stand, whatever the case of their letters."""
    lower = text.lower()
    found = []
    for phrase in phrases:
        start = lower.find(phrase.lower()) if phrase and len(lower) == len(text) else text.find(phrase)
        while phrase and start >= 0:
            found.append(Mask(start, start + len(phrase), OTHER))
            start = lower.find(phrase.lower(), start + len(phrase))
    return tuple(found)


def masked(text: str, masks: Iterable[Mask]) -> str:
    """The text with each mask as its kind in brackets; masks that overlap become one."""
    written, place = [], 0
    for mask in sorted(masks):
        if mask.end <= place:
            continue
        if mask.start >= place:
            written += [text[place : mask.start], f"[{mask.kind}]"]
        place = mask.end
    return "".join([*written, text[place:]])


def _by_pattern(text: str) -> Iterator[Mask]:
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            certain = kind != IDENTITY or has_check_digit(found[0])
            yield Mask(found.start(), found.end(), kind if certain else NUMBER)


def has_check_digit(number: str) -> bool:
    """Whether the last digit of a personnummer or samordningsnummer is right (modulus 10)."""
    digits = [int(each) for each in number if each.isdigit()][-10:]
    doubled = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _names(text: str) -> Iterator[Mask]:
    previous: Mask | None = None
    for found in _WORD.finditer(text):
        is_surname = previous and found[0][0].isupper() and text[previous.end : found.start()] == " "
        if previous and is_surname:
            previous = Mask(previous.start, found.end(), NAME)
        elif _is_name(text, found):
            if previous:
                yield previous
            previous = Mask(found.start(), found.end(), NAME)
    if previous:
        yield previous


def _is_name(text: str, found: re.Match[str]) -> bool:
    word, before = found[0], text[max(0, found.start() - 12) : found.start()]
    lower = word.lower()
    certain, also_words = _first_names()
    forms = {lower, lower.removesuffix("s"), lower.split("-")[0]}
    if _AFTER.search(before) or forms & certain:
        return True
    if not word[0].isupper() or word.isupper() or forms & _KNOWN:  # all capitals: an abbreviation, or a loud voice
        return False
    return bool(forms & also_words) or not _BEGINS_SENTENCE.search(before)


@cache
def _first_names() -> tuple[frozenset[str], frozenset[str]]:
    """Common first names; and those that are words too, which count as names only with a capital letter."""
    document = json.loads(files(__package__).joinpath("first_names.json").read_text(encoding="utf-8"))
    return frozenset(document["names"].split()), frozenset(document["also_words"].split())
