"""The flat list of variables, and the columns that an import accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portal.questionnaire.document import read
from portal.questionnaire.variables import codes, columns, variables

MINIATURES = Path(__file__).parents[2] / "questionnaires"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("single_choice", [("fadder", "code", "ja nej")]),
        ("multiple_choice", [("omraden", "codes", "barn vuxen aldre inget vet_ej")]),
        ("scale", [("nojd", "scale", "1 2 3 4 5 6 7 8 9 10 vet_ej"), ("forandring", "scale", "-2 -1 0 1 2")]),
        (
            "matrix",
            [
                ("samverkan.intern", "code", "mycket_bra bra mindre_bra daligt vet_ej"),
                ("samverkan.extern", "code", "mycket_bra bra mindre_bra daligt vet_ej"),
            ],
        ),
        ("number", [("arenden", "number", ""), ("timmar", "number", ""), ("summa", "number", "")]),
        ("free_text", [("titel", "text", ""), ("kommentar", "text", "")]),
        ("date", [("besok", "date", ""), ("fodd", "date", "")]),
        ("files", [("bilder", "files", ""), ("brev", "files", "")]),
        ("statement", [("last", "code", "ja nej")]),
        ("missing_codes", [("hembesok", "code", "ja nej ej_aktuellt kan_inte")]),
        ("unit_list", [("enhet", "code", "vet_inte"), ("andra", "codes", "vet_inte")]),
    ],
)
def test_every_response_domain_gives_its_variables(
    miniature: Any, document: str, expected: list[tuple[str, str, str]]
) -> None:
    found = variables(miniature(document))
    assert [(v.name, v.kind, " ".join(code.code for code in v.codes)) for v in found] == expected


def test_a_variable_knows_its_question_and_its_row(miniature: Any) -> None:
    first, second = variables(miniature("matrix"))
    assert first.question is second.question
    assert first.row is not None
    assert first.row.text == {"sv": "Inom förvaltningen"}
    assert variables(miniature("date"))[0].row is None


def test_missing_codes_of_a_scale_are_missing_whatever_their_name(miniature: Any) -> None:
    document = json.loads((MINIATURES / "scale.json").read_text("utf-8"))
    document["sections"][0]["items"][0]["domain"]["missing"][0]["code"] = "kan_inte_svara"
    *steps, last = variables(read(json.dumps(document)))[0].codes
    assert last.code == "kan_inte_svara"
    assert last.is_missing
    assert not any(step.is_missing for step in steps)


def test_the_steps_of_a_scale_are_labelled_with_a_real_minus(miniature: Any) -> None:
    assert variables(miniature("scale"))[1].codes[0].label == {"sv": "\u22122"}


def test_a_list_of_units_holds_the_units_first(miniature: Any) -> None:
    questionnaire = miniature("unit_list")
    units = {"norr": "Enhet Norr", "soder": "Enhet Söder"}
    assert [(code.code, code.label["sv"]) for code in codes(questionnaire, "enheter", units)] == [
        ("norr", "Enhet Norr"),
        ("soder", "Enhet Söder"),
        ("vet_inte", "Vet inte"),
    ]
    assert [code.code for code in variables(questionnaire, units)[0].codes] == ["norr", "soder", "vet_inte"]


def test_codes_keep_the_order_of_the_document_and_an_unknown_list_is_an_error(miniature: Any) -> None:
    questionnaire = miniature("missing_codes")
    assert [code.code for code in codes(questionnaire, "svar")] == ["ej_aktuellt", "ja", "kan_inte", "nej"]
    with pytest.raises(KeyError):
        codes(questionnaire, "okand")


def test_columns_are_variables_and_rows_of_their_own_name(miniature: Any) -> None:
    found = columns(miniature("matrix"))
    assert list(found) == ["samverkan.intern", "samverkan.extern", "intern", "extern"]
    assert found["extern"] is found["samverkan.extern"]


def test_a_row_named_like_a_question_or_another_row_needs_its_full_name() -> None:
    document = json.loads((MINIATURES / "matrix.json").read_text("utf-8"))
    matrix = document["sections"][0]["items"][0]
    again = json.loads(json.dumps(matrix)) | {"name": "samverkan_igen"}
    again["domain"]["rows"][1]["name"] = "annan"
    extern = {"type": "question", "name": "extern", "text": {"sv": "Annat?"}, "domain": {"type": "text"}}
    document["sections"][0]["items"] += [again, extern]
    found = columns(read(json.dumps(document)))
    assert "intern" not in found
    assert found["extern"].kind == "text"
    assert found["annan"].name == "samverkan_igen.annan"
