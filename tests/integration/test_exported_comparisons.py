"""Development over the years and what matters to satisfaction, in the files: what page and JSON tell, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.db import get_database
from portal.statistics.swedish import rounded
from tests.support.client import Browser
from tests.support.exports import exported, of, read, sheet_rows
from tests.support.measured_years import FACTORS, answers, closed
from tests.support.scenes import PASSWORD, publish_ready

Run = Callable[..., str]
RESULT = "/arbete/undersokningar/prov/resultat"
BY_FRAME = "enheterna efter hur många som kunde svara"


@pytest.fixture
def years(app: Flask, quality: Browser, run: Run) -> Browser:
    """2022 and 2023 in two units, of which one has enough answers for effects in 2023; 2021 entered by hand."""
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        closed(session, version, "forra", 2022, {"hl": answers(30, 6), "alvsjo": answers(20, 5)})
        closed(session, version, "prov", 2023, {"hl": answers(120), "alvsjo": answers(20)})
    source = ("--year", "2021", "--n", "210", "--value", "82,4", "--sd", "17", "--source", "=Berättelse 2021")
    run("history", "add", "forra", *source)
    return quality


def written(value: float | None, decimals: int = 1) -> str:
    return "." if value is None else str(float(rounded(value, decimals))).replace(".", ",")


def document(run: Run, level: str = "internal") -> list[dict[str, Any]]:
    found = json.loads(run("results", "prov", "--level", level, "--json"))
    return [{**found, "unit": ""}, *found["units"]]


@pytest.mark.usefixtures("years")
@pytest.mark.parametrize("level", ["internal", "public"])
def test_files_have_the_years_and_effects_of_the_results(run: Run, tmp_path: Path, level: str) -> None:
    rows = read(exported(run, tmp_path / "t.csv", level))
    for group in document(run, level):
        years = of(rows, group["unit"], "nki.utveckling")
        points = group["trend"]["points"]
        assert [(line["År"], line["Index"], line["n"], line["Felmarginal"]) for line in years] == [
            (each["label"], written(each["value"]), str(each["n"]), written(each["margin"])) for each in points
        ]
        assert [line["Uppgift från"].strip("'") for line in years] == [each["source"] or "Portalen" for each in points]
        effects = group["effects"]
        factors = {name: of(rows, group["unit"], f"{name}.betydelse") for name in FACTORS}
        if effects["reason"]:
            (why,) = of(rows, group["unit"], "betydelse")
            assert (why["Betydelse"], any(factors.values())) == (".", False)
            assert "minst 100 personer" in why["Anmärkning"]
            continue
        for each in effects["factors"]:
            (line,) = factors[each["name"]]
            wanted = (*(written(each[key]) for key in ("effect", "low", "high")), str(effects["n"]))
            names = ("Betydelse", "95 %-intervall från", "95 %-intervall till", "n")
            assert tuple(line[name] for name in names) == wanted
            assert line["Förklarad andel (%)"] == written(100 * effects["explained"], 0)
            assert line["Prioritering"] in ("Bevara", "Förbättra om möjligt", "Lägre prioritet", "Prioritera")
    assert {len(of(rows, "", "nki.utveckling")), len(of(rows, "hl", "nki.utveckling"))} == {3, 2}


@pytest.mark.usefixtures("years")
def test_a_workbook_has_sheets_of_them_that_say_how_they_were_made(run: Run, tmp_path: Path) -> None:
    content = exported(run, tmp_path / "t.xlsx", "internal", "xlsx")
    years = sheet_rows(content, "Utveckling")
    entered, *measured = [row for row in years if row["Enhetens kod"] is None]
    assert (entered["Värde"], entered["n"], entered["Uppgift från"]) == (82.4, 210, "=Berättelse 2021")
    assert (entered["Viktning"], entered["Metod"]) == ("enligt källan", "enligt källan")
    assert {row["Viktning"] for row in measured} == {"varje svar lika mycket"}
    assert {row["Faktor"] for row in sheet_rows(content, "Betydelse")} >= {"Bemötande"}
    run("history", "weighting", "prov", "frame")
    rows = read(exported(run, tmp_path / "w.csv", "internal"))
    whole, *divided = of(rows, "", "nki")
    assert whole["Viktning"] == BY_FRAME
    assert {part["Viktning"] for part in divided} <= {"varje svar lika mycket"}
    assert [line["Viktning"] for line in of(rows, "", "nki.utveckling")] == ["enligt källan", BY_FRAME, BY_FRAME]
    assert {line["Viktning"] for line in of(rows, "hl", "nki")} == {"varje svar lika mycket"}
    found, hl, _ = document(run)
    assert (found["nki"]["weights"], hl["nki"]["weights"]) == ("frame", None)
    assert [point["weights"] for point in found["trend"]["points"]] == [None, "frame", "frame"]


def test_breaks_stand_beside_their_year(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        closed(session, version, "forra", 2022, {"hl": answers(30, 6)})
        closed(session, version, "prov", 2023, {"hl": answers(40), "alvsjo": answers(40)})
    then, now = of(read(exported(run, tmp_path / "t.csv", "internal")), "", "nki.utveckling")
    assert (then["Anmärkning"], now["Anmärkning"]) == ("", "Det här ingick inte tidigare: Älvsjö.")


def test_a_unit_head_gets_nothing_of_other_units(
    years: Browser, new_browser: Callable[[], Browser], run: Run, tmp_path: Path
) -> None:
    head = new_browser()
    head.log_in("chef.hl@kommun.example", PASSWORD)
    rows = read(head.get(f"{RESULT}.csv").response.data)
    assert {row["Enhetens kod"] for row in rows} == {"hl"}
    assert [row["År"] for row in of(rows, "hl", "nki.utveckling")] == ["2022", "2023"]
    assert of(rows, "hl", "nki.sedan")
    assert not of(rows, "hl", "nki.ovriga"), "the rest and the unit together are the whole, which is not the head's"


def test_a_year_too_small_for_the_level_is_in_no_file(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        closed(session, version, "forra", 2022, {"hl": answers(9)})
        closed(session, version, "prov", 2023, {"hl": answers(30)})
    for level in ("internal", "public"):
        rows = read(exported(run, tmp_path / f"{level}.csv", level))
        assert not any(row["År"] for row in rows)


def test_page_and_report_say_how_the_units_are_weighed(years: Browser, run: Run) -> None:
    pages = (RESULT, "/arbete/undersokningar/prov/rapport")
    equal, framed = (
        "Varje svar väger lika mycket, oavsett enhet.",
        "Enheterna är viktade efter hur många som kunde svara.",
    )
    for page in pages:
        tables = years.get(page).text.split("Utveckling över tid")[-1]
        assert equal in tables
        assert framed not in tables
        assert "Här väger varje svar lika mycket." in tables
    run("history", "weighting", "prov", "frame")
    for page in pages:
        text = years.get(page).text
        assert f"{framed} Andelar och medelvärden av enskilda frågor är inte viktade." in text
        assert text.count(framed) >= 4, page
        assert "Index: enheterna är viktade efter hur många som kunde svara." in text
        assert "Hur värden från andra källor är viktade framgår av källan." in text


def test_files_compare_with_the_round_before_and_with_the_rest_as_the_page_does(
    years: Browser, run: Run, tmp_path: Path
) -> None:
    rows = read(exported(run, tmp_path / "t.csv", "internal"))
    names = ("Index", "n", "Den andra delens index", "Den andra delens n", "Skillnad")
    ends = ("95 %-intervall från", "95 %-intervall till")
    page = years.get(RESULT)
    for unit, name, caption in (("", "bemotande.sedan", "Index jämfört med 2022"), ("hl", "nki.ovriga", "med övriga")):
        (line,) = of(rows, unit, name)
        now, n, then, before, apart = (line[each].replace("-", "−") for each in names)
        low, high = (line[each].replace("-", "−") for each in ends)
        assert float(apart.replace("−", "-").replace(",", "."))
        sign = "" if apart.startswith("−") else "+"
        said = f"{now} ({n}) {then} ({before}) {sign}{apart} {low} till {high} "
        tables = [" ".join(each.text_content().split()) for each in page.tree.xpath("//table")]
        (table,) = [each for each in tables if caption in each]
        assert said in table
        assert line["Skillnaden"] in ("Säkerställd", "Kan bero på slumpen")
        assert line["Metod"].startswith("skillnad mellan medelvärden")
    workbook = sheet_rows(exported(run, tmp_path / "t.xlsx", "internal", "xlsx"), "Jämförelser")
    assert {row["Jämfört med"] for row in workbook} == {"2022", "övriga enheter tillsammans"}
