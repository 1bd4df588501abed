"""A matrix with rows that are asked of some only, on the pages that a respondent meets, on paper and in the preview."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from msgspec import structs
from pypdf import PdfReader

from portal.db import get_database
from portal.surveys.operations import create_survey, publish
from tests.support.client import Browser, Page
from tests.support.scenes import add_round, add_units, publish_miniature
from tests.support.small_rounds import miniature

Run = Callable[..., str]
HINT = "Svara bara om du svarade ”Nej” på raden ”Finns den för IFO?”."


@pytest.fixture
def round_of_rows(app: Flask, quality: Browser) -> Browser:
    """Quality staff with an open round of it."""
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_miniature(session, "matrix_row_condition"))
    return quality


def rows_on(page: Page) -> list[str]:
    return [str(name).removeprefix("analys.") for name in dict.fromkeys(page.tree.xpath("//fieldset//input/@name"))]


def told(page: Page, row: str) -> str:
    """What describes a row of the matrix."""
    described = page.tree.xpath(f"//fieldset[.//input[@name='analys.{row}'] and legend]")[-1].get("aria-describedby")
    return " ".join(page.tree.get_element_by_id(name).text_content().strip() for name in (described or "").split())


@pytest.mark.usefixtures("round_of_rows")
def test_rows_that_hang_on_the_page_are_there_with_a_hint_and_those_led_past_are_not(
    new_browser: Callable[[], Browser],
) -> None:
    first = new_browser().get("/oppen/prov").submit()
    plain = first.submit(lss="nej")
    assert [name for name in rows_on(plain) if name != "skal"] == ["ifo", "planerad", "beslutad"]
    assert (told(plain, "ifo"), told(plain, "planerad")) == ("", HINT)
    with_lss = new_browser().get("/oppen/prov").submit().submit(lss="ja")
    assert rows_on(with_lss) == ["ifo", "lss", "planerad", "beslutad"]  # never the page kept for others
    assert told(with_lss, "lss") == ""


def test_a_page_that_differs_by_its_rows_alone_is_kept_for_each(app: Flask, new_browser: Callable[[], Browser]) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        whole = miniature("matrix_row_condition")
        short = structs.replace(whole, sections=whole.sections[:2])
        add_round(session, publish(session, create_survey(session, short), short))
    without = new_browser().get("/oppen/prov").submit().submit(lss="nej")
    assert "Finns den för LSS?" not in without.text
    with_it = new_browser().get("/oppen/prov").submit().submit(lss="ja")
    assert "Finns den för LSS?" in with_it.text


@pytest.mark.usefixtures("round_of_rows")
def test_a_row_that_its_page_does_not_show_keeps_its_answer(new_browser: Callable[[], Browser]) -> None:
    page = new_browser().get("/oppen/prov").submit().submit(lss="ja")
    after = page.submit(**{"analys.ifo": "ja", "analys.lss": "nej"})
    start = after.browser.get(after.path.replace("bara_lss", "start")).submit(lss="nej")
    check = start.submit(**{"analys.ifo": "ja"})
    assert "Finns den för LSS?" not in check.text
    again = check.browser.get(check.path.replace("kontrollera", "del/start")).submit(lss="ja")
    assert again.fields()["analys.lss"] == ["nej"]


def test_answers_on_rows_that_the_path_leads_past_are_dropped_when_sent(
    round_of_rows: Browser, new_browser: Callable[[], Browser], run: Run
) -> None:
    page = new_browser().get("/oppen/prov").submit().submit(lss="ja")
    missing = page.submit(**{"analys.ifo": "nej", "analys.lss": "ja"})
    assert missing.status == 400
    assert [error for error in missing.errors if "IFO: är den planerad?" in error]
    assert len(missing.errors) == 1  # the row after it is not asked
    insatser = missing.submit(**{"analys.planerad": "nej", "analys.beslutad": "ja"}, skal="Tid saknas")
    check = insatser.submit(**{"insatser.boende": "nej"})
    assert check.path.endswith("/kontrollera")
    assert "Om nej för IFO: är den planerad?: Nej" in check.text
    assert "Är planen beslutad?" not in check.text

    back = check.browser.get(check.path.replace("kontrollera", "del/start") + "?fran=kontroll")
    again = back.submit(lss="nej")
    assert "Finns den för LSS?" not in again.text
    start = check.browser.get(check.path.replace("kontrollera", "del/start") + "?fran=kontroll")
    anew = start.submit(lss="ja").submit()  # through the section that is asked again
    assert "Finns den för LSS?: Ja" in anew.text  # what was answered is there again
    assert anew.submit().heading == "Tack för dina svar"

    run("rounds", "close", "prov")
    questions = {
        each["name"]: each for each in json.loads(run("results", "prov", "--level", "raw", "--json"))["questions"]
    }
    planned, decided = questions["analys.planerad"], questions["analys.beslutad"]
    assert (planned["base"], planned["not_answered"], planned["not_asked"]) == (1, 0, 0)
    assert (decided["base"], decided["not_answered"], decided["not_asked"]) == (0, 0, 1)
    assert round_of_rows.get("/arbete/undersokningar/prov/resultat").status == 200


def test_paper_preview_and_annex_say_who_is_to_answer(round_of_rows: Browser, run: Run) -> None:
    sheet = round_of_rows.get("/arbete/undersokningar/prov/papper.pdf").response.get_data()
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet)).pages).split())
    assert HINT in words
    assert "Svara bara om du svarade ”Ja” på fråga 1." in words
    assert HINT in round_of_rows.get("/arbete/frageformular/matrix_row_condition").text
    run("rounds", "close", "prov")
    report = round_of_rows.get("/arbete/undersokningar/prov/rapport").text
    assert "Om nej för IFO: är den planerad? (visas bara för vissa)" in report


def test_a_keyed_sheet_with_a_row_that_was_not_to_be_answered_is_told(round_of_rows: Browser) -> None:
    keyed = round_of_rows.get("/arbete/undersokningar/prov/registrera")
    told_after = keyed.submit(**{"lss": "2", "analys.ifo": "1", "analys.planerad": "1"})
    assert "raden ”Om nej för IFO: är den planerad?”, har ett svar fast den inte skulle besvaras." in told_after.text
