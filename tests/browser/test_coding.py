"""Free text coded by two in the browser: code book, masked texts, a second coder who sees nothing, settling."""

from __future__ import annotations

import pytest

from portal.coding.operations import add_theme, begin_book, finish_coding, save_coding
from portal.coding.texts import list_texts
from portal.collection.imports import import_responses
from portal.db import get_database
from portal.organisation.operations import create_account
from portal.organisation.queries import find_account_by_email
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from portal.tables import read_table
from tests.support.browsing import NewVisit, Visit
from tests.support.scenes import PASSWORD, add_round, publish_ready
from tests.support.server import Installation

FIRST, SECOND = "kvalitet@kommun.example", "kollega@kommun.example"
TEXTS = ("Lång väntetid", "Väntetiden är lång", "Svåra brev", "Hälsa Karin Lindqvist på 070-123 45 67")
ROUNDS = "/arbete/undersokningar"


def prepare(installation: Installation, question: str, code: str, texts: tuple[str, ...] = TEXTS) -> str:
    """A closed round with some texts and two people to code them; returns the address of the question."""
    with installation.app.app_context(), get_database().writing() as session:
        if find_account_by_email(session, SECOND) is None:
            create_account(session, email=SECOND, name="Kollegan", password=PASSWORD, roles=["quality"])
        made = add_round(session, publish_ready(session, "nki"), code, frames={"hl": 20})
        rows = [f"hl,8,{text}" for text in (*texts, "")]
        import_responses(session, made, read_table("\n".join([f"unit,nki_helhet,{question}", *rows])))
        close_round(session, made)
    return f"{ROUNDS}/{code}/fritext/{question}"


def log_in(window: Visit, email: str) -> Visit:
    window.open("/logga-in").fill({"email": [email], "password": [PASSWORD]})
    return window.press("Logga in")


def tick(window: Visit, *themes: str) -> None:
    """Choose by the words on the cards, and nothing else."""
    for label in window.page.locator("main .choice label").all():
        identifier = label.get_attribute("for")
        wanted = label.locator("span").first.inner_text() in themes
        if window.page.locator(f"#{identifier}").is_checked() is not wanted:
            label.click()


def code_all(window: Visit, brevity: str) -> None:
    """Go through every text; ``brevity`` is the theme of the one about letters."""
    for _ in TEXTS:
        said = window.page.locator("blockquote").inner_text()
        tick(window, "Väntetid" if "änte" in said else brevity if "brev" in said else "Inget tema")
        window.press("Spara och visa nästa")


@pytest.mark.parametrize(
    ("question", "width", "scripts"), [("fritext_bra", 360, False), ("fritext_battre", 1280, True)]
)
def test_two_code_apart_compare_and_settle(
    installation: Installation, visit: NewVisit, question: str, width: int, scripts: bool
) -> None:
    address = prepare(installation, question, f"kodas-{width}")
    one, other = (log_in(visit(width, 740, scripts=scripts), email) for email in (FIRST, SECOND))
    one.open(f"{address}/kodbok").press("Lägg till", status=400)
    for theme in ("Väntetid", "Brev"):
        one.page.locator("#f-name").fill(theme)
        one.press("Lägg till")
    one.open(address).follow("Koda nästa text").press("Spara och visa nästa", status=400)
    assert one.errors == ["Välj minst ett tema, eller ”Inget tema”."]
    code_all(one, "Brev")
    assert "4 av 4 svar har kodats." in one.text

    one.follow("Andra kodare").press("Bjud in", status=400)
    one.fill({"coder": ["Kollegan"], "sample": ["4"]})
    one.press("Bjud in")
    assert "Kollegan är inbjuden att koda 4 texter" in one.text
    other.open(address.rpartition("/")[0])
    assert "Du är inbjuden som andra kodare." in other.text
    other.open(address).follow("Koda nästa text")
    assert other.page.locator("main input:checked").count() == 0
    assert "Förslag" not in other.text
    assert other.control("name").count() == 0
    code_all(other, "Väntetid")
    assert "kappa" not in one.open(f"{address}/andra-kodare").text.lower()
    other.follow("Gå igenom texterna igen").press("Spara och visa nästa")
    assert other.heading == "Text 2 av 4"
    other.open(f"{address}/andra-kodare").press("Lämna in kodningen")
    # Väntetid: both 2, the second alone 1. Brev: the first alone 1. Observed 6/8, expected 16/32 and 24/32 in the mean.
    assert "4 texter är kodade av två personer var för sig: först av Kvalitet, sedan av Kollegan." in other.text
    assert "Väntetid 3 av 4 2 1 0,50" in other.text
    assert "En text av 4 kodades olika." in other.text

    one.open(f"{address}/andra-kodare").follow("Gå igenom texterna")
    assert "Det är den sista." in one.text
    assert "Den första valde det" in one.text
    tick(one)
    one.press("Det här gäller", status=400)
    tick(one, "Brev")
    one.press("Det här gäller")
    assert "Ni är överens om alla texter." in one.page.inner_text("body")
    assert "En text kodades olika från början." in one.text


def go(window: Visit, name: str) -> Visit:
    """Tab to a link or a button and strike Enter."""
    window.tab_to(name, button=True)
    return window.strike("Enter")


def test_a_text_is_masked_and_coded_with_the_keyboard_alone(installation: Installation, visit: NewVisit) -> None:
    window = log_in(visit(), FIRST).open(prepare(installation, "fritext_bra", "kodas-utan-mus"))
    go(window, "Koda nästa text")
    while "Hälsa" not in window.text:
        go(window, "Hoppa över")
    assert "Hälsa [namn] på [telefonnummer]" in window.text
    go(window, "Läs allt och bestäm vad som ska maskas")
    assert TEXTS[-1] in window.text
    window.tab_to("phrases")
    window.page.keyboard.type("något annat")
    window.tab_to("Spara maskningen", button=True)
    window.strike("Enter", status=400)
    assert window.focused == "error-summary"
    assert window.given("phrases") == ["något annat"]
    window.control("phrases").fill("Hälsa")
    go(window, "Spara maskningen")
    assert "[…] [namn] på [telefonnummer]" in window.text
    window.tab_to("name")
    window.page.keyboard.type("Utan mus")
    go(window, "Spara och visa nästa")
    assert "Utan mus" in window.text


def finish(installation: Installation, code: str) -> None:
    """The texts of a round are coded by what stands in them, and told of."""
    with installation.app.app_context(), get_database().writing() as session:
        made, account = get_round(session, code), find_account_by_email(session, FIRST)
        assert account is not None
        book = begin_book(session, made, "fritext_battre")
        known = {theme.name: theme for theme in book.themes}
        wait, letter = (known.get(name) or add_theme(session, book, name) for name in ("Väntetid", "Brev"))
        texts = list_texts(session, installation.app.extensions["portal_keys"], made, "fritext_battre")
        for text in texts:
            themes = [wait if "änte" in text.text else letter]
            save_coding(session, made, "fritext_battre", text, themes, account.id, "first")
        finish_coding(session, made, "fritext_battre", texts, account.id)


def test_a_finished_coding_is_corrected(installation: Installation, visit: NewVisit) -> None:
    waiting = tuple(f"Väntetiden är lång {number}" for number in ("ett", "två", "tre"))
    letters = tuple(f"Svåra brev {number}" for number in ("ett", "två", "tre", "fyra", "fem", "sex"))
    address = prepare(installation, "fritext_battre", "rattas", (*waiting, *letters))
    finish(installation, "rattas")
    window = log_in(visit(360, 740, scripts=False), FIRST)
    result = f"{address.partition('/fritext')[0]}/resultat"
    assert "Brev 6 67 %" in window.open(result).text

    window.open(address).follow("Rätta kodningen").press("Öppna kodningen för rättning", status=400)
    assert window.errors == ["Skriv varför kodningen ska rättas. Skälet står i historiken."]
    window.control("reason").fill("Tre brev handlar om väntan.")
    window.press("Öppna kodningen för rättning")
    window.follow("Gå igenom texterna igen")
    left = set(letters[:3])
    while left:
        if (text := window.page.locator("blockquote").inner_text()) in left:
            left.remove(text)
            tick(window, "Väntetid")
            window.press("Spara och visa nästa")
        else:
            window.follow("Hoppa över")
    assert "3 texter har fått andra teman." in window.open(address).text
    assert "Brev 6 67 %" in window.open(result).text
    assert "Kodningen rättas just nu." in window.text
    tick(window.open(address), "Jag är klar med rättningen av den här frågan.")
    window.press("Avsluta rättningen och redovisa temana")
    assert "Väntetid 6 67 %" in window.open(result).text
    assert "Kodningen rättades den" in window.text
    assert window.open(f"{address}/ratta").text.count("Brev → Väntetid") == 3
