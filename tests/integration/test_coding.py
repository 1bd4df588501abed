"""Free text: coded by one or two, read by few and never unlogged, counted from three, quoted only as masked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.audit.models import AccessLogEntry
from portal.coding.models import TextCoding
from portal.collection.models import Response
from portal.db import get_database, now
from portal.organisation.operations import create_account
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser, Page
from tests.support.coded_rounds import TEXTS, add_closed, box, code_all, finish, theme_for
from tests.support.scenes import PASSWORD, add_round, write_csv

Run = Callable[..., str]
CODING = "/arbete/undersokningar/prov/fritext"
BETTER = f"{CODING}/fritext_battre"


@pytest.fixture
def closed(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """A closed round of twelve answers, nine of them with a text; the browser is that of quality staff."""
    add_closed(app, run, tmp_path, TEXTS)
    return quality


@pytest.fixture
def colleague(app: Flask, new_browser: Callable[[], Browser]) -> Browser:
    """A second person with the same rights."""
    with app.app_context(), get_database().writing() as session:
        create_account(session, email="andra@kommun.example", name="Andra", password=PASSWORD, roles=["quality"])
    browser = new_browser()
    browser.log_in("andra@kommun.example", PASSWORD)
    return browser


def readings(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), get_database().session_factory() as session:
        entries = session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.position))
        return [(each.object, each.reading) for each in entries]


def said(page: Page) -> str:
    """The text on a page of coding."""
    return " ".join(page.tree.xpath("string(//blockquote)").split())


def as_csv(browser: Browser) -> str:
    """The tables of the results as one file."""
    return browser.get("/arbete/undersokningar/prov/resultat.csv").response.get_data(as_text=True)


def test_texts_are_coded_one_by_one_and_themes_counted_from_three(app: Flask, closed: Browser) -> None:
    page = closed.get("/arbete/undersokningar/prov").link("Koda fritextsvar").link("Vad kan vi göra bättre?")
    page = page.link("Koda nästa text")
    assert "070" not in page.text
    assert page.submit().errors == ["Välj minst ett tema, eller ”Inget tema”."]
    assert page.submit(themes="inget", name="X").errors == ["Välj antingen teman eller ”Inget tema”, inte båda."]
    seen = []
    while "Text " in page.heading:
        seen.append(said(page))
        wanted = theme_for(seen[-1])
        known = wanted in page.tree.xpath("//label/span[1]/text()")
        page = (
            page.submit(themes=box(page, wanted))
            if known
            else page.submit(themes="" if wanted else "inget", name=wanted)
        )
    assert len(set(seen)) == 9
    assert "9 av 9 svar har kodats." in page.text
    assert "Väntetid 4" not in closed.get("/arbete/undersokningar/prov/resultat").text
    assert page.submit().errors == ["Kryssa i att du är klar. Temana redovisas sedan så som texterna är kodade."]
    assert "Kodningen är avslutad. Temana redovisas i resultatet." in page.submit(klar="ja").text
    result = closed.get("/arbete/undersokningar/prov/resultat")
    assert "Väntetid 4 44 %" in result.text
    assert "Brev 3 33 %" not in result.text  # the two that are left would stand alone
    assert "Övriga teman eller inget tema 5 56 %" in result.text
    assert "9 av 9 svar har kodats." in closed.get("/arbete/undersokningar/prov/rapport").text
    assert "Teman: Vad kan vi göra bättre?;;fritext_battre.tema;Väntetid;;4;44,0;9" in as_csv(closed)
    with app.app_context(), get_database().session_factory() as session:
        numbers = set(session.scalars(sa.select(TextCoding.response_id)))
    assert {entry for entry, _ in readings(app)} == {f"response {number} fritext_battre" for number in numbers}


def test_suggestions_come_from_earlier_codings_and_are_not_ticked(app: Flask, closed: Browser) -> None:
    code_all(app)
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.delete(TextCoding).where(TextCoding.response.has(Response.answers.contains("Väntetiden"))))
    page = closed.get(BETTER).link("Koda nästa text")
    assert said(page) == "Väntetiden är lång"
    assert "Förslag, utifrån: lång, Väntetiden" in page.text or "Förslag, utifrån: Väntetiden, lång" in page.text
    assert not page.tree.xpath("//input[@name='themes'][@checked]")
    page.link("Läs allt och bestäm vad som ska maskas").submit(phrases="Väntetiden")
    assert "Förslag, utifrån: lång" in (again := closed.get(page.path)).text
    assert "Väntetiden" not in again.text  # masked, in the suggestion too


def test_a_text_is_masked_by_hand_and_quoted_when_approved(app: Flask, closed: Browser) -> None:
    code_all(app, changed={TEXTS[7]: "Väntetid"})
    page = closed.get(BETTER).link("Gå igenom texterna igen")
    while "telefonnummer" not in said(page):
        page = page.link("Hoppa över")
    assert said(page) == "Ring mig på [telefonnummer], hälsar [namn]"
    assert readings(app)[-1][1] == "masked text"
    mask = page.link("Läs allt och bestäm vad som ska maskas")
    assert said(mask).endswith("070-123 45 67, hälsar Karin Lindqvist")
    assert readings(app)[-1][1] == "text"
    assert mask.submit(phrases="ring mej").errors == [
        "”ring mej” står inte i texten. Skriv det precis som där, eller ta bort raden."
    ]
    quote = mask.submit(phrases="ring MIG\n\n")
    assert said(quote) == "[…] på [telefonnummer], hälsar [namn]"
    assert len(quote.submit(level="x").errors) == 2
    assert "Citatet är godkänt." in quote.submit(level="internal", read="ja").text
    finish(app)
    assert "[…] på [telefonnummer]" in closed.get("/arbete/undersokningar/prov/resultat").text
    assert "[…] på" not in closed.get("/arbete/undersokningar/prov/resultat?niva=offentlig").text
    with app.app_context(), get_database().writing() as session:
        get_round(session, "prov").quotes_allowed = False
    assert "[…] på" not in closed.get("/arbete/undersokningar/prov/resultat").text
    assert "aldrig återges ordagrant" in closed.get(quote.path).text


def test_a_second_coder_codes_blind_and_both_settle(app: Flask, closed: Browser, colleague: Browser, run: Run) -> None:
    code_all(app)
    invited = closed.get(f"{BETTER}/andra-kodare")
    assert invited.submit(coder="", sample="9").errors == [
        "Välj någon annan. Den andra kodaren ska arbeta med kvalitet och får inte ha kodat någon av texterna."
    ]
    coder = invited.tree.xpath("//select[@name='coder']/option[text()='Andra']/@value")[0]
    assert "från 1 till 9" in invited.submit(coder=coder, sample="10").errors[0]
    assert "Andra är inbjuden" in invited.submit(coder=coder, sample="9").text
    assert "Du är inbjuden som andra kodare." in colleague.get(CODING).text
    start = colleague.get("/arbete")
    assert "Du är inbjuden som andra kodare, för 9 texter." in start.text
    assert "andra kodare" not in closed.get("/arbete").text
    page = start.link("Vad kan vi göra bättre?").link("Koda nästa text")
    assert not page.tree.xpath("//input[@name='themes'][@checked]")
    assert "Förslag" not in page.text
    assert "Nytt tema" not in page.text
    code_all(app, "andra", "second", {"Breven är svåra": "Väntetid", "Ta bort trappan": "Brev"})
    assert "kappa" not in closed.get(f"{BETTER}/andra-kodare").text.lower()
    handed_in = colleague.get(f"{BETTER}/andra-kodare").submit("Lämna in kodningen")
    # Of nine texts. Väntetid: both 4, the second alone 1. Brev: both 2, each alone 1. Pooled: 50/77.
    assert "Väntetid 8 av 9 4 1 0,78" in handed_in.text
    assert "Brev 7 av 9 2 2 0,50" in handed_in.text
    assert "Kappa för alla teman tillsammans är 0,65" in handed_in.text
    assert "redan jämförd" in closed.get(BETTER).link("Gå igenom texterna igen").submit().text
    assert closed.get(BETTER).submit(klar="ja").errors == [
        "Ni har kodat 2 texter olika. Kom överens om dem först, under Andra kodare."
    ]
    assert "andra kodare" not in colleague.get("/arbete").text
    page = closed.get(f"{BETTER}/andra-kodare").link("Gå igenom texterna")
    for _ in range(2):
        assert "Den andra valde det" in page.text
        page = page.submit(themes=box(page, "Brev"))
    assert "Ni är överens om alla texter." in page.text
    assert "2 texter kodades olika från början" in page.text
    finish(app)
    themes = json.loads(run("results", "prov", "--level", "internal", "--json"))["units"][0]["themes"]
    assert themes == [
        {
            "question": "fritext_battre",
            "answered": 9,
            "coded": 9,
            "themes": [{"name": "Brev", "count": 4}],
            "other": 5,
            "corrected_on": None,
            "is_being_corrected": False,
        }
    ]


def test_what_has_been_told_is_not_coded_otherwise(app: Flask, closed: Browser, colleague: Browser) -> None:
    """Told twice with one text coded otherwise between, the themes would tell what that one is about."""
    page = closed.get(BETTER)
    assert "Temana redovisas när texterna är kodade" in page.text
    token = {"csrf_token": closed.get(f"{BETTER}/kodbok").fields()["csrf_token"][0]}
    assert "Inget svar är kodat än." in closed.post(BETTER, {**token, "klar": "ja"}).text
    text = page.link("Koda nästa text")
    code_all(app)
    invited = closed.get(f"{BETTER}/andra-kodare")
    coder = invited.tree.xpath("//select[@name='coder']/option[text()='Andra']/@value")[0]
    page = invited.submit(coder=coder, sample="3")
    assert "Den andra kodaren har inte lämnat in." in closed.get(BETTER).submit(klar="ja").text
    assert "Temana redovisas när den första kodaren har avslutat" in colleague.get(BETTER).text
    token = {"csrf_token": colleague.get(f"{BETTER}/kodbok").fields()["csrf_token"][0]}
    assert "avslutar inte kodningen" in colleague.post(BETTER, {**token, "klar": "ja"}).text
    page.submit("Ta bort inbjudan")
    before = closed.get(BETTER).submit(klar="ja")
    assert "Kodningen är avslutad, och temana redovisas." in before.text
    counted = as_csv(closed)
    coded = closed.get(BETTER).link("Gå igenom texterna igen")
    while not theme_for(said(coded)):
        coded = coded.link("Nästa text")
    assert f"Teman: {theme_for(said(coded))}. Kodningen är avslutad. Är något fel?" in coded.text
    assert "Kodningen är avslutad" in text.submit(themes="inget").text
    assert "Kodningen är avslutad" in invited.submit(coder=coder, sample="3").text
    assert "innan kodningen avslutas första gången" in closed.get(f"{BETTER}/andra-kodare").text
    assert as_csv(closed) == counted


def test_limits_that_are_changed_change_no_themes(app: Flask, closed: Browser, run: Run) -> None:
    """Decided under the limits of the first time: what one pattern hides another may tell."""
    code_all(app)
    finish(app)
    themes = [line for line in as_csv(closed).splitlines() if ".tema" in line]
    assert len(themes) == 2
    run("settings", "set", "minimum_public_group", "12")
    run("settings", "set", "minimum_group", "9")
    assert [line for line in as_csv(closed).splitlines() if ".tema" in line] == themes
    run("settings", "set", "minimum_group", "12")
    assert ".tema" not in as_csv(closed)


def test_only_quality_staff_and_only_when_it_is_over(
    app: Flask, closed: Browser, new_browser: Callable[[], Browser]
) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, get_round(session, "prov").version, code="oppen", quotes_allowed=True)
        add_round(session, get_round(session, "prov").version, code="tyst")
        sealed = {"protection": "anonymous", "disposal_decision": "SOCN/2026:31"}
        close_round(session, add_round(session, get_round(session, "prov").version, code="sluten", **sealed))
        keyed = add_round(session, get_round(session, "prov").version, code="papper")
        close_round(session, keyed)
        keyed.paper_until = now() + timedelta(days=1)
    assert "Enstaka meningar kan citeras i en rapport." in closed.get("/oppen/oppen").text
    assert "Det återges aldrig ordagrant i en rapport." in closed.get("/oppen/tyst").text
    assert "inte räknats samman än" in closed.get("/arbete/undersokningar/sluten/fritext").text
    paper = closed.get("/arbete/undersokningar/papper/fritext").text
    assert "Svar på papper registreras till och med" in paper
    assert "Texterna kan läsas och kodas sedan." in paper
    assert "Insamlingen pågår." in closed.get("/arbete/undersokningar/oppen/fritext").text
    assert closed.get(f"{CODING}/nki_helhet").status == 404
    assert closed.get(f"{BETTER}/text/finns-inte").status == 404
    assert readings(app) == []
    for who in ("ledning", "chef.hl"):
        visitor = new_browser()
        visitor.log_in(f"{who}@kommun.example", PASSWORD)
        assert visitor.get(closed.get(BETTER).link("Koda nästa text").path).status == 403


def test_the_code_book_is_shared_over_rounds(app: Flask, closed: Browser, run: Run, tmp_path: Path) -> None:
    book = closed.get(f"{BETTER}/kodbok")
    assert book.submit(name="").errors == ["Skriv vad temat heter."]
    book = book.submit(name="Väntetid", description="Tid till besked eller insats")
    assert "finns redan" in book.submit(name="väntetid").errors[0]
    theme = book.tree.xpath("//input[@name='theme']/@value")[0]
    token = book.fields()["csrf_token"][0]
    changed = {"csrf_token": token, "theme": theme, "name": "Väntan", "description": "", "is_retired": "ja"}
    assert "Väntan (ur bruk)" in closed.post(book.path, changed).text
    assert closed.post(book.path, {**changed, "name": "x" * 81}).status == 400
    with app.app_context(), get_database().writing() as session:
        add_round(session, get_round(session, "prov").version, code="nasta")
    rows = [{"unit": "hl", "fritext_battre": "Hej"}]
    run("responses", "import", "nasta", write_csv(tmp_path / "nya.csv", rows))
    run("rounds", "close", "nasta")
    other = closed.get("/arbete/undersokningar/nasta/fritext/fritext_battre/kodbok")
    assert "Väntan (ur bruk)" in other.text
    assert "Väntan" not in closed.get("/arbete/undersokningar/nasta/fritext/fritext_battre").text
