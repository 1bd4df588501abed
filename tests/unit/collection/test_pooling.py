from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.collection.pooling import pool

PARENTS = {"f": None, "ifo": "f", "a": "ifo", "b": "ifo", "c": "ifo", "d": "f", "e": "f"}


def pools(counts: dict[str, int], k: int = 5) -> set[frozenset[str]]:
    return set(pool(counts, PARENTS, k))


def test_a_unit_with_enough_stands_alone() -> None:
    assert pools({"a": 5, "d": 40}) == {frozenset("a"), frozenset("d")}


def test_small_units_are_joined_under_the_lowest_level_that_makes_enough() -> None:
    assert pools({"a": 2, "b": 3, "d": 4, "e": 4}) == {frozenset("ab"), frozenset("de")}


def test_what_is_too_little_goes_on_upwards() -> None:
    assert pools({"a": 2, "b": 2, "d": 1}) == {frozenset("abd")}


def test_what_never_becomes_enough_is_left_out() -> None:
    assert pools({"a": 4, "d": 50}) == {frozenset("d")}
    assert pools({"a": 0, "b": 0}) == set()


def test_units_at_the_top_are_joined_too() -> None:
    assert set(pool({"x": 3, "y": 3}, {"x": None, "y": None}, 5)) == {frozenset("xy")}


def test_units_of_no_tree_and_trees_with_a_loop_are_no_trap() -> None:
    assert set(pool({"x": 3, "y": 3}, {}, 5)) == {frozenset("xy")}
    assert pool({"x": 3}, {"x": "y", "y": "x"}, 5) == []


def test_k_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        pool({}, {}, 0)


@given(st.dictionaries(st.sampled_from(sorted(PARENTS)), st.integers(0, 9)), st.integers(1, 12))
def test_every_pool_is_large_enough_and_no_larger_than_it_need_be(counts: dict[str, int], k: int) -> None:
    found = pools(counts, k)
    assert all(sum(counts[unit] for unit in each) >= k for each in found)
    assert sum(len(each) for each in found) == len(frozenset().union(*found))
    assert all(len(each) == 1 for each in found if any(counts[unit] >= k for unit in each))
    left_out = [unit for unit, count in counts.items() if count and not any(unit in each for each in found)]
    assert sum(counts[unit] for unit in left_out) < k
