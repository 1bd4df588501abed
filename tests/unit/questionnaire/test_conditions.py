"""What each kind of condition means."""

from __future__ import annotations

import pytest

from portal.questionnaire.conditions import holds, may_hold, references
from portal.questionnaire.definition import (
    All,
    Answered,
    Answers,
    Any,
    AnyOf,
    AtLeast,
    Condition,
    Equals,
    Not,
)

YES = Equals("a", "ja")
MATRIX = {"m": {"r1": "ja"}}


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (YES, {"a": "ja"}, True),
        (YES, {"a": "nej"}, False),
        (YES, {}, False),
        (YES, {"a": ["ja"]}, False),
        (Equals("s", 8), {"s": 8}, True),
        (Equals("s", 8), {"s": "8"}, False),
        (Equals("m", "ja", row="r1"), MATRIX, True),
        (Equals("m", "ja", row="r2"), MATRIX, False),
        (Equals("m", "ja"), MATRIX, False),
        (Equals("m", "ja", row="r1"), {"m": "ja"}, False),
        (AnyOf("a", ("ja", "delvis")), {"a": "delvis"}, True),
        (AnyOf("a", ("ja", "delvis")), {"a": "nej"}, False),
        (AnyOf("a", ("ja", "delvis")), {"a": ["nej", "ja"]}, True),
        (AnyOf("a", ("ja", "delvis")), {"a": ["nej"]}, False),
        (AnyOf("a", ()), {"a": "ja"}, False),
        (AnyOf("a", ("ja",)), {}, False),
        (AnyOf("m", ("ja",), row="r1"), MATRIX, True),
        (AnyOf("m", ("ja",)), MATRIX, False),
        (AtLeast("s", 8), {"s": 8}, True),
        (AtLeast("s", 8), {"s": 7}, False),
        (AtLeast("s", 2.5), {"s": 2.5}, True),
        (AtLeast("s", 8), {"s": "vet_ej"}, False),
        (AtLeast("s", -1), {}, False),
        (Answered("a"), {"a": "vet_ej"}, True),
        (Answered("a"), {"a": 0}, True),
        (Answered("a"), {}, False),
        (Answered("m"), MATRIX, True),
        (Answered("m", row="r1"), MATRIX, True),
        (Answered("m", row="r2"), MATRIX, False),
        (All((YES, Answered("b"))), {"a": "ja", "b": 1}, True),
        (All((YES, Answered("b"))), {"a": "ja"}, False),
        (All(()), {}, True),
        (Any((YES, Answered("b"))), {"b": 1}, True),
        (Any((YES, Answered("b"))), {}, False),
        (Any(()), {}, False),
        (Not(YES), {"a": "nej"}, True),
        (Not(YES), {"a": "ja"}, False),
    ],
)
def test_a_condition_holds(condition: Condition, answers: Answers, expected: bool) -> None:
    assert holds(condition, answers) is expected


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (YES, {"a": "nej"}, True),
        (Equals("b", "ja"), {"b": "nej"}, False),
        (Equals("b", "ja"), {"b": "ja"}, True),
        (Not(YES), {"a": "ja"}, True),
        (Not(Equals("b", "ja")), {"b": "ja"}, False),
        (All((YES, Equals("b", "ja"))), {"b": "nej"}, False),
        (All((YES, Equals("b", "ja"))), {"b": "ja"}, True),
        (All((Equals("b", "ja"),)), {"b": "ja"}, True),
        (Any((YES, Equals("b", "ja"))), {"b": "nej"}, True),
        (Any((Equals("b", "ja"),)), {"b": "nej"}, False),
        (Not(Any((YES, Equals("b", "ja")))), {"b": "ja"}, False),
    ],
)
def test_a_condition_may_come_to_hold_through_what_is_undecided(
    condition: Condition, answers: Answers, expected: bool
) -> None:
    assert may_hold(condition, answers, {"a"}) is expected


def test_references_are_found_at_every_level() -> None:
    condition = All((YES, Any((AnyOf("b", ()), Not(AtLeast("c", 1)))), Answered("d", row="r")))
    assert references(condition) == {"a", "b", "c", "d"}
    assert references(All(())) == frozenset()
