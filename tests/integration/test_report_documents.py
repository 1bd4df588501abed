"""The report as PDF and as its twin on screen: golden figures, protection, structure and conformance."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.db import get_database
from portal.reports.rendering import STYLESHEETS, make_pdf, print_html
from portal.surveys.library import get_ready
from portal.surveys.queries import find_round
from tests.support import verapdf
from tests.support.client import Browser
from tests.support.databases import migrated_database
from tests.support.printed import headings_at_the_foot
from tests.support.round_reports import alvsjo_answers, hl_answers, report_of, results_of, summary_of
from tests.support.scenes import add_round, add_units, publish_ready, write_csv

Run = Callable[..., str]
Make = Callable[..., bytes]


def read(document: bytes) -> str:
    """The text of a PDF with plain spaces, no line breaks and no running headers."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    return " ".join(" ".join(pages).replace("\N{NO-BREAK SPACE}", " ").split())


def hl() -> list[dict[str, Any]]:
    return [{"unit": "hl", **row} for row in hl_answers()]


def nki_answers() -> list[dict[str, Any]]:
    """Sixty answers in two units, spread by a fixed seed."""
    chance = random.Random(3)
    names = ["nki_helhet", "nki_forvantan", "nki_ideal"]
    names += [f"{f}_{n}" for f in ("bemotande", "delaktighet", "information", "resultat") for n in (1, 2)]
    rows = []
    for number in range(60):
        scores = {name: chance.choice([5, 6, 7, 8, 9, 10, "vet_ej", ""]) for name in names}
        rows.append({"unit": "hl" if number % 2 else "alvsjo", **scores})
    return rows


def answers_by_age() -> list[dict[str, Any]]:
    """Two hundred answers in one unit, of five ages."""
    chance = random.Random(4)
    ages = ["13_17", "18_24", "25_44", "45_64", "65_plus"]
    names = [f"nki_{name}" for name in ("helhet", "forvantan", "ideal")]
    factors = ("bemotande", "delaktighet", "information", "tillganglighet", "resultat")
    names += [f"{factor}_{n}" for factor in factors for n in (1, 2)]
    return [{"unit": "hl", "alder": ages[n % 5], **{name: chance.randint(5, 10) for name in names}} for n in range(200)]


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """SQLite alone: the results page is tested on both, and how they look on paper depends on neither."""
    with migrated_database("sqlite", tmp_path) as url:
        yield url


_MADE: dict[tuple[object, ...], bytes] = {}
"""Reports made so far: the same round at the same level is the same document, and each takes seconds."""


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """The report of a round with these answers, all by command; ``plan`` is that of the round."""

    def report(survey: str, rows: list[dict[str, Any]], level: str, *options: str, **plan: Any) -> bytes:
        key = (survey, len(rows), level, options, repr(plan))
        if key not in _MADE:
            run = request.getfixturevalue("run")
            collect(request.getfixturevalue("app"), run, tmp_path, survey, rows, **plan)
            out = tmp_path / "rapport.pdf"
            run("report", "prov", "--level", level, "--out", out, *options)
            _MADE[key] = out.read_bytes()
        return _MADE[key]

    return report


def collect(app: Flask, run: Run, folder: Path, survey: str, rows: list[dict[str, Any]], **plan: Any) -> None:
    """A closed round with these answers, unless it is there already."""
    with app.app_context(), get_database().writing() as session:
        if find_round(session, "prov") is not None:
            return
        add_units(session)
        add_round(session, publish_ready(session, survey), **plan)
    run("responses", "import", "prov", write_csv(folder / "svar.csv", rows))
    run("rounds", "close", "prov")


def test_the_golden_figures_stand_in_the_internal_report(make: Make) -> None:
    text = read(make("kompetens", hl(), "internal"))
    assert "10 av 13 svarade, en svarsfrekvens på 77 procent. Tre svarade inte." in text
    assert "Bortfall Hägersten-Liljeholmen 10 av 13 76,9 % 3" in text
    for row in ("0–1 år 4 40 %", "1–2 år 1 10 %", "2–4 år 2 20 %", "4–8 år 0 0 %", "8 år eller mer 3 30 %"):
        assert row in text
    assert "Kvinna 8" not in text
    assert "80 %" not in text


def test_the_report_is_stamped_and_has_no_empty_fields_or_placeholders(make: Make) -> None:
    document = make("kompetens", hl(), "internal")
    text = read(document)
    pages = len(PdfReader(io.BytesIO(document)).pages)
    assert text.count("Arbetsmaterial, ej fastställd") == pages
    assert f"Sida 1({pages})" in text
    assert f"Sida {pages}({pages})" in text
    for word in ("Diarienummer", "Godkänd av", "Giltig", "None", "[", "{{"):
        assert word not in text


def test_every_page_after_the_first_says_whose_report_it_is_and_at_which_level(make: Make) -> None:
    pages = PdfReader(io.BytesIO(make("kompetens", hl(), "public"))).pages
    for page in pages[1:]:
        text = page.extract_text().replace("\N{NO-BREAK SPACE}", " ")
        assert "Undersökningsrapport: Kompetensenkät 2026" in text
        assert "Nivå offentlig" in text
        assert "Nivå intern" not in text


def test_a_long_table_begins_where_its_title_stands_and_goes_on_over_the_next_sheet(make: Make) -> None:
    document = make("nki", answers_by_age(), "internal", frames={"hl": 400, "alvsjo": 0})
    pages = [page.extract_text().replace("\N{NO-BREAK SPACE}", " ") for page in PdfReader(io.BytesIO(document)).pages]
    (begins,) = (place for place, text in enumerate(pages) if ". Skillnad mellan varje del och alla andra" in text)
    table = pages[begins].partition("Skillnad mellan varje del")[2]
    assert "Bemötande" in table
    assert "Har din situation blivit bättre" in pages[begins + 1].partition("Varje del jämförs med alla andra")[0]


@pytest.mark.parametrize("level", ["internal", "public"])
def test_two_of_two_is_all_that_is_told_of_alvsjo(make: Make, level: str) -> None:
    rows = [*hl(), *({"unit": "alvsjo", **row} for row in alvsjo_answers())]
    whole = read(make("kompetens", rows, level, frames={"hl": 13, "alvsjo": 2}))
    assert "Älvsjö: 2 av 2 svar. Färre än" in whole
    assert "0–1 år 4 40 %" in whole
    assert not re.search(r"8 år eller mer [45] \d+ %", whole)
    assert "n = 12" not in whole
    alone = read(make("kompetens", rows, level, "--unit", "alvsjo"))
    assert "2 av 2 svar." in alone
    assert not re.search(r"\d %", alone)
    assert "Diagram" not in alone
    assert "Hägersten" not in alone


def test_the_contents_name_the_page_each_chapter_begins_on(make: Make) -> None:
    reader = PdfReader(io.BytesIO(make("kompetens", hl(), "internal")))
    texts = [page.extract_text().replace("\N{NO-BREAK SPACE}", " ") for page in reader.pages]
    listed = re.search(r"4 Resultat per område[ .]+(\d+)", texts[1])
    assert listed is not None
    begins = next(n for n, text in enumerate(texts, 1) if re.search(r"^4 Resultat per område$", text, re.MULTILINE))
    assert begins == int(listed[1])


def test_headings_begin_at_one_and_skip_no_level(make: Make) -> None:
    reader = PdfReader(io.BytesIO(make("nki", nki_answers(), "internal", frames={"hl": 50, "alvsjo": 50})))
    levels = [int(tag[2:]) for tag in _tags(reader.trailer["/Root"]["/StructTreeRoot"]) if re.fullmatch(r"/H\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def _tags(node: Any) -> list[str]:
    """The structure tags of a tagged PDF, in reading order."""
    node = node.get_object()
    found = [str(node["/S"])] if "/S" in node else []
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if hasattr(child.get_object(), "get"):
            found += _tags(child)
    return found


@pytest.mark.parametrize("level", ["internal", "public"])
@pytest.mark.parametrize("survey", ["kompetens", "nki"])
def test_reports_of_the_library_conform_to_pdf_ua(make: Make, survey: str, level: str) -> None:
    rows = hl() if survey == "kompetens" else nki_answers()
    document = make(survey, rows, level, frames={"hl": 50, "alvsjo": 50})
    assert verapdf.validate(document) == []
    assert headings_at_the_foot(document) == []


@pytest.mark.parametrize("millimetres", [205, 220])
def test_the_questionnaire_never_begins_with_its_heading_alone_at_the_foot(app: Flask, millimetres: int) -> None:
    asked = get_ready("nki")
    report = report_of(results_of(summary_of(asked, {"norr": [{}] * 12}, {"norr": 20}), asked, "internal"))
    with app.test_request_context():
        html = print_html(report, has_logo=False)
    head, annex = html.partition("<body>")[0], html.partition('<section class="report-chapter report-bilaga">')
    sheets = f'{head}<body><h1>Prov</h1><div style="height: {millimetres}mm">Text</div>{"".join(annex[1:])}'
    document = make_pdf(sheets, report.produced_at, None, STYLESHEETS)
    assert "Frågeformuläret" in read(document)
    assert headings_at_the_foot(document) == []


def test_the_twin_on_screen_says_what_the_pdf_says(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> None:
    collect(app, run, tmp_path, "kompetens", hl())
    page = quality.get("/arbete/undersokningar/prov/rapport")
    document = quality.client.get("/arbete/undersokningar/prov/rapport.pdf")
    assert document.mimetype == "application/pdf"
    assert document.headers["Content-Disposition"] == "attachment; filename=prov_intern.pdf"
    text = read(document.data)
    for element in page.tree.xpath("//article//*[self::p or self::td or self::li or self::caption]"):
        words = " ".join(element.text_content().replace("\N{NO-BREAK SPACE}", " ").split())
        if not element.xpath("ancestor-or-self::*[@class='contents' or @class='button-row']"):
            assert words.replace(" ", "") in text.replace(" ", ""), words


def test_nothing_is_reported_while_answers_come_in(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"))
    out = tmp_path / "rapport.pdf"
    said = run("report", "prov", "--level", "internal", "--out", out, fails=True)
    assert "Resultatet finns när insamlingen är avslutad." in said
    assert not out.exists()
