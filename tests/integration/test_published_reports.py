"""Approving a report: what is refused, what is frozen, who may read it, and the link to everyone who was invited."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from portal.collection.invitations import RecipientRow
from portal.collection.models import Invitation
from portal.db import get_database, now, transaction
from portal.organisation.settings import set_setting
from portal.reports import approved_files, letters
from portal.reports.models import PublishedReport
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support import verapdf
from tests.support.client import Browser, Page
from tests.support.mailings import letters_to, open_invited, work
from tests.support.scenes import write_csv

Run = Callable[..., str]
PUBLISH = "/arbete/undersokningar/prov/publicera"
HEAD = {"registry_number": "SOCN/2026:31", "approver": "Anna Åkesson, socialchef"}
PEOPLE = ("sv", "en", "sv-x-lattlast")


@pytest.fixture
def author(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """Quality staff with a closed round: ten answers of thirteen invited, three of them with an address that works."""
    rows = [RecipientRow(n, f"{tag}@kommun.example", tag, "hl", tag) for n, tag in enumerate(PEOPLE)]
    rows += [RecipientRow(n, f"p{n}@kommun.example" if n < 5 else "", f"Person {n}", "hl", "") for n in range(3, 13)]
    with app.app_context(), transaction() as session:
        set_setting(session, "municipality", "Ekdala kommun")
    answers = [{"unit": "hl", "kon": "kvinna" if n < 8 else "man", "nki_helhet": 5 + n % 5} for n in range(10)]
    open_invited(app, rows, "nki", frames={"hl": None}, opens_at=None, title="Brukarenkät 2026")
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", answers))
    with app.app_context(), transaction() as session:
        by_email = {each.email: each for each in session.scalars(sa.select(Invitation))}
        by_email["p3@kommun.example"].declined_at = now()
        by_email["p4@kommun.example"].delivery_problem = "Adressen finns inte"
        close_round(session, get_round(session, "prov"))
    return quality


def approve(author: Browser, **filled: str) -> Page:
    draft = author.get(PUBLISH).submit("Visa utkastet", **{**HEAD, **filled})
    assert "Arbetsmaterial, ej fastställd" in draft.text
    return draft.submit()


def text_of(pdf: bytes) -> list[str]:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [" ".join(page.replace("\N{NO-BREAK SPACE}", " ").split()) for page in pages]


def stored(app: Flask) -> list[PublishedReport]:
    with app.app_context(), get_database().session_factory() as session:
        options = [sa.orm.undefer(PublishedReport.pdf), sa.orm.undefer(PublishedReport.page_html)]
        return list(session.scalars(sa.select(PublishedReport).order_by(PublishedReport.id).options(*options)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing in it depends on which
def test_nothing_is_approved_with_an_empty_field_or_a_placeholder(app: Flask, author: Browser) -> None:
    page = author.get(PUBLISH).submit(approver="XX", assessment="Vi ser att [fyll i]")
    assert page.status == 400
    assert [line.split(".")[0].split(",")[0] for line in page.errors] == [
        "Skriv rapportens diarienummer",
        "”XX” ser ut att vänta på att fyllas i",
        "”[fyll i]” ser ut att vänta på att fyllas i",
    ]
    assert page.fields()["assessment"] == ["Vi ser att [fyll i]"]
    forged = author.post(PUBLISH, {**author.get(PUBLISH).fields(), "action": "approve", "registry_number": "0(13)"})
    assert forged.status == 400
    assert stored(app) == []


def test_a_published_report_is_read_by_anyone_and_never_changes(app: Flask, author: Browser, browser: Browser) -> None:
    assert "Ingen rapport är publicerad än." in browser.get("/rapporter").text
    typed = author.get(PUBLISH).submit(
        "Visa utkastet", **HEAD, assessment="Drygt 50 % är nöjda.", measures="Vi frågar."
    )
    assert "Jämför med tabellerna innan du fastställer" in typed.text
    assert "Bedömning: ”Drygt 50 %”" in typed.text
    draft = author.get(PUBLISH).submit("Visa utkastet", **HEAD, assessment="Vi är nöjda <b & c.\n\nMen inte helt.")
    assert "Andelar som du har skrivit själv" not in draft.text
    form = draft.fields()
    page = draft.submit()
    assert "PDF:en görs" in page.text
    author.post(PUBLISH, {**form, "action": "approve"})  # the same form sent twice
    changed = author.post(PUBLISH, {**form, "action": "approve", "assessment": "Något annat"})
    assert "Formuläret är redan använt" in changed.errors[0]
    work(app)
    (report,) = stored(app)
    assert report.pdf is not None
    sheets = text_of(report.pdf)
    for sheet, text in enumerate(sheets, 1):
        for said in ("Godkänd av Anna Åkesson, socialchef", f"Dokument-ID {report.document_id}"):
            assert said in text
        assert f"Sida {sheet}({len(sheets)})" in text
        assert "Arbetsmaterial" not in text
    assert "Dnr SOCN/2026:31 Version 1" in sheets[1]
    whole = " ".join(sheets)
    assert "Det här är författarens egen bedömning av resultatet. Vi är nöjda <b & c. Men inte helt." in whole
    assert "10 av 13 svarade" in whole
    shown = browser.get("/rapporter").link("Brukarenkät 2026")
    assert "Kvinna 8" not in shown.text
    assert "Vi är nöjda <b & c." in shown.text
    assert report.sha256 == hashlib.sha256(report.pdf).hexdigest()
    assert report.sha256 in shown.text
    file = browser.client.get(f"/rapporter/{report.document_id}/1.pdf")
    assert file.data == report.pdf
    with app.app_context(), transaction() as session:
        set_setting(session, "municipality", "Storköpings kommun")
    assert "Ekdala kommun" in browser.get(f"/rapporter/{report.document_id}").tree.xpath("string(//article)")
    with app.app_context(), pytest.raises(RuntimeError, match="approver"), transaction() as session:
        session.get_one(PublishedReport, report.id).approver = "Någon annan"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing in it depends on which
def test_an_old_edition_says_what_replaced_it_and_a_withdrawn_one_is_gone(
    app: Flask, author: Browser, browser: Browser
) -> None:
    approve(author)
    work(app)
    address = f"/rapporter/{stored(app)[0].document_id}"
    approve(author, measures="Vi fortsätter.")
    assert "Läs den nya versionen" not in browser.get(f"{address}/1").text  # until the new one can be read
    work(app)
    old = browser.get(f"{address}/1")
    assert "Version 1 är ersatt av version 2." in old.text
    assert "Det här gör vi nu Vi fortsätter." in old.link("Läs den nya versionen").text
    assert browser.get(f"{address}/1.pdf").status == 404
    page = author.get(PUBLISH)
    edition = stored(app)[-1].id
    author.post(f"{PUBLISH.removesuffix('publicera')}faststalld/{edition}/dra-tillbaka", page.fields())
    assert "Rapporten drogs tillbaka" in browser.get(address).text
    assert browser.get(f"{address}/2.pdf").status == 404
    assert "Ingen rapport är publicerad än." in browser.get("/rapporter").text
    assert author.client.get(f"{PUBLISH.removesuffix('publicera')}faststalld/{edition}.pdf").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing in it depends on which
def test_an_internal_report_is_approved_but_not_published(app: Flask, author: Browser, browser: Browser) -> None:
    approve(author, level="internal")
    work(app)
    (report,) = stored(app)
    assert report.is_ready
    assert browser.get(f"/rapporter/{report.document_id}").status == 404
    assert browser.get(f"/rapporter/{report.document_id}/1.pdf").status == 404
    assert "Ingen rapport är publicerad än." in browser.get("/rapporter").text
    assert letters_to(app, "sv@kommun.example") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing in it depends on which
def test_a_report_that_cannot_be_made_does_not_keep_others_waiting(
    app: Flask, author: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first lacks its PDF, the second its letters; the third is none the worse for it."""
    made, told = iter([False]), iter([False])

    def make(*_document: object) -> bytes:
        return b"%PDF" if next(made, True) else bytes(10**18)

    def tell(*_edition: object) -> int:
        return 0 if next(told, True) else int("no letters")

    monkeypatch.setattr(approved_files, "make_pdf", make)
    monkeypatch.setattr(letters, "notify", tell)
    for number in range(3):
        approve(author, level="internal", assessment=f"Bedömning {number}.")
    work(app)
    assert [report.is_ready for report in stored(app)] == [False, False, True]
    assert author.get(PUBLISH).text.count("PDF:en kunde inte skapas.") == 2
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.update(PublishedReport).values(due_at=now()))
    work(app)
    assert all(report.is_ready for report in stored(app))


def test_everyone_who_was_invited_gets_the_link_once(app: Flask, author: Browser) -> None:
    letter = author.get(PUBLISH).link("Läs och ändra brevet")
    assert "/rapporter/exempel" in letter.text
    letter.submit("Spara", subject="Nytt från {kommun}", body="Läs: {länk}")
    approve(author)
    work(app)
    address = f"http://127.0.0.1:8000/rapporter/{stored(app)[0].document_id}"
    texts = {tag: letters_to(app, f"{tag}@kommun.example") for tag in PEOPLE}
    assert [len(found) for found in texts.values()] == [1, 1, 1]
    assert all(address in found[0].get_content() for found in texts.values())
    assert texts["sv"][0]["Subject"] == "Nytt från Ekdala kommun"
    assert "Everyone who was invited gets this e-mail" in " ".join(texts["en"][0].get_content().split())
    for other in ("p3", "p4"):  # has declined; takes no mail
        assert letters_to(app, f"{other}@kommun.example") == []
    assert "Länken till dem som bjöds in: 3 skickade." in author.get(PUBLISH).text
    approve(author)
    work(app)
    assert len(letters_to(app, "sv@kommun.example")) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing in it depends on which
def test_a_report_is_approved_by_command_and_kept_in_a_backup(
    app: Flask, author: Browser, run: Run, tmp_path: Path
) -> None:
    said = run("reports", "publish", "prov", "--level", "public", "--dnr", "TBD", "--approver", "Anna Ek", fails=True)
    assert "ser ut att vänta på att fyllas i" in said
    (tmp_path / "egen.txt").write_text("Drygt 50 procent är nöjda.", "utf-8")
    own = ("--approver", "Anna Ek", "--assessment", tmp_path / "egen.txt")
    said = run("reports", "publish", "prov", "--level", "public", "--dnr", "1.1-106/2012", *own)
    assert "”Drygt 50 procent” är skrivet för hand." in said
    (report,) = stored(app)
    assert f"SHA-256: {report.sha256}" in said
    assert report.pdf is not None
    assert verapdf.validate(report.pdf) == []
    assert "gäller" in run("reports", "list", "prov")
    run("backup", tmp_path / "all.zip", "--keys", tmp_path / "keys.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["tables"]["published_report"]["size"] == 1
    run("reports", "withdraw", report.document_id, "1")
    assert "tillbakadragen" in run("reports", "list", "prov")
    assert author.get(f"/rapporter/{report.document_id}").status == 200
