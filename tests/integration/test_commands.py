"""The commands that operators and other systems rely on, from an empty database to results."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.db import get_database
from tests.support.scenes import UNITS, write_csv

Run = Callable[..., str]
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
BANDS = {"0-1 år": "0_1", "1-2 år": "1_2", "2-4 år": "2_4", "4-8 år": "4_8", "8 år eller mer": "8_plus"}
COLLABORATION = {
    "Fungerar mycket bra": "mycket_bra",
    "Fungerar bra": "bra",
    "Fungerar mindre bra": "mindre_bra",
    "Fungerar dåligt": "daligt",
}
YES_NO = {
    "Använder utrednings-/bedömningsinstrument": "instrument",
    "Hembesök i barnfamiljer med långvarigt bistånd": "hembesok",
    "Talar med föräldrarna om barnen": "talar_foraldrar",
    "Samtalar med barnen": "talar_barn",
    "Tar med barnen i arbetsplanen": "barn_arbetsplan",
}


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def spread(counts: dict[str, int], rest: str = "") -> list[str]:
    """Codes as often as they were counted."""
    return [code for code, count in counts.items() for _ in range(count)] or [rest]


def answers_of(unit: str, key: str, total: int) -> list[dict[str, str]]:
    """One row for each respondent, such that the published tables come out."""
    district = {"hl": "Hägersten-Liljeholmen", "alvsjo": "Älvsjö"}[unit]
    columns: dict[str, list[str]] = {
        "ar_i_yrket": spread(
            {BANDS[row["antal_ar"]]: int(row["antal_socialsekreterare"]) for row in golden(f"kompetens_{unit}.csv")}
        ),
    }
    for scope in ("intern", "extern"):
        rows = [row for row in golden("samverkan.csv") if row["stadsdel"] == district]
        columns[f"samverkan_{scope}"] = spread(
            {COLLABORATION[row["svarsalternativ"]]: int(row[f"{scope}_antal"]) for row in rows}
        )
    for row in golden("ja_nej_fragor.csv"):
        yes = int(row[f"{key}_ja"])
        if row["fraga"] in YES_NO:
            columns[YES_NO[row["fraga"]]] = spread({"ja": yes, "nej": total - yes})
        elif row["fraga"] == "Kvinna":
            columns["kon"] = spread({"kvinna": yes, "man": total - yes})
        else:
            columns["utbildning"] = spread({"socionom": yes, "annan": total - yes})
    return [{"unit": unit, **{name: values[i] for name, values in columns.items()}} for i in range(total)]


@pytest.fixture
def round_of_both(run: Run, tmp_path: Path) -> Run:
    """Both districts' answers in one round: 10 of 13 and 2 of 2."""
    units = [dict(zip(("code", "name", "parent"), row, strict=True)) for row in UNITS]
    run("units", "import", write_csv(tmp_path / "units.csv", units))
    run("surveys", "add", "kompetens", "--publish")
    run(
        "rounds",
        "open",
        "kompetens",
        "--code",
        "bada",
        "--title",
        "Kompetens",
        "--unit",
        "hl=13",
        "--unit",
        "alvsjo=2",
        "--access",
        "open",
    )
    rows = [*answers_of("hl", "hl", 10), *answers_of("alvsjo", "alvsjo", 2)]
    run("responses", "import", "bada", write_csv(tmp_path / "answers.csv", rows))
    return run


def results(run: Run, level: str, code: str = "bada") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("results", code, "--level", level, "--json"))
    return document


def question(group: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in group["questions"] if each["name"] == name)


def counts(group: dict[str, Any], name: str) -> dict[str, tuple[int, float | None]]:
    return {each["code"]: (each["count"], each["share"]) for each in question(group, name)["codes"]}


def test_the_published_tables_come_out_at_level_raw(round_of_both: Run) -> None:
    document = results(round_of_both, "raw")
    hl, alvsjo = document["units"]
    assert (hl["frame"], hl["responses"], hl["nonresponse"]) == (13, 10, 3)
    assert hl["response_rate"] == pytest.approx(10 / 13)
    for unit, group in (("hl", hl), ("alvsjo", alvsjo)):
        for row in golden(f"kompetens_{unit}.csv"):
            expected = (int(row["antal_socialsekreterare"]), pytest.approx(int(row["procent"]) / 100))
            assert counts(group, "ar_i_yrket")[BANDS[row["antal_ar"]]] == expected
    for row in golden("samverkan.csv"):
        group = hl if row["stadsdel"].startswith("Häg") else alvsjo
        for scope in ("intern", "extern"):
            expected = (int(row[f"{scope}_antal"]), pytest.approx(int(row[f"{scope}_procent"]) / 100))
            assert counts(group, f"samverkan_{scope}")[COLLABORATION[row["svarsalternativ"]]] == expected
    for row in golden("ja_nej_fragor.csv"):
        name = YES_NO.get(row["fraga"]) or {"Kvinna": "kon", "Socionomutbildning": "utbildning"}[row["fraga"]]
        code = {"kon": "kvinna", "utbildning": "socionom"}.get(name, "ja")
        for key, group in (("hl", hl), ("alvsjo", alvsjo)):
            assert question(group, name)["base"] == int(row[f"{key}_n"])
            assert counts(group, name)[code][0] == int(row[f"{key}_ja"])


@pytest.mark.parametrize("level", ["internal", "public"])
def test_the_small_unit_cannot_be_worked_out(round_of_both: Run, level: str) -> None:
    round_of_both("rounds", "close", "bada")
    document = results(round_of_both, level)
    hl, alvsjo = document["units"]
    assert (alvsjo["frame"], alvsjo["responses"]) == (2, 2)
    for group in (alvsjo, document):
        assert all(each["suppressed"] for each in group["questions"])
        for each in group["questions"]:
            assert not each["codes"]
            assert {each["base"], each["mean"], each["index"], each["not_answered"], each["not_asked"]} == {None}
    assert counts(hl, "ar_i_yrket")["0_1"] == (4, pytest.approx(0.4))
    assert question(hl, "kon")["suppressed"]


def test_results_wait_for_the_end(round_of_both: Run) -> None:
    assert "avslutad" in round_of_both("results", "bada", "--level", "internal", "--json", fails=True)


def test_tallying_waits_for_the_end_and_can_be_repeated(round_of_both: Run) -> None:
    assert "rounds close bada" in round_of_both("rounds", "tally", "bada", fails=True)
    round_of_both("rounds", "close", "bada")
    before = results(round_of_both, "internal")
    round_of_both("rounds", "tally", "bada")
    round_of_both("rounds", "tally", "bada")
    round_of_both("rounds", "close", "bada")
    assert results(round_of_both, "internal") == before


def test_an_import_is_all_or_nothing(app: Flask, round_of_both: Run, tmp_path: Path) -> None:
    rows = [
        {"unit": "hl", "ar_i_yrket": "0_1", "tidigare_omraden": "aldre|barn_unga", "lex_sarah": "kan_val"},
        {"unit": "finns-inte", "ar_i_yrket": "", "tidigare_omraden": "", "lex_sarah": ""},
        {"unit": "hl", "ar_i_yrket": "tolv", "tidigare_omraden": "", "lex_sarah": "kanske"},
    ]
    message = round_of_both("responses", "import", "bada", write_csv(tmp_path / "wrong.csv", rows), fails=True)
    for part in (
        "Rad 3",
        "finns-inte",
        "Rad 4",
        "tolv",
        "Koden ”kanske” finns inte. Skriv någon av kan_val, kan_delvis, kan_inte.",
        "Inga svar lästes in",
    ):
        assert part in message
    assert results(round_of_both, "raw")["responses"] == 12
    round_of_both("responses", "import", "bada", write_csv(tmp_path / "right.csv", rows[:1]))
    after = results(round_of_both, "raw")
    assert after["responses"] == 13
    assert counts(after, "rutiner.lex_sarah")["kan_val"] == (1, 1.0)
    assert counts(after, "tidigare_omraden")["aldre"][0] == 1


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("unit;okand\nhl;1", "okand"),
        ("ar_i_yrket\n0_1", "unit"),
        ("", "tom"),
        ("unit,ar_i_yrket,ar_i_yrket\nhl,0_1,0_1", "flera gånger"),
        ("unit,rutiner.lex_sarah,lex_sarah\nhl,kan_val,kan_val", "två kolumner"),
        ("unit,ar_i_yrket\n", "inga rader"),
        ('unit,kommentar\nhl,"öppet', "citattecken"),
    ],
)
def test_a_file_that_is_no_answer_file(round_of_both: Run, tmp_path: Path, content: str, part: str) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(content, encoding="utf-8")
    assert part in round_of_both("responses", "import", "bada", file, fails=True)


def test_a_file_from_a_swedish_spreadsheet(round_of_both: Run, tmp_path: Path) -> None:
    file = tmp_path / "excel.csv"
    file.write_bytes("unit;kommentar\r\nhl;Räksmörgås; \r\n".encode("cp1252"))
    round_of_both("responses", "import", "bada", file)
    assert results(round_of_both, "raw")["responses"] == 13


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["rounds", "open", "finns-inte", "--code", "x1", "--title", "T", "--unit", "hl"], "finns-inte"),
        (["rounds", "open", "kompetens", "--code", "bada", "--title", "T", "--unit", "hl"], "redan"),
        (["rounds", "open", "kompetens", "--code", "Å!", "--title", "T", "--unit", "hl"], "små bokstäver"),
        (["rounds", "open", "kompetens", "--code", "x1", "--title", "T", "--unit", "borta"], "borta"),
        (["rounds", "open", "kompetens", "--code", "x1", "--title", "T", "--unit", "hl=många"], "heltal"),
        (["rounds", "open", "kompetens", "--code", "x1", "--title", "T", "--unit", "hl", "--closes", "igår"], "datum"),
        (
            ["rounds", "open", "kompetens", "--code", "x1", "--title", "T", "--unit", "hl", "--closes", "2020-01-01"],
            "Sista",
        ),
        (
            [
                *("rounds", "open", "kompetens", "--code", "x1", "--title", "T", "--unit", "hl"),
                *("--anonymity", "anonymous", "--respondents", "units"),
            ],
            "anonyma",
        ),
        (["rounds", "close", "borta"], "borta"),
        (["surveys", "add", "borta"], "nki"),
        (["settings", "set", "minimum_group", "noll"], "heltal"),
        (["settings", "set", "farg", "blå"], "municipality"),
        (["report", "bada", "--level", "internal", "--out", "x.pdf"], "avslutad"),
    ],
)
def test_a_command_that_fails_says_what_to_do(round_of_both: Run, arguments: list[str], part: str) -> None:
    message = round_of_both(*arguments, fails=True)
    assert part in message
    assert "Traceback" not in message


def test_without_a_database_the_way_there_is_told(app: Flask, run: Run) -> None:
    with app.app_context(), get_database().engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE setting")
    assert "db upgrade" in run("settings", "list", fails=True)


def test_settings_are_decided_and_listed(run: Run) -> None:
    run("settings", "set", "municipality", "  Ekdala kommun ")
    assert "municipality = Ekdala kommun\n" in run("settings", "list")
