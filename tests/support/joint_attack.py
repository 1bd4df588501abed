"""The attacker of solver_attack.py let loose on several questions at once, with the indices that are made of them.

What is not known is how many gave each *combination* of answers, in each unit, by gender and age. Tables of questions,
an index and how many have one, and, for whole groups, its standard deviation (and with it margins of error, limits,
tests of differences, the rest of a whole: all of them functions of these) are equations in those numbers: a
respondent's index, and its square, is the same for everyone who gave the same combination.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import lcm

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tests.support.solver_attack import CERTAIN, MISSING, Attack, Json, Known, Row, Target, ranges

Members = Mapping[str | None, Sequence[str]]
By = Mapping[str, Mapping[str | None, str]]


@dataclass(frozen=True)
class IndexOf:
    """An index of ``items``, all from 1 to ``highest``; ``at_least`` of them must be answered."""

    name: str
    items: tuple[str, ...]
    highest: int
    at_least: int

    @property
    def unit(self) -> int:
        """A respondent's index from nought to one is a whole number of so many parts."""
        return (self.highest - 1) * lcm(*range(1, len(self.items) + 1))

    def of(self, answer: Mapping[str, object]) -> str:
        """A respondent's index in those parts; "None" for one who has answered too little."""
        steps = [int(str(answer[item])) - 1 for item in self.items if str(answer.get(item)) not in MISSING]
        if len(steps) < max(1, self.at_least):
            return "None"
        return str(sum(steps) * self.unit // (self.highest - 1) // len(steps))


class IndexAttack(Attack):
    """An index of a round, as a question whose answers are the values that it can take."""

    def __init__(
        self,
        index: IndexOf,
        states: Sequence[str],
        answers: Mapping[str, Sequence[Json]],
        members: Members,
        by: By,
        level: str,
        with_spread: bool,
    ) -> None:
        self.with_spread = with_spread
        valued = {
            unit: [{**answer, index.name: index.of(answer)} for answer in given] for unit, given in answers.items()
        }
        super().__init__(index.name, states, valued, members, by, level)
        self.index = index

    def published(self, downloads: Iterable[Json]) -> Iterator[tuple[NDArray[np.bool_], Json, str]]:
        """The index of every group and part."""
        for download in downloads:
            for group in (download, *download["units"], *download["areas"]):
                unit, spreads = group.get("unit"), group["standard_deviations"]
                spread = {"standard_deviation": spreads.get(self.question)}
                yield self.inside(unit), self._named(group) | spread, f"{unit}"
                for breakdown in group["breakdowns"]:
                    for part in breakdown["parts"]:
                        inside = self.inside(unit, breakdown["by"], part["code"])
                        if found := self._named(part):
                            yield inside, found, f"{unit}/{part['code']}"

    def _named(self, group: Json) -> Json:
        named = [*([{"name": "nki", **group["nki"]}] if group["nki"] else []), *group["indices"]]
        return next((each for each in named if each["name"] == self.question), {})

    def known(self, inside: NDArray[np.bool_], table: Json) -> Known:
        """How many have one, their sum, and the sum of their squares where the spread is told."""
        n, unit = table["n"], self.index.unit
        mean = (table["value"] or 0.0) * unit / 100
        rows, totals = [self.valid.astype(float), self.steps / unit], [n, round(mean * n) / unit]
        if self.with_spread and table.get("standard_deviation") is not None:
            squares = (table["standard_deviation"] * unit / 100) ** 2 * (n - 1) + mean**2 * n
            rows.append((self.steps / unit) ** 2)
            totals.append(round(squares) / unit**2)
        return Known(inside, np.array(rows), np.array(totals))

    def _numbers(self, name: str, inside: NDArray[np.bool_]) -> Iterator[Target]:
        """What an index would have said: the sum over those who have one."""
        yield Target(name, inside, None)


class JointAttack:
    """Some questions of a round, ``states`` by their names, and the ``indices`` made of them, attacked together.

    Without ``with_spread`` the attacker does not use how the indices spread.
    """

    def __init__(
        self,
        states: Mapping[str, Sequence[str]],
        indices: Sequence[IndexOf],
        answers: Mapping[str, Sequence[Json]],
        members: Members,
        by: By,
        level: str,
        with_spread: bool = True,
    ) -> None:
        combinations = [dict(zip(states, each, strict=True)) for each in product(*states.values())]
        self.attacks = [Attack(name, each, answers, members, by, level) for name, each in states.items()]
        for index in indices:
            values = sorted({index.of(each) for each in combinations} - {"None"}, key=int)
            self.attacks.append(IndexAttack(index, [*values, "None"], answers, members, by, level, with_spread))
        of_index = {index.name: index.of for index in indices}
        self.state_of = [
            [
                attack.states.index(
                    of_index[attack.question](each) if attack.question in of_index else each[attack.question]
                )
                for each in combinations
            ]
            for attack in self.attacks
        ]
        self.truth = self._count(states, combinations, answers, by)

    def _count(
        self,
        states: Mapping[str, Sequence[str]],
        combinations: Sequence[Json],
        answers: Mapping[str, Sequence[Json]],
        by: By,
    ) -> Row:
        atoms = {atom: place for place, atom in enumerate(self.attacks[0].atoms)}
        places = {tuple(each.values()): place for place, each in enumerate(combinations)}
        truth = np.zeros((len(atoms), len(combinations)))
        for unit, given in answers.items():
            for answer in given:
                atom = (unit, *(mapping[answer.get(name)] for name, mapping in by.items()))
                truth[atoms[atom], places[tuple(str(answer.get(name)) for name in states)]] += 1
        return truth

    def recovered(self, downloads: Sequence[Json]) -> list[str]:
        """The hidden numbers, of questions and of indices, that can be nothing but what they are."""
        looked = [attack.look_for(downloads) for attack in self.attacks]
        asked = [(number, target) for number, (_, targets, _) in enumerate(looked) for target in targets]
        if not asked:
            return []
        aims = np.array([self._of_all(number, self.attacks[number].aim(target)).ravel() for number, target in asked])
        low, high = ranges(aims, self.truth.ravel(), *self._equations([known for known, _, _ in looked]))
        certain = [each for each, least, most in zip(asked, low, high, strict=True) if most - least < CERTAIN]
        sets = {attack.question: each for attack, (_, _, each) in zip(self.attacks, looked, strict=True)}
        found = []
        for number, attack in enumerate(self.attacks):
            targets = [target for of, target in certain if of == number and self._is_secret(attack, target, sets)]
            found += [f"{attack.question} {each}" for each in attack.telling(targets, sets[attack.question])]
        return found

    def _is_secret(self, attack: Attack, target: Target, sets: Mapping[str, list[NDArray[np.bool_]]]) -> bool:
        """An index is nobody's secret where none of its questions is: it is made of nothing else."""
        if not isinstance(attack, IndexAttack):
            return True
        of_items = (each for each in self.attacks if each.question in attack.index.items)
        asked = Target(target.name, target.atoms, None)
        return any(bool(each.telling([asked], sets[each.question])) for each in of_items)

    def _of_all(self, number: int, weights: Row) -> Row:
        """Weights of the states of one question as weights of the combinations."""
        return weights[..., self.state_of[number]]

    def _equations(self, known: Sequence[Sequence[Known]]) -> tuple[csr_array, Row]:
        rows, totals = [], []
        for number, (attack, each) in enumerate(zip(self.attacks, known, strict=True)):
            equations, sums = attack.equations(each)
            of_one = equations.toarray().reshape(-1, *attack.truth.shape)
            rows.append(self._of_all(number, of_one).reshape(len(of_one), -1))
            totals.append(sums)
        return csr_array(np.concatenate(rows)), np.concatenate(totals)
