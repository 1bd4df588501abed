"""Themes suggested for a text by what people have coded before: naive Bayes over words, and the words that weighed.

Nothing is asked of anyone outside, and nothing is decided: a suggestion is a text beside a box that is not ticked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log

from msgspec import Struct

from portal.statistics.coding.words import words

FEWEST_EXAMPLES = 3
"""Texts that must carry a theme before it is suggested for others."""

MOST_SUGGESTED = 3
_SMOOTHING = 0.5
_TELLING = log(2)
"""A word weighs when it is at least twice as common with the theme as without it."""


class CodedText(Struct, frozen=True):
    """A text that has been coded, and the numbers of its themes."""

    text: str
    themes: frozenset[int]


class Suggestion(Struct, frozen=True):
    """A theme, and the words of the text that speak for it, the most telling first."""

    theme: int
    words: tuple[str, ...]


class Learnt:
    """How often each word stands in texts with and without each theme."""

    def __init__(self, coded: Iterable[CodedText]) -> None:
        self.texts = 0
        self.texts_with: Counter[int] = Counter()
        self.word_texts: Counter[str] = Counter()
        self.word_texts_with: dict[int, Counter[str]] = {}
        for each in coded:
            self._add(each)

    def _add(self, coded: CodedText) -> None:
        stems = {stem for stem, _ in words(coded.text)}
        self.texts += 1
        self.word_texts.update(stems)
        for theme in coded.themes:
            self.texts_with[theme] += 1
            self.word_texts_with.setdefault(theme, Counter()).update(stems)

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """The likeliest themes; none for words that nobody has coded before."""
        written: dict[str, str] = {}
        for stem, word in words(text):
            written.setdefault(stem, word)
        found = []
        for theme, examples in self.texts_with.items():
            if examples < FEWEST_EXAMPLES:
                continue
            weights = {stem: self._weight(stem, theme) for stem in written if self.word_texts[stem]}
            chance = log((examples + _SMOOTHING) / (self.texts - examples + _SMOOTHING))
            score = chance + sum(weights.values())
            telling = sorted((stem for stem in weights if weights[stem] >= _TELLING), key=lambda stem: -weights[stem])
            if score > 0 and telling:
                found.append((score, Suggestion(theme, tuple(written[stem] for stem in telling[:3]))))
        found.sort(key=lambda each: (-each[0], each[1].theme))
        return tuple(suggestion for _, suggestion in found[:MOST_SUGGESTED])

    def _weight(self, stem: str, theme: int) -> float:
        """How much likelier the word is with the theme than without it, as a logarithm."""
        examples, counted = self.texts_with[theme], self.word_texts_with[theme][stem]
        others, elsewhere = self.texts - examples, self.word_texts[stem] - counted
        likely = (counted + _SMOOTHING) / (examples + 2 * _SMOOTHING)
        unlikely = (elsewhere + _SMOOTHING) / (others + 2 * _SMOOTHING)
        return log(likely / unlikely)
