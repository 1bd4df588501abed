"""Inviting from a list as people have it: columns named on the page, everything seen first, nothing lost between."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage

from portal.audit.models import AccessLogEntry
from portal.collection.models import Invitation
from portal.db import get_database
from tests.support.client import Browser, Page
from tests.support.mailings import letters_to, open_invited, people, work

PAGE = "/arbete/undersokningar/prov"
INVITE = f"{PAGE}/bjud-in"


def workbook(*rows: tuple[object, ...]) -> bytes:
    file, book = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def upload(quality: Browser, content: bytes, name: str = "lista.xlsx") -> Page:
    return quality.get(INVITE).submit(file=FileStorage(io.BytesIO(content), filename=name))


def upload_raw(quality: Browser, content: bytes) -> Page:
    """The same without the temporary file that the test client makes of what is large."""
    token = quality.get(INVITE).fields()["csrf_token"][0]
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode(),
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n',
        content,
        b"\r\n--x--\r\n",
    )
    return quality.post(INVITE, b"".join(parts), content_type="multipart/form-data; boundary=x")


def invited(app: Flask) -> dict[str, tuple[str, str, str]]:
    """Name to address, language and postal address."""
    with app.app_context(), get_database().session_factory() as session:
        rows = session.scalars(sa.select(Invitation)).all()
        return {row.name: (row.email or "", row.language, row.address) for row in rows}


@pytest.fixture(autouse=True)
def _round(app: Flask, quality: Browser) -> None:
    open_invited(app, [], opens_at=None)


def test_a_workbook_with_headings_of_its_own(app: Flask, quality: Browser) -> None:
    content = workbook(
        ("Förnamn", "Efternamn", "E-postadress", "Arbetsplats", "Språk", "Adress", "Postnummer", "Ort", "Anm."),
        ("Eva", "Ek", "Eva.Ek@kommun.example", "Hägersten-Liljeholmen", "Svenska", None, None, None, "x"),
        ("Bo", "By", None, "alvsjo", None, "Storgatan 1", 12345, "Ekdala", None),
    )
    page = upload(quality, content)
    assert page.heading == "Kontrollera listan"
    for told in ("2 personer bjuds in", "1 av dem saknar e-post", "Eva Ek", "Storgatan 1, 12345 Ekdala"):
        assert told in page.text
    assert not invited(app)
    done = page.submit("Bjud in 2 personer")
    assert "2 personer har bjudits in." in done.text
    assert invited(app) == {
        "Eva Ek": ("eva.ek@kommun.example", "sv", ""),
        "Bo By": ("", "sv", "Storgatan 1\n12345 Ekdala"),
    }


def test_columns_that_nobody_could_guess_are_chosen_on_the_page(app: Flask, quality: Browser) -> None:
    page = quality.get(INVITE).submit(recipients="Vem;Var;Brevlåda\nEva;hl;eva@kommun.example")
    assert page.status == 400
    assert any("Välj kolumnen med enhet" in error for error in page.errors)
    columns = {"column-name": "Vem", "column-unit": "Var", "column-email": "Brevlåda"}
    shown = page.submit("Läs kolumnerna igen", **columns)
    assert "1 person bjuds in" in shown.text
    # What is invited is what was seen: another choice is shown first.
    token = {"csrf_token": shown.fields()["csrf_token"], "table": shown.fields()["table"], "action": "invite"}
    other = quality.post(INVITE, {**token, "seen": shown.fields()["seen"], **columns, "column-name": ""})
    assert other.heading == "Kontrollera listan"
    assert not invited(app)
    shown.submit("Bjud in en person")
    assert invited(app) == {"Eva": ("eva@kommun.example", "sv", "")}


def test_errors_duplicates_and_those_invited_already_are_seen_with_their_rows(app: Flask, quality: Browser) -> None:
    rows = (
        "email;name;unit;language",
        "eva@kommun.example;Eva;hl;",
        "fel adress;Fel;hl;",
        "EVA@kommun.example;Eva igen;hl;",
        ";Bo;finns-inte;",
        ";Carl;hl;klingonska",
        ";Bo;hl;",
    )
    quality.get(INVITE).submit(recipients="email;unit\nred@kommun.example;hl").submit("Bjud in en person")
    page = quality.get(INVITE).submit(recipients="\n".join((*rows, "red@kommun.example;;hl;")))
    for told in ("Rad 3:", "Rad 5:", "finns-inte", "Rad 6:", "klingonska", "Rad 4 är samma person som rad 2."):
        assert told in page.text
    for told in ("2 personer bjuds in", "1 är redan inbjuden", "1 rad är en dubblett", "3 rader har fel"):
        assert told in page.text
    refused = page.submit("Bjud in 2 personer")
    assert refused.status == 400
    assert len(invited(app)) == 1
    refused.submit("Bjud in 2 personer", skip="ja")
    assert set(invited(app)) == {"", "Eva", "Bo"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Välj en fil, eller klistra in"),
        ("email;name", "inga rader"),
        ('email;name\n"a;b', "citattecken"),
    ],
)
def test_what_is_no_list(quality: Browser, typed: str, told: str) -> None:
    page = quality.get(INVITE).submit(recipients=typed)
    assert page.status == 400
    assert told in page.text
    assert page.fields()["recipients"] == [typed]


def hostile(name: str) -> bytes:
    """A workbook that does what no workbook should."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        if name == "bomb":
            archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
        elif name == "entities":
            archive.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>')
        elif name == "entities in utf-16":
            archive.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode("utf-16"))
        elif name == "many parts":
            for number in range(300):
                archive.writestr(f"{number}.xml", "<x/>")
        else:
            archive.writestr("readme.txt", "Inget kalkylark")
    return file.getvalue()


@pytest.mark.parametrize("name", ["bomb", "entities", "entities in utf-16", "many parts", "not a workbook"])
def test_a_hostile_workbook_is_refused_calmly(app: Flask, quality: Browser, name: str) -> None:
    page = upload(quality, hostile(name))
    assert page.status == 400
    assert "Filen" in page.errors[0]
    assert not invited(app)


def test_a_cut_workbook_and_one_that_is_too_large(quality: Browser) -> None:
    assert "går inte att läsa" in upload(quality, workbook(("email",), ("a@b.example",))[:300]).text
    assert "större än 5 MB" in upload_raw(quality, b"PK\x03\x04" + b"x" * 6_000_000).text
    rows: list[tuple[Any, ...]] = [("name",), *((f"Person {number}",) for number in range(20_001))]
    assert "fler än 20000 rader" in upload(quality, workbook(*rows)).text


def test_a_changed_list_is_refused_calmly(quality: Browser) -> None:
    page = quality.get(INVITE).submit(recipients="email;unit\nred@kommun.example;hl")
    for changed in ("x", "[]", '[["email","unit"],[[2,"\\ud800","hl"]]]', '[["a"],[[1]]]', '[["a"],[["x","y"]]]'):
        assert page.submit(table=changed).status == 400
    strange = page.submit(table='[["email","unit"],[[2,"red\\u0000@kommun.example","hl"]]]')
    assert "har bjudits in" in strange.text


def test_a_corrected_address_gets_the_letter_under_a_new_identity(app: Flask, quality: Browser) -> None:
    wrong = quality.get(INVITE).submit(recipients="email;name;unit\nfel@kommun.example;Åsa Öberg;hl")
    wrong.submit("Bjud in en person")
    work(app)
    person = quality.get(f"{PAGE}/inbjudna?sok=åsa öb").link("Åsa Öberg")
    refused = person.submit("Spara", email="ingen adress")
    assert refused.status == 400
    assert refused.fields()["email"] == ["ingen adress"]
    too_long = "Storgatan 1, " * 24
    refused = refused.submit("Spara", email="fel@kommun.example", address=too_long)
    assert refused.errors == ["Postadressen är längre än 300 tecken. Korta den."]
    assert refused.fields()["address"] == [too_long]
    done = refused.submit("Spara", email="ratt@kommun.example", address="Storgatan 1\n123 45 Ekdala")
    assert "skickas till den nya adressen" in done.text
    with app.app_context(), get_database().session_factory() as session:
        assert [entry.reading for entry in session.scalars(sa.select(AccessLogEntry))] == ["changed"] * 3
    work(app)
    (first,), (second,) = letters_to(app, "fel@kommun.example"), letters_to(app, "ratt@kommun.example")
    assert first["Message-ID"] != second["Message-ID"]
    assert first.get_content() == second.get_content()


def test_an_address_that_somebody_else_has(app: Flask, quality: Browser) -> None:
    quality.get(INVITE).submit(recipients="email;name;unit\na@kommun.example;A;hl\nb@kommun.example;B;hl").submit(
        "Bjud in 2 personer"
    )
    page = quality.get(f"{PAGE}/inbjudna").link("A").submit("Spara", email="b@kommun.example")
    assert page.status == 400
    assert "redan inbjuden" in page.errors[0]


def test_the_list_of_invited_has_pages_and_is_the_same_for_all(app: Flask, quality: Browser) -> None:
    rows = "\n".join(f"{each.email};{each.name};hl" for each in people(51))
    quality.get(INVITE).submit(recipients=f"email;name;unit\n{rows}").submit("Bjud in 51 personer")
    page = quality.get(f"{PAGE}/inbjudna")
    assert "Sida 1 av 2" in page.text
    assert "Sida 2 av 2" in page.link("Nästa sida").text
    assert quality.get(f"{PAGE}/inbjudna?sida=99999999999999999999").status == 200
    assert quality.get(f"{PAGE}/inbjudna/999").status == 404
