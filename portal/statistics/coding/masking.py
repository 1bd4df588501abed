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

from portal.statistics.coding.mask_patterns import (
    AFTER_FIRST_NAME,
    IDENTITY,
    INSTITUTION,
    NUMBER,
    PATTERNS,
    SURNAME,
    TELEPHONE,
)

NAME = "namn"
OTHER = "…"
"""What stands instead of words that somebody has chosen to leave out."""


class Mask(Struct, frozen=True, order=True):
    """A stretch of a text from ``start`` up to ``end``, and what kind of thing it is."""

    start: int
    end: int
    kind: str


_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:…\n–•*-][\"”’)\]]*)\s*[\"”(]?$")
_AFTER = re.compile(r"(?i:\b(?:heter|hette|kallas)\s+)$")
_KNOWN_TEXT = """
barnahus facebook google gud internet jul jag ni er kronofogden kronofogdemyndigheten migrationsverket midsommar
måndag tisdag onsdag torsdag fredag lördag söndag januari februari mars april maj juni juli augusti september oktober
november december påsk soc socialen sverige svenska swish bankid teams vet ej vårdcentralen youtube
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
    for kind, pattern in PATTERNS:
        for found in pattern.finditer(text):
            yield Mask(found.start(), found.end(), _kind(kind, found[0]))


def _kind(kind: str, written: str) -> str:
    """What it is called: ten digits that only look like a personnummer may be a mobile phone."""
    if kind != IDENTITY or has_check_digit(written):
        return kind
    return TELEPHONE if written.startswith("07") and written.isdigit() and len(written) == 10 else NUMBER


def has_check_digit(number: str) -> bool:
    """Whether the last digit of a personnummer or samordningsnummer is right (modulus 10)."""
    digits = [int(each) for each in number if each.isdigit()][-10:]
    doubled = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _names(text: str) -> Iterator[Mask]:
    previous: Mask | None = None
    for found in _WORD.finditer(text):
        if (
            previous
            and text[previous.end : found.start()] == " "
            and _goes_on(text[previous.start : previous.end], found[0])
        ):
            previous = Mask(previous.start, found.end(), NAME)
        elif _is_name(text, found):
            if previous:
                yield previous
            previous = Mask(found.start(), found.end(), NAME)
    if previous:
        yield previous


def _goes_on(name: str, word: str) -> bool:
    """Whether the word after a name is its surname: all capitals tell nothing where everything has them."""
    if AFTER_FIRST_NAME.match(word):
        return True
    return word[0].isupper() and not (name.isupper() and word.isupper())


def _is_name(text: str, found: re.Match[str]) -> bool:
    word, before = found[0], text[max(0, found.start() - 12) : found.start()]
    lower = word.lower()
    certain, also_words = _first_names()
    forms = {lower, lower.removesuffix("s"), lower.split("-")[0]}
    if _AFTER.search(before) or forms & certain or lower.endswith(("sson", "ssons")):
        return True
    if not word[0].isupper() or word.isupper():  # all capitals: an abbreviation, or a loud voice
        return False
    if forms & _KNOWN or INSTITUTION.search(lower):
        return False
    return bool(forms & also_words or SURNAME.match(word)) or not _BEGINS_SENTENCE.search(before)


@cache
def _first_names() -> tuple[frozenset[str], frozenset[str]]:
    """Common first names; and those that are words too, which count as names only with a capital letter."""
    document = json.loads(files(__package__).joinpath("first_names.json").read_text(encoding="utf-8"))
    return frozenset(document["names"].split()), frozenset(document["also_words"].split())
