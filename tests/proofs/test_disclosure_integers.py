"""Nothing hidden follows for an attacker who knows that people are counted in whole numbers.

Small units where most answer alike, an index of two questions of five steps or more: there the spread of the index says
most, and a solver that takes any number for a count tells nothing. Scales of two and three steps beside them. ``make
proofs`` runs more, the suite a sample.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product

import numpy as np
import pytest

from portal.statistics.disclosure import disclose
from portal.statistics.interchange import as_json
from tests.proofs import test_disclosure_indices as joint
from tests.support.integer_attack import IntegerAttack, without_doubt
from tests.support.joint_attack import IndexOf
from tests.support.small_rounds import round_of

SMALL, UP_TO_TWENTY, LARGER = (
    (4, 7, 10, 11, 12, 14, 16, 19),
    (4, 7, 10, 11, 12, 14, 16, 20),
    (10, 16, 20, 21, 22, 24, 28),
)


class Alike(joint.Drawn):
    """A random round: two to four units of such ``sizes``, two questions of ``highest`` steps and an index of them."""

    def __init__(self, seed: int, highest: int, sizes: Sequence[int]) -> None:
        draw = random.Random(seed)
        self.highest, self.items = highest, ("b1", "b2")
        self.by = {name: joint.BY[name] for name in draw.choice([("kon",), ("kon",), ("kon", "alder")])}
        self.indices = [IndexOf("bemotande", self.items, highest, draw.choice([1, 1, 2]))]
        silence, self.alike = draw.choice([0, 0.02, 0.1, 0.3]), draw.choice([0.3, 0.6, 0.8, 0.9])
        drawn = [draw.choice(sizes) for _ in range(draw.randint(2, 4))]
        self.answers = {
            f"e{place}": [self._answer(draw, silence, False) for _ in range(size)] for place, size in enumerate(drawn)
        }
        self.states = {name: (*map(str, range(1, highest + 1)), "vet_ej", "None") for name in self.items}
        self.raw = round_of(self._asked(draw.random() < 0.1), self.answers, draw.choice(joint.PARENTS))

    def _answer(self, draw: random.Random, silence: float, is_even: bool) -> joint.Answer:
        given: joint.Answer = {}
        for name in self.items:
            if draw.random() >= silence:
                given[name] = self.highest if draw.random() < self.alike else draw.randint(1, self.highest)
            elif draw.random() < 0.3:
                given[name] = "vet_ej"
        if "kon" in self.by:
            given["kon"] = draw.choices(["kvinna", "man", "annat", None], [8, 5, 0.2, 0.2])[0]
        if "alder" in self.by:
            given["alder"] = draw.choices(["ung", "vuxen", None], [5, 5, 0.2])[0]
        return {name: value for name, value in given.items() if value is not None}


def recovered(drawn: joint.Drawn, seconds: float = 10) -> list[str]:
    """What staff find in the files of both levels."""
    summaries = [disclose(drawn.raw, level) for level in ("internal", "public")]
    members = {group.unit: group.members for group in drawn.raw.groups}
    attack = IntegerAttack(drawn.states, drawn.indices, drawn.answers, members, drawn.by, "internal")
    attack.seconds = seconds
    return attack.recovered([as_json(summary, "prov", summary.level) for summary in summaries])


def test_a_sample_of_small_scales() -> None:
    assert [each for seed in range(2) for each in recovered(joint.Drawn(seed))] == []


@pytest.mark.proofs
@pytest.mark.parametrize("block", range(20))
def test_two_thousand_rounds_of_small_scales(block: int) -> None:
    assert [each for seed in range(100 * block, 100 * block + 100) for each in recovered(joint.Drawn(seed))] == []


@pytest.mark.proofs
@pytest.mark.parametrize("block", range(25))
@pytest.mark.parametrize("highest", [5, 10])
@pytest.mark.parametrize("sizes", [UP_TO_TWENTY, LARGER], ids=["small", "larger"])
def test_two_thousand_rounds_where_most_answer_alike(block: int, highest: int, sizes: Sequence[int]) -> None:
    seeds = range(20 * block, 20 * block + 20)
    assert [each for seed in seeds for each in recovered(Alike(seed, highest, sizes), seconds=3)] == []


TOLD_BY_THE_SPREAD = 39
"""Two units of eleven and sixteen: what the two women of the smaller one answered together."""

TOLD_BY_THE_SUM = 27
"""Two units of seven, with one young in the smaller: someone else had left out a question of the index."""

TOLD_IN_THREE_STEPS = 669
"""Three units of 7 to 25: in the largest, what the women and the one who is neither woman nor man answered."""


TOLD_IN_LARGER_UNITS = 91
"""Units of twenty-odd: what the one who is neither woman nor man answered, who had left out the other question."""


@pytest.mark.parametrize(
    ("draw", "found"),
    [
        (partial(Alike, TOLD_BY_THE_SPREAD, 5, SMALL), 4),
        (partial(Alike, TOLD_BY_THE_SUM, 5, SMALL), 4),
        (partial(Alike, TOLD_IN_LARGER_UNITS, 5, LARGER), 1),
        (partial(joint.Drawn, TOLD_IN_THREE_STEPS), 2),
    ],
    ids=["told by the spread", "told by the sum", "told in larger units", "told in three steps"],
)
def test_an_index_changed_by_single_answers_is_broken_and_one_that_stays_is_not(
    draw: Callable[[], joint.Drawn], found: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recovered(draw()) == []
    monkeypatch.setattr("portal.statistics.channels.Asked.exchanges", None)
    monkeypatch.setattr("portal.statistics.split_disclosure.BreakdownDecision._indices_of", lambda *_: [])
    assert len(recovered(draw(), seconds=120)) == found


def test_what_the_solver_finds_is_what_counting_all_solutions_finds() -> None:
    """Six counts of nought to four and three equations: there all solutions can be gone through."""
    random_, outcomes = np.random.default_rng(3), set()
    every = np.array(list(product(range(5), repeat=6)))
    for _ in range(12):
        truth = random_.integers(0, 3, 6)
        # That all together are four at most is known: no count can then be larger.
        truth[np.cumsum(truth) > 4] = 0
        equations = np.vstack([np.ones(6, dtype=np.int64), random_.integers(0, 4, (2, 6))])
        aims = np.eye(6, dtype=np.int64)
        solutions = every[(every @ equations.T == equations @ truth).all(axis=1)]
        certain, left_open = without_doubt(aims, truth, equations, 60)
        assert left_open == []
        assert sorted(certain) == np.flatnonzero((solutions == solutions[0]).all(axis=0)).tolist()
        outcomes.add(len(certain))
    assert len(outcomes) > 2
