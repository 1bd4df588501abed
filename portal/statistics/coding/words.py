"""Swedish words brought to a common form, so that "väntetiden" and "väntetider" count as the same word."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_STEM = 4

# The commonest endings of nouns, adjectives and verbs, the longest first: a small part of what a full stemmer takes.
_ENDINGS = (
    *("heterna", "heten", "heter", "andet", "anden", "ningen", "ningar", "arnas", "ernas", "ornas"),
    *("arna", "erna", "orna", "ades", "ande", "aste", "ning", "het", "ade", "are", "ast", "nas", "ens", "ets"),
    *("ar", "er", "or", "en", "et", "na", "de", "te", "as", "es", "at", "a", "e", "n", "t", "s", "r"),
)
_WITHOUT_MEANING_TEXT = """
alla allt att av bara blev bli blir blivit både då de dem den denna deras dess det detta dig din dina ditt du där
efter ej eller en er ett finns fick få får för från gör ha hade han hans har hela henne hennes hon honom hur här i in
ingen inget inte jag kan kanske kunde kunna med mej men mer mig min mina mitt mot mycket man måste ni nu när någon
något några och om oss på samma sedan sen sig sin sina sitt skulle som så sådan till tycker under upp ut utan var vara
varit vid vi vill vilka vilken vilket vår våra vårt än är även över
"""
_WITHOUT_MEANING = frozenset(_WITHOUT_MEANING_TEXT.split())


def words(text: str) -> Iterator[tuple[str, str]]:
    """Each word that may say what a text is about: its stem, and the word as it is written."""
    for found in _WORD.finditer(text):
        written = found[0]
        lower = written.lower()
        if len(lower) > 1 and lower not in _WITHOUT_MEANING:
            yield stem(lower), written


def stem(word: str) -> str:
    """The word without its ending; never shorter than four letters by that."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
