"""Tables, footnotes and charts of single questions, against what a careful controller would write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.questionnaire.definition import Equals, Question
from portal.results.display import PAGE, Numbering, QuestionResult
from portal.results.presentation import question_result, sections
from portal.statistics.disclosure import disclose
from portal.statistics.summary import RoundSummary
from portal.statistics.tabulation import tabulate
from tests.support.round_reports import golden, hl_answers, summary_of
from tests.support.small_rounds import (
    code_list,
    number,
    of_one_group,
    one_of,
    question,
    questionnaire,
    scale,
    several_of,
    text,
)

Answers = Sequence[Mapping[str, Any]]


def result(asked: Question, answers: Answers, *before: Question, **lists: Any) -> QuestionResult:
    """The last question's result at level raw."""
    whole = questionnaire(*before, asked, lists=lists or None)
    tables = [table for table in tabulate(of_one_group(whole, answers)) if table.question == asked.name]
    return question_result(tables, asked, 5, Numbering(), PAGE)


def rows(of: QuestionResult) -> list[tuple[str, ...]]:
    assert of.table is not None
    every = [*of.table.rows, *([of.table.total] if of.table.total else [])]
    return [tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in every]


def notes(of: QuestionResult) -> str:
    assert of.table is not None
    return " ".join(of.table.notes)


def test_the_published_table_of_years_is_printed_as_it_was() -> None:
    bands = code_list("0_1", "1_2", "2_4", "4_8", "8_plus", ordered=True)
    shown = result(one_of("ar_i_yrket", "ar"), hl_answers(), ar=bands)
    published = [(row["antal_socialsekreterare"], f"{row['procent']} %") for row in golden("kompetens_hl")]
    assert [row[1:] for row in rows(shown)] == [*published, ("10", "100 %")]
    assert notes(shown) == "n = 10."


def test_do_not_know_stands_last_outside_the_base() -> None:
    shown = result(
        one_of("fraga", "lista"),
        [{"fraga": "ja"}] * 3 + [{"fraga": "nej"}] * 3 + [{"fraga": "vet_ej"}] * 2 + [{}],
        lista=code_list("vet_ej", "ja", "nej"),
    )
    assert rows(shown) == [
        ("Ja", "3", "50 %"),
        ("Nej", "3", "50 %"),
        ("Vet_ej", "2", "."),
        ("Summa utan ”Vet_ej”", "6", "100 %"),
    ]
    assert notes(shown) == "n = 6. ”Vet_ej” räknas inte in i n. 1 svarade inte på frågan."


def test_who_was_not_asked_is_told_apart_from_who_did_not_answer() -> None:
    before = one_of("fore")
    asked = one_of("fraga", relevant_if=Equals(question="fore", code="ja"))
    answers = [{"fore": "ja", "fraga": "ja"}] * 5 + [{"fore": "ja"}] * 2 + [{"fore": "nej"}] * 3
    said = notes(result(asked, answers, before))
    assert said == "n = 5. 2 svarade inte på frågan. Frågan ställdes inte till 3 av dem som svarade."


def test_thirds_get_the_note_on_rounding_and_halves_do_not() -> None:
    three = code_list("a", "b", "c")
    thirds = result(one_of("fraga", "tre"), [{"fraga": code} for code in "abc" * 3], tre=three)
    assert [row[2] for row in rows(thirds)] == ["33 %", "33 %", "33 %", "100 %"]
    assert "På grund av avrundning summerar inte andelarna till 100 procent." in notes(thirds)
    assert "avrundning" not in notes(result(one_of("fraga"), [{"fraga": "ja"}, {"fraga": "nej"}] * 3))


def test_fifty_answers_or_more_have_one_decimal_all_the_way_down() -> None:
    shown = result(one_of("fraga"), [{"fraga": "ja"}] * 30 + [{"fraga": "nej"}] * 30)
    assert [row[2] for row in rows(shown)] == ["50,0 %", "50,0 %", "100,0 %"]


def test_several_codes_may_exceed_a_hundred_and_say_so() -> None:
    asked = several_of("fraga", "lista")
    answers = [{"fraga": ["a", "b"]}] * 4 + [{"fraga": ["a"]}] * 4 + [{}] * 2
    shown = result(asked, answers, lista=code_list("a", "b"))
    assert rows(shown) == [("A", "8", "100 %"), ("B", "4", "50 %"), ("Svarade på frågan", "8", ".")]
    assert "tillsammans bli mer än 100 procent" in notes(shown)
    assert "2 svarade inte på frågan." in notes(shown)


def test_a_scale_goes_from_its_best_end_down_with_mean_and_index() -> None:
    shown = result(question("betyg", scale()), [{"betyg": 10}, {"betyg": 10}, {"betyg": 4}, {"betyg": "vet_ej"}])
    first, *_, lowest, unknown, total = rows(shown)
    assert (first, lowest) == (("10 – Bäst", "2", "67 %"), ("1 – Sämst", "0", "0 %"))
    assert (unknown, total) == (("Vet ej", "1", "."), ("Summa utan ”Vet ej”", "3", "100 %"))
    assert "Medelvärde 8,0 på skalan 1–10, index 77,8." in notes(shown)
    assert shown.chart is not None
    assert shown.chart.title == "Antal svar på varje steg i skalan"


def test_a_number_has_mean_and_no_chart() -> None:
    shown = result(number("antal"), [{"antal": 1.0}, {"antal": 2.0}, {"antal": 4.5}])
    assert rows(shown)[:2] == [("Antal svar", "3"), ("Medelvärde", "2,5")]
    assert shown.chart is None


def test_own_words_are_counted_and_never_printed() -> None:
    shown = result(text("ord"), [{"ord": "En hemlighet"}] * 6 + [{}])
    assert shown.table is None
    assert shown.said.startswith("n = 6. 1 svarade inte på frågan.")
    assert "hemlighet" not in repr(shown)


def test_a_question_nobody_answered_has_words_and_no_empty_table() -> None:
    shown = result(one_of("fraga"), [{}, {}])
    assert (shown.said, shown.table, shown.chart) == ("Ingen har svarat på frågan.", None, None)


def test_good_to_bad_is_stacked_and_years_are_bars() -> None:
    judged = code_list("bra", "lagom", "daligt", positive=("bra",), ordered=True)
    bands = code_list("kort", "lagom", "langt", ordered=True)
    answers = [{"fraga": "lagom"}] * 5
    stacked = result(one_of("fraga", "lista"), answers, lista=judged).chart
    plain = result(one_of("fraga", "lista"), answers, lista=bands).chart
    assert stacked is not None
    assert plain is not None
    assert "<pattern" in stacked.svg
    assert "<pattern" not in plain.svg


def test_the_chart_says_the_same_in_words_as_the_table() -> None:
    chart = result(one_of("fraga"), [{"fraga": "ja"}] * 3 + [{"fraga": "nej"}]).chart
    assert chart is not None
    said = chart.svg.replace("\N{NO-BREAK SPACE}", " ")
    assert ">fraga Ja: 3 (75 %); Nej: 1 (25 %).</title>" in said


def hidden_gender() -> RoundSummary:
    asked = questionnaire(
        one_of("kon", "kon", background=True), lists={"kon": code_list("kvinna", "man", "annat", "vill_ej")}
    )
    given = ["kvinna"] * 50 + ["man"] * 40 + ["annat"] * 2 + ["vill_ej"] * 1
    answers = [{"kon": code} for code in given] + [{}] * 5
    return disclose(summary_of(asked, {"hl": answers}, {"hl": 120}), "public")


def test_who_is_neither_woman_nor_man_is_one_row_with_who_did_not_say() -> None:
    asked = questionnaire(
        one_of("kon", "kon", background=True), lists={"kon": code_list("kvinna", "man", "annat", "vill_ej")}
    )
    (part,) = sections(hidden_gender().total, asked, 10, Numbering(), PAGE)
    (shown,) = part.blocks
    assert isinstance(shown, QuestionResult)
    assert [row[:2] for row in rows(shown)] == [
        ("Kvinna", "50"),
        ("Man", "40"),
        ("Annat, vill inte svara eller inget svar", "8"),
        ("Summa", "98"),
    ]
    assert "svarade inte på frågan" not in notes(shown)


def test_small_cells_are_told_in_words_without_a_single_figure() -> None:
    asked = questionnaire(one_of("kon", "kon", background=True), lists={"kon": code_list("kvinna", "man")})
    summary = disclose(summary_of(asked, {"hl": hl_answers()}, {"hl": 13}), "internal")
    (part,) = sections(summary.total, asked, 5, Numbering(), PAGE)
    (shown,) = part.blocks
    assert isinstance(shown, QuestionResult)
    assert (shown.table, shown.chart) == (None, None)
    assert shown.said == "Redovisas inte, för få svar i något av svarsalternativen."
