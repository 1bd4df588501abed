"""Cohen's kappa against a second computation, by counting every pair that chance could have made."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.coding.kappa import compare, compare_themes, in_words, pooled

YES_NO = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=25)


def by_shuffling(pairs: list[tuple[bool, bool]]) -> Fraction | None:
    """The same from another side: chance is every first answer set against every second one."""
    alike = Fraction(sum(one == two for one, two in pairs), len(pairs))
    every = list(product([one for one, _ in pairs], [two for _, two in pairs]))
    chance = Fraction(sum(one == two for one, two in every), len(every))
    return None if chance == 1 else 1 - (1 - alike) / (1 - chance)


@given(YES_NO)
def test_kappa_is_what_shuffling_gives(pairs: list[tuple[bool, bool]]) -> None:
    assert compare(pairs).kappa == by_shuffling(pairs)


def test_a_published_example() -> None:
    """Two readers of 50 applications (the example in Wikipedia's article on Cohen's kappa): 0.4."""
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert compare(pairs).kappa == Fraction(2, 5)


def test_over_all_themes_the_unused_are_left_out() -> None:
    first = {1: frozenset({1}), 2: frozenset({1, 2}), 3: frozenset(), 4: frozenset({2}), 9: frozenset({1})}
    second = {1: frozenset({1}), 2: frozenset({2}), 3: frozenset(), 4: frozenset({2})}
    found = compare_themes(first, second, [1, 2, 3])
    assert (found[1].texts, found[1].alike, found[2].kappa, found[3].kappa) == (4, 3, 1, None)
    observed, expected = (Fraction(3, 4) + 1) / 2, (Fraction(1, 2) + Fraction(1, 2)) / 2
    assert pooled(found.values()) == (observed - expected) / (1 - expected)
    assert pooled([found[3]]) is None


@pytest.mark.parametrize(
    ("kappa", "word"),
    [("1", "mycket god"), ("0.81", "mycket god"), ("0.8", "god"), ("0.5", "måttlig"), ("0", "ingen utöver slumpen")],
)
def test_kappa_in_words(kappa: str, word: str) -> None:
    assert in_words(Fraction(kappa)) == word
