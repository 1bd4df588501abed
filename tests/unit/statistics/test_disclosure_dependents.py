"""Disclosure control of what hangs on something hidden: follow-up questions and indices."""

from __future__ import annotations

from msgspec import structs

from portal.questionnaire.definition import Equals, Index, MatrixDomain
from portal.statistics.crosstabs import cross
from portal.statistics.disclosure import disclose
from portal.statistics.observations import encode
from portal.statistics.reasons import Reason
from tests.support.small_rounds import (
    NKI_ITEMS,
    matrix,
    nki_questionnaire,
    one_group,
    one_of,
    question,
    questionnaire,
    round_of,
    scale,
    shown_tables,
    sv,
)


def test_a_follow_up_tells_the_answer_it_hangs_on() -> None:
    """18 said yes and went on to the next question: its base would give the hidden distribution."""
    follow_up = one_of("anmalt", "ja_nej", Equals(question="hot", code="ja"))
    asked = questionnaire(one_of("hot", "ja_nej", sensitive=True), follow_up, one_of("annat"))
    answers = [{"hot": "ja", "anmalt": "ja", "annat": "ja"}] * 18 + [{"hot": "nej", "annat": "ja"}] * 2
    group = one_group(asked, answers, "internal")
    assert [table.suppressed for table in group.questions] == [True, True, False]
    assert group.questions[1].reason is Reason.DERIVABLE


def test_a_follow_up_of_a_matrix_row() -> None:
    follow_up = one_of("varfor", "ja_nej", Equals(question="rutiner", row="delegation", code="nej"))
    asked = questionnaire(matrix("rutiner", ["delegation", "avvikelse"], "ja_nej"), follow_up)
    rows = {"delegation": "nej", "avvikelse": "ja"}
    group = one_group(asked, [{"rutiner": rows, "varfor": "ja"}] * 4 + [{"varfor": "ja"}] * 4, "internal")
    assert [table.suppressed for table in group.questions] == [True, True, True]


def test_a_row_that_hangs_on_a_hidden_row_is_hidden_and_never_divided() -> None:
    """How many were not asked it is how many gave the hidden answer."""
    rows = matrix("rutiner", ["delegation", "planerad", "annat"], "ja_nej")
    assert isinstance(rows.domain, MatrixDomain)
    first, second, last = rows.domain.rows
    hanging = structs.replace(second, relevant_if=Equals(question="rutiner", row="delegation", code="nej"))
    domain = structs.replace(rows.domain, rows=(first, hanging, last))
    gender = structs.replace(one_of("kon", "ja_nej"), background=True)
    asked = questionnaire(gender, structs.replace(rows, domain=domain, sensitive=True))
    answers = [{"kon": "ja", "rutiner": {"delegation": "nej", "planerad": "ja", "annat": "ja"}}] * 9
    answers += [{"kon": "nej", "rutiner": {"delegation": "nej", "planerad": "nej", "annat": "nej"}}] * 9
    answers += [{"kon": "ja", "rutiner": {"delegation": "ja", "annat": "nej"}}] * 2
    group = one_group(asked, answers, "internal")
    shown = {table.name: not table.suppressed for table in group.questions}
    assert shown == {"kon": True, "rutiner.delegation": False, "rutiner.planerad": False, "rutiner.annat": True}
    (split,) = cross(encode(asked, answers, ["u"] * len(answers)), ["kon"])
    assert list(split.tables) == ["rutiner.delegation", "rutiner.annat"]


BOTH = Index(name="bemotande", label=sv("Bemötande"), questions=("b1", "b2"), at_least=1)
FACTOR = questionnaire(question("b1", scale()), question("b2", scale()), indices=(BOTH,))


def test_an_index_and_all_its_questions_are_hidden_where_one_of_them_is() -> None:
    answers = [{"b1": 8, "b2": 6}] * 3 + [{"b1": 5}] * 6
    group = one_group(FACTOR, answers, "internal")
    assert [table.reason for table in group.questions] == [Reason.DERIVABLE, Reason.FEW_ANSWERS]
    assert (group.indices[0].suppressed, group.indices[0].reason) == (True, Reason.DERIVABLE)


def test_what_hangs_on_a_question_goes_with_all_that_is_tied_to_it() -> None:
    follow_up = question("varfor", scale(1, 2), Equals(question="b1", code="8"))
    asked = questionnaire(question("b1", scale()), question("b2", scale()), follow_up, indices=(BOTH,))
    answers = [{"b1": 8, "b2": 6, "varfor": 1}] * 3 + [{"b1": 8, "varfor": 2}] * 6
    assert [table.suppressed for table in one_group(asked, answers, "internal").questions] == [True, True, True]
    assert not any(table.suppressed for table in one_group(asked, answers[:3] * 3, "internal").questions)


def test_an_index_of_few_is_hidden_though_its_questions_are_shown() -> None:
    answers = [{name: 8} for name in NKI_ITEMS for _ in range(5)] + [dict.fromkeys(NKI_ITEMS, 8)] * 4
    group = one_group(nki_questionnaire(), answers, "internal")
    assert not any(table.suppressed for table in group.questions)
    assert group.nki is not None
    assert (group.nki.suppressed, group.nki.reason) == (True, Reason.FEW_ANSWERS)


def test_an_index_of_the_total_less_a_shown_unit() -> None:
    few = [{name: 8} for name in NKI_ITEMS for _ in range(5)] + [dict.fromkeys(NKI_ITEMS, 8)] * 4
    summary = disclose(round_of(nki_questionnaire(), {"x": [dict.fromkeys(NKI_ITEMS, 7)] * 10, "y": few}), "internal")
    assert [group.nki.suppressed for group in summary.groups if group.nki] == [False, True, True]
    assert shown_tables(summary, "nki_ideal") == ["x", "y", "alla"]
