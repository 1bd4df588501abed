"""What a report does with much of something: units, answers, questions divided, and boards that are one each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.questionnaire.definition import Index, Questionnaire
from portal.reports.document import RoundReport
from portal.reports.edition import Edition, with_edition
from portal.results.boards import BoardResults
from portal.results.comparison import comparison_charts
from portal.results.display import PAPER, Numbering, Part, QuestionResult, Table
from portal.results.scope import from_the_top
from portal.statistics.observations import encode
from portal.statistics.summary import UnitNode, UnitTree, summarise
from tests.support import round_reports
from tests.support.round_reports import SETTINGS, report_of, results_of, summary_of, text_of
from tests.support.small_rounds import code_list, one_of, question, questionnaire, scale, sv

DIVIDED = questionnaire(
    one_of("kon", "kon", background=True),
    question("b1", scale()),
    question("b2", scale()),
    lists={"kon": code_list("kvinna", "man")},
    indices=(Index(name="bemotande", label=sv("Bemötande"), questions=("b1", "b2"), at_least=1),),
)
WITHOUT_INDEX = questionnaire(
    one_of("kon", "kon", background=True), one_of("q"), lists={"kon": code_list("kvinna", "man")}
)


def report_on(asked: Questionnaire, answers: list[dict[str, Any]], **plan: Any) -> RoundReport:
    return report_of(results_of(summary_of(asked, {"norr": answers}, {"norr": 300}), asked, "internal", **plan))


def divided() -> RoundReport:
    kinds = ("kvinna", "man")
    return report_on(DIVIDED, [{"kon": kinds[n % 2], "b1": 5 + n % 5, "b2": 6 + n % 3} for n in range(80)])


def chapters(report: RoundReport) -> dict[str, Part]:
    return {chapter.name: chapter for chapter in report.chapters}


def titles(report: RoundReport) -> list[str]:
    return [chapter.title.replace("\N{NO-BREAK SPACE}", " ") for chapter in report.chapters]


def tables(part: Part) -> list[Table]:
    own = [block for block in part.blocks if isinstance(block, Table)]
    return [*own, *(table for inner in part.parts for table in tables(inner))]


def test_the_chapter_has_the_indices_and_the_annex_each_question_with_the_differences() -> None:
    report = divided()
    chapter, annex = chapters(report)["uppdelat"], chapters(report)["tabellbilaga"]
    assert [table.title for table in tables(chapter)] == ["Index, uppdelat på kön"]
    assert [table.title for table in tables(annex)] == [
        "Del, index uppdelat på kön",
        "Skillnader mellan ”Kvinna” och ”Man”, uppdelat på kön",
    ]
    assert [row[0] for row in tables(annex)[0].rows] == ["b1", "b2"]
    assert "skillnaderna med sina intervall, står i bilaga 1" in repr(chapter.blocks)
    assert titles(report)[-2:] == ["Bilaga 1. Uppdelade resultat, fråga för fråga", "Bilaga 2. Frågeformuläret"]
    numbers = [table.number for each in report.chapters for table in tables(each)]
    assert numbers == sorted(set(numbers))


def test_differences_are_promised_only_where_there_are_any() -> None:
    kinds = ("kvinna", "man")
    answers = [{"kon": kinds[n % 2], "b1": 5 + n % 5, "b2": 6 + n % 3} for n in range(80)]
    summary = summary_of(DIVIDED, {"norr": answers}, {"norr": None}, invited=False)
    report = report_of(results_of(summary, DIVIDED, "internal", access="open"))
    assert "Varje fråga för sig står i bilaga 1." in text_of(report)
    assert not any(table.title.startswith("Skillnad") for each in report.chapters for table in tables(each))


def test_without_an_index_the_questions_stand_in_the_chapter_and_there_is_one_annex() -> None:
    answers = [{"kon": ("kvinna", "man")[n % 2], "q": ("ja", "nej")[n % 3 % 2]} for n in range(80)]
    report = report_on(WITHOUT_INDEX, answers)
    assert any("uppdelat på kön" in table.title for table in tables(chapters(report)["uppdelat"]))
    assert "bilaga 1" not in text_of(report)
    assert titles(report)[-1] == "Bilaga. Frågeformuläret"


def test_the_authors_chapters_come_before_how_the_results_were_made() -> None:
    edition = Edition("internal", "SOCN/2026:31", "Anna Åkesson, socialchef", assessment="Bra.", measures="Vi frågar.")
    report = with_edition(divided(), edition, "UR-1", 1, SETTINGS, draft=False)
    assert titles(report)[-5:] == [
        f"{len(report.chapters) - 3} Bedömning",
        f"{len(report.chapters) - 2} Åtgärder",
        f"{len(report.chapters) - 1} Så har resultaten tagits fram",
        "Bilaga 1. Uppdelade resultat, fråga för fråga",
        "Bilaga 2. Frågeformuläret",
    ]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> RoundReport:
    """Thirty units with few answers in half of them."""
    codes = [f"u{n}" for n in range(30)]
    monkeypatch.setattr(round_reports, "NAMES", {code: f"Enhet {code}" for code in codes})
    asked = DIVIDED
    answers = {code: [{"b1": 5 + k % 5, "b2": 7} for k in range(3 if n % 2 else 12)] for n, code in enumerate(codes)}
    return report_of(results_of(summary_of(asked, answers, dict.fromkeys(codes, 40)), asked, "internal"))


def test_many_units_are_counted_on_the_first_page_and_named_where_their_answers_are(many: RoundReport) -> None:
    assert many.summary.not_shown[0] == (
        "15 enheter: färre än 5 svar – resultatet redovisas inte. Vilka de är står i kapitlet om svarsfrekvens."
    )
    said = text_of(many)
    assert "vid de 30 enheter som står i tabellen över svarsfrekvens" in said
    assert "15 enheter redovisas inte, eftersom de har färre än 5 svar." in said
    (rates,) = tables(chapters(many)["svarsfrekvens"])
    assert len(rates.rows) == 30


def test_units_that_are_not_reported_fill_no_table_and_a_chart_stands_on_its_sheet(many: RoundReport) -> None:
    (comparison,) = chapters(many)["index"].parts
    compared = next(table for table in tables(comparison) if table.title == "Index i varje enhet")
    assert [row[0] for row in compared.rows] == [f"Enhet u{n}" for n in range(0, 30, 2)]
    assert (compared.total or ("",))[0] == "Hela undersökningen"
    assert "Enheter som inte redovisas är inte med här." in repr(comparison.blocks)


def test_more_groups_than_a_sheet_has_room_for_are_drawn_in_several_charts() -> None:
    answers = [{"b1": 5 + n % 5, "b2": 7} for n in range(20)]
    group = summary_of(DIVIDED, {"norr": answers}, {"norr": 40}).total
    most = PAPER.rows or 0
    charts = comparison_charts([group] * (most + 1), Numbering(), PAPER)
    assert [chart.title.partition(", ")[2] for chart in charts] == ["del 1 av 2", "del 2 av 2"]
    assert [chart.number for chart in charts] == [1, 2]
    (one,) = comparison_charts([group] * most, Numbering(), PAPER)
    assert "del" not in one.title.split()


def test_the_method_tells_nothing_of_indices_that_no_one_sees() -> None:
    said = "flyttas till en skala från 0 till 100"
    assert said in text_of(divided())
    assert said not in text_of(report_on(DIVIDED, []))


def test_boards_are_told_apart_only_when_one_has_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"n{number}" for number in range(7)]
    monkeypatch.setattr(round_reports, "NAMES", {code: f"Nämnd {code}" for code in codes})
    asked = questionnaire(one_of("q", "q"), lists={"q": code_list("ja", "nej", positive=("ja",))})
    answers = {code: [{"q": "ja"}] if code != "n3" else [] for code in codes}
    summary = summary_of(asked, answers, dict.fromkeys(codes, 1))
    results = results_of(summary, asked, "internal", respondents="units")
    report = report_of(replace(results, boards=BoardResults(are_there=True)))
    assert tables(chapters(report)["svarsfrekvens"]) == []
    said = text_of(report)
    assert "Svar saknas från Nämnd n3." in said
    assert "7 nämnder eller enheter kunde svara." in said
    assert "positiva-svar" not in chapters(report)


@pytest.mark.parametrize(("length", "wide"), [(10, False), (60, True)])
def test_long_answers_have_the_whole_width(length: int, wide: bool) -> None:
    codes = [f"svar_{number}".ljust(length, "x") for number in range(20)]
    asked = questionnaire(one_of("q", "q"), lists={"q": code_list(*codes)})
    report = report_on(asked, [{"q": code} for code in codes for _ in range(3)])
    blocks = [block for part in chapters(report)["resultat"].parts for block in part.blocks]
    (found,) = (block for block in blocks if isinstance(block, QuestionResult))
    assert found.wide is wide


def test_levels_stand_from_the_top_and_in_the_order_of_the_tree() -> None:
    nodes = (
        UnitNode(code="x", name="X"),
        UnitNode(code="a", name="A", parent="x"),
        UnitNode(code="b", name="B", parent="x"),
        UnitNode(code="y", name="Y"),
        *(UnitNode(code=f"{p}{n}", name=f"{p}{n}", parent=p, frame=9) for p in "aby" for n in (1, 2)),
    )
    units = ("a1", "a2", "b1", "b2", "y1", "y2")
    asked = questionnaire(one_of("q"))
    summary = summarise(encode(asked, [{"q": "ja"}] * 6, list(units)), UnitTree(nodes=nodes, units=units))
    found = [area.unit for area in from_the_top(summary.areas)]
    assert found == ["x", "y", "a", "b"]
