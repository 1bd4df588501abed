from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from statistics import mean, stdev

import pytest

from portal.questionnaire.definition import Equals
from portal.statistics.observations import encode
from portal.statistics.tabulation import QuestionSummary, tabulate
from tests.support.small_rounds import (
    code_list,
    matrix,
    number,
    of_one_group,
    one_of,
    question,
    questionnaire,
    scale,
    several_of,
    text,
)


def counts(table: QuestionSummary) -> dict[str, int]:
    return {code.code: code.count for code in table.codes}


def test_missing_codes_are_listed_last_outside_the_base() -> None:
    asked = questionnaire(one_of("last", "last"), lists={"last": code_list("rimlig", "vet_ej", "for_hog")})
    answers = [{"last": "rimlig"}] * 3 + [{"last": "for_hog"}] + [{"last": "vet_ej"}] * 2 + [{}]
    (table,) = tabulate(of_one_group(asked, answers))
    assert (table.base, table.not_answered, table.not_asked) == (4, 1, 0)
    assert [(code.code, code.count, code.share, code.missing) for code in table.codes] == [
        ("rimlig", 3, 0.75, False),
        ("for_hog", 1, 0.25, False),
        ("vet_ej", 2, None, True),
    ]


def test_not_asked_is_counted_apart() -> None:
    asked = questionnaire(one_of("a"), one_of("b", "ja_nej", Equals(question="a", code="ja")))
    _, table = tabulate(of_one_group(asked, [{"a": "ja", "b": "ja"}, {"a": "ja"}, {"a": "nej"}]))
    assert (table.base, table.not_answered, table.not_asked) == (1, 1, 1)
    assert table.asked_after == ("a",)


def test_shares_of_several_codes_may_exceed_the_whole() -> None:
    asked = questionnaire(several_of("omraden", "omraden"), lists={"omraden": code_list("barn", "vuxen", "vet_ej")})
    answers = [{"omraden": ["barn", "vuxen"]}] * 3 + [{"omraden": ["barn"]}, {"omraden": ["vet_ej"]}, {}]
    (table,) = tabulate(of_one_group(asked, answers))
    assert (table.base, table.not_answered) == (4, 1)
    assert [(code.count, code.share) for code in table.codes] == [(4, 1.0), (3, 0.75), (1, None)]
    assert table.positive_share is None


def test_positive_share() -> None:
    lists = {"bra": code_list("mycket_bra", "bra", "daligt", "vet_ej", positive=("mycket_bra", "bra"), ordered=True)}
    answers = [{"s": code} for code in ("mycket_bra", "bra", "daligt", "daligt", "vet_ej")]
    (table,) = tabulate(of_one_group(questionnaire(one_of("s", "bra"), lists=lists), answers))
    assert table.positive_share == 0.5
    assert table.ordered
    (plain,) = tabulate(of_one_group(questionnaire(one_of("s")), [{"s": "ja"}]))
    assert plain.positive_share is None
    assert not plain.ordered


def test_scale_has_mean_deviation_and_index() -> None:
    (table,) = tabulate(of_one_group(questionnaire(question("q", scale())), [{"q": n} for n in (7, 8, 8, "vet_ej")]))
    assert table.base == 3
    assert table.mean == float(Fraction(23, 3))
    assert table.standard_deviation == pytest.approx(stdev([7, 8, 8]))
    assert table.index == float(Fraction(2000, 27))
    assert table.ordered


def test_numbers_have_mean_and_deviation_but_no_index() -> None:
    (table,) = tabulate(of_one_group(questionnaire(number("n")), [{"n": 1.5}, {"n": 2}, {}]))
    assert (table.base, table.not_answered, table.mean, table.index) == (2, 1, 1.75, None)
    assert table.standard_deviation == pytest.approx(stdev([1.5, 2]))


@pytest.mark.parametrize("domain", [question("q", scale()), number("q")])
def test_one_answer_has_a_mean_and_no_deviation(domain: object) -> None:
    (table,) = tabulate(of_one_group(questionnaire(domain), [{"q": 4}]))  # type: ignore[arg-type]
    assert (table.mean, table.standard_deviation) == (4.0, None)


def test_texts_have_only_counts() -> None:
    (table,) = tabulate(of_one_group(questionnaire(text("t")), [{"t": "a"}, {}, {"t": "b"}]))
    assert (table.base, table.not_answered, table.codes, table.mean) == (2, 1, (), None)


def test_nobody_answered() -> None:
    asked = questionnaire(one_of("a"), question("b", scale()), number("c"), several_of("d", "ja_nej"))
    for table in tabulate(of_one_group(asked, [{}])):
        assert (table.base, table.not_answered, table.mean, table.index) == (0, 1, None, None)
        assert all(code.share is None and code.count == 0 for code in table.codes)


def test_a_matrix_is_one_table_per_row() -> None:
    asked = questionnaire(matrix("rutiner", ["delegation", "avvikelse"], "ja_nej"))
    first, second = tabulate(of_one_group(asked, [{"rutiner": {"delegation": "ja"}}]))
    assert (first.name, first.question, first.row, first.base) == ("rutiner.delegation", "rutiner", "delegation", 1)
    assert (second.row_text, second.base, second.not_answered) == ({"sv": "avvikelse"}, 0, 1)


def test_some_of_the_units() -> None:
    observations = encode(questionnaire(one_of("a")), [{"a": "ja"}, {"a": "nej"}, {"a": "nej"}], ["x", "y", "z"])
    assert counts(tabulate(observations, ("x", "z"))[0]) == {"ja": 1, "nej": 1}
    assert counts(tabulate(observations, ())[0]) == {"ja": 0, "nej": 0}


def test_against_counting_one_by_one() -> None:
    chance = random.Random(20231020)
    asked = questionnaire(
        one_of("a"), one_of("b", "ja_nej", Equals(question="a", code="ja")), question("c", scale(1, 5))
    )
    answers = []
    for _ in range(700):
        drawn = {"a": chance.choice(["ja", "nej", None]), "b": chance.choice(["ja", "nej", None])}
        drawn["c"] = chance.choice([1, 2, 3, 4, 5, "vet_ej", None])
        answers.append({name: answer for name, answer in drawn.items() if answer is not None})
    a, b, c = tabulate(of_one_group(asked, answers))
    assert counts(a) == {code: Counter(answer.get("a") for answer in answers)[code] for code in ("ja", "nej")}
    without = [answer for answer in answers if "b" not in answer]
    assert b.not_answered == sum(answer.get("a") == "ja" for answer in without)
    assert b.not_asked == len(without) - (b.not_answered or 0)
    steps = [answer["c"] for answer in answers if isinstance(answer.get("c"), int)]
    assert c.mean == pytest.approx(mean(steps))
    assert c.standard_deviation == pytest.approx(stdev(steps))
    assert c.base == len(steps)
