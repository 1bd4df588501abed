"""How alike two people have coded the same texts: Cohen's kappa, theme by theme and over all themes.

A text may have several themes, so that each theme is a question of its own, answered yes or no by both. Kappa takes
away what chance alone would give: (observed - expected) / (1 - expected). Over all themes it is *pooled*: the means of
the observed and of the expected agreements go into the same formula, so that a rare theme does not weigh as much as a
common one by the whims of its own kappa.

Sources: Cohen (1960), A Coefficient of Agreement for Nominal Scales; De Vries, Elliott, Kanouse, Teleki (2008), Using
Pooled Kappa to Summarize Interrater Agreement across Many Items; the words: Landis, Koch (1977).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

_WORDS = ((80, "mycket god"), (60, "god"), (40, "måttlig"), (20, "svag"), (0, "mycket svag"))


class Agreement(Struct, frozen=True):
    """One theme in texts that both have coded: given by both, by one of them, by neither."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def texts(self) -> int:
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def alike(self) -> int:
        return self.both + self.neither

    @property
    def observed(self) -> Fraction:
        """The share of the texts where both said the same."""
        return Fraction(self.alike, self.texts)

    @property
    def expected(self) -> Fraction:
        """The share that would be alike if each kept to own frequencies and let chance decide the rest."""
        first, second = self.both + self.first_only, self.both + self.second_only
        without = (self.texts - first) * (self.texts - second)
        return Fraction(first * second + without, self.texts**2)

    @property
    def kappa(self) -> Fraction | None:
        """None when there are no texts, or when both said the same thing about every text: chance explains it all."""
        return _beyond_chance(self.observed, self.expected) if self.texts else None


def compare(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """The agreement of yes and no: for each text what the first and what the second coder said."""
    counted = {(one, two): 0 for one in (True, False) for two in (True, False)}
    for pair in pairs:
        counted[pair] += 1
    return Agreement(counted[True, True], counted[True, False], counted[False, True], counted[False, False])


def compare_themes(
    first: Mapping[int, frozenset[int]], second: Mapping[int, frozenset[int]], themes: Iterable[int]
) -> dict[int, Agreement]:
    """By theme, over the texts (any numbers) that both have coded."""
    texts = first.keys() & second.keys()
    return {theme: compare((theme in first[text], theme in second[text]) for text in texts) for theme in themes}


def pooled(agreements: Iterable[Agreement]) -> Fraction | None:
    """Kappa over several themes; None when it cannot be computed. Themes that neither used are left out."""
    used = [each for each in agreements if each.texts > each.neither]
    if not used:
        return None
    observed = sum((each.observed for each in used), Fraction(0)) / len(used)
    expected = sum((each.expected for each in used), Fraction(0)) / len(used)
    return _beyond_chance(observed, expected)


def in_words(kappa: Fraction) -> str:
    """A rule of thumb for the reader: "god" from 0.61 up to and including 0.80."""
    return next((word for limit, word in _WORDS if kappa * 100 > limit), "ingen utöver slumpen")


def _beyond_chance(observed: Fraction, expected: Fraction) -> Fraction | None:
    return None if expected == 1 else (observed - expected) / (1 - expected)
