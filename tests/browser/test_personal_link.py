"""A social worker answers the competence survey from the link in a letter, with and without scripts."""

from __future__ import annotations

import pytest

from portal.surveys.library import get_ready
from tests.support.answering import SENDS, person
from tests.support.browsing import WINDOWS, NewVisit, Visit
from tests.support.server import Installation
from tests.support.stored import stored_answers

KOMPETENS = get_ready("kompetens")
TOO_LONG = "Många ord. " * 400


def meet_a_problem(visit: Visit) -> None:
    """Two answers that cannot go together, and one that is too long are told where they are; nothing is lost."""
    visit.choose("tidigare_omraden", "aldre")
    visit.choose("tidigare_omraden", "inget")
    visit.choose("utbildning", "annan")
    visit.press("Nästa", status=400)
    assert len(visit.errors) == 1
    assert visit.page.title().startswith("Fel:")
    assert visit.given("tidigare_omraden") == ["aldre", "inget"]
    assert visit.given("utbildning") == ["annan"]
    assert visit.focused == ("error-summary" if visit.scripts else "")
    visit.page.locator("#error-summary a").click()
    if visit.scripts:
        assert visit.focused == "f-tidigare_omraden"
    assert visit.page.locator("#q-tidigare_omraden").bounding_box()["y"] < visit.height
    for code in ("aldre", "inget"):
        visit.choose("tidigare_omraden", code)
    assert visit.given("tidigare_omraden") == []


def pause_and_return(visit: Visit, typed: dict[str, list[str]]) -> None:
    visit.press("Spara och fortsätt senare")
    assert visit.heading == "Dina svar är sparade"
    visit.follow("Fortsätt nu")
    assert "Dina svar finns kvar" in visit.text
    visit.press("Fortsätt")
    assert visit.given("utbildning") == typed["utbildning"]


def go_back_once(visit: Visit, typed: dict[str, list[str]]) -> None:
    here = visit.heading
    visit.press("Tillbaka")
    assert visit.given("utbildning") == typed["utbildning"]
    assert visit.given("tidigare_omraden") == typed["tidigare_omraden"]
    visit.press("Nästa")
    assert visit.heading == here


@pytest.mark.parametrize(("width", "height", "scripts"), WINDOWS)
def test_from_the_letter_to_the_thanks(
    installation: Installation, visit: NewVisit, personal_link: str, width: int, height: int, scripts: bool
) -> None:
    who = person(KOMPETENS, width + height + scripts, personal_link)
    window = visit(width, height, scripts=scripts).open(personal_link)
    assert personal_link not in window.page.url
    assert "konfidentiella" in window.text
    window.press("Börja")
    meet_a_problem(window)
    window.fill(who.fields)
    pause_and_return(window, who.fields)
    window.press("Nästa")
    go_back_once(window, who.fields)
    for section in KOMPETENS.sections[1:-1]:
        assert window.heading == section.title["sv"]
        window.fill(who.fields)
        window.press("Nästa")
    window.fill({"kommentar": [TOO_LONG]})
    window.press("Nästa", status=400)
    assert window.given("kommentar") == [TOO_LONG]
    window.fill(who.fields)
    window.press("Nästa")
    assert window.heading == "Läs igenom dina svar"
    assert "Inget svar" not in window.text
    assert who.stored["kommentar"] in window.text
    window.press(SENDS)
    assert window.heading == "Tack för dina svar"
    assert not window.page.locator("main form").count()
    window.page.get_by_text("Visa mina svar").click()
    assert who.stored["kommentar"] in window.text
    assert stored_answers(installation.app).count(who.stored) == 1
    again = visit(width, height, scripts=scripts).open(personal_link)
    assert again.heading == "Tack för dina svar"


@pytest.mark.parametrize("width", [320, 400])
def test_the_matrix_is_answered_by_keyboard_on_a_small_phone_without_scripts(
    visit: NewVisit, personal_link: str, width: int
) -> None:
    window = visit(width, 640, scripts=False).open(personal_link).press("Börja").press("Nästa").press("Nästa")
    (matrix,) = KOMPETENS.sections[2].questions
    rows = [f"rutiner.{row.name}" for row in matrix.domain.rows]
    for place, row in enumerate(rows):
        window.tab_to(row)
        window.page.keyboard.press("Space")
        for _ in range(place % 3):
            window.page.keyboard.press("ArrowDown")
    given = [window.given(row) for row in rows]
    assert given == [["kan_val"], ["kan_delvis"], ["kan_inte"], ["kan_val"], ["kan_delvis"]]
    for box in (label.bounding_box() for label in window.page.locator(".matrix label").all()):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 44
    window.tab_to("Nästa", button=True)
    window.strike("Enter").press("Tillbaka")
    assert [window.given(row) for row in rows] == given
