"""What the municipality decides, on a page: shown, checked, saved, and seen at once everywhere."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from portal.db import get_database
from portal.organisation.settings import SETTINGS, get_settings
from tests.support.client import Browser

ADDRESS = "/arbete/installningar"


def decided(app: Flask) -> dict[str, str]:
    with app.app_context(), get_database().session_factory() as session:
        return get_settings(session)


def test_every_setting_is_on_the_page_and_saved_is_seen_everywhere(app: Flask, admin: Browser) -> None:
    page = admin.get("/arbete").link("Inställningar")
    assert set(page.fields()) - {"csrf_token"} | {"logo"} == set(SETTINGS)
    saved = page.submit(municipality=" Ekdala kommun ", contact_email="fraga@ekdala.example", minimum_group="7")
    assert "Inställningarna är sparade." in saved.text
    assert saved.fields()["municipality"] == ["Ekdala kommun"]
    assert decided(app)["minimum_group"] == "7"
    assert "Ekdala kommun" in admin.get("/").text
    assert "Ingenting var ändrat." in saved.submit().text


def test_what_does_not_fit_is_told_and_nothing_typed_is_lost(app: Flask, admin: Browser) -> None:
    before = decided(app)
    typed = {
        "municipality": " ",
        "board": "Omsorgsnämnden",
        "contact_email": "inte en adress",
        "minimum_group": "20",
        "accent_colour": "#ffcc00",
    }
    page = admin.get(ADDRESS).submit(**typed)
    assert page.status == 400
    assert [line.partition(":")[0] for line in page.errors] == [
        SETTINGS[name].description
        for name in ("municipality", "contact_email", "minimum_group", "minimum_public_group", "accent_colour")
    ]
    assert "Ingenting är sparat än" in page.text
    assert "ska vara minst 4,5:1" in page.text
    assert {name: page.fields()[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert decided(app) == before


def test_the_colour_is_a_style_sheet_of_its_own(admin: Browser) -> None:
    assert "utseende.css" not in admin.get("/").response.get_data(as_text=True)
    admin.get(ADDRESS).submit(accent_colour="#1A3F8B")
    (sheet,) = admin.get("/").tree.xpath("//link[contains(@href, 'utseende')]/@href")
    answer = admin.get(sheet).response
    assert answer.mimetype == "text/css"
    assert "--petrol: #1a3f8b;" in answer.get_data(as_text=True)


def test_the_command_holds_to_the_same_rules(run: Callable[..., str]) -> None:
    assert "mörkare färg" in run("settings", "set", "accent_colour", "#eeeeee", fails=True)
    assert "ja eller nej" in run("settings", "set", "require_second_factor", "kanske", fails=True)
    assert "kan inte vara mindre" in run("settings", "set", "minimum_public_group", "3", fails=True)
    run("settings", "set", "accent_colour", "#1a3f8b")
    assert "accent_colour = #1a3f8b" in run("settings", "list")
