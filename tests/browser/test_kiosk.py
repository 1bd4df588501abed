"""A tablet in a reception, at a tablet's size and a phone's, with scripts and without."""

from __future__ import annotations

import pytest

from tests.support.browsing import NewVisit, Visit

HERE = "/oppen/nki/pekplatta?enhet=hl"


def begin(window: Visit) -> Visit:
    return window.open(HERE).press("Lättläst svenska").press("Börja")


def stop_the_clock(window: Visit) -> None:
    """From here on time passes on the page only when the test says so, however slow the machine is."""
    window.page.clock.pause_at(window.page.evaluate("Date.now() + 1000") / 1000)


def at_the_start(window: Visit) -> None:
    window.page.wait_for_url(f"**{HERE}")


@pytest.mark.parametrize(("width", "height"), [(768, 1024), (360, 740)])
def test_one_answers_and_the_tablet_returns_by_itself(visit: NewVisit, width: int, height: int) -> None:
    window = visit(width, height)
    window.page.clock.install()
    begin(window).choose("nki_helhet", "8")
    window.press("Nästa").press("Nästa")
    stop_the_clock(window)
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Skicka mina svar").click()
    assert window.heading == "Tack för dina svar"
    window.page.clock.run_for(9_000)
    assert window.heading == "Tack för dina svar"
    window.page.clock.run_for(2_000)
    at_the_start(window)
    window.page.go_back()
    at_the_start(window)


def test_a_page_that_nobody_touches_warns_and_is_cleared(visit: NewVisit) -> None:
    window = visit(768, 1024)
    window.page.clock.install()
    begin(window).choose("nki_helhet", "8")
    left = window.page.url
    stop_the_clock(window)
    window.page.keyboard.press("Shift")
    window.page.clock.run_for(44_000)
    warning = window.page.get_by_role("dialog", name="Är du kvar?")
    assert not warning.is_visible()
    window.page.clock.run_for(6_000)
    assert warning.is_visible()
    assert window.page.locator("#kiosk-left").inner_text() == "10"
    window.page.get_by_role("button", name="Jag är kvar").click()
    assert not warning.is_visible()
    assert window.given("nki_helhet") == ["8"]
    window.page.clock.run_for(61_000)
    at_the_start(window)
    window.page.goto(left)
    at_the_start(window)


def test_whoever_wants_to_stop_leaves_nothing(visit: NewVisit) -> None:
    window = begin(visit(768, 1024))
    window.fill({"nki_helhet": ["3"]})
    window.press("Nästa")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Sluta och radera mina svar").click()
    at_the_start(window)
    begin(window)
    assert window.given("nki_helhet") == []


def test_without_scripts_too(visit: NewVisit) -> None:
    window = visit(360, 740, scripts=False)
    # Nobody can be asked whether they are still there: the page goes back after five minutes, and says so (0019).
    window.decided.add("meta-refresh")
    assert "Sidan rensas om fem minuter." in begin(window).page.inner_text("body")
    window.press("Nästa").press("Nästa").press("Skicka mina svar")
    assert window.heading == "Tack för dina svar"
    window.follow("Jag är klar")
    at_the_start(window)
