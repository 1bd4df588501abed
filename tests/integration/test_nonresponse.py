"""What became of those who did not answer: counts for each unit while the round runs and after, never who."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.support.client import Browser, Page
from tests.support.mailings import link_of, open_invited, people, work

PAGE = "/arbete/undersokningar/prov"
Run = Callable[..., str]
NewBrowser = Callable[[], Browser]


def answer(page: Page) -> None:
    for _ in range(12):
        if not page.tree.xpath("//main//form"):
            return
        page = page.submit()


def cells(page: Page, caption: str = "Vad som blev av inbjudningarna") -> dict[str, list[str]]:
    """First cell of each row to the rest."""
    rows = page.tree.xpath(f"//caption[contains(., '{caption}')]/../*/tr[td]")
    read = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return {name: rest for name, *rest in read}


@pytest.fixture
def under_way(app: Flask, quality: Browser, new_browser: NewBrowser, run: Run, tmp_path: Path) -> None:
    """Of 13: three answered, six begun, one said no, one was not reached, one was overcoverage. Another unit of two."""
    open_invited(app, [*people(13), *people(2, "alvsjo")], "nki", opens_at=None)
    work(app)

    def start(number: int) -> Page:
        return new_browser().get(link_of(app, f"hl{number}@kommun.example"))

    for number in (1, 2, 3):
        answer(start(number))
    for number in (4, 5, 6, 7, 8, 9):
        section = start(number).submit().submit(nki_helhet="8")
        if number > 6:
            section.submit(bemotande_1="8")
    start(10).link("Jag vill inte svara").submit()
    (tmp_path / "a.eml").write_text(
        "Content-Type: multipart/report; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: x\n\n"
        "Final-Recipient: rfc822; hl11@kommun.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    run("mail", "bounces", tmp_path / "a.eml")
    person = quality.get(f"{PAGE}/inbjudna?sok=hl12").link("Person 12")
    quality.post(person.path, {"csrf_token": person.fields()["csrf_token"][0], "action": "leave_out"})


WHOLE = ["13", "3", "6", "1", "1", "1", "1"]
SMALL = ["2", "0", "..", "..", "..", "..", "0"]
TOGETHER = ["15", "3", "..", "..", "..", "..", "1"]


@pytest.mark.usefixtures("under_way")
def test_counts_while_the_round_runs(quality: Browser, log_in: Callable[[str], Browser]) -> None:
    page = quality.get(PAGE)
    assert cells(page) == {"Hägersten-Liljeholmen": WHOLE, "Älvsjö": SMALL, "Hela undersökningen": TOGETHER}
    head = log_in("chef.alvsjo").get(PAGE)
    assert cells(head) == {"Älvsjö": SMALL}


@pytest.mark.usefixtures("under_way")
def test_counts_after_the_close_on_the_page_and_in_the_report(quality: Browser, run: Run) -> None:
    run("rounds", "close", "prov")
    page = quality.get(f"{PAGE}/resultat")
    assert cells(page)["Hägersten-Liljeholmen"] == WHOLE
    assert "AAPOR RR1" in page.text
    stopped = cells(page, "Var de slutade")
    assert [each for (each,) in stopped.values() if each != "0"] == ["3", "3"]
    assert "Enheter där färre än 5 kan svara är inte med." in page.text
    pdf = quality.client.get(f"{PAGE}/rapport.pdf", buffered=True).data
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "Vad som blev av inbjudningarna" in text
    assert "Var de slutade som hade börjat svara" in text
    assert "1 räknas inte som bortfall" in text
    public = quality.get(f"{PAGE}/resultat?niva=offentlig")
    assert not cells(public, "Var de slutade")


@pytest.mark.usefixtures("under_way")
def test_who_began_in_a_small_unit_is_not_what_is_left_of_all(
    app: Flask, quality: Browser, new_browser: NewBrowser, run: Run
) -> None:
    """Six began in the large unit, which is told: of all who stopped no seventh may be seen."""
    new_browser().get(link_of(app, "alvsjo1@kommun.example")).submit().submit(nki_helhet="8")
    run("rounds", "close", "prov")
    page = quality.get(f"{PAGE}/resultat")
    assert cells(page)["Älvsjö"] == SMALL
    assert [each for (each,) in cells(page, "Var de slutade").values() if each != "0"] == ["3", "3"]


@pytest.mark.usefixtures("under_way")
def test_the_rate_is_without_overcoverage(quality: Browser, run: Run) -> None:
    run("rounds", "close", "prov")
    assert "3 av 14 svarade" in quality.get(f"{PAGE}/resultat").text


def test_other_systems_read_the_same_counts_hidden_by_the_same_rule(
    app: Flask, quality: Browser, run: Run, tmp_path: Path
) -> None:
    open_invited(app, [*people(6), *people(2, "alvsjo")], "nki", opens_at=None)
    person = quality.get(f"{PAGE}/inbjudna?sok=hl6").link("Person 6")
    quality.post(person.path, {"csrf_token": person.fields()["csrf_token"][0], "action": "leave_out"})
    run("rounds", "close", "prov")
    read = json.loads(run("results", "prov", "--level", "internal", "--json"))
    told = {"invited": 6, "complete": 0, "partial": 0, "refusal": 0, "not_delivered": 0, "non_contact": 5}
    hl, alvsjo = (unit["dispositions"] for unit in read["units"])
    assert hl == {**told, "ineligible": 1, "suppressed": False}
    assert (alvsjo["invited"], alvsjo["non_contact"], alvsjo["suppressed"]) == (2, None, True)
    assert (read["dispositions"]["invited"], read["dispositions"]["non_contact"]) == (8, None)
    raw = json.loads(run("results", "prov", "--level", "raw", "--json"))
    assert raw["units"][1]["dispositions"]["non_contact"] == 2
    run("export", "prov", "--level", "internal", "--format", "csv", "--out", tmp_path / "r.csv")
    rows = [line.split(";") for line in (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()]
    column = {name: place for place, name in enumerate(rows[0])}
    counts = {(row[1], row[column["Svar"]]): row[column["Antal"]] for row in rows if "inbjudningar" in row}
    assert (counts["hl", "Inte hörts av"], counts["hl", "Övertäckning"]) == ("5", "1")
    assert (counts["alvsjo", "Inbjudna"], counts["alvsjo", "Inte hörts av"]) == ("2", "..")
    assert counts["", "Inte hörts av"] == ".."
