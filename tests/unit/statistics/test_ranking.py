from __future__ import annotations

from collections.abc import Mapping

import pytest

from portal.questionnaire.definition import Questionnaire
from portal.statistics.disclosure import disclose
from portal.statistics.ranking import Ranking, rank
from tests.support.small_rounds import code_list, one_of, question, questionnaire, round_of, scale

YES = code_list("ja", "nej", positive=("ja",))


def scales(count: int) -> Questionnaire:
    return questionnaire(*(question(f"q{place}", scale()) for place in range(count)))


def ranked(asked: Questionnaire, *answers: Mapping[str, object]) -> Ranking:
    return rank(round_of(asked, {"enhet": list(answers)}).total)


def names(ranking: Ranking) -> tuple[list[str], list[str]]:
    return [entry.question.name for entry in ranking.best], [entry.question.name for entry in ranking.lowest]


def test_three_best_and_three_lowest() -> None:
    ranking = ranked(scales(7), {f"q{place}": value for place, value in enumerate((5, 9, 1, 7, 3, 10, 6))})
    assert ranking.measure == "index"
    assert names(ranking) == (["q5", "q1", "q3"], ["q2", "q4", "q0"])
    assert ranking.best[0].value == 100.0


@pytest.mark.parametrize(("count", "each"), [(0, 0), (1, 0), (2, 1), (3, 1), (5, 2), (6, 3), (12, 3)])
def test_the_lists_never_overlap(count: int, each: int) -> None:
    asked = questionnaire(one_of("sist"), *scales(count).questions)
    best, lowest = names(ranked(asked, {f"q{place}": 10 - place % 10 for place in range(count)}))
    assert len(best) == len(lowest) == each
    assert not set(best) & set(lowest)


@pytest.mark.parametrize(
    ("values", "best", "lowest"),
    [
        ((5, 5, 5, 5, 5), [], []),
        ((9, 7, 7, 7), ["q0"], ["q1", "q2", "q3"]),
        ((9, 9, 9, 2), ["q0", "q1", "q2"], ["q3"]),
        ((7, 9, 2, 7), ["q1"], ["q2"]),
        ((9, 9, 2, 2, 5), ["q0", "q1"], ["q2", "q3"]),
    ],
)
def test_what_is_as_low_as_it_is_high_is_in_neither_list(
    values: tuple[int, ...], best: list[str], lowest: list[str]
) -> None:
    asked = scales(len(values))
    found = names(ranked(asked, {f"q{place}": value for place, value in enumerate(values)}))
    assert found == (best[: len(values) // 2], lowest[: len(values) // 2])


def test_shares_that_look_the_same_are_the_same() -> None:
    asked = questionnaire(one_of("a", "ja"), one_of("b", "ja"), lists={"ja": YES})
    answers = [{"a": "ja" if place < 30 else "nej", "b": "ja" if place < 29 else "nej"} for place in range(43)]
    assert names(ranked(asked, *answers)) == (["a"], ["b"]), "70 and 67 per cent"
    assert names(ranked(asked, *answers, {"a": "nej"}, {"a": "nej"})) == ([], []), "67 per cent, of 45 and of 43"


def test_without_scales_shares_of_positive_answers_are_ranked() -> None:
    asked = questionnaire(one_of("a", "ja"), one_of("b", "ja"), one_of("utan"), lists={"ja": YES})
    ranking = ranked(asked, {"a": "nej", "b": "ja", "utan": "ja"}, {"a": "ja", "b": "ja"})
    assert ranking.measure == "positive_share"
    assert names(ranking) == (["b"], ["a"])
    assert ranking.lowest[0].value == 0.5


def test_indices_and_shares_are_never_mixed() -> None:
    asked = questionnaire(one_of("a", "ja"), *scales(2).questions, lists={"ja": YES})
    assert names(ranked(asked, {"a": "ja", "q0": 2, "q1": 3})) == (["q1"], ["q0"])


def test_what_is_hidden_is_not_ranked() -> None:
    asked = scales(4)
    answers = [{"q0": 9, "q1": 5, "q2": 3}] * 6 + [{"q3": 10}] * 4
    ranking = rank(disclose(round_of(asked, {"enhet": answers}), "internal").total)
    assert names(ranking) == (["q0"], ["q2"])
