"""Keying from paper with the keyboard alone."""

from __future__ import annotations

from tests.support.browsing import NewVisit

KEYING = "/arbete/undersokningar/nki/registrera"


def test_numbers_and_enter_are_enough(log_in: NewVisit) -> None:
    window = log_in().open(f"{KEYING}?enhet=hl")
    assert window.focused == "f-malgrupp"
    keyboard = window.page.keyboard
    for number in ("3", "8", "v", "10"):
        keyboard.type(number)
        keyboard.press("Enter")
    assert window.focused == "f-bemotande_1"
    keyboard.press("Shift+Tab")
    assert window.focused == "f-nki_ideal"
    window.tab_to("fritext_bra")
    keyboard.type("En rad")
    keyboard.press("Shift+Enter")
    keyboard.type("och en till")
    keyboard.press("Enter")
    assert window.given("fritext_bra") == ["En rad\noch en till"]
    while window.focused != "f-kon":
        keyboard.press("Enter")
    keyboard.type("1")
    window.strike("Enter")
    assert "Skriv nummer 1 på pappret" in window.text
    assert (window.given("enhet"), window.given("malgrupp")) == (["hl"], ["3"])
    assert window.focused == "f-nki_helhet"
    assert window.given("nki_helhet") == [""]
    keyboard.type("99")
    window.strike("Control+Enter", status=400)
    assert window.focused == "error-summary"
    assert window.given("nki_helhet") == ["99"]
