"""Nothing hidden can be worked out with a linear-programming solver from everything that any role can download.

``make proofs`` runs 10 000 random hierarchies, the suite a sample. The same attacker breaks the control where a defence
is taken away: with primary suppression alone, and without the test of reasonable doubt.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from portal.questionnaire.definition import Code, CodeList, Equals, Index
from portal.statistics.disclosure import disclose
from portal.statistics.interchange import as_json
from portal.statistics.summary import Level, RoundSummary
from tests.support.small_rounds import code_list, one_of, question, questionnaire, round_of, scale, sv
from tests.support.solver_attack import Attack

Answer = dict[str, Any]
CODES = ("bra", "mindre_bra", "daligt", "vet_ej")
ASKED = questionnaire(
    one_of("stod", "stod"),
    one_of("varfor", "ja_nej", Equals(question="stod", code="daligt")),
    question("b1", scale(1, 3)),
    question("b2", scale(1, 3)),
    one_of("kon", "kon", background=True),
    one_of("alder", "alder", background=True),
    lists={
        "stod": CodeList(codes=tuple(Code(code=code, label=sv(code)) for code in CODES)),
        "kon": code_list("kvinna", "man", "annat", "vill_ej"),
        "alder": code_list("ung", "vuxen", "gammal"),
    },
    indices=(Index(name="bemotande", label=sv("Bemötande"), questions=("b1", "b2"), at_least=1),),
)
BY = {
    "kon": {"kvinna": "kvinna", "man": "man", "annat": "ovriga", "vill_ej": "ovriga", None: "ovriga"},
    "alder": {"ung": "ung", "vuxen": "vuxen", "gammal": "gammal", None: "ovriga"},
}
STATES = {"stod": (*CODES, "None"), "varfor": ("ja", "nej", "None"), "b1": ("1", "2", "3", "vet_ej", "None")}
PARENTS = (
    {},
    {"e0": "norr", "e1": "norr", "norr": "alla"},
    {"e0": "norr", "e1": "norr", "e2": "soder", "e3": "soder", "norr": "alla", "soder": "alla"},
    {"e0": "by", "e1": "by", "by": "norr", "e2": "norr", "norr": "alla"},
)


def drawn_answer(draw: random.Random, is_even: bool) -> Answer:
    """One respondent; where answers are uneven, most give the same one and tables have many noughts."""
    stod = draw.choices(CODES, [4, 3, 2, 1] if is_even else [8, 1, 1, 0.3])[0]
    answer = {
        "stod": stod if draw.random() < 0.95 else None,
        "kon": draw.choices(["kvinna", "man", "annat", "vill_ej", None], [10, 5, 0.4, 0.3, 0.3])[0],
        "alder": draw.choices(["ung", "vuxen", "gammal", None], [3, 6, 2, 0.3])[0],
        "b1": draw.choice([1, 2, 3]) if draw.random() < 0.9 else draw.choice(["vet_ej", None]),
        "b2": draw.choice([1, 2, 3]) if is_even else 3,
    }
    if answer["stod"] == "daligt":
        answer["varfor"] = draw.choice(["ja", "nej"])
    return {name: value for name, value in answer.items() if value is not None}


class Drawn:
    """A random round: up to six units of 0–40 answers under a random tree."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)
        is_even = draw.random() < 0.5
        sizes = [draw.choice([2, 4, 7, 12, 20, 40, draw.randint(0, 40)]) for _ in range(draw.randint(1, 6))]
        self.answers = {f"e{n}": [drawn_answer(draw, is_even) for _ in range(size)] for n, size in enumerate(sizes)}
        parents = draw.choice(PARENTS)
        self.raw = round_of(ASKED, self.answers, parents)
        self.name = draw.choice(list(STATES))

    def attack(self, summaries: Sequence[RoundSummary], level: Level) -> list[str]:
        members = {group.unit: group.members for group in self.raw.groups}
        attack = Attack(self.name, STATES[self.name], self.answers, members, BY, level)
        return attack.recovered([as_json(summary, "prov", summary.level) for summary in summaries])


def recovered(seed: int) -> list[str]:
    """What an outsider finds in the public files, and what staff find in both."""
    drawn = Drawn(seed)
    internal, public = disclose(drawn.raw, "internal"), disclose(drawn.raw, "public")
    found = drawn.attack([public], "public") + drawn.attack([internal, public], "internal")
    return [f"seed {seed} {drawn.name}: {each}" for each in found]


def test_a_sample_of_random_hierarchies() -> None:
    assert [each for seed in range(40) for each in recovered(seed)] == []


@pytest.mark.proofs
@pytest.mark.parametrize("block", range(100))
def test_ten_thousand_random_hierarchies(block: int) -> None:
    assert [each for seed in range(100 * block, 100 * block + 100) for each in recovered(seed)] == []


def rounds_broken(seeds: range) -> int:
    return sum(bool(recovered(seed)) for seed in seeds)


def without_complementary(monkeypatch: pytest.MonkeyPatch) -> None:
    def primary(_figures: object, hidden: dict[Any, Any], *_rest: object, **_named: object) -> dict[Any, Any]:
        return dict(hidden)

    monkeypatch.setattr("portal.statistics.disclosure.hide_derivable", primary)
    monkeypatch.setattr("portal.statistics.split_subtraction.Levels.hide_derivable", lambda *_: None)
    monkeypatch.setattr("portal.statistics.split_disclosure.Rules.gives_away", lambda *_: False)


def test_primary_suppression_alone_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.statistics.doubt_repair.is_in_doubt", lambda *_: True)
    without_complementary(monkeypatch)
    assert rounds_broken(range(12)) >= 4


def test_subtraction_alone_does_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.statistics.doubt_repair.is_in_doubt", lambda *_: True)
    assert rounds_broken(range(20)) >= 3


def test_the_sizes_of_the_parts_tell_of_no_few() -> None:
    """Which parts are shown for any question at all: the sizes of the rest of each group are nought or large enough."""
    for seed in range(40):
        drawn = Drawn(seed)
        for split in disclose(drawn.raw, "internal").splits:
            sizes = split.inside.astype(int) @ split.source.split.sizes
            for row, value in zip(*np.nonzero(split.may_say_sizes), strict=True):
                rest, left = split.inside[row].copy(), sizes[row, value]
                for part in np.argsort(-split.inside.sum(axis=1), kind="stable"):
                    is_part = part != row and not (split.inside[part] & ~rest).any()
                    if is_part and split.may_say_sizes[part, value]:
                        rest &= ~split.inside[part]
                        left -= sizes[part, value]
                assert left == 0 or left >= 5, (seed, split.by, row, value)
