"""Small units whose sealed answers were put together: what their groups show, and what can be worked out."""

from __future__ import annotations

from portal.statistics.disclosure import disclose
from portal.statistics.observations import encode
from portal.statistics.reasons import Reason
from portal.statistics.summary import GroupSummary, RoundSummary, summarise
from portal.statistics.units import UnitNode, UnitPool, UnitTree
from tests.support.small_rounds import one_of, questionnaire

ASKED = questionnaire(one_of("instrument"))
ANSWERED = {"a": 3, "b": 8, "c": 3, "d": 12}


def round_of(groups: dict[str, int], members: tuple[str, ...], parents: dict[str, str]) -> RoundSummary:
    """``groups``: where the answers stand; ``members`` were pooled; every unit counts its own answered."""
    nodes = [
        UnitNode(code=code, name=code.upper(), parent=parents.get(code), frame=20, answered=count)
        for code, count in ANSWERED.items()
    ]
    above = [UnitNode(code=code, name=code.upper()) for code in sorted(set(parents.values()))]
    tree = UnitTree(
        nodes=(*nodes, *above), units=tuple(ANSWERED), pools=(UnitPool(code="|".join(members), members=members),)
    )
    places = [place for place, count in groups.items() for _ in range(count)]
    return summarise(encode(ASKED, [{"instrument": "ja"}] * len(places), places), tree)


def named(summary: RoundSummary, code: str) -> GroupSummary:
    return next(group for group in summary.groups if group.unit == code)


def test_a_level_that_holds_the_whole_pool_is_shown() -> None:
    raw = round_of({"a|c": 6, "b": 8, "d": 12}, ("a", "c"), {"a": "p", "b": "p", "c": "p"})
    shown = disclose(raw, "internal")
    assert [named(shown, code).responses for code in ("a", "c", "p")] == [3, 3, 14]
    assert [named(shown, code).reason for code in ("a", "c")] == [Reason.FEW_ANSWERS] * 2
    assert (named(shown, "p").counted, named(shown, "p").suppressed) == (14, False)
    assert (shown.total.responses, shown.total.counted, shown.total.questions[0].base) == (26, 26, 26)


def test_a_level_that_holds_a_part_of_the_pool_says_so() -> None:
    raw = round_of({"a|c": 6, "b": 8, "d": 12}, ("a", "c"), {"a": "p", "b": "p", "c": "q", "d": "q"})
    shown = disclose(raw, "internal")
    assert (named(shown, "p").responses, named(shown, "p").counted) == (11, 0)
    assert named(shown, "p").reason is named(shown, "q").reason is Reason.POOLED
    assert named(shown, "p").questions[0].suppressed
    assert not shown.total.suppressed


def test_a_pool_too_small_for_the_public_hides_what_would_give_it_away() -> None:
    raw = round_of({"a|c": 6, "b": 8, "d": 12}, ("a", "c"), {"a": "p", "b": "p", "c": "p"})
    shown = disclose(raw, "public")
    assert named(shown, "p").suppressed is False
    assert named(shown, "b").suppressed
    assert shown.total.questions[0].base == 26


def test_answers_that_were_left_out_are_counted_as_answered_and_hide_nothing() -> None:
    raw = round_of({"b": 8, "d": 12}, ("x", "y"), {})
    shown = disclose(raw, "internal")
    assert (shown.total.responses, shown.total.counted, shown.total.suppressed) == (26, 20, False)
    assert shown.total.nonresponse == 80 - 26
