"""Boards answer in their own name: what contradicts, what is corrected, what is empty, and who is followed up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Settings
from tests.support.board_letters import ANSWERED_YES as YES
from tests.support.board_letters import invite_boards, letters_to, link_in, to_check_page
from tests.support.boards import code_of
from tests.support.client import Browser
from tests.support.scenes import write_csv

Run = Callable[..., str]
ROUND = "/arbete/undersokningar/prov"
FIRST, SECOND, THIRD = "Södermalm", "Farsta", "Bromma"


@pytest.fixture
def letters(settings: Settings, run: Run) -> Callable[[str], list[str]]:
    """What has been written to a board so far, the oldest first; the worker is run before."""

    def read(board: str) -> list[str]:
        run("worker", "--once")
        return letters_to(settings, board)

    return read


@pytest.fixture
def invited(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """Three boards are invited to an open round."""
    invite_boards(app, run, tmp_path, (FIRST, SECOND, THIRD))
    return quality


def test_a_board_is_warned_and_corrects_what_it_has_sent(
    invited: Browser, new_browser: Callable[[], Browser], letters: Callable[[str], list[str]], run: Run
) -> None:
    (letter,) = letters(FIRST)
    board = new_browser()
    assert f"Ni svarar för {FIRST}." in letter
    assert not {"personlig", "frivilligt", SECOND, THIRD} & set(letter.replace(".", " ").split())
    no = {**YES, "genomford.sol_ao": "nej", "genomford_skal": "Det har saknats tid."}
    start = board.get(link_in(letter))
    assert {"Ni svarar för", FIRST, "Enkät", "Riskanalys 2026"} <= set(start.tree.xpath("//dl//text()"))
    check = to_check_page(start, {**no, "dokumenterad.sol_ao": "ja"})
    assert f"Ni svarar för {FIRST}." in check.text
    assert check.text.count("SoL/IFO: Inget svar") == 1  # what is documented, area by area
    assert "En fråga har svar på några rader men inte på alla. Det går bra att skicka ändå." in check.text
    said = "inte genomfört någon riskanalys för SoL/ÄO. Enligt ett annat finns den dokumenterad."
    assert said in check.text
    thanks = check.submit()
    assert thanks.heading == "Tack för era svar"
    assert not thanks.tree.xpath("//main//form")
    assert f"Svaren för {FIRST} är framme. Några rutor är tomma. Vi kan påminna er" in thanks.text
    assert "inga påminnelser" not in thanks.text
    seen = invited.get(ROUND).link("Se vad var och en har fyllt i")
    assert said in seen.text
    assert "Ingen har ändrat sina svar" in seen.text

    asked = new_browser().get(link_in(letter)).link("Vill ni ändra svaren?")
    changing = asked.submit()
    assert changing.path.endswith("/kontrollera")
    assert said in changing.text
    assert "skickat, ändrar nu" in invited.get(seen.path).text
    pause = changing.link("Fortsätt senare")
    assert "Ändringen är inte skickad än. Det ni skickade förut gäller." in pause.text
    section = changing.browser.get(changing.path.replace("kontrollera", "del/riskanalys") + "?fran=kontroll")
    again = section.submit(**{"genomford.sol_ao": "ja"})
    assert "går inte ihop" not in again.text
    first = json.loads(run("results", "prov", "--level", "raw", "--json"))
    assert first["matrices"][0]["boards"][0]["cells"][0]["code"] == "nej"  # what was sent is in force until then
    assert again.submit().heading == "Tack för era svar"
    second = json.loads(run("results", "prov", "--level", "raw", "--json"))
    yes = [{code["code"]: code["count"] for code in found["questions"][0]["codes"]}["ja"] for found in (first, second)]
    assert yes == [0, 1]
    assert (second["responses"], second["matrices"][0]["boards"][0]["cells"][0]["code"]) == (1, "ja")

    after = invited.get(seen.path)
    cells = [cell.text_content().strip() for cell in after.tree.xpath("//section[@aria-labelledby='corrected']//td")]
    assert cells == ["SoL/ÄO: Nej", "SoL/ÄO: Ja", "Det har saknats tid.", "inget svar"]
    assert "Inga skickade svar motsäger varandra" in after.text
    withdraw = again.browser.get(again.path.replace("kontrollera", "ta-tillbaka"))
    assert "Det går inte" in withdraw.text
    run("rounds", "close", "prov")
    closed = new_browser().get(link_in(letter))
    assert "Vill ni ändra" not in closed.text
    assert closed.browser.get(closed.path.replace("tack", "andra")).heading == "Tack för era svar"


def test_exactly_those_with_something_empty_are_reminded(
    invited: Browser, new_browser: Callable[[], Browser], letters: Callable[[str], list[str]]
) -> None:
    whole = {
        name.replace("genomford", question): code
        for question in ("genomford", "dokumenterad", "atgardad")
        for name, code in YES.items()
    }
    thanks = to_check_page(new_browser().get(link_in(letters(FIRST)[0])), whole).submit()
    assert "Ni behöver inte göra något mer, och ni får inga påminnelser." in thanks.text
    to_check_page(new_browser().get(link_in(letters(SECOND)[0])), {**whole, "atgardad.sol_lss": ""}).submit()
    new_browser().get(link_in(letters(THIRD)[0])).submit().submit(**{"genomford.sol_ao": "ja"})
    page = invited.get(f"{ROUND}/namnder")
    rows = {
        row[0]: row[1:]
        for row in ([cell.text_content().strip() for cell in tr] for tr in page.tree.xpath("//tbody/tr"))
    }
    assert rows[FIRST] == ["skickat", "allt", "allt", "allt"]
    assert rows[SECOND] == ["skickat", "allt", "allt", "3 av 4"]
    assert rows[THIRD] == ["har börjat", "1 av 4", "tomt", "tomt"]
    assert "Är åtgärderna i riskanalysen genomförda? SoL/LSS" in page.text
    reminded = page.submit("Påminn dem som saknar svar")
    assert "2 påminnelser skickas." in reminded.text
    assert "redan påminda i dag" in reminded.submit("Påminn dem som saknar svar").text
    assert [len(letters(board)) for board in (FIRST, SECOND, THIRD)] == [1, 2, 2]
    assert "Några rutor är tomma" in " ".join(letters(SECOND)[1].split())
    assert "Påminnelse" in letters(THIRD)[1]


def test_those_who_answered_no_get_a_second_questionnaire(
    app: Flask, invited: Browser, run: Run, tmp_path: Path, letters: Callable[[str], list[str]]
) -> None:
    assert "Insamlingen pågår" in invited.get(f"{ROUND}/folj-upp").text
    rows = [
        {"unit": code_of(FIRST), "genomford.sol_ao": "nej", "genomford.sol_of": "ja"},
        {"unit": code_of(SECOND), "genomford.sol_ao": "ja", "genomford.sol_of": "nej"},
        {"unit": code_of(THIRD), "genomford.sol_ao": "ja", "genomford.sol_of": "vet_ej"},
    ]
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", rows))
    run("rounds", "close", "prov")
    questions = invited.get(ROUND).link("Följ upp dem som svarade Nej")
    assert "Ja: 3, Nej: 2, Ej aktuellt: 0, Vet ej: 1" in questions.text
    form = questions.link("Har nämnden genomfört en riskanalys?")
    empty = form.submit(codes=[], areas=["sol_of"])
    assert empty.status == 400
    assert empty.fields()["areas"] == ["sol_of"]
    assert "Ingen har svarat så" in form.submit(codes=["ej_aktuellt"]).text
    opened = form.submit(areas=["sol_of"], title="Uppföljning av riskanalys")
    assert opened.heading == "Uppföljning av riskanalys"
    assert SECOND in opened.text
    assert FIRST not in opened.text
    assert form.submit(areas=["sol_of"], title="Uppföljning av riskanalys").path == opened.path
    assert [len(letters(board)) for board in (FIRST, SECOND, THIRD)] == [0, 1, 0]


def test_the_same_by_command(invited: Browser, run: Run, tmp_path: Path, letters: Callable[[str], list[str]]) -> None:
    counts = lambda: [len(letters(board)) for board in (FIRST, SECOND, THIRD)]  # noqa: E731
    assert counts() == [1, 1, 1]
    assert "3 påminnelser väntar på att skickas." in run("rounds", "remind-incomplete", "prov")
    assert "kan du öppna insamlingen igen, med ett skäl" in invited.get(f"{ROUND}/avsluta").text
    assert "vilka som är vilka" not in invited.get(f"{ROUND}/inbjudna").text
    assert counts() == [2, 2, 2]
    assert "0 påminnelser" in run("rounds", "remind-incomplete", "prov")
    rows = [
        {"unit": code_of(FIRST), "genomford.sol_ao": "nej", "genomford.sol_of": "ja"},
        {"unit": code_of(SECOND), "genomford.sol_ao": "ja", "genomford.sol_of": "vet_ej"},
    ]
    run("responses", "import", "prov", write_csv(tmp_path / "svar.csv", rows))
    again = ("rounds", "follow-up", "prov", "--code", "igen")
    assert "Avsluta den först" in run(*again, "--question", "genomford", fails=True)
    run("rounds", "close", "prov")
    assert "surveys add namnduppfoljning" in run(*again, "--question", "genomford", fails=True)
    run("surveys", "add", "namnduppfoljning", "--publish")
    for options, why in (
        (("--question", "x"), "Välj bland: genomford, dokumenterad, atgardad"),
        (("--question", "genomford", "--answer", "x"), "finns inte svaret ”x”. Välj bland: ja, nej"),
        (("--question", "genomford", "--area", "x"), "finns inte området ”x”. Välj bland: sol_ao"),
        (("--question", "genomford", "--area", "sol_of"), "Ingen har svarat så"),
    ):
        assert why in run(*again, *options, fails=True)
    said = run(*again, "--question", "genomford", "--answer", "nej", "--answer", "vet_ej", "--area", "sol_of")
    assert "igen är skapad för 1 enhet." in said
    page = invited.get("/arbete/undersokningar/igen")
    assert page.heading == "Uppföljning: Riskanalys 2026"
    assert (SECOND in page.text, FIRST in page.text) == (True, False)
    assert counts() == [2, 3, 2]
    run("surveys", "add", "nki", "--publish")
    run("rounds", "open", "nki", "--code", "brukare", "--title", "T", "--unit", code_of(FIRST), "--access", "open")
    assert "svarar personer" in run("rounds", "remind-incomplete", "brukare", fails=True)
    other = ("rounds", "follow-up", "brukare", "--code", "ny", "--question", "nki_helhet")
    assert "svarar personer" in run(*other, fails=True)


def test_a_round_of_persons_has_no_such_pages(quality: Browser, run: Run) -> None:
    run("surveys", "add", "nki", "--publish")
    run("rounds", "open", "nki", "--code", "prov", "--title", "T", "--unit", "hl", "--access", "open")
    assert "Nämnd för nämnd" not in quality.get(ROUND).text
    assert quality.get(f"{ROUND}/namnder").status == 400
    assert quality.get(f"{ROUND}/folj-upp").status == 400


def test_a_board_that_cannot_answer_says_so_and_is_asked_by_the_municipality(
    invited: Browser, new_browser: Callable[[], Browser], letters: Callable[[str], list[str]], run: Run
) -> None:
    run("settings", "set", "contact_email", "kvalitet@kommun.example")
    run("boards", "add", "first", FIRST, "--unit", code_of(FIRST))
    run("settings", "set", "contact_email", "egen@kommun.example", "--board", "first")
    (letter,) = letters(FIRST)
    assert "Har ni frågor? Kontakta oss: kvalitet@kommun.example" in letter
    start = new_browser().get(link_in(letter))
    assert "kvalitet@kommun.example" in start.text
    assert "egen@kommun.example" not in start.text + letter
    assert f"{FIRST}," not in start.text  # a board does not ask itself
    declined = start.link("Vi svarar inte").submit()
    assert "Ni har tackat nej" in declined.text
    page = invited.get(f"{ROUND}/namnder")
    status = {tr[0].text_content().strip(): tr[1].text_content() for tr in page.tree.xpath("//tbody/tr")}
    assert [status[board] for board in (FIRST, SECOND)] == ["har tackat nej", "inte börjat"]
    assert "Två har inte skickat svar" in page.text
    assert "2 påminnelser skickas." in page.submit("Påminn dem som saknar svar").text
    assert "Kan ni inte svara? Öppna länken och välj ”Vi svarar inte”" in " ".join(letters(SECOND)[1].split())
