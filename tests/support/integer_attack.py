"""The attacker of joint_attack.py who knows besides that people are counted in whole numbers.

What is not known is how many gave each combination of answers in each unit, by gender and age: that is all that
respondents are, so populations that publish exactly the same files are the whole solutions of the equations. A hidden
number is recovered when no other whole solution has another value of it. The solver is HiGHS; the equations are in
whole numbers, and each solution that it finds is checked in them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.support.joint_attack import IndexAttack, JointAttack
from tests.support.solver_attack import Json, Known

Whole = NDArray[np.int64]

INFEASIBLE = 2
"""The solver's word for: there is no solution."""

SOONER = 1
"""A solution is looked for first among those that change no count by more than this."""


class IntegerAttack(JointAttack):
    """As the joint attack; ``seconds`` for each question put to the solver, ``unfinished`` counts those left open."""

    seconds = 10.0
    unfinished = 0

    def recovered(self, downloads: Sequence[Json]) -> list[str]:
        """The hidden numbers, of questions and of indices, that can be nothing but what they are."""
        looked = [attack.look_for(downloads) for attack in self.attacks]
        sets = {attack.question: each for attack, (_, _, each) in zip(self.attacks, looked, strict=True)}
        secrets = [
            (number, target, said)
            for number, (attack, (_, targets, _)) in enumerate(zip(self.attacks, looked, strict=True))
            for target in targets
            if self._is_secret(attack, target, sets)
            for said in attack.telling([target], sets[attack.question])
        ]
        if not secrets:
            return []
        aims = [self._of_all(number, self.attacks[number].aim(target)).ravel() for number, target, _ in secrets]
        certain, left_open = without_doubt(
            np.array(aims).round().astype(np.int64),
            self.truth.ravel().round().astype(np.int64),
            self.in_whole_numbers([known for known, _, _ in looked]),
            self.seconds,
        )
        self.unfinished += len(left_open)
        return [f"{self.attacks[secrets[each][0]].question} {secrets[each][2]}" for each in certain]

    def in_whole_numbers(self, known: Sequence[Sequence[Known]]) -> Whole:
        """The weights of all equations (equations × unknowns), as whole numbers."""
        rows, _ = self._equations(known)
        units = [attack.index.unit for attack in self.attacks if isinstance(attack, IndexAttack)]
        factors = [1, *units, *(unit**2 for unit in units)]
        found = [next(row * each for each in factors if _is_whole(row * each)) for row in rows.toarray()]
        return np.unique(np.array(found).round().astype(np.int64), axis=0)


def _is_whole(row: NDArray[np.float64]) -> bool:
    return bool(np.allclose(row, row.round(), atol=1e-9))


def without_doubt(aims: Whole, truth: Whole, equations: Whole, seconds: float) -> tuple[list[int], list[int]]:
    """The places of those aims (aims × unknowns) that are the same in all solutions, and of those left open.

    ``truth`` is one solution; only what differs from it is looked for, so what the equations come to is not needed.
    """
    left, certain, open_ = list(range(len(aims))), [], []
    while left:
        place = left.pop(0)
        change, is_sure = _other(aims[place], truth, equations, seconds)
        if change is not None:
            left = [each for each in left if aims[each] @ change == 0]
        else:
            (certain if is_sure else open_).append(place)
    return certain, open_


def _other(aim: Whole, truth: Whole, equations: Whole, seconds: float) -> tuple[Whole | None, bool]:
    """A change to another solution in which the aim is another; without one, whether it is sure that there is none."""
    for most in (SOONER, int(truth.sum())):
        outcomes = [_solved(aim * sign, truth, equations, most, seconds) for sign in (1, -1)]
        for change, _ in outcomes:
            if change is not None:
                return change, True
    return None, all(status == INFEASIBLE for _, status in outcomes)


def _solved(aim: Whole, truth: Whole, equations: Whole, most: int, seconds: float) -> tuple[Whole | None, int]:
    """A change by at most so much in each unknown that makes the aim larger, and what the solver says."""
    answer = milp(
        np.zeros(len(truth)),
        integrality=np.ones(len(truth)),
        bounds=Bounds(np.maximum(-truth, -most).astype(float), np.full(len(truth), float(most))),
        constraints=[
            LinearConstraint(csr_array(equations.astype(float)), 0, 0),
            LinearConstraint(csr_array(aim[None].astype(float)), 1, np.inf),
        ],
        options={"time_limit": seconds},
    )
    if answer.x is None:
        return None, answer.status
    change = answer.x.round().astype(np.int64)
    is_right = not (equations @ change).any() and (truth + change >= 0).all() and aim @ change > 0
    return (change if is_right else None), 0
