"""An attacker with a linear-programming solver, who has every file that any role can download of a round.

What the attacker does not know is how many gave each answer in each unit, by gender and age. What is published, and
what an attacker may know anyway (how many women and men, and how many of each age, there are in each unit), are
equations; no count is negative. A hidden number is *recovered* when the solver finds that it can only be one whole
number. Two things are nobody's secret and are not counted: a nought or a unanimous answer in a larger group whose
numbers may be known, and the number of a group that may be known itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

Json = dict[str, Any]
Row = NDArray[np.float64]
SMALLEST = {"internal": 5, "public": 10}
MISSING = ("vet_ej", "None")
CERTAIN = 0.999
"""Less than this between smallest and largest leaves one whole number."""


@dataclass(frozen=True)
class Target:
    """A hidden number: of a set of atoms the count of an answer, or the sum of the steps of a scale (no ``state``)."""

    name: str
    atoms: NDArray[np.bool_]
    state: int | None


@dataclass(frozen=True)
class Known:
    """A published table: of whom, and what it says: weights of the states (rows × states) and their sums (rows)."""

    inside: NDArray[np.bool_]
    weights: Row
    totals: Row


class Attack:
    """One question of a round, attacked through the ``downloads`` of all levels (``results --json``).

    ``answers``: for each unit the answers of its respondents, known to the test only: they say what is right, how
    large a group is, and how many of each gender and age work in each unit.
    """

    def __init__(
        self,
        question: str,
        states: Sequence[str],
        answers: Mapping[str, Sequence[Json]],
        members: Mapping[str | None, Sequence[str]],
        by: Mapping[str, Mapping[str | None, str]],
        level: str,
    ) -> None:
        self.question, self.states, self.members, self.by, self.smallest = (
            question,
            states,
            members,
            by,
            SMALLEST[level],
        )
        values = [sorted(set(mapping.values())) for mapping in by.values()]
        self.atoms = list(product(answers, *values))
        place = {atom: number for number, atom in enumerate(self.atoms)}
        self.truth = np.zeros((len(self.atoms), len(states)))
        for unit, given in answers.items():
            for answer in given:
                atom = (unit, *(mapping[answer.get(name)] for name, mapping in by.items()))
                self.truth[place[atom], states.index(str(answer.get(question)))] += 1
        self.people = self.truth.sum(axis=1)
        self.valid = np.array([state not in MISSING for state in states])
        self.is_scale = all(state.isdigit() for state in states if state not in MISSING)
        self.steps = np.array([float(state) if state.isdigit() else 0.0 for state in states])

    # --- What is known ---------------------------------------------------------------------------------------------

    def inside(self, unit: str | None, by: str | None = None, value: str | None = None) -> NDArray[np.bool_]:
        """The atoms of a group, or of one part of it."""
        axis = list(self.by).index(by) + 1 if by else None
        return np.array(
            [atom[0] in self.members[unit] and (axis is None or atom[axis] == value) for atom in self.atoms]
        )

    def published(self, downloads: Iterable[Json]) -> Iterator[tuple[NDArray[np.bool_], Json, str]]:
        """Every table of the question in the downloads: the atoms it is about, the table, and what it is called."""
        for download in downloads:
            for group in (download, *download["units"], *download["areas"]):
                unit = group.get("unit")
                for table in group["questions"]:
                    if table["name"] == self.question:
                        yield self.inside(unit), table, f"{unit}"
                for breakdown in group["breakdowns"]:
                    for part in breakdown["parts"]:
                        for table in part["questions"]:
                            if table["name"] == self.question:
                                inside = self.inside(unit, breakdown["by"], part["code"])
                                yield inside, table, f"{unit}/{breakdown['by']}/{part['code']}"

    def known(self, inside: NDArray[np.bool_], table: Json) -> Known:
        """What a shown table says: every count of a whole group; of a part the valid answers, or the mean."""
        if self.is_scale and not table["codes"]:
            return Known(
                inside,
                np.array([self.valid.astype(float), self.steps]),
                np.array([table["base"], table["base"] * (table["mean"] or 0)]),
            )
        by_code = {code["code"]: code["count"] for code in table["codes"]}
        every = np.eye(len(self.states))
        if table["not_answered"] is None:
            chosen = [place for place, state in enumerate(self.states) if state in by_code]
            return Known(inside, every[chosen], np.array([by_code[self.states[place]] for place in chosen]))
        counts = [*(by_code[state] for state in self.states[:-1]), table["not_answered"] + table["not_asked"]]
        return Known(inside, every, np.array(counts))

    # --- What can be worked out --------------------------------------------------------------------------------------

    def recovered(self, downloads: Sequence[Json]) -> list[str]:
        """The hidden numbers that can be nothing but what they are."""
        known, targets, sets = self.look_for(downloads)
        if not targets:
            return []
        aims = np.array([self.aim(target).ravel() for target in targets])
        low, high = ranges(aims, self.truth.ravel(), *self.equations(known))
        certain = [target for target, least, most in zip(targets, low, high, strict=True) if most - least < CERTAIN]
        return self.telling(certain, sets)

    def look_for(self, downloads: Sequence[Json]) -> tuple[list[Known], list[Target], list[NDArray[np.bool_]]]:
        """What is told, the hidden numbers that are not plain from it, and the sets of people that it is about."""
        shown, hidden = {}, {}
        for inside, table, name in self.published(downloads):
            kept = hidden if table["suppressed"] else shown
            kept[name] = (inside, table)
        for name in shown.keys() & hidden.keys():
            del hidden[name]
        known = [self.known(inside, table) for inside, table in shown.values()]
        sets = self._remainders([each.inside for each in known])
        wanted = [target for name, (inside, _) in hidden.items() for target in self._numbers(name, inside)]
        return known, self._not_plain(wanted, sets), sets

    def telling(self, certain: Sequence[Target], sets: Sequence[NDArray[np.bool_]]) -> list[str]:
        """Those of the certain numbers that are somebody's secret, in words."""
        # What is left of what is left takes longer to list, and is seldom needed.
        found = self._not_plain(certain, self._remainders(sets)) if certain else []
        return [f"{target.name} {self._said(target)}={(self.aim(target) * self.truth).sum():.0f}" for target in found]

    def _numbers(self, name: str, inside: NDArray[np.bool_]) -> Iterator[Target]:
        """What a table would have said: of a part of a scale its sum, else how many gave each valid answer."""
        if self.is_scale and "/" in name:
            yield Target(name, inside, None)
            return
        yield from (Target(name, inside, int(state)) for state in np.flatnonzero(self.valid))

    def _said(self, target: Target) -> str:
        return "sum" if target.state is None else self.states[target.state]

    def aim(self, target: Target) -> Row:
        """Atoms × states: the weights of a target."""
        aim = np.zeros(self.truth.shape)
        if target.state is None:
            aim[target.atoms] = self.steps
        else:
            aim[target.atoms, target.state] = 1
        return aim

    def _not_plain(self, targets: Sequence[Target], sets: Sequence[NDArray[np.bool_]]) -> list[Target]:
        """Those that are not plain from a set that may be known."""
        permitted = [some for some in sets if self._may_be_known(some)]
        present = self.people > 0
        answered = self.truth[:, self.valid].any(axis=1)  # of nobody's answer there is nothing to tell
        known = {(some & present).tobytes() for some in permitted}
        return [
            target
            for target in targets
            if (target.atoms & answered).any()
            and (target.atoms & present).tobytes() not in known
            and not self._follows(target.atoms & present, target.state, permitted)
        ]

    def _remainders(self, known: Sequence[NDArray[np.bool_]]) -> list[NDArray[np.bool_]]:
        """Every known set, less nothing or less known sets within it that are apart."""
        found = {inside.tobytes(): inside for inside in known}
        for whole in known:
            within = [some for some in known if not (some & ~whole).any() and some.sum() < whole.sum()]
            for chosen in (within, *self._kinds(whole, within)):
                rest = whole.copy()
                for some in sorted(chosen, key=lambda each: -each.sum()):
                    if not (some & ~rest).any():
                        rest &= ~some
                        found.setdefault(rest.tobytes(), rest.copy())
        return [some for some in found.values() if some.any()]

    def _kinds(
        self, whole: NDArray[np.bool_], within: Sequence[NDArray[np.bool_]]
    ) -> Iterator[list[NDArray[np.bool_]]]:
        """Parts that divide the whole one way: by the tree, by gender, by age."""
        units = {self.atoms[atom][0] for atom in np.flatnonzero(whole)}
        yield [some for some in within if {self.atoms[atom][0] for atom in np.flatnonzero(some)} < units]
        for axis in range(1, len(self.by) + 1):
            values = {self.atoms[atom][axis] for atom in np.flatnonzero(whole)}
            yield [some for some in within if {self.atoms[atom][axis] for atom in np.flatnonzero(some)} < values]

    def _may_be_known(self, inside: NDArray[np.bool_]) -> bool:
        """A group as large as the rules ask for, or one where nobody answered."""
        base = self.truth[inside][:, self.valid].sum()
        return bool(base >= self.smallest or not self.truth[inside, :-1].any())

    def _follows(self, atoms: NDArray[np.bool_], state: int | None, permitted: Sequence[NDArray[np.bool_]]) -> bool:
        """Whether everyone in the set lies in a part of it that may be known, or where all, or none, answered so."""
        left = atoms.copy()
        for some in permitted:
            counts = self.truth[some][:, self.valid].sum(axis=0)
            is_alike = counts.max(initial=0) == counts.sum() if state is None else False
            is_part = not (some & (self.people > 0) & ~atoms).any()
            if (
                is_part
                or is_alike
                or (state is not None and self.truth[some, state].sum() in (0, self.truth[some].sum()))
            ):
                left &= ~some
        return not left.any()

    def equations(self, known: Sequence[Known]) -> tuple[csr_array, Row]:
        """What is published, and the sizes that an attacker may know anyway."""
        rows, totals = [], []
        for each in known:
            for weights, total in zip(each.weights, each.totals, strict=True):
                row = np.zeros(self.truth.shape)
                row[each.inside] = weights
                rows.append(row.ravel())
                totals.append(total)
        for axis in range(1, len(self.by) + 1):
            for unit, value in sorted({(atom[0], atom[axis]) for atom in self.atoms}):
                row = np.zeros(self.truth.shape)
                row[[atom[0] == unit and atom[axis] == value for atom in self.atoms]] = 1
                rows.append(row.ravel())
                totals.append((row * self.truth).sum())
        return csr_array(np.array(rows)), np.array(totals)


def ranges(aims: Row, truth: Row, equations: csr_array, totals: Row) -> tuple[Row, Row]:
    """The smallest and the largest value of each aim (a row of weights) that agree with the equations, as ``truth``
    does. Where they are found to be a whole number apart, it may be more."""
    low = aims @ truth
    high = low.copy()
    random = np.random.default_rng(1)
    goals = [random.normal(size=len(aims)) @ aims for _ in range(6)]
    for goal in (*goals, *(-goal for goal in goals)):
        _widen(goal, equations, totals, aims, low, high)
    for number in range(len(aims)):
        for goal in (aims[number], -aims[number]):
            if high[number] - low[number] < CERTAIN:
                _widen(goal, equations, totals, aims, low, high)
    return low, high


def _widen(goal: Row, equations: csr_array, totals: Row, aims: Row, low: Row, high: Row) -> None:
    solved = linprog(goal, A_eq=equations, b_eq=totals, bounds=(0, None), method="highs")
    assert solved.status == 0, solved.message
    values = aims @ solved.x
    np.minimum(low, values, out=low)
    np.maximum(high, values, out=high)
