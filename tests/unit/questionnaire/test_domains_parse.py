"""What people type becomes a value or a problem, and is never lost."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.questionnaire.definition import AnswerValue
from portal.questionnaire.domains import parse

UNITS = {"norr": "Enhet Norr", "soder": "Enhet Söder"}


A, B = "a" * 20, "b" * 20


def sent(name: str, *texts: str) -> MultiDict[str, str]:
    return MultiDict([(name, text) for text in texts])


@pytest.mark.parametrize(
    ("document", "name", "typed", "value"),
    [
        ("single_choice", "fadder", ["ja"], "ja"),
        ("single_choice", "fadder", [" ja "], "ja"),
        ("single_choice", "fadder", [""], None),
        ("single_choice", "fadder", ["", "nej"], "nej"),
        ("unit_list", "enhet", ["norr"], "norr"),
        ("unit_list", "enhet", ["vet_inte"], "vet_inte"),
        ("multiple_choice", "omraden", ["vuxen", "barn"], ["barn", "vuxen"]),
        ("multiple_choice", "omraden", ["vuxen", "vuxen", ""], ["vuxen"]),
        ("multiple_choice", "omraden", ["inget"], ["inget"]),
        ("multiple_choice", "omraden", ["vet_ej"], ["vet_ej"]),
        ("multiple_choice", "omraden", [], None),
        ("scale", "nojd", ["8"], 8),
        ("scale", "nojd", ["8,0"], 8),
        ("scale", "nojd", ["vet_ej"], "vet_ej"),
        ("scale", "nojd", [""], None),
        ("scale", "forandring", ["-2"], -2),
        ("scale", "forandring", ["0"], 0),
        ("number", "arenden", ["18"], 18),
        ("number", "arenden", ["018"], 18),
        ("number", "arenden", ["0"], 0),
        ("number", "arenden", ["+7"], 7),
        ("number", "arenden", ["12,00"], 12),
        ("number", "arenden", ["٣٥"], 35),
        ("number", "arenden", [" "], None),
        ("number", "timmar", ["38,5"], 38.5),
        ("number", "timmar", ["38.5"], 38.5),
        ("number", "timmar", [",5"], 0.5),
        ("number", "timmar", ["\u22120,5"], -0.5),
        ("number", "timmar", ["-.5"], -0.5),
        ("number", "summa", ["7 188"], 7188.0),
        ("number", "summa", ["7\u00a0188,50"], 7188.5),
        ("number", "summa", ["1\u202f234\u202f567"], 1234567.0),
        ("number", "summa", ["0,1"], 0.1),
        ("number", "summa", ["999999999999999"], 999999999999999.0),
        ("free_text", "titel", ["  Kurator \r\n"], "Kurator"),
        ("free_text", "titel", ["\u00e5" * 20], "\u00e5" * 20),
        ("free_text", "titel", ["", "Kurator"], "Kurator"),
        ("free_text", "kommentar", ["Rad 1\r\nRad 2\rRad\t3"], "Rad 1\nRad 2\nRad\t3"),
        ("free_text", "kommentar", ["a\x00b\x0bc\ud800d\uffffe\x9ff"], "abcdef"),
        ("free_text", "kommentar", ["می\u200cخواهم 👩\u200d👧"], "می\u200cخواهم 👩\u200d👧"),
        ("free_text", "kommentar", [" \r\n\x00 "], None),
        ("date", "besok", ["2026-11-22"], "2026-11-22"),
        ("date", "besok", ["20261122"], "2026-11-22"),
        ("date", "besok", ["2026-1-5"], "2026-01-05"),
        ("date", "besok", ["2026/11/22"], "2026-11-22"),
        ("date", "besok", ["22/11 2026"], "2026-11-22"),
        ("date", "besok", ["22.11.2026"], "2026-11-22"),
        ("date", "besok", ["3/3 2026"], "2026-03-03"),
        ("date", "besok", [""], None),
        ("files", "bilder", [f"{A}/a.pdf", f"{B}/b.jpg"], [f"{A}/a.pdf", f"{B}/b.jpg"]),
        ("files", "bilder", [f"{A}/a.pdf", f"{A}/a.pdf"], [f"{A}/a.pdf"]),
        ("files", "bilder", ["", " "], None),
        ("date", "besok", ["2026-01-01"], "2026-01-01"),
        ("date", "besok", ["2026-12-31"], "2026-12-31"),
    ],
)
def test_what_is_typed_becomes_a_value(
    asked: Any, document: str, name: str, typed: list[str], value: AnswerValue | None
) -> None:
    question, questionnaire = asked(document, name)
    parsed = parse(question, sent(name, *typed), questionnaire, UNITS)
    assert parsed.problems == ()
    assert parsed.value == value
    assert type(parsed.value) is type(value)
    assert parsed.typed == ({name: typed} if typed else {})


@pytest.mark.parametrize(
    ("document", "name", "typed", "reason", "details"),
    [
        ("single_choice", "fadder", ["kanske"], "unknown_code", {"code": "kanske"}),
        ("single_choice", "fadder", ["ja", "nej"], "several_values", {}),
        ("unit_list", "enhet", ["vaster"], "unknown_code", {"code": "vaster"}),
        ("multiple_choice", "omraden", ["barn", "x"], "unknown_code", {"code": "x"}),
        ("multiple_choice", "omraden", ["barn", "vuxen", "aldre"], "too_many", {"at_most": 2, "given": 3}),
        ("multiple_choice", "omraden", ["barn", "inget"], "exclusive", {"code": "inget"}),
        ("multiple_choice", "omraden", ["barn", "vet_ej"], "exclusive", {"code": "vet_ej"}),
        ("scale", "nojd", ["0"], "too_small", {"minimum": 1}),
        ("scale", "nojd", ["11"], "too_large", {"maximum": 10}),
        ("scale", "nojd", ["8,5"], "unknown_code", {"code": "8,5"}),
        ("scale", "nojd", ["bra"], "unknown_code", {"code": "bra"}),
        ("scale", "forandring", ["vet_ej"], "unknown_code", {"code": "vet_ej"}),
        ("scale", "nojd", ["1", "2"], "several_values", {}),
        ("number", "arenden", ["många"], "not_a_number", {}),
        ("number", "arenden", ["1 2"], "not_a_number", {}),
        ("number", "arenden", ["1.234,5"], "not_a_number", {}),
        ("number", "arenden", ["5 st"], "not_a_number", {}),
        ("number", "arenden", ["1e3"], "not_a_number", {}),
        ("number", "arenden", ["-"], "not_a_number", {}),
        ("number", "arenden", ["nan"], "not_a_number", {}),
        ("number", "arenden", ["1,5"], "too_many_decimals", {"decimals": 0}),
        ("number", "arenden", ["-1"], "too_small", {"minimum": 0}),
        ("number", "arenden", ["201"], "too_large", {"maximum": 200}),
        ("number", "timmar", ["38,25"], "too_many_decimals", {"decimals": 1}),
        ("number", "timmar", ["60,6"], "too_large", {"maximum": 60.5}),
        ("number", "summa", ["9" * 5000], "too_large", {"maximum": 10**15}),
        ("number", "summa", ["-" + "9" * 40], "too_small", {"minimum": -(10**15)}),
        ("free_text", "titel", ["x" * 21], "too_long", {"maximum_length": 20, "length": 21}),
        ("free_text", "titel", ["a", "b"], "several_values", {}),
        ("date", "besok", ["i går"], "not_a_date", {}),
        ("date", "besok", ["2026-02-30"], "not_a_date", {}),
        ("date", "besok", ["31/2 2026"], "not_a_date", {}),
        ("date", "besok", ["3/4 2026"], "not_a_date", {}),
        ("date", "besok", ["202611"], "not_a_date", {}),
        ("date", "besok", ["2026111"], "not_a_date", {}),
        ("date", "besok", ["2026-11/22"], "not_a_date", {}),
        ("date", "besok", ["2025-12-31"], "too_early", {"earliest": "2026-01-01"}),
        ("date", "besok", ["2027-01-01"], "too_late", {"latest": "2026-12-31"}),
        ("files", "bilder", ["a.pdf"], "wrong_type", {}),
        ("files", "bilder", [f"{A}/../a.pdf"], "wrong_type", {}),
        ("files", "bilder", [f"{A}/a.txt"], "wrong_kind_of_file", {"name": "a.txt"}),
        ("files", "bilder", [f"{each * 20}/a.pdf" for each in "abc"], "too_many_files", {"at_most": 2}),
    ],
)
def test_what_cannot_be_accepted_is_a_problem_and_is_kept_as_typed(
    asked: Any, document: str, name: str, typed: list[str], reason: str, details: dict[str, Any]
) -> None:
    question, questionnaire = asked(document, name)
    parsed = parse(question, sent(name, *typed), questionnaire, UNITS)
    (problem,) = parsed.problems
    assert (problem.question, problem.row, problem.reason, problem.details) == (name, None, reason, details)
    assert parsed.value is None
    assert parsed.typed == {name: typed}


def test_a_day_without_limits_is_any_day(asked: Any) -> None:
    question, questionnaire = asked("date", "fodd")
    assert parse(question, sent("fodd", "1931-02-03"), questionnaire).value == "1931-02-03"


def test_a_list_of_units_without_units_holds_its_extra_codes_only(asked: Any) -> None:
    question, questionnaire = asked("unit_list", "enhet")
    assert parse(question, sent("enhet", "vet_inte"), questionnaire).problems == ()
    assert parse(question, sent("enhet", "norr"), questionnaire).problems[0].reason == "unknown_code"


def test_a_required_question_without_an_answer_is_a_problem(asked: Any) -> None:
    question, questionnaire = asked("required", "instrument")
    for form in (sent("instrument"), sent("instrument", " ")):
        (problem,) = parse(question, form, questionnaire).problems
        assert (problem.reason, problem.details) == ("required", {})
    assert parse(question, sent("instrument", "ja"), questionnaire).problems == ()


def test_a_matrix_is_read_row_by_row(asked: Any) -> None:
    question, questionnaire = asked("matrix", "samverkan")
    form = MultiDict([("samverkan.extern", "bra"), ("samverkan.intern", "vet_ej"), ("samverkan", "bra")])
    parsed = parse(question, form, questionnaire)
    assert parsed.value == {"intern": "vet_ej", "extern": "bra"}
    assert parsed.typed == {"samverkan.intern": ["vet_ej"], "samverkan.extern": ["bra"]}
    assert parsed.problems == ()
    assert parse(question, MultiDict(), questionnaire).value is None


def test_one_bad_row_does_not_take_the_others_with_it(asked: Any) -> None:
    question, questionnaire = asked("matrix", "samverkan")
    parsed = parse(question, MultiDict([("samverkan.intern", "x"), ("samverkan.extern", "bra")]), questionnaire)
    (problem,) = parsed.problems
    assert (problem.question, problem.row, problem.reason) == ("samverkan", "intern", "unknown_code")
    assert parsed.value == {"extern": "bra"}
    assert parsed.typed == {"samverkan.intern": ["x"], "samverkan.extern": ["bra"]}


def test_a_required_matrix_wants_every_row(asked: Any) -> None:
    question, questionnaire = asked("required", "rutiner")
    parsed = parse(question, sent("rutiner.delegation", "kan_val"), questionnaire)
    assert parsed.value == {"delegation": "kan_val"}
    assert [(problem.row, problem.reason) for problem in parsed.problems] == [("lex_sarah", "required")]
