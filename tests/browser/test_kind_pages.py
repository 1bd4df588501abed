"""Pages for when something is not as it should be, and those the law asks for: readable, kind, losing nothing."""

from __future__ import annotations

import pytest

from tests.support.browsing import NewVisit, Visit
from tests.support.scenes import PASSWORD

WRITTEN = "Det här vill jag inte skriva en gång till."


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_links_that_lead_nowhere_now_and_pages_for_everyone(visit: NewVisit, width: int, height: int) -> None:
    window = visit(width, height)
    for path, status, heading in (
        ("/", 200, None),
        ("/tillganglighet", 200, "Tillgänglighetsredogörelse"),
        ("/personuppgifter", 200, "Så behandlar vi dina personuppgifter"),
        ("/enkat/fel", 404, "Vi hittar ingen enkät här"),
        ("/oppen/finns-inte", 404, "Vi hittar ingen enkät här"),
        ("/oppen/snart", 403, "Enkäten har inte börjat än"),
        ("/oppen/slut", 410, "Enkäten är stängd"),
        ("/oppen/slut/fortsatt", 410, "Enkäten är stängd"),
        ("/oppen/nki/fortsatt", 200, "Fortsätt svara"),
        ("/oppen/nki/fortsatt?sprak=en", 200, "Continue answering"),
        ("/oppen/nki/fortsatt?sprak=sv", 200, "Fortsätt svara"),
        ("/svara/nagonannans/del/helhet", 403, "Öppna din länk igen"),
        ("/finns-inte", 404, "Sidan finns inte"),
        ("/logga-ut", 405, None),
        ("/?sprak=sv-x-lattlast", 200, None),
        ("/tillganglighet", 200, "Tillgänglighet"),
        ("/personuppgifter", 200, "Så använder vi uppgifter om dig"),
        ("/finns-inte", 404, "Sidan finns inte"),
        ("/personuppgifter?sprak=en", 200, "How we handle your personal data"),
        ("/tillganglighet", 200, None),
    ):
        window.open(path, status)
        assert heading is None or window.heading == heading


def to_last_section(window: Visit) -> Visit:
    window.open("/oppen/nki?enhet=hl").press("Börja").press("Nästa").press("Nästa")
    window.fill({"fritext_bra": [WRITTEN]})
    return window


def test_a_page_that_was_open_too_long_keeps_what_was_written(visit: NewVisit) -> None:
    window = to_last_section(visit(360, 740))
    window.context.clear_cookies()
    window.press("Skicka mina svar", status=400)
    assert WRITTEN in window.text
    window.press("Skicka igen", status=403)
    assert WRITTEN in window.text


def test_too_much_at_once_gets_an_answer_and_going_back_finds_the_text(visit: NewVisit) -> None:
    window = to_last_section(visit())
    window.fill({"fritext_battre": ["å" * 1_500_000]})
    window.press("Skicka mina svar", status=413)
    assert window.heading == "Det blev för mycket på en gång"
    window.page.go_back()
    assert window.given("fritext_bra") == [WRITTEN]


def test_wrong_passwords_are_told_and_then_stopped(visit: NewVisit) -> None:
    window = visit(360, 740).open("/logga-in")
    window.press("Logga in", status=400)
    assert len(window.errors) == 2
    assert window.focused == "error-summary"
    for status in (400, 400, 400, 400, 400, 429):
        window.fill({"email": ["nagon@kommun.example"], "password": ["gissning"]})
        window.press("Logga in", status=status)
    assert window.given("email") == ["nagon@kommun.example"]
    assert window.given("password") == [""]


def test_a_log_in_that_ran_out_keeps_what_was_written(log_in: NewVisit) -> None:
    window = log_in().open("/arbete/undersokningar/ny")
    window.fill({"title": ["Hösten 2031"], "survey": ["library:nki"], "access": ["open"], "units": ["hl"]})
    kept = [cookie for cookie in window.context.cookies() if cookie["name"] != "portal"]
    window.context.clear_cookies()
    window.context.add_cookies(kept)
    window.press("Skapa undersökningen", status=400)
    assert "Hösten 2031" in window.text
    window.press("Skicka igen", status=401)
    window.fill({"email": ["kvalitet@kommun.example"], "password": [PASSWORD]})
    window.press("Logga in")
    assert "Hösten 2031" in window.text
    window.press("Fortsätt")
    assert window.heading == "Hösten 2031"


def test_a_breach_of_the_content_security_policy_would_be_seen(visit: NewVisit) -> None:
    window = visit().open("/")
    for element in (
        "Object.assign(document.createElement('script'), {text: 'self.ran = 1'})",
        "Object.assign(new Image(), {src: 'http://127.0.0.2/elsewhere.png'})",
    ):
        with window.page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            window.page.evaluate(f"document.body.append({element})")
    assert window.page.evaluate("self.ran") is None
    complaints = window.end()
    window.complaints = []
    window._refused = []
    assert len([each for each in complaints if "Content Security Policy" in each]) == 2
