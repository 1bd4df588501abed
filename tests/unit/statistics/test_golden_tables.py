"""The published tables of the competence survey, from single answers to the very figures that were printed."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from portal.statistics import swedish
from portal.statistics.dispositions import participation
from portal.statistics.tabulation import tabulate
from tests.support.small_rounds import code_list, of_one_group, one_of, questionnaire

GOLDEN = Path(__file__).parents[2] / "golden"
BANDS = ("0_1", "1_2", "2_4", "4_8", "8_plus")
COLLABORATION = ("mycket_bra", "bra", "mindre_bra", "daligt")


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def answers_with(name: str, counts: list[int], codes: tuple[str, ...]) -> list[dict[str, str]]:
    return [{name: code} for code, count in zip(codes, counts, strict=True) for _ in range(count)]


@pytest.mark.parametrize(("table", "base"), [("kompetens_hl", 10), ("kompetens_alvsjo", 2)])
def test_years_in_the_profession(table: str, base: int) -> None:
    rows = golden(table)
    asked = questionnaire(one_of("ar", "antal_ar"), lists={"antal_ar": code_list(*BANDS)})
    answers = answers_with("ar", [int(row["antal_socialsekreterare"]) for row in rows], BANDS)
    (years,) = tabulate(of_one_group(asked, reversed(answers)))
    assert years.base == base
    assert [str(code.count) for code in years.codes] == [row["antal_socialsekreterare"] for row in rows]
    printed = [swedish.share(code.count, years.base) for code in years.codes]
    assert printed == [f"{row['procent']}\N{NO-BREAK SPACE}%" for row in rows]


@pytest.mark.parametrize("district", ["Hägersten-Liljeholmen", "Älvsjö"])
@pytest.mark.parametrize("direction", ["intern", "extern"])
def test_collaboration(district: str, direction: str) -> None:
    rows = [row for row in golden("samverkan") if row["stadsdel"] == district]
    asked = questionnaire(one_of("samverkan", "samverkan"), lists={"samverkan": code_list(*COLLABORATION)})
    counts = [int(row[f"{direction}_antal"]) for row in rows]
    (table,) = tabulate(of_one_group(asked, answers_with("samverkan", counts, COLLABORATION)))
    assert [code.count for code in table.codes] == counts
    assert [Fraction(code.share or 0) * 100 for code in table.codes] == pytest.approx(
        [int(row[f"{direction}_procent"]) for row in rows]
    )


@pytest.mark.parametrize("district", ["hl", "alvsjo"])
def test_yes_and_no(district: str) -> None:
    rows = golden("ja_nej_fragor")
    asked = questionnaire(*(one_of(f"fraga_{place}") for place in range(len(rows))))
    n = int(rows[0][f"{district}_n"])
    answers = [
        {f"fraga_{place}": "ja" if person < int(row[f"{district}_ja"]) else "nej" for place, row in enumerate(rows)}
        for person in range(n)
    ]
    tables = tabulate(of_one_group(asked, answers))
    assert [(table.codes[0].count, table.base) for table in tables] == [
        (int(row[f"{district}_ja"]), int(row[f"{district}_n"])) for row in rows
    ]


def test_ten_of_thirteen() -> None:
    answered = participation(10, 13)
    assert (answered.responses, answered.nonresponse) == (10, 3)
    assert swedish.rate(answered.responses, answered.frame or 0) == "76,9\N{NO-BREAK SPACE}%"
    assert swedish.rate_in_prose(answered.responses, answered.frame or 0) == "77\N{NO-BREAK SPACE}%"


def test_a_checklist_over_four_areas() -> None:
    """Ja 45, Nej 10, x 1 of 56 cells: x stands outside the base, 45 of 55 is 81,8 %."""
    rows = golden("ivo_t1_genomford")
    cells = [cell for row in rows for name, cell in row.items() if name.startswith("SoL")]
    codes = {"Ja": "ja", "Nej": "nej", "x": "ej_aktuellt"}
    asked = questionnaire(one_of("svar", "svar"), lists={"svar": code_list("ja", "nej", "ej_aktuellt")})
    (table,) = tabulate(of_one_group(asked, [{"svar": codes[cell]} for cell in cells]))
    assert [code.count for code in table.codes] == [45, 10, 1]
    assert table.base == 55
    assert swedish.share(table.codes[0].count, table.base) == "81,8\N{NO-BREAK SPACE}%"


def test_a_record_review_row_by_row() -> None:
    rows = golden("kpmg_forhandsbedomning")
    asked = questionnaire(
        *(one_of(f"rad_{place}", "granskning") for place in range(len(rows))),
        lists={"granskning": code_list("ja", "nej", "ej_aktuellt")},
    )
    codes = {"Ja": "ja", "Nej": "nej", "X": "ej_aktuellt"}
    cases = [
        {f"rad_{place}": codes[row[str(case)].rstrip("*")] for place, row in enumerate(rows)} for case in range(1, 11)
    ]
    tables = tabulate(of_one_group(asked, cases))
    assert [table.codes[1].count for table in tables] == [0, 0, 3, 2, 2, 2, 3, 4, 1, 0, 4, 1, 0, 0]
