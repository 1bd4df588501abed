"""How easy a Swedish text is to read."""

from __future__ import annotations

import re

LONG_WORD = 7
"""LIX (Björnsson 1968) counts words of more than six letters as long."""


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.?!:])\s+", text.strip()) if sentence]


def words(text: str) -> list[str]:
    return re.findall(r"[0-9A-Za-zÅÄÖåäöÉé]+", text)


def lix(texts: list[str]) -> float:
    """Words per sentence plus the percentage of words longer than six letters (Björnsson 1968)."""
    all_words = [word for text in texts for word in words(text)]
    number_of_sentences = sum(len(sentences(text)) for text in texts)
    long_words = sum(len(word) >= LONG_WORD for word in all_words)
    return len(all_words) / number_of_sentences + 100 * long_words / len(all_words)
