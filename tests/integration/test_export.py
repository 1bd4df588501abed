"""Answers and tables as files: the command on the server, and the links on the results page."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from portal.db import get_database
from tests.support.client import Browser
from tests.support.exports import exported, of, read, sheet_rows
from tests.support.round_reports import alvsjo_answers, hl_answers
from tests.support.scenes import PASSWORD, add_round, publish_ready, write_csv

Run = Callable[..., str]
RESULT = "/arbete/undersokningar/prov/resultat"
HOSTILE = '=HYPERLINK("http://ond.example";"klicka")'


@pytest.fixture
def answered(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """A competence round of ten and two answers, the first with several codes, a matrix and a text like a formula."""
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"), frames={"hl": 13, "alvsjo": 2})
    rows: list[dict[str, Any]] = [{"unit": "hl", **row} for row in hl_answers()]
    rows += [{"unit": "alvsjo", **row} for row in alvsjo_answers()]
    rows[0] |= {"kommentar": HOSTILE, "tidigare_omraden": "aldre|barn_unga", "rutiner.lex_sarah": "kan_val"}
    columns = dict.fromkeys(name for row in rows for name in row)
    complete = [{name: row.get(name, "") for name in columns} for row in rows]
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", complete))
    return quality


@pytest.fixture
def closed(answered: Browser, run: Run) -> Browser:
    run("rounds", "close", "prov")
    return answered


@pytest.mark.usefixtures("answered")
def test_raw_has_a_row_for_each_response_and_a_column_for_each_variable(run: Run, tmp_path: Path) -> None:
    rows = read(exported(run, tmp_path / "svar ut.csv", "raw"))
    assert [row["unit"] for row in rows] == ["hl"] * 10 + ["alvsjo"] * 2
    assert next(iter(rows[0])) == "unit"
    assert (rows[0]["tidigare_omraden"], rows[0]["rutiner.lex_sarah"]) == ("barn_unga|aldre", "kan_val")
    assert rows[0]["kommentar"] == f"'{HOSTILE}"
    assert rows[1]["kommentar"] == ""
    assert [row["ar_i_yrket"] for row in rows[:10]] == [row["ar_i_yrket"] for row in hl_answers()]
    assert stat.S_IMODE((tmp_path / "svar ut.csv").stat().st_mode) == 0o600


@pytest.mark.usefixtures("answered")
def test_raw_as_a_workbook_says_the_same(run: Run, tmp_path: Path) -> None:
    from_csv = read(exported(run, tmp_path / "a.csv", "raw"))
    from_xlsx = sheet_rows(exported(run, tmp_path / "a.xlsx", "raw", "xlsx"), "Svar")
    said = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in from_xlsx]
    from_csv[0]["kommentar"] = HOSTILE
    assert said == from_csv


def test_what_was_exported_can_be_imported(app: Flask, answered: Browser, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ut.csv"
    exported(run, file, "raw")
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"), code="igen", frames={"hl": 13, "alvsjo": 2})
    run("responses", "import", "igen", file)
    before, after = (
        json.loads(run("results", code, "--level", "raw", "--json"))["questions"] for code in ("prov", "igen")
    )
    assert after == before


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("level", ["internal", "public"])
def test_the_tables_are_those_of_the_results(run: Run, tmp_path: Path, level: str) -> None:
    rows = read(exported(run, tmp_path / "t.csv", level))
    document = json.loads(run("results", "prov", "--level", level, "--json"))
    for unit in document["units"]:
        for question in unit["questions"]:
            lines = of(rows, unit["unit"], question["name"])
            if question["suppressed"]:
                assert {line[name] for line in lines for name in ("Antal", "Andel (%)", "n")} == {".."}
                assert {line["Kod"] for line in lines} == {""}
            else:
                assert {line["n"] for line in lines} == {str(question["base"])}
                counts = {line["Kod"]: line["Antal"] for line in lines if line["Kod"]}
                assert counts == {code["code"]: str(code["count"]) for code in question["codes"]}
    first, *_ = of(rows, "hl", "ar_i_yrket")
    assert (first["Enhet"], first["Svar"], first["Antal"], first["Andel (%)"], first["n"]) == (
        "Hägersten-Liljeholmen",
        "0–1 år",
        "4",
        "40,0",
        "10",
    )


@pytest.mark.usefixtures("closed")
def test_two_of_two_are_two_and_nothing_else(run: Run, tmp_path: Path) -> None:
    rows = read(exported(run, tmp_path / "t.csv", "internal"))
    (rate,) = of(rows, "alvsjo", "svarsfrekvens")
    assert (rate["Antal"], rate["n"], rate["Andel (%)"], rate["Svarade inte"]) == ("2", "2", "..", "..")
    others = [row for row in rows if row["Enhetens kod"] in ("alvsjo", "") and row["Namn"] != "svarsfrekvens"]
    figures = ("Antal", "Andel (%)", "n", "Svarade inte", "Ställdes inte till", "Medelvärde", "Index", "Felmarginal")
    assert {row[name] for row in others for name in figures} == {"..", ""}
    assert HOSTILE[1:] not in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("closed")
def test_a_workbook_of_tables_has_its_sheets(run: Run, tmp_path: Path) -> None:
    content = exported(run, tmp_path / "t.xlsx", "internal", "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Om", "Svarsfrekvens", "Frågor"]
    (line,) = [row for row in sheet_rows(content, "Frågor") if (row["Enhetens kod"], row["Kod"]) == ("hl", "0_1")][:1]
    assert (line["Antal"], line["Andel (%)"], line["n"]) == (4, 40, 10)
    assert {row["Antal"] for row in of(sheet_rows(content, "Frågor"), "hl", "kon")} == {".."}


def test_the_page_gives_the_same_file_as_the_command(closed: Browser, run: Run, tmp_path: Path) -> None:
    page = closed.get(RESULT)
    (link,) = [each.get("href") for each in page.tree.iter("a") if each.text_content() == "CSV"]
    answer = closed.get(link).response
    assert answer.data == exported(run, tmp_path / "t.csv", "internal")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "prov-intern.csv" in answer.headers["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(closed.get(f"{RESULT}.xlsx?niva=offentlig").response.data)).sheetnames


def test_a_unit_head_gets_own_units_only(
    app: Flask, closed: Browser, new_browser: Callable[[], Browser], tmp_path: Path
) -> None:
    head = new_browser()
    head.log_in("chef.hl@kommun.example", PASSWORD)
    rows = read(head.get(f"{RESULT}.csv").response.data)
    assert {row["Enhetens kod"] for row in rows} == {"hl"}


def test_before_the_end_there_is_nothing_to_take(answered: Browser, run: Run, tmp_path: Path) -> None:
    assert answered.get(f"{RESULT}.csv").path == RESULT
    arguments = ("--level", "public", "--format", "csv", "--out", tmp_path / "t.csv")
    assert "avslutad" in run("export", "prov", *arguments, fails=True)
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize(
    "address", [f"{RESULT}.csv?niva=raw", f"{RESULT}.sav", "/arbete/undersokningar/borta/resultat.csv"]
)
def test_raw_reaches_no_page(closed: Browser, address: str) -> None:
    assert closed.get(address).status == 404


@pytest.mark.usefixtures("answered")
def test_a_place_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "finns" / "inte.csv"
    message = run("export", "prov", "--level", "raw", "--format", "csv", "--out", out, fails=True)
    assert "kan inte skrivas" in message
    assert "Traceback" not in message
