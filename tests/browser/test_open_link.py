"""A service user answers the NKI questionnaire from an open link: with scripts, without, by keyboard alone."""

from __future__ import annotations

import pytest

from portal.questionnaire.definition import CodeDomain, ScaleDomain
from portal.surveys.library import get_ready
from tests.support.answering import SENDS, Person, person
from tests.support.browsing import WINDOWS, NewVisit, Visit
from tests.support.server import Installation
from tests.support.stored import stored_answers

NKI = get_ready("nki")


@pytest.mark.parametrize(("width", "height", "scripts"), WINDOWS)
def test_from_the_link_to_the_thanks(
    installation: Installation, visit: NewVisit, width: int, height: int, scripts: bool
) -> None:
    who = person(NKI, width + height + scripts, "/oppen/nki")
    window = visit(width, height, scripts=scripts).open(who.entry)
    window.press("Börja", status=400)
    assert window.errors == ["Välj vilken enhet det gäller."]
    assert window.focused == ("error-summary" if scripts else "")
    window.choose("enhet", "alvsjo")
    window.press("Börja")
    window.fill(who.fields)
    window.press("Nästa").press("Tillbaka" if scripts else "Nästa")
    if scripts:
        assert window.given("nki_helhet") == who.fields["nki_helhet"]
        window.press("Nästa").fill(who.fields)
        window.press("Nästa")
    else:
        window.press("Tillbaka").fill(who.fields)
        window.press("Nästa")
    window.fill({**who.fields, "fritext_bra": ["x" * 20_000]})
    window.press(SENDS, status=400)
    assert len(window.errors) == 1
    assert window.given("fritext_bra") == ["x" * 20_000]
    assert window.given("alder") == who.fields["alder"]
    window.fill(who.fields)
    window.press(SENDS)
    assert window.heading == "Tack för dina svar"
    assert not window.page.locator("main form").count()
    assert stored_answers(installation.app).count(who.stored) == 1


def answer_by_keyboard(window: Visit, who: Person, section: int) -> None:
    """Tab to each question; space and arrows to choose, letters to write."""
    for question in NKI.sections[section].questions:
        if question.from_link:
            continue
        window.tab_to(question.name)
        if isinstance(question.domain, ScaleDomain | CodeDomain):
            window.page.keyboard.press("Space")
            wanted = who.fields[question.name]
            for _ in range(11):
                if window.given(question.name) == wanted:
                    break
                window.page.keyboard.press("ArrowRight")
            assert window.given(question.name) == wanted
        else:
            window.page.keyboard.type(who.fields[question.name][0])


def test_the_keyboard_alone_is_enough(installation: Installation, visit: NewVisit) -> None:
    who = person(NKI, 500, "/oppen/nki")
    window = visit().open(who.entry)
    window.tab_to("enhet")
    window.page.keyboard.press("Space")
    window.tab_to("Börja", button=True)
    window.strike("Enter")
    for section, button in enumerate(("Nästa", "Nästa", SENDS)):
        answer_by_keyboard(window, who, section)
        window.tab_to(button, button=True)
        window.strike("Enter")
    assert window.heading == "Tack för dina svar"
    assert stored_answers(installation.app).count(who.stored) == 1


def test_the_skip_link_comes_first_and_leads_to_the_content(visit: NewVisit) -> None:
    window = visit().open("/oppen/nki")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.className") == "skip-link"
    window.page.keyboard.press("Enter")
    assert window.focused == "main"
