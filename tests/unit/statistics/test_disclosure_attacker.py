"""A reader who adds and subtracts everything that is shown, at one level or at both, learns nothing that is hidden.

The attacker works on the shown groups as equations: a set of units can be worked out when its indicator is a linear
combination of the indicators of the shown groups. What it finds is counted again from the answers themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questionnaire.definition import Equals, Index
from portal.statistics.disclosure import disclose
from portal.statistics.summary import GroupSummary, RoundSummary
from tests.support.small_rounds import code_list, one_of, question, questionnaire, round_of, scale, sv

ITEMS = ("b1", "b2")
ASKED = questionnaire(
    one_of("hot", "ja_nej", sensitive=True),
    one_of("anmalt", "ja_nej", Equals(question="hot", code="ja")),
    one_of("kon", "kon", background=True),
    *(question(name, scale(1, 3)) for name in ITEMS),
    lists={"kon": code_list("kvinna", "man", "annat", "vill_ej")},
    indices=(Index(name="bemotande", label=sv("Bemötande"), questions=ITEMS, at_least=1),),
)
SMALLEST = {"internal": 5, "public": 10}
SENSITIVE_CELL = {"internal": 2, "public": 4}
Answer = dict[str, Any]
Answers = dict[str, list[Answer]]


def answer_with(hot: str | None, kon: str | None, b1: int | None, b2: int | None) -> Answer:
    drawn = {"hot": hot, "anmalt": "nej" if hot == "ja" else None, "kon": kon, "b1": b1, "b2": b2}
    return {name: answer for name, answer in drawn.items() if answer is not None}


answers = st.builds(
    answer_with,
    st.sampled_from(["ja", "nej", "nej", None]),
    st.sampled_from(["kvinna", "kvinna", "man", "annat", None]),
    st.sampled_from([1, 2, 3, None]),
    st.sampled_from([1, 3, 3, None]),
)
units = st.lists(st.lists(answers, max_size=16), min_size=1, max_size=5)
PARENTS = (
    {},
    {"e0": "norr", "e1": "norr", "norr": "alla"},
    {"e0": "norr", "e1": "norr", "e2": "soder", "e3": "soder", "norr": "alla", "soder": "alla"},
    {"e0": "by", "e1": "by", "by": "norr", "e2": "norr", "norr": "alla"},
)


def derivable(shown: Iterable[tuple[str, ...]], codes: list[str]) -> list[tuple[str, ...]]:
    """Every set of units whose sum follows from the sums of the shown groups."""
    known = [[float(code in members) for code in codes] for members in shown]
    if not known:
        return []
    rank = np.linalg.matrix_rank(np.array(known))
    sets = (some for size in range(1, len(codes) + 1) for some in combinations(codes, size))
    return [
        some
        for some in sets
        if np.linalg.matrix_rank(np.array([*known, [float(code in some) for code in codes]])) == rank
    ]


def shown(summaries: list[RoundSummary], name: str) -> set[tuple[str, ...]]:
    """The groups whose table, or index, of that name is shown in at least one of the reports."""

    def is_shown(group: GroupSummary) -> bool:
        return any(part.name == name and not part.suppressed for part in (*group.questions, *group.indices))

    return {group.members for summary in summaries for group in summary.groups if is_shown(group)}


def count(given: list[Answer], name: str, code: str | int | None) -> int:
    return sum(answer.get(name) == code for answer in given)


def may_be_known(given: list[Answer], name: str, level: str) -> bool:
    """The rules, counted from the answers."""
    base = sum(name in answer for answer in given)
    if 0 < base < SMALLEST[level]:
        return False
    if name == "hot":
        cells = [count(given, "hot", "ja"), count(given, "hot", "nej")]
        return not base or (all(cells) and min(cells) > SENSITIVE_CELL[level])
    if name == "kon":
        remainder = len(given) - count(given, "kon", "kvinna") - count(given, "kon", "man")
        cells = [count(given, "kon", "kvinna"), count(given, "kon", "man"), remainder]
        return not any(1 <= cell <= 4 for cell in cells)
    return True


def attack(given: Answers, summaries: list[RoundSummary], level: str) -> list[str]:
    codes = list(given)
    found = []
    for name in ("hot", "anmalt", "kon", *ITEMS):
        # Who is asked the follow-up said yes: its tables are equations about the question before it too.
        equations = shown(summaries, name) | (shown(summaries, "anmalt") if name == "hot" else set())
        for some in derivable(equations, codes):
            if not may_be_known([answer for code in some for answer in given[code]], name, level):
                found.append(f"{name} {some}")
    for some in derivable(shown(summaries, "bemotande"), codes):
        of_some = [answer for code in some for answer in given[code]]
        n = sum(any(item in answer for item in ITEMS) for answer in of_some)
        if 0 < n < SMALLEST[level] or not all(may_be_known(of_some, item, level) for item in ITEMS):
            found.append(f"bemotande {some}")
    return found


@settings(max_examples=60, deadline=None)
@given(units, st.sampled_from(PARENTS))
def test_nothing_hidden_can_be_worked_out(drawn: list[list[Answer]], parents: dict[str, str]) -> None:
    given_answers = {f"e{place}": some for place, some in enumerate(drawn)}
    raw = round_of(ASKED, given_answers, parents)
    internal, public = disclose(raw, "internal"), disclose(raw, "public")
    assert attack(given_answers, [internal], "internal") == []
    assert attack(given_answers, [public], "public") == []
    assert attack(given_answers, [internal, public], "internal") == []


@pytest.mark.parametrize("level", ["internal", "public"])
def test_the_attacker_is_able(level: str) -> None:
    """Without disclosure control it finds what is hidden, and not what is not."""
    many = [answer_with("ja", "kvinna", 1, 2)] * 12 + [answer_with("nej", "man", 3, 2)] * 12
    given_answers = {"e0": many, "e1": many[:2]}
    raw = round_of(ASKED, given_answers)
    assert "kon ('e1',)" in attack(given_answers, [raw], level)
    assert "bemotande ('e1',)" in attack(given_answers, [raw], level)
    assert not any("('e0',)" in finding for finding in attack(given_answers, [raw], level))
