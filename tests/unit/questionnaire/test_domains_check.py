"""Values that were parsed elsewhere: judged again, read from files, shown in words."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questionnaire.definition import AnswerValue
from portal.questionnaire.domains import CellError, check, check_answers, from_cell, show

A = "a" * 20
UNITS = {"norr": "Enhet Norr", "soder": "Enhet Söder"}


@pytest.mark.parametrize(
    ("document", "name", "value"),
    [
        ("single_choice", "fadder", "ja"),
        ("unit_list", "enhet", "norr"),
        ("multiple_choice", "omraden", ["barn", "vuxen"]),
        ("scale", "nojd", 10),
        ("scale", "nojd", "vet_ej"),
        ("matrix", "samverkan", {"extern": "bra"}),
        ("number", "arenden", 200),
        ("number", "timmar", 38.5),
        ("number", "summa", 0.1),
        ("number", "summa", -1234567.89),
        ("free_text", "kommentar", "Rad 1\nRad 2"),
        ("date", "besok", "2026-11-22"),
        ("files", "bilder", [f"{A}/a.pdf"]),
        ("files", "bilder", None),
        ("single_choice", "fadder", None),
        ("matrix", "samverkan", None),
    ],
)
def test_a_sound_value_has_no_problems(asked: Any, document: str, name: str, value: AnswerValue | None) -> None:
    question, questionnaire = asked(document, name)
    assert check(question, value, questionnaire, UNITS) == ()


@pytest.mark.parametrize(
    ("document", "name", "value", "reason"),
    [
        ("single_choice", "fadder", "x", "unknown_code"),
        ("single_choice", "fadder", ["ja"], "wrong_type"),
        ("multiple_choice", "omraden", "barn", "wrong_type"),
        ("multiple_choice", "omraden", [], "wrong_type"),
        ("multiple_choice", "omraden", ["barn", "barn"], "wrong_type"),
        ("multiple_choice", "omraden", [1], "wrong_type"),
        ("multiple_choice", "omraden", ["barn", "inget"], "exclusive"),
        ("scale", "nojd", 0, "too_small"),
        ("scale", "nojd", 11, "too_large"),
        ("scale", "nojd", "8", "unknown_code"),
        ("scale", "nojd", 8.0, "wrong_type"),
        ("scale", "nojd", True, "wrong_type"),
        ("number", "arenden", 201, "too_large"),
        ("number", "arenden", 1.5, "too_many_decimals"),
        ("number", "arenden", "18", "wrong_type"),
        ("number", "arenden", True, "wrong_type"),
        ("number", "timmar", float("nan"), "not_a_number"),
        ("number", "timmar", float("inf"), "too_large"),
        ("number", "timmar", 1.25, "too_many_decimals"),
        ("free_text", "titel", "x" * 21, "too_long"),
        ("free_text", "titel", "", "wrong_type"),
        ("free_text", "titel", " x", "wrong_type"),
        ("free_text", "titel", "a\x00", "wrong_type"),
        ("free_text", "titel", 5, "wrong_type"),
        ("date", "besok", "20261122", "wrong_type"),
        ("date", "besok", "x", "not_a_date"),
        ("date", "besok", 20261122, "wrong_type"),
        ("date", "besok", "2027-01-01", "too_late"),
        ("files", "bilder", [], "wrong_type"),
        ("files", "bilder", f"{A}/a.pdf", "wrong_type"),
        ("files", "bilder", [1], "wrong_type"),
        ("files", "bilder", [f"{A}/a.pdf", f"{A}/b.pdf"], "wrong_type"),
        ("matrix", "samverkan", "bra", "wrong_type"),
        ("matrix", "samverkan", {}, "wrong_type"),
    ],
)
def test_a_value_that_the_question_cannot_hold_is_a_problem(
    asked: Any, document: str, name: str, value: Any, reason: str
) -> None:
    question, questionnaire = asked(document, name)
    (problem,) = check(question, value, questionnaire, UNITS)
    assert (problem.question, problem.row, problem.reason) == (name, None, reason)


def test_the_rows_of_a_matrix_are_judged_one_by_one(asked: Any) -> None:
    question, questionnaire = asked("matrix", "samverkan")
    found = check(question, {"intern": "x", "okand": "bra", "extern": "bra"}, questionnaire)
    assert [(problem.row, problem.reason) for problem in found] == [
        ("intern", "unknown_code"),
        ("okand", "unknown_row"),
    ]


def test_a_whole_response_is_judged_along_its_path(miniature: Any) -> None:
    questionnaire = miniature("required")
    assert [(p.question, p.row, p.reason) for p in check_answers(questionnaire, {})] == [
        ("instrument", None, "required"),
        ("rutiner", "delegation", "required"),
        ("rutiner", "lex_sarah", "required"),
    ]
    answers = {"instrument": "ja", "rutiner": {"delegation": "kan_val"}}
    assert [(p.question, p.row, p.reason) for p in check_answers(questionnaire, answers)] == [
        ("vilka", None, "required"),
        ("rutiner", "lex_sarah", "required"),
    ]
    # Off the path, neither a missing nor an impossible answer matters.
    complete = {"instrument": "nej", "vilka": 7, "rutiner": {"delegation": "kan_val", "lex_sarah": "kan_inte"}}
    assert check_answers(questionnaire, complete) == ()


def test_a_whole_response_is_judged_with_its_units(miniature: Any) -> None:
    questionnaire = miniature("unit_list")
    answers = {"enhet": "norr", "andra": ["soder"]}
    assert check_answers(questionnaire, answers, UNITS) == ()
    assert [problem.reason for problem in check_answers(questionnaire, answers)] == ["unknown_code", "unknown_code"]


@pytest.mark.parametrize(
    ("document", "name", "row", "cell", "value"),
    [
        ("single_choice", "fadder", None, "ja", "ja"),
        ("single_choice", "fadder", None, " ", None),
        ("unit_list", "andra", None, "soder|norr", ["norr", "soder"]),
        ("multiple_choice", "omraden", None, "vuxen | barn|", ["barn", "vuxen"]),
        ("multiple_choice", "omraden", None, "", None),
        ("scale", "nojd", None, "7", 7),
        ("matrix", "samverkan", "extern", "bra", "bra"),
        ("matrix", "samverkan", "extern", "", None),
        ("number", "timmar", None, "38,5", 38.5),
        ("free_text", "titel", None, "a|b", "a|b"),
        ("date", "besok", None, "2026-11-22", "2026-11-22"),
        ("required", "instrument", None, "", None),
    ],
)
def test_a_cell_holds_a_value(
    asked: Any, document: str, name: str, row: str | None, cell: str, value: AnswerValue | None
) -> None:
    question, questionnaire = asked(document, name)
    assert from_cell(question, row, cell, questionnaire, UNITS) == value


@pytest.mark.parametrize(
    ("document", "name", "row", "cell", "reason"),
    [
        ("single_choice", "fadder", None, "Ja", "unknown_code"),
        ("multiple_choice", "omraden", None, "barn|x", "unknown_code"),
        ("scale", "nojd", None, "11", "too_large"),
        ("number", "arenden", None, "x", "not_a_number"),
        ("matrix", "samverkan", "extern", "x", "unknown_code"),
        ("matrix", "samverkan", "okand", "bra", "unknown_row"),
        ("matrix", "samverkan", None, "bra", "unknown_row"),
        ("files", "bilder", None, "a.pdf", "wrong_type"),
    ],
)
def test_a_cell_that_is_no_answer_raises_its_problems(
    asked: Any, document: str, name: str, row: str | None, cell: str, reason: str
) -> None:
    question, questionnaire = asked(document, name)
    with pytest.raises(CellError, match=reason) as caught:
        from_cell(question, row, cell, questionnaire)
    (problem,) = caught.value.problems
    assert (problem.question, problem.row, problem.reason) == (name, row, reason)


@pytest.mark.parametrize(
    ("document", "name", "value", "shown"),
    [
        ("single_choice", "fadder", "ja", ["Ja"]),
        ("single_choice", "fadder", "struken", ["struken"]),
        ("unit_list", "enhet", "norr", ["Enhet Norr"]),
        ("multiple_choice", "omraden", ["barn", "vuxen"], ["Barn och unga", "Vuxna"]),
        ("multiple_choice", "omraden", "barn", ["barn"]),
        ("scale", "nojd", 8, ["8"]),
        ("scale", "nojd", "vet_ej", ["Vet ej"]),
        ("scale", "forandring", -2, ["\u22122"]),
        (
            "matrix",
            "samverkan",
            {"extern": "bra", "intern": "vet_ej"},
            ["Inom förvaltningen: Vet ej", "Med andra: Fungerar bra"],
        ),
        ("matrix", "samverkan", {"extern": "bra"}, ["Med andra: Fungerar bra"]),
        ("matrix", "samverkan", "bra", ["bra"]),
        ("number", "arenden", 18, ["18"]),
        ("number", "timmar", 38.5, ["38,5\u00a0timmar"]),
        ("number", "timmar", -0.5, ["\u22120,5\u00a0timmar"]),
        ("number", "timmar", 12.0, ["12\u00a0timmar"]),
        ("number", "summa", 2026.0, ["2026"]),
        ("number", "summa", 1234567.89, ["1\u00a0234\u00a0567,89"]),
        ("number", "summa", 1e15, ["1\u00a0000\u00a0000\u00a0000\u00a0000\u00a0000"]),
        ("free_text", "kommentar", "Rad 1\nRad 2", ["Rad 1\nRad 2"]),
        ("date", "besok", "2026-11-22", ["2026-11-22"]),
        ("files", "bilder", [f"{A}/a.pdf", "b"], ["a.pdf", "b"]),
        ("files", "bilder", "b", ["b"]),
    ],
)
def test_a_value_is_shown_in_words(asked: Any, document: str, name: str, value: AnswerValue, shown: list[str]) -> None:
    question, questionnaire = asked(document, name)
    assert show(question, value, questionnaire, "sv", UNITS) == shown


@pytest.mark.parametrize(("language", "label"), [("sv", "Ja"), ("en", "Yes"), ("sv-x-lattlast", "Ja"), ("fi", "Ja")])
def test_a_value_is_shown_in_the_language_of_the_page(asked: Any, language: str, label: str) -> None:
    question, questionnaire = asked("languages", "respekt")
    assert show(question, "ja", questionnaire, language) == [label]
