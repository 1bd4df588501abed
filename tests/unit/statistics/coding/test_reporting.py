"""Themes from three, and a reader who adds and subtracts everything that is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.coding.reporting import FEWEST, GroupThemes, Members, ThemedText, reported

A, B, C = ("a",), ("b",), ("c",)
AB, ALL = ("a", "b"), ("a", "b", "c")


def texts(unit: str, **counts: int) -> list[ThemedText]:
    """Texts of one unit: how many with theme 1 (``t1``), 2, … and with none."""
    found = []
    for name, count in counts.items():
        themes = frozenset() if name == "none" else frozenset({int(name[1:])})
        found += [ThemedText(frozenset({unit}), themes)] * count
    return found


def shown(found: list[ThemedText], *groups: Members, smallest: int = 5) -> dict[Members, GroupThemes]:
    return reported(found, groups, smallest).groups


def test_themes_of_fewer_than_three_are_other() -> None:
    one = shown(texts("a", t1=5, t2=2, t3=1, none=2), A)[A]
    assert one == GroupThemes(coded=10, counts={1: 5}, other=5)


def test_a_rest_of_one_or_two_takes_the_smallest_theme_with_it() -> None:
    one = shown(texts("a", t1=9, t2=4, t3=2), A)[A]
    assert one == GroupThemes(coded=15, counts={1: 9}, other=6)


def test_a_theme_that_two_in_another_unit_have_is_hidden_where_it_is_smallest() -> None:
    found = [*texts("a", t1=5, t2=8), *texts("b", t1=2, t2=6), *texts("c", t1=7, t2=8)]
    every = shown(found, A, B, C, ALL)
    assert every[ALL].counts == {2: 22, 1: 14}
    assert 1 not in every[B].counts
    assert 1 not in every[A].counts
    assert every[C].counts[1] == 7


def test_a_unit_with_too_few_coded_hides_the_whole_that_would_tell_it() -> None:
    every = shown([*texts("a", t1=10), *texts("b", t1=3)], A, B, AB)
    assert set(every) == {A}


def test_pooled_texts_count_where_all_their_units_are() -> None:
    pooled = [ThemedText(frozenset({"a", "b"}), frozenset({1}))] * 6
    every = shown([*pooled, *texts("c", t1=5)], C, AB, ALL)
    assert (every[AB].counts, every[C].counts, every[ALL].counts) == ({1: 6}, {1: 5}, {1: 11})
    assert A not in shown(pooled, A, AB)


def test_what_is_hidden_at_the_stricter_level_stays_hidden() -> None:
    found = [*texts("a", t1=5, t2=8), *texts("b", t1=2, t2=6), *texts("c", t1=7, t2=8)]
    internal = reported(found, [A, B, C, ALL], 5)
    assert 1 not in reported(found, [A, C, ALL], 5, internal).groups[A].counts


def test_a_whole_that_is_hidden_at_the_stricter_level_stays_hidden() -> None:
    found = [*texts("a", t1=7), *texts("b", t1=3)]
    internal = reported(found, [A, AB], 5)
    assert set(internal.groups) == {A}
    assert set(reported(found, [AB], 10).groups) == {AB}
    assert not reported(found, [AB], 10, internal).groups


SMALL = st.lists(
    st.builds(
        lambda unit, themes: ThemedText(frozenset(unit), frozenset(themes)),
        st.sampled_from("abc"),
        st.sets(st.integers(1, 4), max_size=2),
    ),
    max_size=60,
)


@given(SMALL)
def test_nothing_shown_and_no_difference_lies_in_one_or_two(found: list[ThemedText]) -> None:
    every = shown(found, A, B, C, AB, ALL)
    for members, group in every.items():
        own = [text for text in found if text.units <= set(members)]
        counted = Counter(theme for text in own for theme in text.themes)
        assert all(counted[theme] == count >= FEWEST for theme, count in group.counts.items())
        assert group.other == 0 or group.other >= FEWEST
    for left in differences({members: group.coded for members, group in every.items()}):
        assert left == 0 or left >= 5
    for theme in range(1, 5):
        known = {members: group.counts[theme] for members, group in every.items() if theme in group.counts}
        assert not {1, 2} & set(differences(known))


def differences(known: dict[Members, int]) -> Iterator[int]:
    """Every known figure, less every set of known parts that do not overlap."""
    for whole, figure in known.items():
        inside = [part for part in known if set(part) < set(whole)]
        for size in range(len(inside) + 1):
            for parts in combinations(inside, size):
                if len({unit for part in parts for unit in part}) == sum(map(len, parts)):
                    yield figure - sum(known[part] for part in parts)


def test_two_reports_of_one_text_coded_otherwise_would_tell_it() -> None:
    """Why a finished coding is never changed: each report is as it should be, and both together name one person's."""
    of_a_and_b = [*texts("a", t1=6, none=6), *texts("b", t1=3, none=6)]
    before = shown([*of_a_and_b, *texts("c", none=8)], A, B, C, ALL)
    after = shown([*of_a_and_b, *texts("c", t1=1, none=7)], A, B, C, ALL)
    assert 1 not in after[C].counts
    assert after[ALL].counts[1] - after[A].counts[1] - before[B].counts[1] == 1
