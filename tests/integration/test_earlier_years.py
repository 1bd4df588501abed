"""Rounds compared with those before them and with years entered by hand; units that merge; weights."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from msgspec import structs

from portal.db import get_database, now
from portal.organisation.queries import get_unit
from portal.organisation.unit_changes import NewUnit, merge_units, split_unit
from portal.questionnaire.definition import Index, Section
from portal.questionnaire.document import read
from portal.statistics.indices import NKI
from portal.surveys.operations import add_from_library, create_survey, publish
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.exports import exported, of
from tests.support.exports import read as read_rows
from tests.support.measured_years import FACTORS, answers, closed
from tests.support.scenes import PASSWORD, publish_ready
from tests.support.small_rounds import code_list, one_of, question, questionnaire, scale

Run = Callable[..., str]
YEARS = "/arbete/undersokningar/prov/tidigare-ar"
RESULT = "/arbete/undersokningar/prov/resultat"


def written(run: Run, level: str = "internal") -> dict[str, Any]:
    return json.loads(run("results", "prov", "--level", level, "--json"))


def labels(trend: dict[str, Any]) -> list[str]:
    return [point["label"] for point in trend["points"]]


@pytest.fixture
def two_years(app: Flask, quality: Browser) -> Browser:
    """Two rounds of one questionnaire, 2022 and 2023, in one unit; the browser is that of quality staff."""
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        closed(session, version, "forra", 2022, {"hl": answers(30, 6)})
        closed(session, version, "prov", 2023, {"hl": answers(120)})
    return quality


@pytest.mark.usefixtures("quality")
def test_rounds_of_one_year_are_told_apart_by_month_and_of_one_month_by_day(app: Flask, run: Run) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        for code, year, opened in (
            ("aa", 2021, (9, 1)),
            ("bb", 2022, (3, 1)),
            ("cc", 2022, (9, 1)),
            ("prov", 2022, (9, 20)),
        ):
            closed(session, version, code, year, {"hl": answers(30, 6)}, opened=opened)
    assert labels(written(run)["trend"]) == ["2021", "2022-03", "2022-09-01", "2022-09-20"]


def test_rounds_of_one_day_are_numbered_and_named_through_every_door(
    app: Flask, quality: Browser, run: Run, tmp_path: Path
) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        for code in ("barn", "unga"):
            closed(session, version, code, 2022, {"hl": answers(30, 6)}, title=f"Brukare {code}")
        closed(session, version, "prov", 2023, {"hl": answers(30, 7)})
    one, two = "2022-09-01 nr\u00a01", "2022-09-01 nr\u00a02"
    points = written(run)["trend"]["points"]
    assert [(each["label"], each["title"]) for each in points] == [
        (one, "Brukare barn"),
        (two, "Brukare unga"),
        ("2023", ""),
    ]
    rows = of(read_rows(exported(run, tmp_path / "t.csv", "internal")), "hl", "nki.utveckling")
    assert [(row["År"], row["Uppgift från"]) for row in rows] == [
        (one, "Portalen, ”Brukare barn”"),
        (two, "Portalen, ”Brukare unga”"),
        ("2023", "Portalen"),
    ]
    for page in (RESULT, "/arbete/undersokningar/prov/rapport"):
        text = quality.get(page).text
        assert "I ”Brukare unga” (2022-09-01 nr 2) var det 67 (n = 30)." in text
        assert "Index jämfört med 2022-09-01 nr 2" in text
        assert "2022-09-01 nr 2 är ”Brukare unga”." in text
        assert "2022-09-01 nr 1 66,7 ± 2,4 30 Portalen, ”Brukare barn”" in text


def test_the_year_before_and_what_matters_stand_on_the_page_and_in_the_report(two_years: Browser, run: Run) -> None:
    page, report = two_years.get(RESULT), two_years.get("/arbete/undersokningar/prov/rapport")
    for each in (page, report):
        assert "År 2023 var NKI 89 (n = 120). År 2022 var det 67 (n = 30). Skillnaden är statistiskt" in each.text
        assert "Utveckling över tid" in each.text
        assert "Betydelse för nöjdheten" in each.text
        assert "Prioritera:" in each.text
        assert "Index jämfört med 2022" in each.text
        assert "88,9 (120) 66,7 (30)" in each.text
    assert "Nivån kallas ”mycket nöjd” (från 75)." in page.text
    found = written(run)
    assert labels(found["trend"]) == ["2022", "2023"]
    assert found["trend"]["change"]["significant"] is True
    assert [each["name"] for each in found["effects"]["factors"]] == list(FACTORS)
    before = json.loads(run("results", "forra", "--level", "internal", "--json"))
    assert (before["trend"]["points"], before["effects"]["reason"]) == ([], "few_answers")
    sentence = "räknas ut först när minst 100 personer"
    assert sentence in two_years.get("/arbete/undersokningar/forra/resultat").text


def test_a_round_before_that_waits_for_paper_has_nothing_to_compare_with_yet(
    app: Flask, two_years: Browser, run: Run
) -> None:
    """What is shown of a round binds all that is shown of it later: not before the last sheet is keyed."""
    with app.app_context(), get_database().writing() as session:
        get_round(session, "forra").paper_until = now() + timedelta(days=1)
    assert labels(written(run)["trend"]) == []
    assert "2022" not in two_years.get(RESULT).text
    with app.app_context(), get_database().writing() as session:
        get_round(session, "forra").paper_until = None
    assert labels(written(run)["trend"]) == ["2022", "2023"]


def test_years_are_entered_on_a_page_that_keeps_what_was_typed(two_years: Browser) -> None:
    page = two_years.get("/arbete/undersokningar/prov").link("Tidigare år och viktning")
    typed = {"year": "2021", "value": "82,4", "n": "210", "sd": "17", "source": "Kvalitetsberättelse 2021"}
    for field, wrong in (
        ("year", "i fjol"),
        ("year", "2023"),
        ("value", "101"),
        ("value", "många"),
        ("n", "9"),
        ("sd", "-1"),
        ("source", ""),
    ):
        refused = page.submit(**typed | {field: wrong})
        assert (refused.status, len(refused.errors)) == (400, 1), (field, wrong)
        assert refused.fields()[field] == [wrong]
        assert refused.fields()["n" if field == "year" else "year"] == [typed["n" if field == "year" else "year"]]
    added = page.submit(**typed)
    assert "2021 82,4 210 17,0 Kvalitetsberättelse 2021" in added.text
    result = two_years.get(RESULT)
    assert "2021 82,4 ± 2,3 210 Kvalitetsberättelse 2021" in result.text
    assert "82,4" not in two_years.get("/arbete/undersokningar/forra/resultat").text.replace("2021 82,4", "")
    gone = two_years.get(YEARS).submit("Ta bort 2021")
    assert "82,4 210" not in gone.text


def test_years_are_entered_by_command_and_belong_to_later_rounds_too(two_years: Browser, run: Run) -> None:
    year = ("--year", "2020", "--n", "40", "--value", "70.5", "--source", "Rapport 2020")
    run("history", "add", "forra", *year)
    assert "Året finns redan." in run("history", "add", "forra", *year, fails=True)
    assert "antal" not in run("history", "list", "prov")
    assert "2020: 70,5 (n = 40). Rapport 2020" in run("history", "list", "prov").replace("\u00a0", " ")
    assert labels(written(run)["trend"]) == ["2020", "2022", "2023"]
    run("history", "add", "forra", *("--year", "2016", *year[2:]))
    said = "För 2017–2019 och 2021 finns inget värde att visa. I diagrammet ligger punkterna ändå på lika avstånd."
    assert said in two_years.get(RESULT).text
    assert "standardavvikelsen för 2020 inte är känd" in two_years.get("/arbete/undersokningar/forra/resultat").text
    assert "Rapport 2020" in two_years.get(YEARS).text


def test_a_reworded_question_breaks_the_series(app: Flask, two_years: Browser, run: Run) -> None:
    with app.app_context(), get_database().writing() as session:
        survey = add_from_library(session, "nki")
        old = read(survey.draft or "")
        first = old.sections[0]
        items = (structs.replace(first.items[0], text={"sv": "Är du nöjd?"}), *first.items[1:])
        sections: tuple[Section, ...] = (structs.replace(first, items=items), *old.sections[1:])
        version = publish(session, survey, structs.replace(old, sections=sections))
        closed(session, version, "senare", 2024, {"hl": answers(30)})
    text = two_years.get("/arbete/undersokningar/senare/resultat").text
    assert "Frågan ”Är du nöjd?” har fått en ny lydelse. Åren är inte helt jämförbara." in text
    told = text.split("Utveckling över tid")[-1].split("Betydelse")[0]
    assert "statistiskt säkerställd" not in told
    assert "Nöjd-Kund-Index (NKI) 88,9 (30) 88,9 (120) . . . Bemötande" in told
    trend = json.loads(run("results", "senare", "--level", "internal", "--json"))["trend"]
    assert [bool(point["breaks"]) for point in trend["points"]] == [False, False, True]
    assert trend["change"]["reason"] == "broken"


def test_an_index_that_takes_other_numbers_of_answers_breaks_the_series(
    app: Flask, two_years: Browser, run: Run
) -> None:
    with app.app_context(), get_database().writing() as session:
        survey = add_from_library(session, "nki")
        old = read(survey.draft or "")
        indices = tuple(structs.replace(index, at_least=1) for index in old.indices)
        version = publish(session, survey, structs.replace(old, indices=indices))
        closed(session, version, "senare", 2024, {"hl": answers(30)})
    text = two_years.get("/arbete/undersokningar/senare/resultat").text
    assert "Det krävs inte lika många svar som förut för att få ett värde på indexet." in text
    assert "Nöjd-Kund-Index (NKI) 88,9 (30) 88,9 (120) . . . Bemötande" in text
    trend = json.loads(run("results", "senare", "--level", "internal", "--json"))["trend"]
    assert trend["change"]["reason"] == "broken"


def test_units_that_have_merged_keep_their_history_at_the_level_that_each_year_allows(
    app: Flask, quality: Browser, run: Run, new_browser: Callable[[], Browser]
) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        people = {"hl": answers(12, 6), "alvsjo": answers(8, 7)}
        closed(session, version, "forra", 2022, people)
        merge_units(session, [get_unit(session, code) for code in people], NewUnit("soder", "Söder"), None)
        closed(session, version, "prov", 2023, {"soder": answers(20)})
    first, second = (json.loads(run("results", "forra", "--level", "internal", "--json"))["units"][n] for n in (0, 1))
    pooled = (12 * first["nki"]["value"] + 8 * second["nki"]["value"]) / 20
    found = written(run)
    assert labels(found["trend"]) == ["2022", "2023"]
    assert found["trend"]["points"][0]["value"] == pytest.approx(pooled)
    assert found["trend"]["points"][0]["n"] == 20
    assert written(run, "public")["trend"]["points"] == []


def test_a_part_of_a_unit_that_was_split_is_not_tested_against_the_whole(
    app: Flask, quality: Browser, run: Run
) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        closed(session, version, "forra", 2022, {"hl": answers(30, 6)})
        split_unit(session, get_unit(session, "hl"), [NewUnit("ost", "Öst"), NewUnit("vast", "Väst")])
        closed(session, version, "prov", 2023, {"ost": answers(20), "vast": answers(15)})
    found = written(run)
    assert found["trend"]["change"]["significant"] is True
    unit = found["units"][0]["trend"]
    assert unit["change"]["reason"] == "broken"
    assert unit["points"][1]["breaks"] == ["Hägersten-Liljeholmen har delats, och bara en del av den ingår nu."]
    assert "NKI i varje enhet jämfört med övriga" in quality.get(RESULT).text


def test_units_are_weighted_when_that_is_chosen(
    app: Flask, quality: Browser, run: Run, new_browser: Callable[[], Browser]
) -> None:
    with app.app_context(), get_database().writing() as session:
        people, frames = {"hl": answers(20, 8), "alvsjo": answers(20, 4)}, {"hl": 300, "alvsjo": 100}
        closed(session, publish_ready(session, "nki"), "prov", 2023, people, frames)
    plain = written(run)
    values = [unit["nki"]["value"] for unit in plain["units"]]
    assert plain["nki"]["value"] == pytest.approx(sum(values) / 2)
    assert "Varje svar väger lika mycket, oavsett enhet." in quality.get(RESULT).text
    form = quality.get(YEARS).tree.xpath("//form[contains(@action, 'viktning')]")[0]
    assert "Varje enhet väger efter hur många som kunde svara" in form.text_content()
    assert form.xpath("string(.//*[@checked]/@value)") == "none"
    token = form.xpath("string(.//*[@name='csrf_token']/@value)")
    saved = quality.post(form.get("action"), {"csrf_token": token, "weighting": "frame"})
    assert "Viktningen är sparad." in saved.text
    assert written(run)["nki"]["value"] == pytest.approx(0.75 * values[0] + 0.25 * values[1])
    assert "Enheterna är viktade efter hur många som kunde svara." in quality.get(RESULT).text
    assert "varje enhet väger N/ΣN" in quality.get("/arbete/undersokningar/prov/rapport").text
    head = new_browser()
    head.log_in("chef.hl@kommun.example", PASSWORD)
    assert "övriga enheter" not in head.get(RESULT).text
    refused = quality.post(form.get("action"), {"csrf_token": token, "weighting": "annat"})
    assert (refused.status, "Viktningen kan inte vara" in refused.text) == (400, True)


def test_no_change_tells_how_an_index_without_margin_spreads(app: Flask, quality: Browser, run: Run) -> None:
    """An index of few steps has no margin where the round is divided: with the interval of a change from a year
    whose spread is known, anybody would work it out."""
    asked = questionnaire(
        question("n1", scale(1, 3)),
        question("n2", scale(1, 3)),
        one_of("kon", "kon", background=True),
        lists={"kon": code_list("kvinna", "man")},
        indices=(Index(name=NKI, label={"sv": "NKI"}, questions=("n1", "n2"), at_least=1),),
    )
    people = [{"n1": 1 + n % 3, "n2": 1 + n % 2, "kon": "kvinna" if n % 4 else "man"} for n in range(60)]
    with app.app_context(), get_database().writing() as session:
        closed(session, publish(session, create_survey(session, asked), asked), "prov", 2023, {"hl": people})
    run("history", "add", "prov", "--year", "2022", "--n", "60", "--value", "70", "--sd", "20", "--source", "Rapport")
    found = written(run)
    assert (len(found["trend"]["points"]), found["nki"]["margin"]) == (2, None)
    assert (found["trend"]["change"]["low"], found["trend"]["change"]["reason"]) == (None, "self_selected")
    for page in (RESULT, "/arbete/undersokningar/prov/rapport"):
        assert "Ingen felmarginal anges: den skulle tillsammans med annat kunna" in quality.get(page).text


def test_a_setting_that_is_no_list_of_levels_is_refused(run: Run) -> None:
    assert "gräns" in run("settings", "set", "nki_bands", "bra; dåligt", fails=True)


def test_who_weighed_the_units_otherwise_and_when_stands_in_the_history(quality: Browser, run: Run) -> None:
    run("surveys", "add", "nki", "--publish")
    opened = quality.get("/arbete/undersokningar/ny").submit(
        survey="library:nki", title="Brukare 2026", access="open", units=["hl", "alvsjo"], weighting="frame"
    )
    says = "Varje enhet väger efter hur många som kunde svara".lower()
    assert re.search(rf"Undersökningen skapades, med viktningen ”{says}”, av Kvalitet\.", opened.text)
    again = quality.get("/arbete/undersokningar/ny?som=brukare-2026")
    assert again.fields()["weighting"] == ["frame"]
    page = quality.get("/arbete/undersokningar/brukare-2026/tidigare-ar")
    for _ in range(2):  # the second time nothing is changed, and nothing is told
        form = page.tree.xpath("//form[contains(@action, 'viktning')]")[0]
        token = form.xpath("string(.//*[@name='csrf_token']/@value)")
        quality.post(form.get("action"), {"csrf_token": token, "weighting": "none"})
    history = quality.get("/arbete/undersokningar/brukare-2026").text
    changed = (
        rf"\d kl\. \d\d?\.\d\d: Viktningen ändrades från ”{says}” till ”varje svar väger lika mycket”, av Kvalitet\."
    )
    assert len(re.findall(changed, history)) == history.count("Viktningen ändrades") == 1


def test_a_command_opens_a_weighted_round(quality: Browser, run: Run) -> None:
    run("surveys", "add", "nki", "--publish")
    options = ("--title", "T", "--unit", "hl=30", "--unit", "alvsjo=20", "--access", "open")
    run("rounds", "open", "nki", "--code", "prov", *options, "--weighting", "frame")
    page = quality.get(YEARS)
    assert page.tree.xpath("//form[contains(@action, 'viktning')]//*[@checked]/@value") == ["frame"]
    run("history", "weighting", "prov", "none")
    told = "från ”varje enhet väger efter hur många som kunde svara” till ”varje svar väger lika mycket”."
    assert told in quality.get("/arbete/undersokningar/prov").text
    assert "none" in run("rounds", "open", "nki", "--code", "ny2", *options, "--weighting", "annat", fails=True)
