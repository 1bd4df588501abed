"""The results page: what staff see of a round, in which order, and who may see what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.db import get_database
from tests.support.client import Browser
from tests.support.round_reports import alvsjo_answers, hl_answers
from tests.support.scenes import PASSWORD, add_round, publish_ready, write_csv

Run = Callable[..., str]
RESULT = "/arbete/undersokningar/prov/resultat"
FRAMES: dict[str, int | None] = {"hl": 13, "alvsjo": 2}


def rows(hl: list[dict[str, Any]], alvsjo: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"unit": "hl", **row} for row in hl] + [{"unit": "alvsjo", **row} for row in alvsjo]


@pytest.fixture
def two_units(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Iterator[Browser]:
    """A competence round of ten and two answers, still open; the browser is that of quality staff."""
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"), frames=FRAMES)
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", rows(hl_answers(), alvsjo_answers())))
    return quality


@pytest.fixture
def closed(two_units: Browser, run: Run) -> Browser:
    run("rounds", "close", "prov")
    return two_units


def test_while_answers_come_in_there_are_counts_and_no_results(two_units: Browser) -> None:
    page = two_units.get(RESULT)
    assert page.status == 200
    assert "Insamlingen pågår. Resultatet visas här när den är avslutad." in page.text
    assert "10 av 13 76,9 % 3" in page.text
    assert "2 av 2 .. .." in page.text
    assert "socialsekreterare" not in page.text
    assert two_units.get("/arbete/undersokningar/prov/rapport").path == RESULT
    assert two_units.get("/arbete/undersokningar/prov/rapport.pdf").path == RESULT


def test_what_matters_comes_first(closed: Browser) -> None:
    page = closed.get(f"{RESULT}?enhet=hl")
    assert page.heading == "Resultat: Kompetensenkät 2026"
    assert "10 av 13 svarade, en svarsfrekvens på 77 procent. Tre svarade inte." in page.text
    text = page.text
    assert text.index("svarsfrekvens på 77 procent") < text.index("Hur många år har du arbetat")
    assert "0–1 år 4 40 %" in text
    assert "Redovisas inte, för få svar i något av svarsalternativen." in text
    assert "Kvinna" not in text


def test_the_pooled_answers_of_ten_and_two_are_hidden(closed: Browser) -> None:
    page = closed.get(RESULT)
    assert "Resultatet redovisas inte, eftersom" in page.text
    assert "Välj en enhet ovan." in page.text
    assert "0–1 år" not in page.text
    assert "Bortfall" not in page.text


@pytest.mark.parametrize("level", ["intern", "offentlig"])
def test_alvsjo_is_two_of_two_and_nothing_else(closed: Browser, level: str) -> None:
    page = closed.get(f"{RESULT}?niva={level}&enhet=alvsjo")
    assert "2 av 2 svar." in page.text
    assert "100" not in page.text
    assert "0–1 år" not in page.text
    assert not page.tree.xpath("//figure")


def test_levels_and_units_are_links_and_the_chosen_one_is_marked(closed: Browser) -> None:
    page = closed.get(RESULT)
    marked = [each.text_content() for each in page.tree.xpath("//main//*[@aria-current='true']")]
    assert marked == ["Intern nivå", "Hela undersökningen"]
    public = page.link("Offentlig nivå").link("Hägersten-Liljeholmen")
    assert "Grupper med färre än 10 svar redovisas inte." in public.text
    assert "0–1 år 4 40 %" in public.text


def test_the_list_of_what_is_on_the_page_leads_to_it(closed: Browser) -> None:
    tree = closed.get(f"{RESULT}?enhet=hl").tree
    links = tree.xpath("//nav[@class='on-this-page']//a/@href")
    assert len(links) > 3
    headings = [tree.xpath(f"//*[@id='{link[1:]}']") for link in links]
    assert all(len(found) == 1 and found[0].tag in ("h2", "h3") for found in headings)
    assert not closed.get(f"{RESULT}?enhet=alvsjo").tree.xpath("//nav[@class='on-this-page']//a[@href='#fragor']")


def test_each_chart_has_a_table_and_a_text_alternative(closed: Browser) -> None:
    tree = closed.get(f"{RESULT}?enhet=hl").tree
    charts = tree.xpath("//figure[@class='chart']/svg")
    assert charts
    assert all(chart.find("title").text for chart in charts)
    assert all(section.xpath(".//table") for section in tree.xpath("//section[.//figure]"))
    ids = [each.get("id") for each in tree.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))


def test_a_unit_head_meets_the_own_unit_and_no_other(closed: Browser, new_browser: Callable[[], Browser]) -> None:
    head = new_browser()
    head.log_in("chef.hl@kommun.example", PASSWORD)
    page = head.get(RESULT)
    assert "10 av 13 svarade" in page.text
    assert "Älvsjö" not in page.text
    assert "Hela undersökningen" not in page.text
    assert "av 15" not in page.text
    for address in (RESULT, "/arbete/undersokningar/prov/rapport", "/arbete/undersokningar/prov/rapport.pdf"):
        assert head.get(f"{address}?enhet=alvsjo").status == 404
        assert head.get(f"{address}?enhet=ifo").status == 404


def test_a_unit_head_sees_only_own_counts_while_answers_come_in(
    two_units: Browser, new_browser: Callable[[], Browser]
) -> None:
    head = new_browser()
    head.log_in("chef.alvsjo@kommun.example", PASSWORD)
    assert "2 av 2" in head.get(RESULT).text
    assert "Hägersten" not in head.get(RESULT).text


def test_management_reads_the_total_and_others_are_turned_away(
    closed: Browser, new_browser: Callable[[], Browser]
) -> None:
    manager = new_browser()
    manager.log_in("ledning@kommun.example", PASSWORD)
    assert "12 av 15 svarade" in manager.get(RESULT).text
    for role in ("registrator", "medarbetare", "admin"):
        visitor = new_browser()
        visitor.log_in(f"{role}@kommun.example", PASSWORD)
        assert visitor.get(RESULT).status == 403


@pytest.mark.parametrize("query", ["?niva=raw", "?niva=internal", "?enhet=finns-inte", "?enhet=ifo"])
def test_levels_and_units_that_do_not_exist_are_not_found(closed: Browser, query: str) -> None:
    assert closed.get(f"{RESULT}{query}").status == 404


def test_a_round_that_does_not_exist_is_not_found(quality: Browser) -> None:
    for page in ("resultat", "rapport", "rapport.pdf"):
        assert quality.get(f"/arbete/undersokningar/finns-inte/{page}").status == 404
