"""Matrices of boards cell by cell: the three kinds of x, the footnotes, and counts against a count of one's own."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec import structs

from portal.questionnaire.checks import check
from portal.questionnaire.completeness import fills, is_complete
from portal.questionnaire.conditions import contradictions_in
from portal.questionnaire.definition import Answers, Contradiction, Equals
from portal.statistics.board_answers import board_answers
from portal.statistics.board_matrices import board_matrices
from portal.statistics.board_tables import printed
from portal.surveys.library import get_ready
from tests.support.boards import BOARDS, TABLE, answers_of
from tests.support.small_rounds import miniature

ASKED = get_ready("namndmatris")
AREAS = ("sol_ao", "sol_ifo", "sol_of", "sol_lss")


def all_of(code: str) -> dict[str, str]:
    return dict.fromkeys(AREAS, code)


def test_the_counts_are_those_of_the_published_table() -> None:
    responses = [
        (board, {"genomford": {name.split(".")[1]: code for name, code in answers_of(row).items()}})
        for board, row in zip(BOARDS, TABLE, strict=True)
    ]
    matrix = board_matrices(ASKED, responses)[0]
    counted = Counter(cell for row in TABLE for cell in list(row.values())[1:])
    total = matrix.total
    codes = [code.code for code in matrix.codes]
    assert dict(zip(codes, total.counts, strict=True)) == {
        "ja": counted["Ja"],
        "nej": counted["Nej"],
        "ej_aktuellt": counted["x"],
        "vet_ej": 0,
    }
    assert (total.positive, total.base) == (counted["Ja"], counted["Ja"] + counted["Nej"])
    for heading, count in zip(list(TABLE[0])[1:], matrix.by_area, strict=True):
        column = Counter(row[heading] for row in TABLE)
        assert (count.positive, count.base) == (column["Ja"], column["Ja"] + column["Nej"])
    assert [list(row) for row in printed(matrix, {}).rows] == [list(row.values()) for row in TABLE]


def test_a_row_that_was_not_asked_is_an_x_with_its_own_footnote() -> None:
    responses: list[tuple[str, Answers]] = [
        ("n0", {"lss": "nej", "analys": {"ifo": "nej"}}),
        ("n1", {"lss": "ja", "analys": {"ifo": "ja", "lss": "nej"}}),
    ]
    table = printed(board_matrices(miniature("matrix_row_condition"), responses)[0], {})
    assert [row[1:] for row in table.rows] == [("Nej", "x", "–", "x"), ("Ja", "Nej", "x", "x")]
    assert "x: frågan ställdes inte, på grund av ett tidigare svar." in table.notes
    assert table.marked == ("Nej",)


def test_one_kind_of_x_has_no_number_and_several_have() -> None:
    asked = {"genomford": all_of("ja")}
    first = ("a", {**asked, "atgardad": {"sol_ao": "ej_aktuellt", "sol_ifo": "ja"}})
    second = ("b", {**asked, "atgardad": {"sol_ao": "ingen_forandring"}})
    third = ("c", {"genomford": all_of("nej"), "genomford_skal": "För att."})
    (_, _, one) = board_matrices(ASKED, [first])
    assert printed(one, {}).rows == (("a", "x", "Ja", "–", "–"),)
    (made, _, several) = board_matrices(ASKED, [first, second, third])
    table = printed(several, {"a": "Nämnd A"})
    assert [row[:3] for row in table.rows] == [("Nämnd A", "x¹", "Ja"), ("b", "x³", "–"), ("c", "x²", "x²")]
    assert [note.partition(":")[0] for note in table.notes[:4]] == ["x¹", "x²", "x³", "–"]
    assert printed(made, {}).reasons == (("c", "För att."),)
    (silent, *_) = board_matrices(ASKED, [first, ("d", {"genomford": all_of("nej")}), third])
    assert printed(silent, {}).reasons == (("d", "–"), ("c", "För att."))  # asked why, and without an answer
    assert printed(silent.of_units(["a", "d"]), {}).reasons == ()
    assert printed(made.without_reasons(), {}).reasons == ()
    assert "Skälen redovisas inte på nivå offentlig." in printed(made.without_reasons(), {}).notes
    assert printed(made.of_units(["a", "b"]).without_reasons(), {}).notes[-1].startswith("Ja: 8 av 8")


def test_a_board_that_has_answered_twice_has_two_rows() -> None:
    matrix = board_matrices(ASKED, [("a", {}), ("a", {})])[0]
    assert [row[0] for row in printed(matrix, {"a": "Nämnden"}).rows] == ["Nämnden (1)", "Nämnden (2)"]
    assert printed(matrix, {}).total == ("Ja av svaren", "–", "–", "–", "–")


def test_answers_that_cannot_both_be_true() -> None:
    answers = {"genomford": {**all_of("ja"), "sol_of": "nej"}, "dokumenterad": all_of("ja")}
    assert [each.name for each in contradictions_in(ASKED, answers)] == ["dokumenterad_sol_of"]
    assert contradictions_in(ASKED, {"genomford": all_of("nej")}) == ()


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ((Equals(question="genomford", row="sol_ao", code="ja"),), "minst två villkor"),
        ((Equals(question="genomford", row="sol_ao", code="kanske"),) * 2, "inget svar ”kanske”"),
        ((Equals(question="saknas", code="ja"),) * 2, "som inte finns"),
    ],
)
def test_a_contradiction_that_cannot_be(when: tuple[Equals, ...], said: str) -> None:
    wrong = Contradiction(name="fel", when=when, text={"sv": "Fel."})
    found = check(structs.replace(ASKED, contradictions=(wrong,)))
    assert said in found[0].message
    assert found[0].path.startswith("contradictions[0].when")


def test_two_contradictions_of_one_name_and_one_without_text() -> None:
    first = ASKED.contradictions[0]
    found = check(structs.replace(ASKED, contradictions=(first, structs.replace(first, text={}))))
    assert {problem.path for problem in found} == {"contradictions[1].name", "contradictions[1].text"}


def test_which_cells_are_empty() -> None:
    begun = {"genomford": {"sol_ao": "nej", "sol_ifo": "ja"}}
    risk, documented, measures = fills(ASKED, begun)
    assert (risk.asked, risk.filled) == (5, 2)
    assert [(cell.question.name, cell.row and cell.row.name) for cell in risk.empty] == [
        ("genomford", "sol_of"),
        ("genomford", "sol_lss"),
        ("genomford_skal", None),
    ]
    assert (documented.asked, documented.filled, measures.asked) == (4, 0, 4)
    assert not is_complete(ASKED, begun)
    assert is_complete(ASKED, {"genomford": all_of("nej"), "genomford_skal": "Tid."})


def test_other_questions_in_words() -> None:
    asked = get_ready("namnduppfoljning")
    answers = {"atgarder_vidtagna": "delvis", "varfor_inte": "Tid saknas.", "stod": "En mall."}
    chosen, why, support = board_answers(asked, [("a", answers), ("b", {"atgarder_vidtagna": "ja"})], {})
    assert (chosen.rows, chosen.own_words) == ((("a", "Delvis"), ("b", "Ja")), False)
    assert (why.rows, why.own_words) == ((("a", "Tid saknas."),), True)
    assert support.rows == (("a", "En mall."),)
    assert [table.question for table in board_answers(ASKED, [("a", {"genomford_skal": "x"})], {})] == []
