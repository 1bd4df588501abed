"""What is said of how parts of a group differ: in sentences, in one table, and no more than was computed."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questionnaire.definition import Index
from portal.results.breakdowns import breakdown_parts
from portal.results.display import Block, Items, Numbering, Paragraph, Table
from portal.statistics.disclosure import disclose
from portal.statistics.summary import RoundSummary
from tests.support.round_reports import report_of, results_of, summary_of, text_of
from tests.support.small_rounds import code_list, one_of, question, questionnaire, scale, sv

Answer = dict[str, Any]
ASKED = questionnaire(
    one_of("kon", "kon", background=True),
    one_of("alder", "alder", background=True),
    question("b1", scale()),
    one_of("omdome", "omdome"),
    lists={
        "kon": code_list("kvinna", "man"),
        "alder": code_list("ung", "vuxen", "gammal"),
        "omdome": code_list("bra", "lagom", "daligt", "vet_ej", positive=("bra",)),
    },
    indices=(Index(name="bemotande", label=sv("Bemötande"), questions=("b1",), at_least=1),),
)


def people(count: int, steps: str, omdome: str, **about: str) -> list[Answer]:
    """Answers that go round: "79" is 7, 9, 7, 9 …; of ``omdome`` b, l and d are the three answers."""
    words = {"b": "bra", "l": "lagom", "d": "daligt"}
    return [{**about, "b1": int(steps[n % len(steps)]), "omdome": words[omdome[n % len(omdome)]]} for n in range(count)]


APART = people(60, "79", "bbl", kon="kvinna") + people(45, "35", "ldd", kon="man")
ALIKE = people(60, "79", "bbl", kon="kvinna") + people(45, "97", "bbl", kon="man")
AGES = [
    *people(40, "79", "bbl", alder="ung"),
    *people(30, "35", "bbl", alder="vuxen"),
    *people(20, "59", "bbl", alder="gammal"),
]


def shown(answers: list[Answer], by: str, frame: int | None = 300, **asked: bool) -> list[Block]:
    """The blocks of one breakdown of a round of one unit."""
    summary = disclose(of_one_unit(answers, frame, invited=asked.pop("invited", True)), "internal")
    parts = breakdown_parts(summary.splits, summary.total, ASKED, Numbering(), **asked)
    return list(next(part for part in parts if part.name.endswith(by)).blocks)


def of_one_unit(answers: list[Answer], frame: int | None = 300, *, invited: bool = True) -> RoundSummary:
    return summary_of(ASKED, {"norr": answers}, {"norr": frame}, invited=invited)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def differences(blocks: list[Block]) -> Table:
    (table,) = (each for each in blocks if isinstance(each, Table) and each.title.startswith("Skillnad"))
    return table


def test_what_is_clear_is_said_one_by_one() -> None:
    first, *rest = shown(APART, "kon")
    assert isinstance(first, Items)
    assert [plain(each) for each in first.items[:3]] == [
        "”Bemötande”: index 77,8 (n = 60) för ”Kvinna” och 33,1 (n = 45) för ”Man”. Skillnaden är större än vad "
        "slumpen brukar ge (44,7 ± 4,4 enheter).",
        "”b1”: index 77,8 (n = 60) för ”Kvinna” och 33,1 (n = 45) för ”Man”. Skillnaden är större än vad slumpen "
        "brukar ge (44,7 ± 4,4 enheter).",
        "”omdome – positiva svar”: 66,7 % (n = 60) för ”Kvinna” och 0 % (n = 45) för ”Man”. Skillnaden är större än "
        "vad slumpen brukar ge (67 procentenheter, med 95 procents säkerhet 52 till 77).",
    ]
    table = differences(rest)
    assert table.title == "Skillnader mellan ”Kvinna” och ”Man”, uppdelat på kön, hela undersökningen"
    assert [tuple(map(plain, row)) for row in table.rows] == [
        ("Bemötande", "+44,7", "40,3 till 49,1 *"),
        ("b1 – index", "+44,7", "40,3 till 49,1 *"),
        ("omdome – positiva svar", "+67", "52 till 77 *"),
    ]
    assert "Skillnaden är ”Kvinna” minus ”Man”." in table.notes
    assert any("Här görs tre jämförelser." in note for note in table.notes)
    assert not table.wide


def test_what_may_be_chance_is_said_once() -> None:
    first, *rest = shown(ALIKE, "kon")
    assert first == Paragraph("Alla skillnader kan bero på slumpen.")
    assert not any(cell.endswith("*") for row in differences(rest).rows for cell in row)
    assert not any(note.startswith("*") for note in differences(rest).notes)


def test_more_parts_stand_beside_each_other_each_against_all_others() -> None:
    first, *rest = shown(AGES, "alder")
    assert isinstance(first, Items)
    said = plain(" ".join(first.items))
    assert "för ”Ung” och 46,7 (n = 50) för alla andra" in said
    assert said.endswith("I övrigt kan skillnaderna bero på slumpen.")
    table = differences(rest)
    assert [heading for heading, _ in table.columns] == ["Fråga och svar", "Ung", "Vuxen", "Gammal"]
    row = tuple(map(plain, table.rows[0]))
    assert row[0] == "Bemötande"
    assert row[1].startswith("+31,1 (")
    assert row[1].endswith(") *")


def silent_about_it(answers: list[Answer], but: int) -> list[Answer]:
    """The same people, of whom only the first ``but`` say what they think."""
    return [each if n < but else {**each, "omdome": "vet_ej"} for n, each in enumerate(answers)]


@pytest.mark.parametrize(("answered", "cells"), [(8, ("+", "+", ".")), (4, ("+", "..", ".."))])
def test_a_side_of_fewer_than_ten_has_a_point_and_a_hidden_part_two(answered: int, cells: tuple[str, ...]) -> None:
    """Where one part must be hidden another is too: then only the largest is held against all others."""
    old = silent_about_it(people(20, "59", "l", alder="gammal"), answered)
    table = differences(shown([*AGES[:70], *old], "alder"))
    row = next(row for row in table.rows if row[0] == "omdome – positiva svar")
    assert tuple(cell if cell.startswith(".") else cell[0] for cell in row[1:]) == cells
    told = " ".join(table.notes)
    assert ("”.” betyder" in told, "”..” redovisas inte" in told) == ("." in cells, ".." in cells)


@pytest.mark.parametrize(("frame", "told", "compared"), [(None, True, False), (300, False, True), (100, False, False)])
def test_of_those_who_chose_themselves_there_are_no_intervals(frame: int | None, told: bool, compared: bool) -> None:
    """A known frame tells how many did not answer; one smaller than the answers is wrong, and tells nothing."""
    blocks = shown(APART, "kon", frame, invited=False)
    said = plain(repr(blocks))
    assert ("de som svarade själva valde att delta" in said) is told
    assert ("Skillnader mellan" in said) is compared


def test_boards_stand_for_nobody_else() -> None:
    said = repr(shown(APART, "kon", with_intervals=False))
    assert "Skillnad" not in said
    assert "slumpen" not in said


def test_many_clear_differences_are_counted_after_the_first_five() -> None:
    rows = tuple(f"b{place}" for place in range(1, 9))
    asked = questionnaire(
        one_of("kon", "kon", background=True),
        *(question(name, scale()) for name in rows),
        lists={"kon": code_list("kvinna", "man")},
    )
    answers = [
        {"kon": kon, **dict.fromkeys(rows, step)}
        for kon, steps in (("kvinna", (7, 9)), ("man", (3, 5)))
        for step in steps
    ] * 20
    summary = disclose(summary_of(asked, {"norr": answers}, {"norr": 300}), "internal")
    (part,) = breakdown_parts(summary.splits, summary.total, asked, Numbering())
    (said,) = (block for block in part.blocks if isinstance(block, Items))
    assert len(said.items) == 6
    assert said.items[-1] == "Ytterligare tre skillnader är säkerställda, se tabellen."


def test_the_report_says_how_it_was_computed_only_where_parts_are_compared() -> None:
    compared, alone = (
        text_of(report_of(results_of(of_one_unit(each), ASKED, "public"))) for each in (APART, APART[:60])
    )
    assert "Skillnader mellan ”Kvinna” och ”Man”" in compared
    assert "prövas tillsammans med Holms metod" in compared
    assert "Holms metod" not in alone
