"""The PDF engine: what comes out can be read by people and machines, and nothing but static/ can come in."""

from __future__ import annotations

import builtins
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from portal import pdf
from tests.support import verapdf

DOCUMENT = """<!doctype html>
<html lang="sv"><head><title>Rapport</title></head>
<body style="font-family: 'Source Sans 3'">
<h1>Svarsfrekvens 76,9\u00a0%</h1>
<p>Åsa, Örjan och Ängla: \u22124 enheter, 30–50\u00a0% … ”citat” ≥ 5 ≤ 9 ← → ↑ ↓ № Čálliid Łódź</p>
<p><strong>Fet</strong> och <em>kursiv</em>.</p>
<table><thead><tr><th scope="col">Svar</th><th scope="col">Antal</th></tr></thead>
<tbody><tr><th scope="row">Ja</th><td>4</td></tr></tbody></table>
<svg width="100" height="20" role="img"><title>Stapel: Ja 4</title><rect width="40" height="10"/></svg>
</body></html>"""


def with_body(body: str) -> str:
    return f'<html lang="sv"><head><title>Prov</title></head><body><h1>Prov</h1>{body}</body></html>'


def read(document: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(document))


@pytest.fixture(scope="module")
def document() -> bytes:
    return pdf.render(DOCUMENT, stylesheets=())


def test_every_sign_the_portal_prints_can_be_copied_out(document: bytes) -> None:
    text = read(document).pages[0].extract_text()
    for words in ("Svarsfrekvens 76,9", "Åsa, Örjan och Ängla: \u22124 enheter", "30–50", "…", "”citat”", "≥ 5 ≤ 9"):
        assert words in text.replace("\u00a0", " ")
    assert "← → ↑ ↓ № Čálliid Łódź" in text


def test_the_portals_own_typefaces_are_embedded_and_no_others(document: bytes) -> None:
    fonts = [font.get_object() for font in read(document).pages[0]["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]).split("+")[1] for font in fonts}
    assert names == {"Portal-Sans", "Portal-Sans-Semi-Bold", "Portal-Sans-Italic"}
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert descriptor.keys() & {"/FontFile", "/FontFile2", "/FontFile3"}


def test_language_title_and_structure_are_there(document: bytes) -> None:
    reader = read(document)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Rapport"


def test_the_document_conforms_to_pdf_ua_1(document: bytes) -> None:
    assert verapdf.validate(document) == []


def test_the_validator_sees_what_is_wrong() -> None:
    untagged = pdf._engine().HTML(string=DOCUMENT).write_pdf()
    broken = " ".join(verapdf.validate(untagged))
    assert "StructTreeRoot" in broken
    assert "DisplayDocTitle" in broken


def test_a_picture_without_a_description_is_found_by_the_validator() -> None:
    silent = DOCUMENT.replace("<title>Stapel: Ja 4</title>", "")
    assert any("Figure" in rule for rule in verapdf.validate(pdf.render(silent, stylesheets=())))


def test_the_same_input_gives_the_same_bytes() -> None:
    known = {"created": datetime(2026, 3, 1, 12, tzinfo=UTC), "identifier": b"report-7-edition"}
    first = pdf.render(DOCUMENT, stylesheets=(), **known)
    assert pdf.render(DOCUMENT, stylesheets=(), **known) == first
    reader = read(first)
    assert reader.metadata is not None
    assert reader.metadata.creation_date == known["created"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/a.png",
        "https://example.org/a.png",
        "ftp://example.org/a.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "file:///etc/passwd",
        "file://server/share/a.png",
        "../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "fonts/finns-inte.png",
        "/static/fonts/OFL.txt",
    ],
)
def test_nothing_outside_static_is_fetched(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        pdf.render(with_body(f'<img src="{address}" alt="Bild">'), stylesheets=())


def test_a_link_out_of_static_is_followed_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (tmp_path / "secret.txt").write_text("hemligt")
    (static / "innocent.txt").symlink_to(tmp_path / "secret.txt")
    (static / "open.txt").write_text("öppet")
    monkeypatch.setattr(pdf, "STATIC", static)
    assert pdf.static_file((static / "open.txt").as_uri()) == static / "open.txt"
    with pytest.raises(pdf.OutsideStatic):
        pdf.static_file((static / "innocent.txt").as_uri())


def test_style_sheets_come_from_static_and_are_read_again_when_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "STATIC", tmp_path)
    sheet = tmp_path / "pdf.css"
    sheet.write_text("@page { size: 210mm 297mm }")
    assert round(float(read(pdf.render(DOCUMENT)).pages[0].mediabox.height)) == 842
    sheet.write_text("@page { size: 210mm 148mm }")
    assert round(float(read(pdf.render(DOCUMENT)).pages[0].mediabox.height)) == 420


def test_a_style_sheet_may_not_fetch_from_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "STATIC", tmp_path)
    (tmp_path / "pdf.css").write_text("@import url(http://127.0.0.1:9/a.css);")
    with pytest.raises(FatalURLFetchingError):
        pdf.render(DOCUMENT)


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<html lang="sv"><body><h1>Utan titel</h1></body></html>', "no title"),
        ('<html lang="sv"><head><title> </title></head><body>Tom titel</body></html>', "no title"),
        ("<html><head><title>Utan språk</title></head><body></body></html>", "no lang"),
        (with_body('<a href="rapport">Läs mer</a>'), "a path on this machine"),
    ],
)
def test_what_would_make_an_inaccessible_or_leaking_document_is_refused(html: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        pdf.render(html, stylesheets=())


def test_without_typefaces_the_message_says_so_before_pango_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    pdf._engine.cache_clear()
    with pytest.raises(pdf.PdfEngineMissing, match="typsnitten saknas"):
        pdf.render(DOCUMENT, stylesheets=())


def test_without_pango_the_message_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def import_without_pango(name: str, *rest: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real_import(name, *rest)

    pdf._engine.cache_clear()
    monkeypatch.setattr(builtins, "__import__", import_without_pango)
    with pytest.raises(pdf.PdfEngineMissing, match=r"Pango saknas.*apt-get install libpango-1\.0-0"):
        pdf.render(DOCUMENT, stylesheets=())
