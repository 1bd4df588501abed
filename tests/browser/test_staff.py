"""Quality staff at work in the browser: every page of theirs, and the main way through with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.browsing import NewVisit, Visit
from tests.support.scenes import PASSWORD
from tests.support.workbooks import book

ROUNDS = "/arbete/undersokningar"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_every_page_of_a_round_can_be_read(log_in: NewVisit, width: int, height: int) -> None:
    window = log_in(width=width, height=height)
    assert window.heading.startswith("Välkommen")
    window.open("/arbete/stil")
    window.open(ROUNDS)
    for path in (
        "nki",
        "kompetens",
        "snart",
        "matt",
        "nki/resultat",
        "snart/resultat",
        "matt/resultat",
        "matt/rapport",
    ):
        window.open(f"{ROUNDS}/{path}")
    for path in ("raknad/resultat", "raknad/rapport", "raknad/resultat?niva=offentlig", "matt/rapport?niva=offentlig"):
        window.open(f"{ROUNDS}/{path}")
    window.open("/arbete/frageformular").follow("Kompetensenkät för socialsekreterare")
    window.open("/arbete/frageformular/nki")
    window.open(f"{ROUNDS}/finns-inte", status=404)


def test_opening_and_inviting_tell_what_is_missing(log_in: NewVisit) -> None:
    window = log_in(width=360, height=740).open(f"{ROUNDS}/ny")
    window.press("Skapa undersökningen", status=400)
    assert len(window.errors) == 3
    assert window.focused == "error-summary"
    window.fill({"survey": ["library:kompetens"], "title": ["Våren 2032"], "units": ["hl"], "frame-hl": ["många"]})
    window.press("Skapa undersökningen", status=400)
    assert window.given("title") == ["Våren 2032"]
    assert window.given("frame-hl") == ["många"]
    window.fill({"frame-hl": [""]})
    window.press("Skapa undersökningen")
    assert window.heading == "Våren 2032"
    window.follow("Bjud in").press("Läs listan", status=400)
    window.fill({"recipients": ["email,name,unit\nfel adress,Eva,hl\neva@kommun.example,Eva,finns-inte"]})
    window.press("Läs listan")
    assert "Rad 2" in window.text
    assert "Rad 3" in window.text
    window.follow("Börja om").fill({"recipients": ["email,name,unit\neva@kommun.example,Eva,hl"]})
    window.press("Läs listan").press("Bjud in en person")
    assert "bjudits in" in window.text
    window.follow("Avsluta insamlingen").press("Avsluta insamlingen")
    assert "Avslutad" in window.text


def test_those_with_other_work_get_a_page_that_says_so(log_in: NewVisit) -> None:
    window = log_in("medarbetare@kommun.example")
    assert window.heading.startswith("Välkommen")
    window.open(ROUNDS, status=403)
    assert window.heading == "Du kommer inte åt den här sidan"


def test_a_unit_head_reads_the_results_of_the_own_unit(log_in: NewVisit) -> None:
    window = log_in("chef.hl@kommun.example", width=360, height=740)
    window.open(f"{ROUNDS}/matt").follow("Se resultatet")
    assert "Hägersten-Liljeholmen" in window.text
    assert "Älvsjö" not in window.text


def go(window: Visit, name: str) -> Visit:
    """Tab to a link or a button and strike Enter."""
    window.tab_to(name, button=True)
    return window.strike("Enter")


def test_from_log_in_to_results_with_the_keyboard_alone(visit: NewVisit) -> None:
    window = visit().open("/logga-in")
    for name, typed in (("email", "kvalitet@kommun.example"), ("password", PASSWORD)):
        window.tab_to(name)
        window.page.keyboard.type(typed)
    window.strike("Enter")
    go(window, "Ny undersökning")
    window.tab_to("survey")
    window.page.keyboard.type("Vad tycker")
    window.tab_to("title")
    window.page.keyboard.type("Brukarundersökning våren 2033")
    window.tab_to("access")
    window.page.keyboard.press("ArrowDown")
    window.tab_to("units")
    window.page.keyboard.press("Space")
    go(window, "Skapa undersökningen")
    assert window.heading == "Brukarundersökning våren 2033"
    assert "/oppen/brukarundersokning-varen-2033" in window.text
    go(window, "Avsluta insamlingen")
    go(window, "Avsluta insamlingen")
    go(window, "Se resultatet")
    assert window.heading == "Resultat: Brukarundersökning våren 2033"
    go(window, "Logga ut")
    window.open(ROUNDS)
    assert window.heading == "Logga in"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_a_questionnaire_from_a_spreadsheet_is_seen_before_it_is_fixed(
    log_in: NewVisit, tmp_path: Path, width: int, height: int
) -> None:
    faulty, sound = tmp_path / "fel.xlsx", tmp_path / "ratt.xlsx"
    faulty.write_bytes(book(survey=[["type", "name", "label"], ["geopoint", "g", "Var?"]]))
    headings = ["type", "name", "label::Svenska (sv)", "label::English (en)"]
    sound.write_bytes(book(survey=[headings, ["range", "nojd", "Hur nöjd är du?", "How satisfied are you?"]]))
    window = log_in(width=width, height=height).open("/arbete/frageformular").follow("Läs in ett eget formulär")
    window.press("Läs in", status=400)
    assert window.focused == "error-summary"
    window.control("file").set_input_files(faulty)
    window.press("Läs in", status=400)
    assert "Fliken survey, rad 2: Frågan ber om en plats" in window.text
    window.control("file").set_input_files(sound)
    window.fill({"code": [f"fil-{width}"]})
    window.press("Läs in").follow("English")
    assert "How satisfied are you?" in window.text
    window.press("Fastställ frågeformuläret")
    assert "är fastställt, version 1" in window.text
