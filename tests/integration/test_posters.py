"""The poster of an open round: what it says, where its code leads, and that it can be read aloud."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader

from portal import pdf
from portal.collection.poster import draw_qr_code
from portal.db import get_database, now
from portal.organisation.settings import set_setting
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.scenes import add_round, publish_ready
from tests.support.verapdf import validate

POSTER = "/arbete/undersokningar/prov/affisch.pdf"


@pytest.fixture(autouse=True)
def round_of_two_units(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        set_setting(session, "contact_name", "Kvalitetsenheten på Socialförvaltningen")
        set_setting(session, "contact_email", "kvalitetsenheten@socialforvaltningen.kommun.example")
        set_setting(session, "contact_phone", "0500-00 00 00")
        add_round(
            session,
            publish_ready(session, "nki"),
            title="Brukarundersökning 2026",
            frames={"hl": 13, "alvsjo": 2},
            closes_at=now() + timedelta(days=20),
        )


def words(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def test_a_poster_for_each_unit(quality: Browser) -> None:
    page = quality.get("/arbete/undersokningar/prov").link("Affisch för Älvsjö (PDF)")
    assert page.response.mimetype == "application/pdf"
    assert "affisch-prov-alvsjo.pdf" in page.response.headers["Content-Disposition"]
    sheet = page.response.get_data()
    text = words(sheet)
    for part in (
        "Vad tycker du",
        "127.0.0.1:8000/oppen/prov?enhet=alvsjo",
        "Älvsjö",
        "Sista dag att svara",
        "English",
        "0500-00 00 00",
    ):
        assert part in text
    assert not validate(sheet)


def test_a_poster_for_all_units(quality: Browser) -> None:
    page = quality.get("/arbete/undersokningar/prov").link("Hämta affisch med QR-kod (PDF)")
    text = words(page.response.get_data())
    assert "/oppen/prov" in text
    assert "enhet=" not in text


def test_a_poster_for_each_target_group(quality: Browser) -> None:
    page = quality.get("/arbete/undersokningar/prov").link("Affisch för målgruppen Barn (PDF)")
    assert "affisch-prov-barn.pdf" in page.response.headers["Content-Disposition"]
    assert "/oppen/prov?malgrupp=barn" in words(page.response.get_data())


def test_the_code_is_drawn_with_a_text_alternative() -> None:
    drawn = draw_qr_code("https://portal.example/oppen/prov")
    assert "<title>QR-kod till https://portal.example/oppen/prov</title>" in drawn
    assert "style=" not in drawn
    assert drawn != draw_qr_code("https://portal.example/oppen/prov?enhet=hl")


def test_where_there_is_nothing_to_put_up(app: Flask, quality: Browser) -> None:
    assert quality.get(f"{POSTER}?enhet=finns-inte").status == 404
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"), code="inbjudna", access="invited")
        close_round(session, get_round(session, "prov"))
    assert quality.get("/arbete/undersokningar/inbjudna/affisch.pdf").status == 404
    closed = quality.get(POSTER)
    assert closed.path == "/arbete/undersokningar/prov"
    assert "avslutad" in closed.text


def test_day_and_month_are_never_parted_by_a_new_line(quality: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", lambda html, **_: html.encode())
    for name in ("affisch", "papper"):
        document = quality.client.get(f"/arbete/undersokningar/prov/{name}.pdf").text
        assert re.search("Sista dag[^<]* \\d{1,2}\N{NO-BREAK SPACE}[a-z]+ \\d{4}\\.", document), name
