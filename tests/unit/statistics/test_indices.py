from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portal.questionnaire.definition import Index
from portal.statistics.indices import IndexSummary, summarise_index, transform
from portal.statistics.swedish import index_value
from tests.support.small_rounds import (
    NKI_ITEMS,
    nki_questionnaire,
    of_one_group,
    one_of,
    question,
    questionnaire,
    scale,
    sv,
)

ASKED = nki_questionnaire()


def nki(*respondents: tuple[Any, ...], population: int | None = None) -> IndexSummary:
    answers = [
        {name: answer for name, answer in zip(NKI_ITEMS, respondent, strict=True) if answer is not None}
        for respondent in respondents
    ]
    return summarise_index(of_one_group(ASKED, answers), ASKED.indices[0], population)


@pytest.mark.parametrize(
    ("answers", "printed"),
    [
        ((8, 8, 8), "77,8"),
        ((10, 10, 10), "100,0"),
        ((1, 1, 1), "0,0"),
        ((5, 6, 7), "55,6"),
        ((8, "vet_ej", 8), "77,8"),
        ((8, None, 8), "77,8"),
        ((1, 10, "vet_ej"), "50,0"),
    ],
)
def test_known_values(answers: tuple[Any, ...], printed: str) -> None:
    index = nki(answers)
    assert index.value is not None
    assert index_value(index.value) == printed
    assert index.n == 1


@pytest.mark.parametrize("answers", [(8, "vet_ej", "vet_ej"), (8, None, None), (None, None, None)])
def test_fewer_than_two_of_three_is_missing(answers: tuple[Any, ...]) -> None:
    index = nki(answers)
    assert (index.value, index.n, index.standard_deviation, index.margin) == (None, 0, None, None)


def test_the_group_is_the_mean_of_respondents_not_of_answers() -> None:
    assert nki((10, 10, 10), (1, 1, None)).value == 50.0


def test_the_mean_is_rounded_once() -> None:
    """Respondents at 77,7… and 77,9…: a sum of floats would drift; the fraction does not."""
    index = nki(*[(8, 8, 8)] * 999)
    assert index.value == float(Fraction(700, 9))


def test_any_scale_is_moved_to_the_same_range() -> None:
    assert [transform(float(x), 1, 5) for x in range(1, 6)] == [0, 25, 50, 75, 100]
    assert transform(Fraction(15, 2), 1, 10) == Fraction(650, 9)


def test_scales_of_different_lengths_weigh_the_same() -> None:
    index = Index(name="bemotande", label=sv("Bemötande"), questions=("a", "b"), at_least=1)
    asked = questionnaire(question("a", scale(1, 5)), question("b", scale(0, 10)), indices=(index,))
    summary = summarise_index(of_one_group(asked, [{"a": 5, "b": 5}, {"b": 0}]), index)
    assert summary.value == 37.5


def test_an_index_of_something_else_than_scales_is_refused() -> None:
    index = Index(name="fel", label=sv("Fel"), questions=("a",), at_least=1)
    with pytest.raises(ValueError, match="ingen skala"):
        summarise_index(of_one_group(questionnaire(one_of("a")), [{"a": "ja"}]), index)


def test_margin_is_given_only_when_wanted() -> None:
    answers = of_one_group(ASKED, [dict.fromkeys(NKI_ITEMS, n) for n in (5, 7, 9)])
    assert summarise_index(answers, ASKED.indices[0], 10).margin is not None
    assert summarise_index(answers, ASKED.indices[0], 10, with_margin=False).margin is None


item = st.one_of(st.integers(1, 10), st.sampled_from(["vet_ej", None]))


@given(st.lists(st.tuples(item, item, item), min_size=1, max_size=40), st.integers(0, 100))
def test_against_a_second_computation(respondents: list[tuple[Any, ...]], missing: int) -> None:
    values = []
    for respondent in respondents:
        answered = [Fraction(answer - 1) * 100 / 9 for answer in respondent if isinstance(answer, int)]
        if len(answered) >= 2:
            values.append(sum(answered) / len(answered))
    population = len(respondents) + missing
    index = nki(*respondents, population=population)
    assert index.n == len(values)
    if not values:
        assert index.value is None
        return
    mean = sum(values) / len(values)
    assert index.value == float(mean)
    if len(values) < 2:
        assert (index.standard_deviation, index.margin) == (None, None)
        return
    variance = float(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    assert index.standard_deviation == pytest.approx(variance**0.5, abs=1e-9)
    error = ((1 - len(values) / population) * variance / len(values)) ** 0.5
    assert index.margin == pytest.approx(float(stats.t.ppf(0.975, len(values) - 1)) * error, rel=1e-9, abs=1e-9)


def test_many_respondents_against_each_one_computed_by_hand() -> None:
    """More than there are ways of answering, so that each way is computed once."""
    ways = [1, 4, 5, 9, 10, "vet_ej", None]
    people = [(ways[n % 7], ways[n // 7 % 7], ways[n // 49 % 7]) for n in range(2_500)]
    found = nki(*people, population=4_000)
    values = []
    for person in people:
        given = [Fraction(100 * (answer - 1), 9) for answer in person if isinstance(answer, int)]
        if len(given) >= 2:
            values.append(sum(given) / len(given))
    assert (found.n, found.value) == (len(values), float(sum(values) / len(values)))
    assert found.standard_deviation == pytest.approx(stats.tstd([float(value) for value in values]), rel=1e-12)
