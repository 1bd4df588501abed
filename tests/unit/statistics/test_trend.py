"""A series over years, the change since the last, the names of levels, and questions that were reworded."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from portal.questionnaire.changes import Kind, changes_between
from portal.questionnaire.definition import Equals, MatrixDomain, Question, Questionnaire
from portal.statistics.bands import Band, band_of, read_bands
from portal.statistics.trend import NoTest, Result, latest_change, series
from tests.support.small_rounds import code_list, matrix, one_of, question, questionnaire, scale


def result(label: str = "2022", value: float = 84, n: int = 362, **more: Any) -> Result:
    return Result(label=label, value=value, n=n, **{"standard_error": 0.9, **more})


BEFORE = result("2021", 82, 210, standard_error=1.2)


def test_a_change_is_that_between_the_last_two() -> None:
    change = latest_change([result("2020", 70), BEFORE, result()])
    assert (change.before.label, change.now.label, change.value) == ("2021", "2022", 2)
    assert change.difference.low == pytest.approx(2 - 1.959964 * 1.5, abs=1e-6)
    assert not change.difference.is_significant
    assert latest_change([result()]) is None


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (BEFORE, result(breaks=("Frågan har ändrats.",)), NoTest.BROKEN),
        (BEFORE, result(weighted=True), NoTest.WEIGHTED_OTHERWISE),
        (structs.replace(BEFORE, source="Rapport", standard_error=None), result(), NoTest.SPREAD_UNKNOWN),
        (BEFORE, result(standard_error=None), NoTest.SELF_SELECTED),
        (structs.replace(BEFORE, standard_error=None), result(), NoTest.SELF_SELECTED),
    ],
)
def test_changes_that_cannot_be_tested(before: Result, now: Result, reason: NoTest) -> None:
    change = latest_change([before, now])
    assert (change.difference, change.reason) == (None, reason)


def test_years_with_fewer_than_ten_are_left_out() -> None:
    assert [each.label for each in series([result("2020", n=9), result("2021", n=10), result()])] == ["2021", "2022"]


BANDS = "0 ej godkänt; 40 godkänt;55 nöjd; 75  mycket nöjd"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0, "ej godkänt"),
        (39.99, "ej godkänt"),
        (40, "godkänt"),
        (74.9, "nöjd"),
        (75, "mycket nöjd"),
        (100, "mycket nöjd"),
    ],
)
def test_the_level_of_a_value(value: float, name: str) -> None:
    assert band_of(value, read_bands(BANDS)).name == name


def test_without_bands_nothing_has_a_name() -> None:
    assert read_bands(" ") == ()
    assert band_of(84, ()) is None
    assert read_bands("0 låg;") == (Band(0, "låg"),)


@pytest.mark.parametrize(
    "text", ["40 godkänt", "0 a; 40 b; 30 c", "0 a; 101 b", "0", "a 0", "0 a; 40", f"0 {'a' * 41}"]
)
def test_bands_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="gräns"):
        read_bands(text)


def asked(*questions: Question, **lists: Any) -> Questionnaire:
    return questionnaire(*questions, lists=lists or None)


def test_what_has_changed_about_questions() -> None:
    old = asked(question("a", scale()), question("b", scale()), question("c", scale()), one_of("d"))
    spaced = structs.replace(question("b", scale()), text={"sv": " b ", "en": "new language"})
    now = asked(structs.replace(question("a", scale()), text={"sv": "Annat"}), spaced, question("c", scale(1, 5)))
    found = changes_between(old, now, ("a", "b", "c", "d", "ny"))
    assert [(each.question.name, each.kind) for each in found] == [
        ("a", Kind.WORDING),
        ("c", Kind.ANSWERS),
        ("d", Kind.REMOVED),
    ]
    assert [each.kind for each in changes_between(now, old, ("d",))] == [Kind.ADDED]


def test_a_question_or_a_row_that_is_asked_of_others_than_before_is_a_change() -> None:
    listed, yes = code_list("ja", "nej"), Equals(question="a", code="ja")
    rows = matrix("b", ["r1", "r2"], "svar")
    domain = rows.domain
    assert isinstance(domain, MatrixDomain)
    conditional = structs.replace(
        rows,
        domain=structs.replace(domain, rows=(domain.rows[0], structs.replace(domain.rows[1], relevant_if=yes))),
    )
    old = asked(one_of("a", "svar"), rows, one_of("c", "svar"), svar=listed)
    now = asked(one_of("a", "svar"), conditional, one_of("c", "svar", yes), svar=listed)
    found = changes_between(old, now, ("a", "b", "c"))
    assert [(each.question.name, each.kind) for each in found] == [("b", Kind.ASKED), ("c", Kind.ASKED)]


def test_other_codes_or_labels_are_other_answers() -> None:
    old = asked(one_of("a", "svar"), svar=code_list("ja", "nej"))
    more = asked(one_of("a", "svar"), svar=code_list("ja", "nej", "kanske"))
    label = structs.replace(code_list("ja", "nej").codes[0], label={"sv": "Jo"})
    relabelled = asked(
        one_of("a", "svar"), svar=structs.replace(code_list("ja", "nej"), codes=(label, *code_list("nej").codes))
    )
    assert [each.kind for each in changes_between(old, more, ("a",))] == [Kind.ANSWERS]
    assert [each.kind for each in changes_between(old, relabelled, ("a",))] == [Kind.ANSWERS]
    assert changes_between(old, old, ("a",)) == ()
