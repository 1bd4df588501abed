"""Someone who complains, at a real browser: each language, no scripts, the keyboard alone; and whoever reads it."""

from __future__ import annotations

import re

import pytest

from portal.surveys.library import get_ready
from tests.support.browsing import NewVisit, Visit

BOTH = re.compile(r"(?:Nummer|Number) (\d{10}), (?:kod|code) ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})")
LANGUAGES = ("sv", "sv-x-lattlast", "en")
CALL_ME = {"beskrivning": ["Ingen ringer tillbaka."], "svar_onskas": ["ja"], "svar_satt": ["telefon"], "telefon": ["1"]}
PAGES = [section.name for section in get_ready("synpunkter").sections]


def receipt(window: Visit) -> tuple[str, str]:
    found = BOTH.search(window.text)
    assert found, window.text
    return found[1], found[2]


def go_on(window: Visit, status: int = 200) -> None:
    """Press the form's first button, whatever the language."""
    window.press(window.page.locator("main form button").first.inner_text(), status)


def complain(window: Visit) -> tuple[str, str]:
    """From the start page to the receipt; every page on the way is judged."""
    go_on(window)
    for _ in PAGES:
        window.fill(CALL_ME)
        go_on(window)
    before = receipt(window)
    go_on(window)
    assert receipt(window) == before
    assert not window.page.locator("main form").count()
    return before


@pytest.mark.parametrize(
    ("language", "width", "height", "scripts"),
    [*((each, 360, 740, False) for each in LANGUAGES), ("sv", 1280, 900, True), ("en", 360, 740, True)],
)
def test_from_the_start_to_the_receipt_and_back(
    visit: NewVisit, language: str, width: int, height: int, scripts: bool
) -> None:
    window = visit(width, height, scripts=scripts).open(f"/synpunkter?sprak={language}")
    number, code = complain(window)
    assert window.page.get_attribute("html", "lang") == language
    follower = visit(width, height, scripts=scripts).open(f"/synpunkter/folj?sprak={language}")
    go_on(follower, status=400)
    follower.fill({"nummer": [number], "kod": [code.lower()]})
    go_on(follower)
    assert number in follower.heading
    assert "tillbaka" not in follower.text


def test_what_is_missing_is_told_and_nothing_is_lost(visit: NewVisit) -> None:
    window = visit(360, 740).open("/synpunkter").press("Börja")
    window.choose("slag", "klagomal")
    window.press("Nästa", status=400)
    assert window.focused == "error-summary"
    assert window.given("slag") == ["klagomal"]


def test_the_keyboard_alone_is_enough(visit: NewVisit) -> None:
    window = visit().open("/synpunkter")
    window.tab_to("Börja", button=True)
    window.strike("Enter")
    window.tab_to("beskrivning")
    window.page.keyboard.type("Skrivet med bara tangenter.")
    for button in ("Nästa", "Nästa", "Nästa", "Skicka"):
        window.tab_to(button, button=True, most=120)
        window.strike("Enter")
    receipt(window)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_whoever_handles_it_reads_notes_and_answers(visit: NewVisit, log_in: NewVisit, width: int, height: int) -> None:
    number, code = complain(visit().open("/synpunkter"))
    window = log_in("registrator@kommun.example", width, height)
    assert "väntar på dig" in window.text
    window.open("/arbete/att-hantera").follow(number)
    window.press("Skicka svaret", status=400)
    window.fill({"reply": ["Vi har ringt dig i dag."]})
    window.press("Skicka svaret")
    window.follow("Visa kontaktuppgifter")
    window.open("/arbete/att-hantera?visa=avslutade")
    follower = visit(width, height).open("/synpunkter/folj")
    follower.fill({"nummer": [number], "kod": [code]})
    go_on(follower)
    assert "Vi har ringt dig i dag." in follower.text
