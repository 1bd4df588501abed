"""Tables over units: answers of those who could answer, and indices beside each other."""

from __future__ import annotations

import re

from portal.results.comparison import IN_REPORT, comparison_charts, comparison_table, index_table, participation_table
from portal.results.display import PAGE, PAPER, Numbering, Table
from portal.results.presentation import question_result
from portal.statistics.disclosure import disclose
from portal.statistics.summary import RoundSummary
from portal.statistics.thresholds import Thresholds
from tests.support.round_reports import summary_of
from tests.support.small_rounds import (
    NKI_ITEMS,
    code_list,
    nki_questionnaire,
    one_group,
    one_of,
    questionnaire,
    round_of,
)


def rows(table: Table) -> list[tuple[str, ...]]:
    every = [*table.rows, *([table.total] if table.total else [])]
    return [tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in every]


def answered(**units: tuple[int, int | None]) -> RoundSummary:
    """Unit to answers and frame."""
    answers = {code: [{"fraga": "ja"}] * count for code, (count, _) in units.items()}
    frames = {code: frame for code, (_, frame) in units.items()}
    return disclose(summary_of(questionnaire(one_of("fraga")), answers, frames), "internal")


def test_a_rate_has_one_decimal_and_stands_only_where_five_or_more_could_answer() -> None:
    summary = answered(hl=(10, 13), alvsjo=(2, 2))
    table = participation_table(summary.units, summary.total, Thresholds(), Numbering(), IN_REPORT)
    assert rows(table) == [
        ("Hägersten-Liljeholmen", "10 av 13", "76,9 %", "3"),
        ("Älvsjö", "2 av 2", "..", ".."),
        ("Hela undersökningen", "12 av 15", "80,0 %", "3"),
    ]
    assert table.notes == (".. redovisas inte när färre än 5 kunde svara.",)
    assert table.columns[-1] == ("Bortfall", "number")


def test_without_a_frame_there_is_a_point_and_the_reason_below() -> None:
    summary = answered(hl=(10, None))
    table = participation_table(summary.units, None, Thresholds(), Numbering())
    assert rows(table) == [("Hägersten-Liljeholmen", "10", ".", ".")]
    assert "inte är känt hur många som kunde svara" in table.notes[0]
    assert table.columns[-1] == ("Svarade inte", "number")


def test_a_rate_that_is_not_there_for_another_reason_says_so() -> None:
    summary = answered(hl=(10, 8), alvsjo=(12, None))
    table = participation_table(summary.units, None, Thresholds(), Numbering())
    assert [row[2:] for row in rows(table)] == [(".", "."), (".", ".")]
    assert table.notes == (
        ". kan inte beräknas, eftersom det finns fler svar än personer som kunde svara. "
        "Kontrollera antalet som kunde svara.",
        ". kan inte beräknas, eftersom det inte är känt hur många som kunde svara.",
    )


def satisfaction(south: int, invited: bool = True) -> RoundSummary:
    """Thirty answers of eights in the north, ``south`` answers of tens in the south."""

    def all_items(value: int) -> dict[str, int]:
        return dict.fromkeys(NKI_ITEMS, value)

    answers = {"norr": [all_items(8)] * 30, "soder": [all_items(10)] * south}
    frames: dict[str, int | None] = {"norr": 40, "soder": 40} if invited else {"norr": None, "soder": None}
    return disclose(summary_of(nki_questionnaire(), answers, frames, invited), "internal")


def test_indices_of_units_stand_beside_each_other_and_a_hidden_unit_hides_the_total() -> None:
    shown, hidden = satisfaction(south=10), satisfaction(south=2)
    table = comparison_table([*shown.units, shown.total], Numbering())
    assert table is not None
    # Thirty of 77.8 and ten of 100 are 83.3 together.
    assert rows(table) == [
        ("Norra enheten", "77,8 (30)"),
        ("Södra enheten", "100,0 (10)"),
        ("Hela undersökningen", "83,3 (40)"),
    ]
    assert (table.total or ("",))[0] == "Hela undersökningen"
    less = comparison_table([*hidden.units, hidden.total], Numbering())
    assert less is not None
    assert rows(less) == [("Norra enheten", "77,8 (30)"), ("Södra enheten", ".."), ("Hela undersökningen", "..")]
    assert "”..” redovisas inte, för få svar." in less.notes
    assert comparison_table([hidden.units[1], hidden.total], Numbering()) is None


def test_the_chart_of_units_says_what_is_hidden_and_is_left_out_when_nothing_is_shown() -> None:
    summary = satisfaction(south=2)
    (chart,) = comparison_charts(summary.units, Numbering(), PAGE)
    assert "Norra enheten: 77,8 ±0,0; Södra enheten: redovisas inte." in chart.svg
    assert comparison_charts(summary.units[1:], Numbering(), PAGE) == ()


def test_on_paper_many_units_stand_in_charts_that_fit_on_a_sheet_with_the_whole_round_in_each() -> None:
    asked, people = nki_questionnaire(), [dict.fromkeys(NKI_ITEMS, 8)] * 10
    names = [f"enhet {place}" for place in range(40)]
    summary = disclose(round_of(asked, dict.fromkeys(names, people)), "internal")
    groups = [*summary.units, summary.total]
    charts = comparison_charts(groups, Numbering(), PAPER)
    assert [chart.title.split(", ")[-1] for chart in charts] == ["del 1 av 3", "del 2 av 3", "del 3 av 3"]
    said = [set(re.findall("enhet [0-9]+|Hela undersökningen", chart.svg.split("</title>")[1])) for chart in charts]
    assert sorted(set().union(*said)) == sorted({*names, "Hela undersökningen"})
    assert all("Hela undersökningen" in each and len(each) <= 15 for each in said)
    assert sum(len(each) for each in said) == 40 + 3
    assert len(comparison_charts(groups, Numbering(), PAGE)) == 1


def test_a_questionnaire_without_indices_has_nothing_to_compare() -> None:
    summary = answered(hl=(10, 13))
    assert comparison_table(summary.units, Numbering()) is None
    assert comparison_charts(summary.units, Numbering(), PAGE) == ()


def test_who_chose_to_answer_themselves_give_no_margin() -> None:
    asked, chosen = satisfaction(south=10), satisfaction(south=10, invited=False)
    assert rows(index_table(asked.units[0], Numbering())) == [("NKI", "77,8", "± 0,0", "30")]
    table = index_table(chosen.units[0], Numbering())
    assert [heading for heading, _ in table.columns] == ["Index", "Värde", "n"]
    assert rows(table) == [("NKI", "77,8", "30")]
    assert table.notes == ("n är antalet svarande som har ett värde.",)


def test_a_margin_of_nought_is_explained_where_all_happened_to_agree() -> None:
    says = "Felmarginalen är noll där alla gav samma svar."
    alike, apart = dict.fromkeys(NKI_ITEMS, 8), dict.fromkeys(NKI_ITEMS, 9)
    for people, frame, is_said in (
        ([alike] * 30, 40, True),
        ([alike] * 30, 30, False),
        ([alike, apart] * 15, 40, False),
    ):
        summary = disclose(summary_of(nki_questionnaire(), {"norr": people}, {"norr": frame}), "internal")
        notes = " ".join(index_table(summary.units[0], Numbering()).notes)
        assert (says in notes) == is_said


def test_many_long_answers_get_a_chart_of_the_whole_width() -> None:
    names = [f"alternativ {place} med en lång förklaring av vad det är" for place in range(20)]
    for labels, is_wide in ((names, True), (names[:4], False), ([f"nr {place}" for place in range(20)], False)):
        asked = questionnaire(one_of("fraga", "lista"), lists={"lista": code_list(*labels)})
        group = one_group(asked, [{"fraga": labels[0]}] * 12, "internal")
        found = question_result(list(group.questions), asked.questions[0], 5, Numbering(), PAPER)
        assert found.chart is not None
        assert found.wide is is_wide
        assert f'viewBox="0 0 {PAPER.full if is_wide else PAPER.paired} ' in found.chart.svg
