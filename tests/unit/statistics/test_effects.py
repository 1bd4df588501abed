"""Effects against a second computation by other means, when they are given at all, and the matrix of priorities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import linalg

from portal.questionnaire.definition import Index, Questionnaire
from portal.statistics import effects
from portal.statistics.disclosure import disclose
from portal.statistics.effects import Effects, NoEffects, allowed, effects_of_groups
from portal.statistics.observations import Observations, encode
from portal.statistics.priorities import Quadrant, prioritise
from portal.statistics.summary import UnitNode, UnitTree, summarise
from tests.support.small_rounds import NKI_ITEMS, of_one_group, question, questionnaire, round_of, scale, sv

FACTORS = ("bemotande", "information", "resultat")
ITEMS = tuple(f"{name}_{number}" for name in FACTORS for number in (1, 2))


def asked() -> Questionnaire:
    factors = (Index(name=n, label=sv(n), questions=(f"{n}_1", f"{n}_2"), at_least=1) for n in FACTORS)
    nki = Index(name="nki", label=sv("NKI"), questions=NKI_ITEMS, at_least=2)
    return questionnaire(*(question(name, scale()) for name in (*NKI_ITEMS, *ITEMS)), indices=(nki, *factors))


def answers(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Made-up people: whoever is content with one thing is rather content with others, and some skip questions."""
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        mood = chance.normal(7, 1.5)
        values = {name: int(np.clip(round(chance.normal(mood, 1.4)), 1, 10)) for name in (*NKI_ITEMS, *ITEMS)}
        found.append({name: value for name, value in values.items() if chance.random() > 0.05})
    return found


def table(people: list[dict[str, Any]]) -> np.ndarray:
    """Factors and NKI of those who have all of them, computed one by one."""
    rows = []
    for person in people:
        row = []
        for names, fewest in [((f"{n}_1", f"{n}_2"), 1) for n in FACTORS] + [(NKI_ITEMS, 2)]:
            given = [(person[name] - 1) * 100 / 9 for name in names if name in person]
            row.append(sum(given) / len(given) if len(given) >= fewest else None)
        if None not in row:
            rows.append(row)
    return np.array(rows)


def find_effects(observations: Observations) -> Effects | None:
    """The effects in the whole of a round."""
    codes = tuple(observations.unit_codes)
    tree = UnitTree(nodes=tuple(UnitNode(code=code, name=code, frame=200) for code in codes), units=codes)
    summary = summarise(observations, tree)
    return effects_of_groups(observations, summary, tree).get(summary.total.members)


def slopes(rows: np.ndarray) -> np.ndarray:
    """Least squares by a QR factorisation, with the constant among the columns."""
    q, r = linalg.qr(np.column_stack([np.ones(len(rows)), rows[:, :-1]]), mode="economic")
    return linalg.solve_triangular(r, q.T @ rows[:, -1])[1:]


@pytest.mark.parametrize("seed", range(5))
def test_effects_and_explained_share_against_a_second_computation(seed: int) -> None:
    people = answers(150 + 40 * seed, seed)
    found, rows = find_effects(of_one_group(asked(), people)), table(people)
    assert found.n == len(rows)
    assert [each.value for each in found.effects] == pytest.approx(5 * slopes(rows), abs=1e-9)
    x = np.column_stack([np.ones(len(rows)), rows[:, :-1]])
    predicted = x @ linalg.lstsq(x, rows[:, -1])[0]
    assert found.explained == pytest.approx(np.corrcoef(predicted, rows[:, -1])[0, 1] ** 2, abs=1e-9)


def test_the_bootstrap_is_that_of_drawing_people_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same draws, each sample laid out row by row and fitted on its own."""
    monkeypatch.setattr(effects, "REPLICATES", 200)
    people = answers(140, 7)
    rows = table(people)
    chance = np.random.default_rng(effects._SEED)
    found = find_effects(of_one_group(asked(), people))
    fitted = np.array([slopes(rows[draw]) for draw in chance.integers(0, len(rows), size=(200, len(rows)))])
    low, high = 5 * np.quantile(fitted, [0.025, 0.975], axis=0)
    assert [each.low for each in found.effects] == pytest.approx(low, abs=1e-8)
    assert [each.high for each in found.effects] == pytest.approx(high, abs=1e-8)


def test_a_known_relation_is_found_again() -> None:
    chance = np.random.default_rng(5)
    factors = chance.normal(70, 15, (4_000, 3))
    nki = factors @ [0.5, 0.2, 0.0] + chance.normal(0, 6, 4_000)
    found = effects._regression(FACTORS, np.column_stack([factors, nki]))
    for effect, truth in zip(found.effects, (2.5, 1.0, 0.0), strict=True):
        assert effect.low < truth < effect.high
        assert effect.high - effect.low < 0.2


def test_intervals_of_blocks_are_as_wide_as_theory_says() -> None:
    """Above BLOCKS blocks are drawn; here in an uneven number, and the answers sorted as a file may be."""
    chance = np.random.default_rng(11)
    factors = chance.normal(70, 15, (5_001, 3))
    rows = np.column_stack([factors, factors @ [0.5, 0.2, 0.1] + chance.normal(0, 12, 5_001)])
    rows = rows[np.argsort(rows[:, 0])]
    found = effects._regression(FACTORS, rows)
    x = np.column_stack([np.ones(len(rows)), rows[:, :-1]])
    left = rows[:, -1] - x @ linalg.lstsq(x, rows[:, -1])[0]
    variances = left @ left / (len(rows) - 4) * np.diag(linalg.inv(x.T @ x))[1:]
    expected = 5 * 2 * 1.959964 * np.sqrt(variances)
    assert [each.high - each.low for each in found.effects] == pytest.approx(expected, rel=0.12)


def test_the_same_answers_give_the_same_effects() -> None:
    people = answers(130)
    assert find_effects(of_one_group(asked(), people)) == find_effects(of_one_group(asked(), people))


def test_below_a_hundred_there_are_none() -> None:
    """A hundred and one answered; two of them lack a factor."""
    people = [dict(person) | dict.fromkeys(NKI_ITEMS, 7 + n % 3) for n, person in enumerate(answers(101))]
    people = [dict.fromkeys(ITEMS, 5 + n % 4) | person for n, person in enumerate(people)]
    for person in people[:2]:
        del person["bemotande_1"], person["bemotande_2"]
    found = find_effects(of_one_group(asked(), people))
    assert (found.n, found.reason, found.effects) == (99, NoEffects.FEW_ANSWERS, ())
    assert effects.fewest(5) == 100
    assert effects.fewest(11) == 110


def test_factors_that_always_go_together_cannot_be_told_apart() -> None:
    people = [dict.fromkeys((*NKI_ITEMS, *ITEMS), 1 + n % 10) for n in range(120)]
    assert find_effects(of_one_group(asked(), people)).reason is NoEffects.NOT_TOLD_APART


def test_a_questionnaire_without_factors_has_no_effects() -> None:
    only = questionnaire(*(question(name, scale()) for name in NKI_ITEMS), indices=asked().indices[:1])
    assert find_effects(of_one_group(only, answers(120))) is None


def test_effects_stay_hidden_with_the_indices_that_they_are_made_of() -> None:
    people = answers(120)
    found = find_effects(of_one_group(asked(), people))
    shown = disclose(round_of(asked(), {"a": people, "b": answers(40, 2)}), "internal")
    assert allowed(found, shown.units[0]) is found
    for person in people[6:]:
        person.pop("resultat_1", None), person.pop("resultat_2", None)
    hidden = disclose(round_of(asked(), {"a": people[:4], "b": people}), "internal")
    assert allowed(found, hidden.units[0]) is None
    few = disclose(round_of(asked(), {"a": people}), "public")
    assert allowed(found, few.total).reason is NoEffects.INDEX_NOT_SHOWN
    assert allowed(found, few.total).effects == ()


def test_no_interval_is_given_of_people_who_chose_themselves() -> None:
    people = answers(120)
    found = find_effects(of_one_group(asked(), people))
    tree = UnitTree(nodes=(UnitNode(code="a", name="A"),), units=("a",), margin_without_frame=False)
    shown = disclose(summarise(encode(asked(), people, ["a"] * 120), tree), "internal")
    chosen = allowed(found, shown.total)
    assert {(each.low, each.high) for each in chosen.effects} == {(None, None)}
    assert [each.value for each in chosen.effects] == [each.value for each in found.effects]


def test_the_four_priorities() -> None:
    found = prioritise([("a", 90, 0.1), ("b", 90, 0.9), ("c", 50, 0.1), ("d", 50, 0.9)])
    assert (found.grade_split, found.effect_split) == (70, 0.5)
    names = (Quadrant.KEEP, Quadrant.IMPROVE, Quadrant.LOWER, Quadrant.PRIORITISE)
    assert [found.inside(name) for name in names] == [("a",), ("b",), ("c",), ("d",)]
    assert prioritise([("a", 90, 0.1)]) is None


def test_what_lies_at_the_mean_is_high() -> None:
    assert prioritise([("a", 60, 1.0), ("b", 60, 1.0)]).inside(Quadrant.IMPROVE) == ("a", "b")


def test_each_group_of_a_round_has_the_effects_of_its_own_answers() -> None:
    first, second = answers(130, 3), answers(40, 4)
    nodes = tuple(UnitNode(code=code, name=code, frame=200) for code in "ab")
    tree = UnitTree(nodes=nodes, units=("a", "b"))
    observed = encode(asked(), [*first, *second], ["a"] * 130 + ["b"] * 40)
    found = effects_of_groups(observed, summarise(observed, tree), tree)
    assert found[("a",)] == find_effects(of_one_group(asked(), first))
    assert found[("b",)].reason is NoEffects.FEW_ANSWERS
    assert found[("a", "b")] == find_effects(observed)
