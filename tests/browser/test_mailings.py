"""Inviting, reminding and printing in the browser, on a phone and at a desk; coming in with a code, and saying no."""

from __future__ import annotations

import pytest

from tests.support.browsing import NewVisit

ROUND = "/arbete/undersokningar/kompetens"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_every_page_about_those_invited(log_in: NewVisit, personal_link: str, width: int, height: int) -> None:
    window = log_in(width=width, height=height)
    people = "\n".join(f"utan{number}{width}@kommun.example;Fel {number};finns-inte" for number in range(3))
    window.open(f"{ROUND}/bjud-in").fill(
        {"recipients": [f"E-post;Namn;Enhet\nny{width}@kommun.example;Ny Person;hl\n;Utan Adress {width};hl\n{people}"]}
    )
    window.press("Läs listan")
    assert "3 rader har fel" in window.text
    window.choose("skip", "ja")
    window.press("Bjud in 2 personer").follow("Planera påminnelser")
    window.press("Spara").follow("Inbjudan").press("Visa hur det blir")
    window.fill({"subject": [""]})
    window.press("Spara", status=400)
    assert window.focused == "error-summary"
    window.open(f"{ROUND}/inbjudna").follow("Ny Person")
    window.fill({"email": ["ingen adress"]})
    window.press("Spara", status=400)
    window.open(f"{ROUND}/inbjudna?visa=fel").open(f"{ROUND}/kort")
    window.open(ROUND)


@pytest.mark.parametrize(("width", "height", "scripts"), [(360, 740, True), (360, 740, False), (820, 1180, True)])
def test_a_code_is_typed_on_phone_and_tablet(visit: NewVisit, width: int, height: int, scripts: bool) -> None:
    window = visit(width, height, scripts=scripts).open("/")
    window.follow("Har du en kod på ett kort eller i ett brev? Skriv den här").press("Fortsätt", status=400)
    window.fill({"kod": ["0000-1ABC-DEFG"]})
    window.press("Fortsätt", status=400)
    assert "stämmer inte" in window.errors[0]
    assert window.given("kod") == ["0000-1ABC-DEFG"]


def test_saying_no_and_changing_ones_mind(visit: NewVisit, personal_link: str) -> None:
    window = visit(360, 740).open(personal_link).follow("Jag vill inte svara")
    window.press("Jag vill inte svara")
    assert "Du har tackat nej" in window.text
    window.press("Jag vill svara ändå")
    assert "/del/" in window.page.url or "/svara/" in window.page.url
