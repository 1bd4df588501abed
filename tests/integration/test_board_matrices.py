"""A matrix answered by boards in their own name: the published table, by the commands and on the pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from portal.db import get_database
from tests.support.boards import BOARDS, TABLE, add_boards, answers_file
from tests.support.client import Browser
from tests.support.round_reports import GOLDEN
from tests.support.scenes import add_round, publish_ready, write_csv

Run = Callable[..., str]
RESULT = "/arbete/undersokningar/prov/resultat"
REMARK = "Vi vill gärna ha en mall."
REASON = "Förvaltningen har saknat tid, och =SUM(A1) är ingen formel."


@pytest.fixture
def closed(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """The published table read in and the round closed; one board has told why."""
    with app.app_context(), get_database().writing() as session:
        add_boards(session)
    extra = {"Skärholmen": {"genomford_skal": REASON}}
    extra |= {"Bromma": {"kommentar": REMARK}}
    extra |= {"Farsta": {"atgardad.sol_ao": "ingen_forandring", "atgardad.sol_of": "ej_aktuellt"}}
    run("responses", "import", "prov", answers_file(tmp_path / "svar.csv", extra))
    run("rounds", "close", "prov")
    return quality


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.usefixtures("closed")
def test_the_published_table_comes_out_as_it_was_printed(run: Run, tmp_path: Path) -> None:
    with (GOLDEN / "ivo_t1_genomford.csv").open(encoding="utf-8") as file:
        (_, *published), *expected = csv.reader(file, delimiter=";")
    for level in ("raw", "internal", "public"):
        out = tmp_path / f"{level}.csv"
        run("export", "prov", "--level", level, "--format", "csv", "--matrix", "genomford", "--out", out)
        (_, *areas), *rows = rows_of(out.read_bytes())
        assert areas == published
        assert rows[: len(expected)] == expected
        below = [row[0] for row in rows[len(expected) :]]
        assert {"Gäller de senaste tolv månaderna.", "x: frågan gäller inte det området."} <= set(below)
        matrix = json.loads(run("results", "prov", "--level", level, "--json"))["matrices"][0]
        printed = [[board["name"], *(cell["printed"] for cell in board["cells"])] for board in matrix["boards"]]
        assert printed == expected
        counts = {code["code"]: code["count"] for code in matrix["total"]["codes"]}
        assert counts == {"ja": 45, "nej": 10, "ej_aktuellt": 1, "vet_ej": 0}
        assert (matrix["total"]["base"], round(matrix["total"]["share"], 3)) == (55, 0.818)
        reasons = {board["name"]: board["reasons"] for board in matrix["boards"] if board["reasons"]}
        assert reasons == ({} if level == "public" else {"Skärholmen": [REASON]})


@pytest.mark.usefixtures("closed")
def test_the_three_meanings_of_x_are_kept_apart(run: Run) -> None:
    found = json.loads(run("results", "prov", "--level", "public", "--json"))
    changed = next(each for each in found["matrices"] if each["question"] == "atgardad")
    cells = {board["name"]: board["cells"] for board in changed["boards"]}
    assert [(cell["printed"], cell["meaning"]) for cell in cells["Farsta"]] == [
        ("x³", "no_change"),
        ("–", None),
        ("x¹", "not_applicable"),
        ("–", None),
    ]
    assert {(cell["printed"], cell["meaning"]) for cell in cells["Skärholmen"]} == {("x²", "skipped")}
    assert [note[:2] for note in changed["notes"][:3]] == ["x¹", "x²", "x³"]
    assert changed["total"]["not_asked"] == 4
    assert found["board_answers"] == []
    (said,) = json.loads(run("results", "prov", "--level", "internal", "--json"))["board_answers"]
    assert [(board["name"], board["answer"]) for board in said["boards"]] == [("Bromma", REMARK)]


def test_on_the_page_in_the_files_and_in_the_report(closed: Browser, run: Run, tmp_path: Path) -> None:
    page = closed.get(RESULT)
    (table,) = page.tree.xpath("//table[contains(caption, '. Har nämnden genomfört en riskanalys?')][.//td='x']")
    shown = [[cell.text_content().strip() for cell in row] for row in table.xpath("./tbody/tr")]
    assert shown[:-1] == [list(row.values()) for row in TABLE]
    said = [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in shown[-1][1:]]
    assert said == ["12 av 14 (86 %)", "12 av 14 (86 %)", "10 av 14 (71 %)", "11 av 13 (85 %)"]
    assert "Alla områden: Ja 45, Nej 10, x 1. Ja: 45 av 55 svar, 81,8 %." in page.text
    assert REASON in page.text
    assert REMARK in page.text
    assert "Positiva svar" in page.text
    assert "intervall" not in page.text  # those that were asked are all there are
    assert "återges inte ordagrant" not in page.text
    public = closed.get(f"{RESULT}?niva=offentlig")
    assert "45 av 55 svar" in public.text
    assert REASON not in public.text
    assert REMARK not in public.text
    rows = rows_of(closed.get(f"{RESULT}.csv?fraga=genomford").response.data)
    assert [row[0] for row in rows[1:15]] == BOARDS
    told = dict(row[:2] for row in rows[[row[0] for row in rows].index("Skäl") + 1 :])
    assert told.pop("Skärholmen") == REASON
    assert set(told.values()) == {"–"}  # asked why, and without an answer
    assert closed.get(f"{RESULT}.csv?fraga=finns_inte").status == 400
    book = openpyxl.load_workbook(io.BytesIO(closed.get(f"{RESULT}.xlsx").response.data))
    sheet = [list(row) for row in book["Matris 1 genomford"].iter_rows(values_only=True)]
    assert sheet[1][:5] == list(TABLE[0].values())
    others = [list(row) for row in book["Övriga svar"].iter_rows(values_only=True)]
    assert others[1:] == [["Bromma", "Vill nämnden tillägga något?", REMARK]]
    report = closed.get("/arbete/undersokningar/prov/rapport")
    assert "Svar för varje nämnd eller enhet" in report.text
    assert "45 av 55 svar, 81,8 %" in report.text
    form = closed.get("/arbete/undersokningar/prov/namnder").link("Skriv fotnoter till tabellerna")
    assert form.fields()["genomford"] == ["Gäller de senaste tolv månaderna."]
    too_long = form.submit(genomford="x" * 501)
    assert too_long.status == 400
    assert too_long.fields()["genomford"] == ["x" * 501]
    form.submit(genomford="Riskanalys enligt ledningssystemet.")
    assert "Riskanalys enligt ledningssystemet. x: frågan gäller inte" in closed.get(RESULT).text
    out = tmp_path / "ut.csv"
    said = run("export", "prov", "--level", "public", "--format", "csv", "--matrix", "x", "--out", out, fails=True)
    assert "Det finns: genomford, dokumenterad, atgardad" in said


def test_a_unit_head_sees_the_rows_of_own_units_only(
    app: Flask, quality: Browser, run: Run, tmp_path: Path, log_in: Callable[[str], Browser]
) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "namndmatris")
        add_round(session, version, access="invited", respondents="units", frames={"hl": None, "alvsjo": None})
    rows = [
        {"unit": "hl", "genomford.sol_ao": "ja", "genomford_skal": ""},
        {"unit": "alvsjo", "genomford.sol_ao": "nej", "genomford_skal": "Bara Älvsjös eget skäl."},
    ]
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", rows))
    run("rounds", "close", "prov")
    head = log_in("chef.hl")
    page = head.get(RESULT)
    assert "Svar för varje nämnd eller enhet" in page.text
    files = [head.get(f"{RESULT}.{each}").response.data for each in ("csv?fraga=genomford", "csv")]
    for seen in (page.text, head.get("/arbete/undersokningar/prov/rapport?enhet=hl").text, *map(bytes.decode, files)):
        assert "Hägersten" in seen
        assert "Älvsjö" not in seen
    assert quality.get(f"{RESULT}?enhet=alvsjo").text.count("Bara Älvsjös eget skäl.") == 1
