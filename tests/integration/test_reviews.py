"""Record review through the pages: list, sample, records, several reviewers, the end; and the published table."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PageObject, PdfReader

from portal.db import get_database
from portal.organisation.operations import create_account
from portal.organisation.queries import get_unit
from portal.organisation.unit_changes import NewUnit, create_unit, get_units, merge_units, split_unit
from portal.reviews import operations
from portal.reviews.queries import get_review
from tests.support.access_log import list_readings
from tests.support.client import Browser, Page
from tests.support.reviews import CHECKLIST, GOLDEN, LIST, add_review
from tests.support.scenes import PASSWORD, add_staff

Run = Callable[..., str]
LogIn = Callable[[str], Browser]
HOME = "/arbete/aktgranskning"
YES = {"svar-anmalare_dokumenterad": "ja", "svar-forhandsbedomning_skyndsam": "ja"}


def cells(page: Page, caption: str) -> list[list[str]]:
    """The rows of the table with that caption, as a reader sees them."""
    table = page.tree.xpath(f"//table[caption[normalize-space() = '{caption}']]")[0]
    rows = table.xpath("./tbody/tr")
    return [[" ".join(cell.text_content().replace("\u00a0", " ").split()) for cell in row] for row in rows]


def weights_of(page: PageObject) -> dict[str, set[str]]:
    """What is written on a sheet, piece by piece, and the faces that it is set in."""
    found: dict[str, set[str]] = {}

    def note(text: str, _user: object, _place: object, font: dict[str, str] | None, _size: float) -> None:
        if text.strip() and font:
            found.setdefault(text.strip(), set()).add(font["/BaseFont"].partition("+")[2])

    page.extract_text(visitor_text=note)
    return found


@pytest.fixture
def review(app: Flask) -> str:
    """A review in Hägersten-Liljeholmen with four listed records, three of them drawn."""
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        return add_review(session, "prov").code


def test_from_a_list_to_a_sample(quality: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    page = quality.get(HOME).link("Ny granskning")
    typed = {"unit": "hl", "year": "2026", "title": "Förhandsbedömningar", "checklist": f"library:{CHECKLIST}"}
    page = page.submit(**typed, records=LIST)
    assert page.heading == "Kontrollera listan"
    page = page.submit("Läs in 17 akter")
    assert "Listan har 17 akter. Stickprovet är inte draget än." in page.text
    page = page.submit(size="många")
    assert page.errors == ["Skriv hur många akter som ska dras, från 1 till 200."]
    page = page.submit(size="12")
    assert "12 akter av 17 i listan drogs. Ingen utgick." in page.text
    strata = cells(page, "Akter i listan och i stickprovet efter ålder och kön")
    # Six strata of at most three: two each.
    assert [row[3] for row in strata] == [*("2",) * 6, "12"]
    again = quality.get(f"{HOME}/ny").submit(**typed, records=LIST).submit("Läs in 17 akter")
    assert again.errors == ["Samma lista är redan inläst för enheten och året. Granskningen finns i listan."]
    monkeypatch.setattr(operations, "find_review", lambda *_: None)  # as for whoever begins one at the same moment
    late = quality.get(f"{HOME}/ny").submit(**typed, records=LIST + "\nA-18;18;K;H1").submit("Läs in 18 akter")
    assert late.status == 409
    assert "Någon annan sparade i samma stund" in late.text


def test_two_reviewers_of_one_record(app: Flask, review: str, log_in: LogIn) -> None:
    quality, head = log_in("kvalitet"), log_in("chef.hl")
    address = f"{HOME}/{review}/akter/1"
    first, second = quality.get(address), head.get(address)
    saved = first.submit("Spara", **YES)
    assert "X av sig själv" in saved.text
    assert "Kvalitet, " in saved.text
    late = second.submit(
        "Spara", **{**YES, "svar-anmalare_dokumenterad": "nej", "kommentar-anmalare_dokumenterad": "Nej!"}
    )
    assert late.status == 409
    assert "Någon annan har sparat akten sedan du öppnade den. Inget är överskrivet." in late.text
    assert "Sparat: Ja. Kvalitet" in late.text
    assert late.fields()["svar-anmalare_dokumenterad"] == ["nej"]
    with app.app_context():
        answers = get_review(get_database().session_factory(), review).drawn[0].answers
        assert {each.question: each.value for each in answers}["anmalare_dokumenterad"] == "ja"
    decided = late.submit("Spara")
    assert decided.status == 200
    assert "Chef.Hl, " in decided.text
    assert decided.text.count("Kvalitet, ") == 1
    assert decided.fields()["kommentar-anmalare_dokumenterad"] == ["Nej!"]
    page = quality.get(f"{HOME}/{review}/analys")
    assert page.tree.xpath("//details//li[starts-with(., 'Akt')]/text()") == ["Akt 1: Nej!"]
    refused = decided.submit("Spara", **{"kommentar-anmalare_dokumenterad": "Gäller 850101-1234"})
    assert refused.status == 400
    assert "ser ut som ett personnummer" in refused.errors[0]
    with app.app_context(), get_database().session_factory() as session:
        record = get_review(session, review).drawn[0]
        assert b"Nej!" not in next(each.comment for each in record.answers if each.comment)
        readings = list_readings(session, f"review {record.review_id} record {record.id}")
        assert len(readings) == 6  # each of the pages that showed the record
        whole = [entry.reading for entry in list_readings(session, f"review {record.review_id}")]
        assert whole == ["comments"]


def test_dropped_records_and_the_end(app: Flask, review: str, log_in: LogIn) -> None:
    head = log_in("chef.hl")
    assert head.get("/arbete").link("Granskning prov").heading == "Akter och stickprov"
    page = head.get(f"{HOME}/{review}/akter/2")
    token = page.fields()["csrf_token"]
    refused = head.post(f"{page.path}/utga", {"csrf_token": token, "reason": ""})
    assert refused.errors == ["Välj varför akten utgår."]
    page = head.post(f"{page.path}/utga", {"csrf_token": token, "reason": "skyddad", "replace": "ja"})
    assert "Akt 2 har utgått. I stället drogs akt 4." in page.text
    page = head.post(f"{HOME}/{review}/akter/4/utga", {"csrf_token": token, "reason": "saknas", "replace": "ja"})
    assert "Det finns ingen mer akt i listan att dra." in page.text
    said = "4 akter av 4 i listan drogs, 2 utgick: skyddade personuppgifter (1), akten gick inte att få fram (1)."
    assert f"{said} 2 akter granskas." in page.text
    page = head.post(f"{HOME}/{review}/klar", {"csrf_token": token})
    assert "Två akter saknar svar på någon fråga. Fyll i dem, eller låt dem utgå" in page.text
    dropped = head.get(f"{HOME}/{review}/akter/2")
    assert not dropped.tree.xpath("//main//input[not(@type='hidden')]")  # nothing to fill in that cannot be saved
    assert "Ta med akten igen" in dropped.text
    for position in (1, 3):
        page = head.get(f"{HOME}/{review}/akter/{position}")
        names = page.tree.xpath("//input[@type='radio']/@name")
        page = page.submit("Spara", **{**dict.fromkeys(names, "ja"), "svar-aterkoppling": "x"})
    page = head.post(f"{HOME}/{review}/klar", {"csrf_token": token})
    assert "Granskningen är klar." in page.text
    assert cells(page, "Svar per akt och fråga")[-1] == ["Har återkoppling skett till anmälare?", "X", "X"]
    assert cells(page, "Akter med Ja, Nej och X per fråga")[-1][1:] == ["0", "0", "2", "0", "."]
    read_only = head.get(f"{HOME}/{review}/akter/1")
    assert not read_only.tree.xpath("//main//input[not(@type='hidden')]")
    last = [
        " ".join(part.text_content().split()) for part in read_only.tree.xpath("(//main//dl)[last()]/div[last()]/*")
    ]
    assert last[0] == "Har återkoppling skett till anmälare?"
    assert last[1].startswith("X")
    late = head.post(
        f"{HOME}/{review}/akter/1", {"csrf_token": token, "revision": "1", "kommentar-anmalare_dokumenterad": "Kvar"}
    )
    assert "Granskningen är avslutad." in late.text
    assert late.fields()["kommentar-anmalare_dokumenterad"] == [
        "Kvar"
    ]  # typed while somebody else ended it: still there to copy


def test_the_published_table_goes_in_and_comes_out_the_same(
    app: Flask, run: Run, tmp_path: Path, log_in: LogIn
) -> None:
    add_staff(app)
    for code, year in (("nu", 2026), ("da", 2025)):
        run("reviews", "create", code, "--unit", "hl", "--year", year, "--title", code, "--checklist", CHECKLIST)
        run("reviews", "import", code, GOLDEN, "--finish", "--note", "*=Utdrag utan beskrivning.")
    run("reviews", "export", "nu", "--format", "csv", "--out", tmp_path / "ut.csv")
    assert (tmp_path / "ut.csv").read_bytes() == GOLDEN.read_bytes()
    quality = log_in("kvalitet")
    page = quality.get(f"{HOME}/nu")
    rows = cells(page, "Akter med Ja, Nej och X per fråga")
    assert [row[2] for row in rows] == ["0", "0", "3", "2", "2", "2", "3", "4", "1", "0", "4", "1", "0", "0"]
    assert rows[2][1:] == ["7", "3", "0", "10", "70 %", "70 %", "10"]
    lines = [line.split(";") for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert cells(page, "Svar per akt och fråga") == lines[1:]
    assert "* Utdrag utan beskrivning." in page.text
    downloaded = quality.get(f"{HOME}/nu/matris.csv").response.data.decode("utf-8-sig")
    assert [line.split(";") for line in downloaded.splitlines()] == lines
    assert quality.get(f"{HOME}/nu/matris.xlsx").response.data.startswith(b"PK")
    page = quality.get(f"{HOME}/nu/analys")
    lacking = cells(page, "Frågor där någon akt har svaret Nej, de med flest först")
    assert lacking[0] == ["Har tidigare kännedom beaktats?", "4", "10", "60 %", "60 %"]
    assert [row[1] for row in lacking] == ["4", "4", "3", "3", "2", "2", "2", "1", "1"]
    assert "Frågor där alla akter har svaret Ja (5)" in page.text
    page = page.submit(works="Det mesta.", activities="Ny mall i mars.")
    assert "Ny mall i mars." in page.text
    report = quality.get(f"{HOME}/nu/rapport.pdf").response.data
    text = " ".join("\n".join(each.extract_text() for each in PdfReader(BytesIO(report)).pages).split())
    weights = weights_of(PdfReader(BytesIO(report)).pages[-1])
    assert weights["Nej"] == weights["Nej**"] == {"Portal-Sans-Semi-Bold"}
    assert weights["Ja"] == {"Portal-Sans"}
    for words in ("Internt arbetsmaterial", "Nej**", "Ny mall i mars.", "Tabell 2. Svar per akt och fråga"):
        assert words in text
    part = tmp_path / "del.csv"
    part.write_text("Ärende;2\nHar anmälare dokumenterats?;Nej\n", encoding="utf-8")
    assert "avslutad" in run("reviews", "import", "nu", part, fails=True)
    quality.post(f"{HOME}/nu/klar", {"csrf_token": page.fields()["csrf_token"], "action": "oppna"})
    run("reviews", "import", "nu", part)
    changed = [lines[0], [*lines[1][:2], "Nej", *lines[1][3:]], *lines[2:]]
    assert cells(quality.get(f"{HOME}/nu"), "Svar per akt och fråga") == changed[1:]
    wrong = tmp_path / "fel.csv"
    wrong.write_text(
        "Ärende;1;2\nHar någon frågat?;Ja;Ja\nFramgår anledning till anmälan?;Ja;Kanske\n", encoding="utf-8"
    )
    run("reviews", "create", "fel", "--unit", "hl", "--year", 2026, "--title", "Fel", "--checklist", CHECKLIST)
    said = run("reviews", "import", "fel", wrong, fails=True)
    assert "Rad 2: ”Har någon frågat?” finns inte i checklistan." in said
    assert "Rad 3, akt 2: ”Kanske” går inte att läsa." in said


def test_a_unit_goes_on_from_the_one_it_came_from(app: Flask, run: Run, tmp_path: Path, log_in: LogIn) -> None:
    add_staff(app)
    run("reviews", "create", "da", "--unit", "hl", "--year", 2025, "--title", "da", "--checklist", CHECKLIST)
    run("reviews", "import", "da", GOLDEN, "--finish")
    with app.app_context(), get_database().writing() as session:
        split_unit(session, get_unit(session, "hl"), [NewUnit("h", "Hägersten"), NewUnit("l", "Liljeholmen")])
    run("reviews", "create", "nu", "--unit", "h", "--year", 2026, "--title", "nu", "--checklist", CHECKLIST)
    run("reviews", "import", "nu", GOLDEN)
    page = log_in("kvalitet").get(f"{HOME}/nu")
    assert cells(page, "Akter med Ja, Nej och X per fråga")[2][-2:] == ["70 %", "10"]
    assert "Siffrorna för 2025 är från Hägersten-Liljeholmen, som enheten kommer från." in page.text
    assert "De gäller hela Hägersten-Liljeholmen, som har delats i flera enheter." in page.text
    run("reviews", "report", "nu", "--out", tmp_path / "rapport.pdf")
    assert "Granskningen är inte klar." in PdfReader(tmp_path / "rapport.pdf").pages[0].extract_text()


def test_a_unit_merged_of_several_has_the_year_before_of_them_all(
    app: Flask, run: Run, tmp_path: Path, log_in: LogIn
) -> None:
    add_staff(app)

    def add(code: str, unit: str, year: int, *options: str) -> None:
        run("reviews", "create", code, "--unit", unit, "--year", year, "--title", code, "--checklist", CHECKLIST)
        run("reviews", "import", code, GOLDEN, *options)

    def merge(codes: list[str], code: str, name: str) -> None:
        with app.app_context(), get_database().writing() as session:
            merge_units(session, get_units(session, codes), NewUnit(code, name), get_unit(session, "ifo"))

    quality = log_in("kvalitet")
    add("hl-2024", "hl", 2024, "--finish")
    add("hl-2025", "hl", 2025, "--finish")
    add("alvsjo-2025", "alvsjo", 2025, "--finish")
    for code, text in (("hl-2025", "Ny mall."), ("alvsjo-2025", "Ny rutin.")):
        quality.get(f"{HOME}/{code}/analys").submit(activities=text)
    merge(["hl", "alvsjo"], "soder", "Söder")
    add("soder-2026", "soder", 2026, "--finish")
    page = quality.get(f"{HOME}/soder-2026")
    assert cells(page, "Akter med Ja, Nej och X per fråga")[2][-3:] == ["70 %", "70 %", "20"]
    whose = "Siffrorna för 2025 är från Hägersten-Liljeholmen och Älvsjö"
    assert f"{whose}, som enheten har bildats av, tillsammans." in page.text
    assert [each.text for each in page.tree.xpath("//h2[contains(., '2025')]/following-sibling::div[1]/h3")] == [
        *("Hägersten-Liljeholmen", "Älvsjö")
    ]
    page = quality.get(f"{HOME}/sammanstallning?ar=2026&checklista={CHECKLIST}&enhet=soder")
    assert cells(page, "Akter med Ja, Nej och X per fråga")[2][-2:] == ["70 %", "20"]
    assert f"{whose}." in page.text
    run("reviews", "report", "soder-2026", "--out", tmp_path / "rapport.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "rapport.pdf").pages)
    assert whose in " ".join(text.split())
    assert "Aktiviteter efter granskningen 2025, Älvsjö" in text
    # Merged once more with a unit that has never been reviewed: two steps back, and one of them empty.
    with app.app_context(), get_database().writing() as session:
        create_unit(session, NewUnit("ny", "Nya mottagningen"), get_unit(session, "ifo"))
    merge(["soder", "ny"], "allt", "Allt")
    add("allt-2027", "allt", 2027)
    page = quality.get(f"{HOME}/allt-2027")
    assert "från Söder, som enheten kommer från. Nya mottagningen har ingen klar granskning för 2026." in page.text
    with app.app_context(), get_database().writing() as session:
        get_review(session, "soder-2026").finished_at = None
    page = quality.get(f"{HOME}/allt-2027")
    assert f"{whose}, som enheten har bildats av, tillsammans. Nya mottagningen har ingen" in page.text
    assert cells(page, "Akter med Ja, Nej och X per fråga")[2][-1] == "20"


def test_whoever_leads_from_above_sees_sums_and_no_records(app: Flask, run: Run, log_in: LogIn) -> None:
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        about = {"name": "Omar Rådeschef", "password": PASSWORD, "roles": ["unit_head"], "unit_codes": ["ifo"]}
        create_account(session, email="omradeschef@kommun.example", **about)
    for unit in ("hl", "alvsjo"):
        run("reviews", "create", unit, "--unit", unit, "--year", 2026, "--title", unit, "--checklist", CHECKLIST)
        run("reviews", "import", unit, GOLDEN, "--finish")
    run("reviews", "create", "da", "--unit", "hl", "--year", 2025, "--title", "da", "--checklist", CHECKLIST)
    run("reviews", "import", "da", GOLDEN, "--finish")
    above = log_in("omradeschef")
    page = above.get(f"{HOME}/sammanstallning")
    rows = cells(page, "Akter med Ja, Nej och X per fråga")
    assert page.tree.xpath("string(//h2)") == "Individ- och familjeomsorg, 2026"
    assert rows[2] == ["Har skyddsbedömning genomförts skyndsamt?", "14", "6", "0", "20", "70 %", "70 %", "10"]
    assert "2 klara granskningar med 20 akter." in page.text
    assert "Året före: en klar granskning med 10 akter." in page.text
    assert cells(page, "Andel Ja per fråga")[2][1:] == ["70 % (10)", "70 % (10)"]
    page = above.get(f"{HOME}/hl")
    assert page.status == 200
    assert not page.tree.xpath("//table[contains(caption, 'Svar per akt')]")
    text = PdfReader(BytesIO(above.get(f"{HOME}/hl/rapport.pdf").response.data)).pages[-1].extract_text()
    assert "Svar per akt" not in text
    for path in ("akter", "akter/1", "matris.csv", "fotnoter", "analys"):
        assert above.get(f"{HOME}/hl/{path}").status == 404
    sibling = log_in("chef.alvsjo")
    assert "hl" not in [row[0] for row in cells(sibling.get(HOME), "Aktgranskningar, det senaste året först")]
    assert sibling.get(f"{HOME}/sammanstallning?ar=2026&checklista={CHECKLIST}&enhet=hl").status == 404
    first = sibling.get(f"{HOME}/ny")
    assert first.submit(unit="hl", title="x", records=LIST).errors == ["Välj en enhet.", "Välj en checklista."]
    everything = [
        "Välj en enhet.",
        "Skriv ett år med fyra siffror",
        "Skriv ett namn på",
        "Välj en checklista.",
        "Välj en fil",
    ]
    told = first.submit(unit="", year="i år", title=" ", records="").errors
    assert [said[: len(begin)] for said, begin in zip(told, everything, strict=True)] == everything
