"""A matrix as one table and one chart."""

from __future__ import annotations

from msgspec import structs

from portal.results.display import PAGE, Numbering, QuestionResult
from portal.results.presentation import question_result
from portal.statistics.reasons import Reason
from portal.statistics.tabulation import QuestionSummary, tabulate
from tests.support.small_rounds import code_list, matrix, miniature, of_one_group, questionnaire

ASKED = matrix("rutiner", ["delegation", "avvikelse"], "kan")
LEVELS = code_list("kan", "delvis", "inte", "vet_ej", positive=("kan",), ordered=True)
ANSWERS = (
    [{"rutiner": {"delegation": "kan", "avvikelse": "kan"}}] * 5
    + [{"rutiner": {"delegation": "inte", "avvikelse": "vet_ej"}}] * 3
    + [{"rutiner": {"delegation": "delvis"}}] * 2
)


def tables() -> list[QuestionSummary]:
    return list(tabulate(of_one_group(questionnaire(ASKED, lists={"kan": LEVELS}), ANSWERS)))


def shown(rows: list[QuestionSummary]) -> QuestionResult:
    return question_result(rows, ASKED, 5, Numbering(), PAGE)


def test_rows_stand_together_with_their_own_bases() -> None:
    table = shown(tables()).table
    assert table is not None
    assert [heading for heading, _ in table.columns] == [
        "Rad",
        "Kan, antal (andel)",
        "Delvis, antal (andel)",
        "Inte, antal (andel)",
        "Vet_ej",
        "n",
        "Svarade inte",
    ]
    assert [tuple(cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in table.rows] == [
        ("delegation", "5 (50 %)", "2 (20 %)", "3 (30 %)", "0", "10", "0"),
        ("avvikelse", "5 (100 %)", "0 (0 %)", "0 (0 %)", "3", "5", "2"),
    ]


def test_how_many_were_not_asked_is_told_row_by_row_when_it_differs() -> None:
    small = miniature("matrix_row_condition")
    answers = [{"lss": "ja", "analys": {"ifo": "nej", "lss": "ja"}}] * 3 + [{"analys": {"ifo": "ja"}}] * 4
    rows = [table for table in tabulate(of_one_group(small, answers)) if table.question == "analys"]
    matrix_question = small.find_question("analys")
    assert matrix_question is not None
    table = question_result(rows, matrix_question, 1, Numbering(), PAGE).table
    assert table is not None
    (said,) = [note for note in table.notes if "fick inte raden" in note]
    assert said.endswith("Finns den för LSS? 4, Om nej för IFO: är den planerad? 4, Är planen beslutad? 7.")


def test_a_hidden_row_has_no_figures_in_table_or_chart() -> None:
    first, second = tables()
    hidden = structs.replace(
        second, suppressed=True, reason=Reason.DERIVABLE, codes=(), base=None, not_answered=None, not_asked=None
    )
    result = shown([first, hidden])
    assert result.table is not None
    assert result.chart is not None
    assert result.table.rows[1] == ("avvikelse", *[".."] * (len(result.table.columns) - 1))
    assert result.table.notes[0].startswith(".. betyder: Redovisas inte, eftersom")
    assert "avvikelse: redovisas inte." in result.chart.svg


def test_when_every_row_is_hidden_there_are_only_words() -> None:
    rows = [structs.replace(row, suppressed=True, reason=Reason.FEW_ANSWERS, codes=()) for row in tables()]
    result = shown(rows)
    assert (result.table, result.chart) == (None, None)
    assert result.said == "Färre än 5 svar – resultatet redovisas inte."
