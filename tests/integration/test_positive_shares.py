"""Shares of positive answers, with interval and change: page, report, JSON, CSV and XLSX tell the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.db import get_database
from portal.questionnaire.definition import Index
from portal.statistics.swedish import rounded, share_decimals
from portal.surveys.operations import create_survey, publish
from tests.support.client import Browser
from tests.support.exports import exported, of, read, sheet_rows
from tests.support.measured_years import closed
from tests.support.scenes import publish_ready
from tests.support.small_rounds import code_list, one_of, question, questionnaire, scale

Run = Callable[..., str]
RESULT = "/arbete/undersokningar/prov/resultat"
REPORT = "/arbete/undersokningar/prov/rapport"


def people(good: int, visits: int) -> list[dict[str, Any]]:
    """Eighty, of whom ``good`` say that cooperation works and twenty tell of home visits, ``visits`` of them yes."""
    return [
        {"samverkan_intern": "bra" if n < good else "mindre_bra"}
        | ({"hembesok": "ja" if n < visits else "nej"} if n < 20 else {})
        for n in range(80)
    ]


@pytest.fixture
def two_years(app: Flask, quality: Browser) -> Browser:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "kompetens")
        closed(session, version, "forra", 2022, {"hl": people(30, 4)}, {"hl": 10_000_000})
        two = {"hl": people(60, 5), "alvsjo": [{"samverkan_intern": "bra"}] * 10}
        closed(session, version, "prov", 2023, two, {"hl": 10_000_000, "alvsjo": 10})
    return quality


def written(value: float, decimals: int) -> str:
    return str(float(rounded(100 * value, decimals))).replace(".", ",")


def test_page_and_report_tell_shares_with_interval_method_and_change(two_years: Browser) -> None:
    page = two_years.get(f"{RESULT}?enhet=hl").text
    assert "75,0 % 64,5 till 83,2 % 80 37,5 % (n = 80) +37,5 (22,3 till 50,3)" in page
    assert "25 % 9 till 49 % * 20 20 % (n = 20) +5 (−21 till 30)" in page
    assert "75,0 % (n = 80) nu och 37,5 % (n = 80) 2022. Skillnaden är statistiskt säkerställd (95 %)." in page
    assert "med 95 procents säkerhet (Wilsons metod). * Exakt intervall" in page
    assert "När flera frågor jämförs kan någon skillnad bli säkerställd av en slump." in page
    everyone = two_years.get(f"{RESULT}?enhet=alvsjo").text
    assert "100 % 100 till 100 % 10" in everyone
    assert "Andelen som gav något av de positiva svaren. Där alla som kunde svara har svarat finns" in everyone
    assert "Wilsons" not in everyone
    for each in (two_years.get(RESULT).text, two_years.get(REPORT).text):
        table = each.split("Positiva svar.")[-1].split("Newcombes")[0]
        assert "Varje svar väger lika mycket, oavsett enhet." in table


@pytest.mark.parametrize("level", ["internal", "public"])
def test_files_and_json_tell_what_the_page_tells(two_years: Browser, run: Run, tmp_path: Path, level: str) -> None:
    rows = read(exported(run, tmp_path / "t.csv", level))
    book = exported(run, tmp_path / "t.xlsx", level, "xlsx")
    document = json.loads(run("results", "prov", "--level", level, "--json"))
    methods = set()
    for group in ({**document, "unit": ""}, *document["units"]):
        for each in group["positive_shares"]:
            decimals = share_decimals(each["n"])
            (line,) = of(rows, group["unit"], f"{each['name']}.positiva")
            found = [written(each[key], decimals) for key in ("share", "low", "high")]
            names = ("Andel (%)", "95 %-intervall från", "95 %-intervall till")
            assert [line[name] for name in names] == found
            assert (line["Antal"], line["n"]) == (str(each["count"]), str(each["n"]))
            assert line["Viktning"] == "varje svar lika mycket"
            methods.add((each["method"], line["Metod"]))
            changes = of(rows, group["unit"], f"{each['name']}.sedan")
            assert len(changes) == (each["change"] is not None)
            for change in changes:
                told, apart = each["change"], [change[name] for name in ("Skillnad", *names[1:])]
                assert apart == [written(told[key], decimals) for key in ("value", "low", "high")]
                assert change["Den andra delens andel (%)"] == written(each["before"]["share"], decimals)
                assert change["Den andra delens n"] == str(each["before"]["n"])
                assert (change["Skillnaden"] == "Säkerställd") == told["significant"]
    assert methods == {
        ("wilson", "Wilsons 95\u00a0%-intervall"),
        ("exact", "exakt 95\u00a0%-intervall ur den hypergeometriska fördelningen"),
        ("complete", "alla som kunde svara har svarat: intervallet är andelen själv"),
    }
    sheets = {
        "Positiva svar": ("n", "Metod", "95 %-intervall från"),
        "Positiva svar över tid": ("Jämfört med", "Skillnad", "Skillnaden"),
    }
    for (sheet, names), suffix in zip(sheets.items(), (".positiva", ".sedan"), strict=True):
        in_book = [[str(row[name]).replace(".", ",") for name in names] for row in sheet_rows(book, sheet)]
        of_csv = [[row[name] for name in names] for row in rows if row["Namn"].endswith(suffix)]
        assert [[cell.removesuffix(",0") for cell in row] for row in in_book] == [
            [cell.removesuffix(",0") for cell in row] for row in of_csv
        ]
        assert in_book


def test_a_round_before_that_shares_its_day_is_named(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "kompetens")
        for code in ("ena", "andra"):
            closed(session, version, code, 2022, {"hl": people(30, 4)}, title=f"Kompetens {code}")
        closed(session, version, "prov", 2023, {"hl": people(60, 5)})
    for page in (RESULT, REPORT):
        assert "2022-09-01 nr 2 är ”Kompetens andra”." in quality.get(page).text.split("Positiva svar.")[-1]
    found = json.loads(run("results", "prov", "--level", "internal", "--json"))["positive_shares"][0]["before"]
    assert (found["label"], found["title"]) == ("2022-09-01 nr\u00a02", "Kompetens andra")
    (line,) = of(read(exported(run, tmp_path / "t.csv", "internal")), "hl", "samverkan_intern.sedan")
    assert line["Jämfört med"] == "2022-09-01 nr\u00a02, ”Kompetens andra”"


def test_shares_have_intervals_beside_indices_too(app: Flask, quality: Browser, run: Run) -> None:
    asked = questionnaire(
        question("helhet", scale()),
        one_of("rad", "svar"),
        lists={"svar": code_list("bra", "daligt", positive=("bra",))},
        indices=(Index(name="nojd", label={"sv": "Nöjdhet"}, questions=("helhet",), at_least=1),),
    )
    answers = [{"helhet": 5 + n % 5, "rad": "bra" if n < 30 else "daligt"} for n in range(40)]
    with app.app_context(), get_database().writing() as session:
        closed(session, publish(session, create_survey(session, asked), asked), "prov", 2023, {"hl": answers})
    for page in (RESULT, REPORT):
        said = quality.get(page).text
        assert "rad 75 % 65 till 83 % 40" in said
        assert said.index("Värde Felmarginal n Nöjdhet") < said.index("rad 75 % 65 till 83 % 40")
    assert "Intervall för andelar är Wilsons" in quality.get(REPORT).text
    (found,) = json.loads(run("results", "prov", "--level", "internal", "--json"))["positive_shares"]
    assert (found["name"], found["method"]) == ("rad", "wilson")
