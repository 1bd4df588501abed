"""Exchanges of answers to the questions of indices: nothing of the two together changes that is told of their group."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from portal.questionnaire.definition import Equals, Index
from portal.statistics.channels import Exchanges
from portal.statistics.summary import RoundSummary
from tests.support.small_rounds import code_list, one_of, question, questionnaire, round_of, scale, sv

Way = tuple[int, ...]
ITEMS = ("b1", "b2", "b3")


def round_with(highest: int, at_least: int, seed: int, people: int = 30) -> RoundSummary:
    """Two units, three questions, an index of all and one of the first two."""
    draw = random.Random(seed)
    asked = questionnaire(
        *(question(name, scale(1, highest)) for name in ITEMS),
        one_of("kon", "kon", background=True),
        lists={"kon": code_list("kvinna", "man")},
        indices=(
            Index(name="alla", label=sv("Alla"), questions=ITEMS, at_least=at_least),
            Index(name="tva", label=sv("Två"), questions=ITEMS[:2], at_least=1),
        ),
    )

    def answer() -> dict[str, Any]:
        given = {name: draw.randint(max(1, highest - 3), highest) for name in ITEMS if draw.random() < 0.85}
        return {**given, "kon": draw.choice(["kvinna", "man"])}

    return round_of(asked, {unit: [answer() for _ in range(people)] for unit in ("e0", "e1")}, {})


def exchanges_of(raw: RoundSummary) -> Exchanges:
    """All of them, with the first question."""
    found = raw.splits[0].source.doubts.asked["b1"][0].exchanges
    assert found is not None
    return found


def index_of(way: Way, places: tuple[int, ...], at_least: int) -> Fraction | None:
    answered = [way[place] for place in places if way[place] >= 0]
    return Fraction(sum(answered), len(answered)) if len(answered) >= max(1, at_least) else None


def numbers_of(way: Way, at_least: int) -> list[Fraction]:
    """What one who answers so adds to the sums and bases of the questions and of the two indices."""
    indices = [index_of(way, (0, 1, 2), at_least), index_of(way, (0, 1), 1)]
    sums = [Fraction(max(step, 0)) for step in way] + [each or Fraction(0) for each in indices]
    return sums + [Fraction(step >= 0) for step in way] + [Fraction(each is not None) for each in indices]


def afterwards(first: Way, other: Way) -> list[tuple[Way, Way]]:
    """The ways of the two after exchanging the answers to any of the questions."""
    found = []
    for chosen in range(1, 8):
        takes = [bool(chosen >> place & 1) for place in range(3)]
        then_first = tuple(b if take else a for a, b, take in zip(first, other, takes, strict=True))
        then_other = tuple(a if take else b for a, b, take in zip(first, other, takes, strict=True))
        found.append((then_first, then_other))
    return found


def is_told_alike(before: tuple[Way, Way], after: tuple[Way, Way], at_least: int, spreads: bool) -> bool:
    """Whether sums, bases and, where that is told, the spread of the indices of two people together are the same."""
    sums = [
        [sum(each) for each in zip(*(numbers_of(way, at_least) for way in two), strict=True)] for two in (before, after)
    ]
    if sums[0] != sums[1]:
        return False
    indices = [
        [Counter(index_of(way, places, least) for way in two) for places, least in (((0, 1, 2), at_least), ((0, 1), 1))]
        for two in (before, after)
    ]
    return not spreads or indices[0] == indices[1]


@pytest.mark.parametrize(("highest", "at_least"), [(3, 1), (5, 2), (10, 3)])
def test_an_exchange_changes_nothing_of_the_two_together(highest: int, at_least: int) -> None:
    exchanges = exchanges_of(round_with(highest, at_least, seed=1))
    ways = [tuple(way) for way in exchanges.steps.tolist()]
    partial = 0
    by_sort: dict[int, set[tuple[Fraction, ...]]] = {}
    for (one, two), sort, keeps in zip(
        exchanges.pairs.tolist(), exchanges.sorts.tolist(), exchanges.keep.tolist(), strict=True
    ):
        first, other = ways[one], ways[two]
        changes = set()
        for after in [(other, first)] if keeps else afterwards(first, other):
            if is_told_alike((first, other), after, at_least, spreads=highest >= 5):
                then, now = numbers_of(after[0], at_least), numbers_of(first, at_least)
                changes.add(tuple(a - b for a, b in zip(then, now, strict=True)))
        assert changes, (first, other)
        by_sort[sort] = by_sort.get(sort, changes) & changes
        partial += not keeps
    assert partial > 10
    # Those of a sort make up for each other: there is one change that all of them can make.
    assert all(by_sort.values())


def test_exchanges_that_keep_the_ways_are_those_of_all_answers() -> None:
    exchanges = exchanges_of(round_with(10, 2, seed=2))
    first, other = exchanges.steps[exchanges.pairs[exchanges.keep]].swapaxes(0, 1)
    rises = np.maximum(other, 0) - np.maximum(first, 0)
    assert (exchanges.changes[exchanges.keep, :3] == rises).all()
    assert exchanges.keeping.keep.all()
    assert len(exchanges.keeping.pairs) == exchanges.keep.sum() > 50


def test_nobody_takes_over_that_a_question_was_never_asked() -> None:
    """It follows from another answer, which stays."""
    asked = questionnaire(
        one_of("fler"),
        question("b1", scale(1, 5)),
        question("b2", scale(1, 5), Equals(question="fler", code="ja")),
        one_of("kon", "kon", background=True),
        lists={"kon": code_list("kvinna", "man")},
        indices=(Index(name="alla", label=sv("Alla"), questions=("b1", "b2"), at_least=1),),
    )
    # Those who said no chose one of the two lowest steps, the others none of them.
    by_turns = ("kvinna", "man")
    no: list[dict[str, Any]] = [
        {"fler": "nej", "b1": place % 2 + 1, "kon": by_turns[place % 4 // 2]} for place in range(12)
    ]
    yes: list[dict[str, Any]] = [{"fler": "ja", "b1": place % 3 + 3, "kon": by_turns[place % 2]} for place in range(48)]
    for place, answer in enumerate(yes):
        if place % 7:
            answer["b2"] = place % 5 + 1
    answers = no + yes
    found = exchanges_of(round_of(asked, {"e0": answers, "e1": answers}, {}))
    said_no = (found.steps[:, 0] < 2)[found.pairs]
    assert (said_no[:, 0] == said_no[:, 1]).all()
    assert said_no.any()
    answered = (found.steps[:, 1] >= 0)[found.pairs]
    assert (answered[:, 0] != answered[:, 1]).any()
