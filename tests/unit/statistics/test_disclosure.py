from __future__ import annotations

from typing import Any

import pytest

from portal.questionnaire.definition import Questionnaire
from portal.statistics.disclosure import Thresholds, disclose
from portal.statistics.reasons import Reason
from portal.statistics.summary import Level, RoundSummary
from portal.statistics.tabulation import QuestionSummary
from tests.support.small_rounds import (
    NKI_ITEMS,
    code_list,
    nki_questionnaire,
    number,
    one_group,
    one_of,
    questionnaire,
    round_of,
    several_of,
    shown_tables,
)

Answer = dict[str, Any]
PLAIN = questionnaire(one_of("a"))


def yes(n: int, name: str = "a") -> list[Answer]:
    """``n`` answers, taking turns between yes and no."""
    return [{name: "nej" if place % 2 else "ja"} for place in range(n)]


def shown(summary: RoundSummary) -> list[str]:
    """The groups that are shown; the total is called "alla"."""
    return [group.unit or "alla" for group in summary.groups if not group.suppressed]


def one_table(asked: Questionnaire, answers: list[Answer], level: Level) -> QuestionSummary:
    return one_group(asked, answers, level).questions[0]


@pytest.mark.parametrize(
    ("n", "level", "suppressed"),
    [(4, "internal", True), (5, "internal", False), (9, "public", True), (10, "public", False), (1, "raw", False)],
)
def test_group_size(n: int, level: Level, suppressed: bool) -> None:
    group = one_group(PLAIN, yes(n), level)
    assert group.suppressed is suppressed
    assert group.questions[0].suppressed is suppressed
    assert group.reason == (Reason.FEW_ANSWERS if suppressed else None)


def test_of_a_hidden_group_only_the_counts_remain() -> None:
    """Älvsjö: 2 of 2 answered, and that is all that is said."""
    group = one_group(nki_questionnaire(), [dict.fromkeys(NKI_ITEMS, 8)] * 2, "internal")
    assert (group.frame, group.responses, group.nonresponse, group.response_rate) == (2, 2, 0, None)
    for table in group.questions:
        assert (table.base, table.not_answered, table.not_asked, table.codes) == (None, None, None, ())
        assert (table.mean, table.standard_deviation, table.index, table.positive_share) == (None,) * 4
    assert group.nki is not None
    assert (group.nki.suppressed, group.nki.value, group.nki.n, group.nki.margin) == (True, None, None, None)


@pytest.mark.parametrize("level", ["internal", "public"])
def test_two_districts_and_no_pooled_total(level: Level) -> None:
    summary = disclose(round_of(PLAIN, {"hl": yes(10), "alvsjo": yes(2)}), level)
    assert shown(summary) == ["hl"]
    assert summary.total.reason is Reason.DERIVABLE
    assert summary.total.responses == 12


@pytest.mark.parametrize(
    ("sizes", "level", "expected"),
    [
        ((20, 4), "internal", ["e0"]),
        ((20, 2, 2), "internal", ["e0"]),
        ((20, 30, 4), "internal", ["e1", "alla"]),
        ((20, 3, 2), "internal", ["e0", "alla"]),
        ((20, 3, 2), "public", ["e0"]),
        ((20, 8, 3), "public", ["e0", "alla"]),
        ((20, 12, 7), "public", ["e0", "alla"]),
        ((20, 9, 9), "public", ["e0", "alla"]),
        ((20, 0), "internal", ["e0", "alla"]),
        ((20, 0, 4), "internal", ["e0"]),
        ((20, 1, 5, 6, 7), "internal", ["e0", "e3", "e4", "alla"]),
        ((3, 2), "internal", ["alla"]),
    ],
)
def test_the_next_smallest_unit_or_else_the_total(sizes: tuple[int, ...], level: Level, expected: list[str]) -> None:
    """A hidden unit takes the next smallest with it; where one unit is all that could be shown, the total goes."""
    summary = disclose(round_of(PLAIN, {f"e{n}": yes(size) for n, size in enumerate(sizes)}), level)
    assert shown(summary) == expected


def test_what_is_hidden_internally_stays_hidden_in_public() -> None:
    """The total less the units of the internal report would give the unit of four answers away."""
    answers = {"a": yes(7), "b": yes(4)}
    raw = round_of(PLAIN, answers)
    assert shown(disclose(raw, "internal")) == ["a"]
    assert shown(disclose(raw, "public")) == []


TWO_AREAS = {"a1": "norr", "a2": "norr", "b1": "soder", "b2": "soder", "norr": "alla", "soder": "alla"}


def test_an_area_with_one_hidden_unit_of_two_is_hidden_and_the_total_shown() -> None:
    """In the total the hidden units pass together."""
    answers = {"a1": yes(20), "a2": yes(3), "b1": yes(20), "b2": yes(3)}
    summary = disclose(round_of(PLAIN, answers, TWO_AREAS), "internal")
    assert shown(summary) == ["a1", "b1", "alla"]
    assert summary.areas[0].reason is Reason.DERIVABLE


def test_an_area_hidden_as_too_small_can_be_pooled() -> None:
    answers = {"a1": yes(2), "a2": yes(1), "b1": yes(3), "b2": yes(20)}
    summary = disclose(round_of(PLAIN, answers, {**TWO_AREAS, "b2": "alla"}), "internal")
    assert shown(summary) == ["b2", "alla"]


def test_an_area_that_passes_protects_the_units_in_it() -> None:
    """Both units of norr are hidden, norr itself is shown: nothing of norr is left in the total."""
    answers = {"a1": yes(4), "a2": yes(3), "b1": yes(20), "b2": yes(20)}
    summary = disclose(round_of(PLAIN, answers, TWO_AREAS), "internal")
    assert shown(summary) == ["b1", "b2", "norr", "soder", "alla"]


def test_what_is_hidden_within_a_shown_area_does_not_protect_what_is_hidden_outside_it() -> None:
    answers = {"a1": yes(20), "a2": yes(4), "a3": yes(3), "b": yes(3), "c": yes(20)}
    parents = {"a1": "norr", "a2": "norr", "a3": "norr", "norr": "alla", "b": "alla", "c": "alla"}
    assert shown(disclose(round_of(PLAIN, answers, parents), "internal")) == ["a1", "norr", "alla"]


def test_an_area_whose_parts_are_shown_is_not_hidden_in_the_place_of_one_of_them() -> None:
    """To hide norr would change nothing: a1 and a2, which are shown, add up to it. The unit beside it goes."""
    answers = {"a1": yes(6), "a2": yes(7), "b": yes(3), "c": yes(40)}
    parents = {"a1": "norr", "a2": "norr", "norr": "alla", "b": "alla", "c": "alla"}
    assert shown(disclose(round_of(PLAIN, answers, parents), "internal")) == ["a1", "a2", "norr", "alla"]


def test_item_nonresponse_hides_the_question_and_its_total() -> None:
    asked = questionnaire(one_of("a"), one_of("b"))
    both = [{"a": "ja", "b": "nej"}] * 6
    summary = disclose(round_of(asked, {"x": both * 2, "y": [*both[:4], {"a": "ja"}, {"a": "nej"}]}), "internal")
    assert shown_tables(summary, "a") == ["x", "y", "alla"]
    assert shown_tables(summary, "b") == ["x"]
    assert summary.units[1].questions[1].reason is Reason.FEW_ANSWERS
    assert summary.total.questions[1].reason is Reason.DERIVABLE


def test_a_question_nobody_answered_in_one_unit_does_not_hide_the_total() -> None:
    asked = questionnaire(one_of("a"), one_of("b"))
    summary = disclose(round_of(asked, {"x": [{"a": "ja", "b": "nej"}] * 12, "y": yes(6)}), "internal")
    assert shown_tables(summary, "b") == ["x", "alla"]


GENDER = questionnaire(
    one_of("kon", "kon", background=True), lists={"kon": code_list("kvinna", "man", "annat", "vill_ej")}
)


def gender(*counts: int) -> list[Answer]:
    codes = ("kvinna", "man", "annat", "vill_ej", None)
    return [{"kon": code} if code else {} for code, n in zip(codes, counts, strict=False) for _ in range(n)]


@pytest.mark.parametrize(
    ("answers", "suppressed"),
    [
        (gender(8, 2), True),
        (gender(8, 5), False),
        (gender(8, 5, 2, 2, 1), False),
        (gender(8, 5, 2, 1, 1), True),
        (gender(8, 5, 0, 0, 3), True),
        (gender(12), False),
    ],
)
def test_small_cells_of_gender(answers: list[Answer], suppressed: bool) -> None:
    table = one_table(GENDER, answers, "internal")
    assert table.suppressed is suppressed
    assert table.reason == (Reason.SMALL_CELLS if suppressed else None)


def test_other_background_variables_have_no_remainder_cell() -> None:
    asked = questionnaire(one_of("alder", "alder", background=True), lists={"alder": code_list("ung", "annat")})
    assert one_table(asked, [{"alder": "ung"}] * 9 + [{"alder": "annat"}] * 2 + [{}] * 3, "public").suppressed
    assert not one_table(asked, [{"alder": "ung"}] * 9 + [{"alder": "annat"}] * 5, "public").suppressed


def test_a_small_background_cell_in_what_is_left_hides_the_part_and_the_total_stays() -> None:
    """The breakdowns of the total tell how many women and men there are in it."""
    summary = disclose(round_of(GENDER, {"x": gender(10, 8), "y": gender(6, 2)}), "internal")
    assert shown_tables(summary, "kon") == ["alla"]
    pooled = disclose(round_of(GENDER, {"x": gender(10, 8), "y": gender(6, 2), "z": gender(6, 3)}), "internal")
    assert shown_tables(pooled, "kon") == ["x", "alla"]


SENSITIVE = questionnaire(one_of("hot", "hot", sensitive=True), lists={"hot": code_list("ja", "nej", "vet_ej")})


def threats(yes_count: int, no_count: int, unsure: int = 0) -> list[Answer]:
    return [{"hot": "ja"}] * yes_count + [{"hot": "nej"}] * no_count + [{"hot": "vet_ej"}] * unsure


@pytest.mark.parametrize(
    ("answers", "internal", "public"),
    [
        (threats(2, 20), True, True),
        (threats(3, 20), False, True),
        (threats(5, 20), False, False),
        (threats(20, 0), True, True),
        (threats(20, 0, 6), True, True),
        (threats(10, 10, 2), True, True),
        (threats(10, 10, 3), False, True),
        (threats(3, 3, 6), False, True),
    ],
)
def test_small_cells_and_agreement_in_a_sensitive_question(answers: list[Answer], internal: bool, public: bool) -> None:
    assert one_table(SENSITIVE, answers, "internal").suppressed is internal
    assert one_table(SENSITIVE, answers, "public").suppressed is public


def test_those_who_only_answered_vet_ej_are_not_singled_out() -> None:
    asked = questionnaire(one_of("hot", "hot"), lists={"hot": code_list("ja", "nej", "vet_ej")})
    summary = disclose(round_of(asked, {"x": threats(6, 6), "y": [*threats(0, 0, 1), {}, {}, {}, {}]}), "internal")
    assert shown_tables(summary, "hot") == ["x"]


def test_the_reason_does_not_tell_that_all_agreed() -> None:
    assert one_table(SENSITIVE, threats(20, 0), "internal").reason is Reason.SMALL_CELLS
    assert one_table(SENSITIVE, threats(2, 20), "internal").reason is Reason.SMALL_CELLS


def test_sensitive_numbers_and_several_codes_that_all_agree_on() -> None:
    asked = questionnaire(number("skuld", sensitive=True))
    assert one_table(asked, [{"skuld": 0.1}] * 12, "internal").suppressed
    assert not one_table(asked, [{"skuld": n / 10} for n in range(12)], "internal").suppressed
    several = questionnaire(several_of("stod", "ja_nej", sensitive=True))
    assert one_table(several, [{"stod": ["ja", "nej"]}] * 6 + [{"stod": ["ja"]}] * 6, "internal").suppressed
    assert not one_table(several, [{"stod": ["nej"]}] * 6 + [{"stod": ["ja"]}] * 6, "internal").suppressed


def test_thresholds_are_the_boards_own() -> None:
    strict = Thresholds(internal=10, rate_frame=20)
    group = disclose(round_of(PLAIN, {"x": yes(9)}), "internal", strict).total
    assert group.suppressed
    assert group.response_rate is None
    assert strict.smallest("internal") == 10


def test_the_rate_is_shown_when_enough_could_answer() -> None:
    assert one_group(PLAIN, yes(4), "internal").response_rate is None
    assert one_group(PLAIN, yes(5), "internal").response_rate == 1.0


def test_boards_that_answer_in_their_own_name_are_no_persons() -> None:
    raw = round_of(PLAIN, {"x": yes(1), "y": yes(1)})
    summary = disclose(raw, "public", persons=False)
    assert summary.level == "public"
    assert shown(summary) == ["x", "y", "alla"]


def test_raw_hides_nothing_and_only_raw_can_be_disclosed() -> None:
    raw = round_of(PLAIN, {"x": yes(1)})
    assert disclose(raw, "raw") == raw
    with pytest.raises(ValueError, match="already"):
        disclose(disclose(raw, "internal"), "public")


@pytest.mark.parametrize("level", ["internal", "public"])
def test_who_is_neither_woman_nor_man_is_one_row_at_every_door(level: Level) -> None:
    """Six of 40: one annat, two vill ej, three without answer. Apart, each of them would be too few to show."""
    table = one_table(GENDER, gender(20, 14, 1, 2, 3), level)
    assert [(code.code, code.count) for code in table.codes] == [("kvinna", 20), ("man", 14), ("ovriga", 6)]
    assert [code.share for code in table.codes] == [0.5, 0.35, 0.15]
    assert (table.base, table.not_answered) == (40, 0)
