"""Who may see which group of a round."""

from __future__ import annotations

import pytest

from portal.authorization import Identity
from portal.results.scope import choose, presented, visible_groups
from portal.statistics.disclosure import disclose
from portal.statistics.summary import RoundSummary
from tests.support.small_rounds import one_of, questionnaire, round_of

IDS = {"a": 1, "b": 2, "c": 3}
SHOW = "results.show"


def summary(**counts: int) -> RoundSummary:
    """Units a and b under one area, c apart; each with that many answers."""
    answers = {code: [{"fraga": "ja"}, {"fraga": "nej"}] * (count // 2) for code, count in counts.items()}
    parents = {"a": "omrade", "b": "omrade", "c": "annat", "omrade": "topp", "annat": "topp"}
    return round_of(questionnaire(one_of("fraga")), answers, {code: parents[code] for code in [*counts, "omrade"]})


def seen(role: str, *led: int) -> list[str | None]:
    identity = Identity(1, frozenset({role}), frozenset(led))
    return [group.unit for group in visible_groups(summary(a=20, b=20, c=20), IDS, identity, SHOW)]


@pytest.mark.parametrize("role", ["quality", "management"])
def test_quality_and_management_begin_with_the_total(role: str) -> None:
    assert seen(role) == [None, "omrade", "a", "b", "c"]


@pytest.mark.parametrize(
    ("led", "groups"),
    [((1,), ["a"]), ((2,), ["b"]), ((1, 2), ["a", "b", "omrade"]), ((1, 2, 3), ["a", "b", "c", "omrade"]), ((9,), [])],
)
def test_a_unit_head_sees_own_units_and_never_total_or_siblings(led: tuple[int, ...], groups: list[str]) -> None:
    assert seen("unit_head", *led) == groups


def test_someone_who_is_also_quality_staff_sees_all() -> None:
    both = Identity(1, frozenset({"unit_head", "quality"}), frozenset({1}))
    assert visible_groups(summary(a=20, b=20, c=20), IDS, both, SHOW)[0].unit is None


def test_a_round_of_one_unit_is_that_unit() -> None:
    identity = Identity(1, frozenset({"quality"}))
    assert [group.unit for group in visible_groups(summary(a=20), IDS, identity, SHOW)] == ["a"]


def test_only_what_is_offered_can_be_chosen() -> None:
    groups = summary(a=20, b=20, c=20).units
    assert choose(groups[:2], None) is groups[0]
    assert choose(groups[:2], "b") is groups[1]
    assert choose(groups[:2], "c") is None
    assert choose((), None) is None


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ({"a": 20, "b": 20, "c": 20}, [None]),
        ({"a": 20, "b": 20, "c": 2}, ["omrade"]),
        ({"a": 20, "b": 2, "c": 20}, [None]),
        ({"a": 2, "b": 2, "c": 2}, [None]),
        ({"a": 2, "b": 0, "c": 0}, []),
    ],
)
def test_what_a_report_of_the_whole_round_lays_out(counts: dict[str, int], groups: list[str | None]) -> None:
    shown = disclose(summary(**counts), "internal")
    assert [group.unit for group in presented(shown)] == groups
