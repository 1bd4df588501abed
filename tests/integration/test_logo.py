"""The municipality's logo: chosen on the settings page or by command, seen on pages and in PDFs."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from portal.db import get_database
from portal.organisation.models import Logo
from portal.organisation.settings_views import LARGEST_BODY
from portal.surveys.operations import close_round
from tests.support.client import Browser
from tests.support.complaints import send_page
from tests.support.scenes import add_round, publish_ready
from tests.support.verapdf import validate

ADDRESS = "/arbete/installningar"


def picture(kind: str = "PNG", size: tuple[int, int] = (1500, 300)) -> bytes:
    """A picture that carries more than itself: a place and a name."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x9C9D] = "Anna på stadshuset".encode("utf-16-le")
    Image.new("RGB", size, "#7a1f3d").save(file, kind, exif=exif)
    return file.getvalue()


def send(admin: Browser, content: bytes, name: str = "vapen.png", **more: object) -> object:
    page = admin.get(ADDRESS)
    return send_page(page, (name, content), field="logo", **more)


def address_of(page: object) -> str:
    return page.tree.xpath("string(//header//img/@src)")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_chosen_logo_is_seen_everywhere_and_carries_nothing_else(
    admin: Browser, new_browser: Callable[[], Browser], kind: str
) -> None:
    saved = send(admin, picture(kind), municipality="Ekdala kommun")
    assert "Inställningarna är sparade." in saved.text
    address = address_of(new_browser().get("/"))
    assert address.startswith("/logotyp.png?v=")
    assert address_of(saved) == address
    answer = new_browser().client.get(address)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/png", "public, max-age=31536000, immutable")
    kept = Image.open(io.BytesIO(answer.data))
    assert kept.size == (720, 144)
    assert not kept.getexif()
    assert b"stadshuset" not in answer.data


def test_it_can_be_replaced_and_removed(app: Flask, admin: Browser) -> None:
    first = address_of(send(admin, picture()))
    second = address_of(send(admin, picture(size=(300, 300))))
    assert first != second
    assert admin.client.get(first).status_code == 404
    removed = admin.get(ADDRESS).submit(remove_logo=["ja"])
    assert "logo.svg" in address_of(removed)
    assert "logo.svg" in address_of(removed.submit(municipality="Ekdala"))
    with app.app_context(), get_database().session_factory() as session:
        assert len(session.scalars(select(Logo)).all()) <= 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "ingen bild som går att läsa"),
        (b"\xff\xd8\xff\xe0 brev", "ingen bild som går att läsa"),
        (b"", "ingen bild som går att läsa"),
        (b"\x89PNG" + bytes(30_000_000), "högst 1 MB"),
    ],
)
def test_what_is_no_picture_is_told_and_nothing_else_is_lost(admin: Browser, content: bytes, told: str) -> None:
    page = send(admin, content, municipality="Ekdala kommun")
    assert page.status == 400
    assert any(told in error for error in page.errors)
    assert page.fields()["municipality"] == ["Ekdala kommun"]
    assert "logo.svg" in address_of(admin.get("/"))


def test_a_request_too_large_to_be_read_tells_the_limit_and_the_way_back(admin: Browser) -> None:
    page = send(admin, bytes(LARGEST_BODY + 1))
    assert page.status == 413
    assert "högst 64 MB på en gång" in page.text
    assert "Välj en mindre fil" in page.text
    assert page.link("Tillbaka till sidan").heading == "Inställningar"


def test_reports_and_posters_carry_it(app: Flask, quality: Browser, run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "vapen.png").write_bytes(picture())
    run("settings", "set", "logo", tmp_path / "vapen.png")
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        add_round(session, version)
        close_round(session, add_round(session, version, code="slut"))
    for address in ("prov/affisch.pdf", "slut/rapport.pdf"):
        pdf = quality.get(f"/arbete/undersokningar/{address}").response.get_data()
        assert [image.image.size for image in PdfReader(io.BytesIO(pdf)).pages[0].images] == [(720, 144)]
        assert not validate(pdf)
    run("report", "slut", "--level", "internal", "--out", tmp_path / "rapport.pdf")
    assert PdfReader(io.BytesIO((tmp_path / "rapport.pdf").read_bytes())).pages[0].images
    assert stat.S_IMODE((tmp_path / "rapport.pdf").stat().st_mode) == 0o600  # it may be internal
    report = quality.get("/arbete/undersokningar/slut/rapport")
    assert report.tree.xpath("//img[@class='document-logo']")


def test_the_command_refuses_what_is_no_picture(run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "brev.png").write_text("hej")
    assert "ingen bild som går att läsa" in run("settings", "set", "logo", tmp_path / "brev.png", fails=True)
    assert "går inte att läsa" in run("settings", "set", "logo", tmp_path / "finns-inte.png", fails=True)
