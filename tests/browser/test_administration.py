"""The administrator's and everyone's own pages at a real browser: each is judged on a phone and at a desk."""

from __future__ import annotations

import pytest

from tests.support.browsing import NewVisit

ADMINISTRATION = (
    "/arbete",
    "/arbete/enheter",
    "/arbete/enheter/ny",
    "/arbete/enheter/hl/andra",
    "/arbete/enheter/hl/stang",
    "/arbete/enheter/hl/dela",
    "/arbete/enheter/sla-ihop",
    "/arbete/enheter/las-in",
    "/arbete/konton",
    "/arbete/konton/nytt",
    "/arbete/konton/1",
    "/arbete/konton/las-in",
    "/arbete/installningar",
    "/arbete/installningar/namnder",
    "/arbete/installningar/namnder/ny",
    "/konto",
    "/konto/tva-steg",
)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_every_page_of_the_administrator_can_be_read(log_in: NewVisit, width: int, height: int) -> None:
    window = log_in("admin@kommun.example", width, height)
    for path in ADMINISTRATION:
        window.open(path)


def test_a_mistake_in_the_settings_is_told_on_a_phone(log_in: NewVisit) -> None:
    window = log_in("admin@kommun.example", 360, 740).open("/arbete/installningar")
    window.fill({"minimum_group": ["två"]})
    window.press("Spara", status=400)
    assert window.focused == "error-summary"
    assert window.given("minimum_group") == ["två"]


def test_a_board_is_added_at_a_browser_and_its_units_warned_of(log_in: NewVisit) -> None:
    window = log_in("admin@kommun.example", 360, 740).open("/arbete/installningar/namnder/ny")
    window.fill({"name": ["Äldrenämnden"], "code": ["aldre"], "units": ["alvsjo"]})
    window.press("Spara")
    for path in ("/arbete/installningar/namnder", "/arbete/installningar/namnder/aldre", "/personuppgifter"):
        window.open(path)
    window.open("/arbete/konton/2").press("Stäng av kontot")


def test_pages_of_ones_own_account_and_the_way_back_in(visit: NewVisit, log_in: NewVisit) -> None:
    window = log_in("chef.hl@kommun.example", 360, 740)
    for path in ("/konto/ersattare", "/konto/andra-losenord"):
        window.open(path)
    visit(360, 740).open("/konto/ny-lank")
