"""Record review in the browser: from a list of one's own to the analysis, on a phone without scripts and by keys."""

from __future__ import annotations

from pathlib import Path

from tests.support.browsing import NewVisit, Visit
from tests.support.reviews import CHECKLIST
from tests.support.scenes import PASSWORD

HOME = "/arbete/aktgranskning"
LIST = (
    "Beteckning;Född;Kön;Socialsekreterare;Inkom\n"
    "B-1;2014-05-02;F;AnKa;2026-03-01\n"
    "B-2;2011;Grabb;BeLu;2026-03-02\n"
    "B-3;2009;F;CeSt;2026-03-02\n"
)


def to_the_sample(window: Visit, title: str, listed: Path | None) -> Visit:
    """Begin a review of the three records, from a file or from pasted rows, and draw them all."""
    window.open(f"{HOME}/ny")
    window.fill({"unit": ["hl"], "title": [title], "checklist": [f"library:{CHECKLIST}"]})
    if listed:
        window.page.set_input_files("[name=file]", listed)
    else:
        window.fill({"records": [LIST.replace("B-", "C-")]})
    window.press("Läs listan").press("Läs in 3 akter", status=400)
    assert len(window.errors) == 2
    window.fill({"column-referens": ["0"], "gender-1": ["pojke_man"]})
    window.press("Läs in 3 akter")
    assert "Kolumnerna är ändrade" in window.text
    window.press("Läs in 3 akter").press("Dra stickprovet")
    assert "3 akter av 3 i listan drogs." in window.text
    return window


def test_on_a_phone_without_scripts(visit: NewVisit, tmp_path: Path) -> None:
    listed = tmp_path / "lista.csv"
    listed.write_text(LIST, encoding="utf-8")
    window = visit(360, 740, scripts=False).open("/logga-in")
    window.fill({"email": ["kvalitet@kommun.example"], "password": [PASSWORD]})
    window = to_the_sample(window.press("Logga in"), "Våren", listed)
    window.follow("Granska akt 1")
    for position in (1, 2, 3):
        assert window.heading == f"Akt {position}"
        rows = window.page.locator("main input[type=radio][value=ja]").evaluate_all("all => all.map(one => one.name)")
        window.fill({name: ["nej" if number == position else "ja"] for number, name in enumerate(rows)})
        window.press("Spara och gå till nästa")
    assert "3 av 3 akter är besvarade." in window.text
    window.follow("Se svaren och avsluta").press("Avsluta granskningen").follow("Skriv analysen")
    window.fill({"works": ["Nästan allt."], "activities": ["Ny mall i mars."]})
    window.press("Spara analysen")
    assert "Ny mall i mars." in window.text


def test_three_records_with_the_keys_alone(log_in: NewVisit) -> None:
    window = to_the_sample(log_in(), "Hösten", None)
    window.tab_to("Granska akt 1", button=True)
    window.strike("Enter")
    for position in (1, 2, 3):
        assert window.heading == f"Akt {position}"
        window.page.wait_for_function("document.activeElement.type === 'radio'")
        keyboard, rows = window.page.keyboard, window.page.locator(".check-row").count()
        for number in range(rows):
            keyboard.press("N" if number == position else "j")
        assert window.focused == ""  # the button, which has no id
        window.strike("Enter")
    assert "3 av 3 akter är besvarade." in window.text
    window.open(f"{HOME}/hl-2026-2").open(f"{HOME}/hl-2026-2/akter/2")
    chosen = window.page.locator("main input[type=radio]:checked").evaluate_all("all => all.map(one => one.value)")
    assert chosen.count("nej") == 1
    assert chosen[2] == "nej"
    # Where letters are written they are letters, and nothing is answered.
    window.page.locator(".check-more summary").first.press("Enter")
    comment = window.page.locator("main input[name^=kommentar-]").first
    comment.press_sequentially("jnx")
    assert comment.input_value() == "jnx"
