"""One address for several boards: each has its own letter, link and reminders; and what a second round is about."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.config import Settings
from portal.db import now
from portal.i18n import local
from tests.support.board_letters import ANSWERED_YES as YES
from tests.support.board_letters import invite_boards, letters_at, link_in, messages_at, to_check_page
from tests.support.boards import code_of
from tests.support.client import Browser
from tests.support.returned_mail import report
from tests.support.scenes import write_csv

Run = Callable[..., str]
ROUND = "/arbete/undersokningar/prov"
FIRST, SECOND, THIRD = "Södermalm", "Farsta", "Bromma"
SHARED = "namndsekreterare@kommun.example"
WHOLE = {
    name.replace("genomford", question): code
    for question in ("genomford", "dokumenterad", "atgardad")
    for name, code in YES.items()
}


@pytest.fixture
def letters(settings: Settings, run: Run) -> Callable[..., list[str]]:
    """What has been written to the secretary so far about one board, the oldest first; the worker is run before."""

    def read(board: str) -> list[str]:
        run("worker", "--once")
        return [" ".join(letter.split()) for letter in letters_at(settings, SHARED) if board in letter.split("\n")[0]]

    return read


def row(board: str, email: str = SHARED, name: str = "") -> dict[str, str]:
    return {"email": email, "name": name, "unit": code_of(board), "language": ""}


@pytest.fixture
def shared(app: Flask, quality: Browser, run: Run, tmp_path: Path) -> Browser:
    """Two boards with one secretary and a third with its own address are invited to an open round."""
    run("settings", "set", "municipality", "Ekdala kommun")
    invite_boards(app, run, tmp_path, (FIRST, SECOND, THIRD), {FIRST: SHARED, SECOND: SHARED.title()})
    return quality


def test_each_board_gets_its_own_letter_link_and_reminder(
    shared: Browser, new_browser: Callable[[], Browser], letters: Callable[..., list[str]]
) -> None:
    (first,), (second,) = letters(FIRST), letters(SECOND)
    assert first.startswith(f"Enkät till {FIRST} från Ekdala kommun Hej!")
    assert f"Här är länken för {FIRST}:" in first
    assert SECOND not in first
    assert link_in(first) != link_in(second)
    assert to_check_page(new_browser().get(link_in(first)), WHOLE).submit().heading == "Tack för era svar"
    start = new_browser().get(link_in(second))
    assert SECOND in start.tree.xpath("//dl//dd/text()")
    to_check_page(start, {**WHOLE, "atgardad.sol_lss": ""}).submit()
    page = shared.get(f"{ROUND}/namnder")
    assert "2 påminnelser skickas." in page.submit("Påminn dem som saknar svar").text
    assert len(letters(FIRST)) == 1
    (_, reminder) = letters(SECOND)
    assert reminder.startswith(f"Några svar saknas för {SECOND}: enkät från Ekdala kommun")
    assert link_in(reminder) == link_in(second)
    told = [
        [cell.text_content() for cell in tr[1:3]] for tr in shared.get(f"{ROUND}/inbjudna").tree.xpath("//tbody/tr")
    ]
    assert sorted(told) == sorted([[SHARED, FIRST], [SHARED, SECOND], [f"{code_of(THIRD)}@kommun.example", THIRD]])


def test_a_letter_about_what_is_empty_that_comes_back_is_noted_for_its_board(
    shared: Browser,
    new_browser: Callable[[], Browser],
    letters: Callable[..., list[str]],
    settings: Settings,
    run: Run,
    tmp_path: Path,
) -> None:
    to_check_page(new_browser().get(link_in(letters(SECOND)[0])), {**WHOLE, "atgardad.sol_lss": ""}).submit()
    run("rounds", "remind-incomplete", "prov")
    run("worker", "--once")
    (sent,) = [each for each in messages_at(settings, SHARED) if "saknas" in each["Subject"]]
    (tmp_path / "tillbaka.eml").write_text(report(sent["Message-ID"].strip("<>").split("@")[0], who=SHARED))
    assert "Adresser som inte tar emot mejl: 1." in run("mail", "bounces", tmp_path / "tillbaka.eml")
    table = shared.get(f"{ROUND}/inbjudna?visa=fel").tree.xpath("//tbody/tr")
    assert [[cell.text_content() for cell in tr[1:3]] for tr in table] == [[SHARED, SECOND]]


def test_an_address_stands_once_for_each_board(shared: Browser, run: Run, tmp_path: Path) -> None:
    rows = [row(FIRST, "ny@kommun.example"), row(SECOND, "ny@kommun.example"), row(FIRST, "Ny@kommun.example")]
    said = run("rounds", "invite", "prov", write_csv(tmp_path / "ny.csv", rows), fails=True)
    assert f"Rad 4: adressen ”ny@kommun.example” står redan för {FIRST} på rad 2. Ta bort den ena raden" in said
    assert "Rad 3" not in said
    pasted = "\n".join(["email;unit", *(f"{each['email']};{each['unit']}" for each in rows)])
    check = shared.get(f"{ROUND}/bjud-in").submit(recipients=pasted)
    assert f"Rad 4: adressen ”ny@kommun.example” står redan för {FIRST} på rad 2." in check.text
    assert "2 mottagare bjuds in" in check.text
    assert "1 nämnd eller enhet har bjudits in. 1 nämnd eller enhet var redan inbjuden" in run(
        "rounds", "invite", "prov", write_csv(tmp_path / "igen.csv", [row(FIRST), row(FIRST, "", "Ordföranden")])
    )
    person = shared.get(f"{ROUND}/inbjudna").link("Ordföranden")
    taken = person.submit("Spara", email=SHARED)
    assert taken.status == 400
    assert "Adressen är redan inbjuden för den nämnden eller enheten." in taken.text
    assert "skickas till den nya adressen" in person.submit("Spara", email="ny@kommun.example").text


def test_the_municipalitys_own_words_name_the_board_too(
    shared: Browser, letters: Callable[..., list[str]], run: Run, tmp_path: Path
) -> None:
    page = shared.get(f"{ROUND}/brev/0")
    assert page.fields()["subject"] == ["Enkät till {nämnd} från {kommun}"]
    assert f"Enkät till {FIRST} från Ekdala kommun" in page.text
    for words, told in (
        ({"subject": "Enkät"}, "Skriv {nämnd} i ämnesraden"),
        ({"subject": "Till {nämnd}, inte " + SECOND}, f"Skriv {{nämnd}} i stället för ”{SECOND}”"),
        ({"body": "{länk}"}, "Skriv {nämnd} där nämndens eller enhetens namn ska stå"),
        ({"body": "{nämnd} {länk} {det som följs upp}"}, "känns inte igen"),
    ):
        refused = page.submit("Spara", **words)
        assert (refused.status, any(told in error for error in refused.errors)) == (400, True)
    page.submit("Spara", subject="Riskanalys 2026: {nämnd}", body="Till {nämnd}: {länk}")
    assert [letters(board)[0].split(" http")[0] for board in (FIRST, SECOND)] == [
        f"Riskanalys 2026: {board} Till {board}:" for board in (FIRST, SECOND)
    ]


def test_a_second_round_says_what_each_board_is_asked_about(
    shared: Browser, new_browser: Callable[[], Browser], letters: Callable[..., list[str]], run: Run
) -> None:
    links = {board: link_in(letters(board)[0]) for board in (FIRST, SECOND)}
    no = {FIRST: {"genomford.sol_ao": "nej"}, SECOND: {"genomford.sol_of": "nej", "genomford.sol_lss": "nej"}}
    for board, link in links.items():
        to_check_page(new_browser().get(link), {**WHOLE, **no[board]}).submit()
    run("rounds", "close", "prov")
    questions = shared.get(ROUND).link("Följ upp dem som svarade Nej")
    opened = questions.link("Har nämnden genomfört en riskanalys?").submit(areas=["sol_ao", "sol_of"], title="Nu")
    assert opened.heading == "Nu"
    (_, first), (_, second) = letters(FIRST), letters(SECOND)
    said = "Enkäten följer upp det ni svarade i ”Riskanalys 2026”: Har nämnden genomfört en riskanalys? – "
    assert f"{said}SoL/ÄO: Nej Här är länken för {FIRST}:" in first
    assert f"{said}SoL/OF: Nej Här är länken för {SECOND}:" in second

    closes = (local(now()).date() + timedelta(days=9)).isoformat()
    run("rounds", "reopen", "prov", "--closes", closes, "--reason", "Fel i ett svar.")
    asked = new_browser().get(links[SECOND]).link("Vill ni ändra svaren?").submit()
    section = asked.browser.get(asked.path.replace("kontrollera", "del/riskanalys") + "?fran=kontroll")
    section.submit(**{"genomford.sol_of": "ja"}).submit()

    for letter, own, other in ((first, "SoL/ÄO: Nej", "SoL/OF: Nej"), (second, "SoL/OF: Nej", "SoL/ÄO: Nej")):
        start = new_browser().get(link_in(letter))
        section = start.submit()
        following = section.submit(atgarder_vidtagna="ja")
        check = following.submit(vilka_atgarder="En plan.")
        assert (section.heading, check.heading) == ("Vad har hänt sedan dess?", "Läs igenom era svar")
        for page in (start, section, check):
            (told,) = page.tree.xpath("//section[@aria-labelledby='followed']")
            words = " ".join(told.text_content().split())
            assert "Så här svarade ni i ”Riskanalys 2026”: Har nämnden genomfört en riskanalys?" in words
            assert own in words
            assert other not in page.text
        assert "Det här följs upp" not in following.text
    words = shared.get("/arbete/undersokningar/nu/brev/0").fields()["body"][0]
    assert "{det som följs upp}" in words
    followed = shared.get("/arbete/undersokningar/nu/namnder").tree.xpath("//section[@aria-labelledby='followed']//li")
    assert [" ".join(each.text_content().split()) for each in followed] == [
        f"{FIRST}: Har nämnden genomfört en riskanalys? SoL/ÄO: Nej",
        f"{SECOND}: Har nämnden genomfört en riskanalys? SoL/OF: Nej",
    ]
    check.submit()
    run("rounds", "close", "nu")
    title = "Det som följs upp ur ”Riskanalys 2026”: Har nämnden genomfört en riskanalys?"
    for address in ("resultat", "rapport", "resultat?niva=offentlig"):
        page = shared.get(f"/arbete/undersokningar/nu/{address}")
        (table,) = page.tree.xpath(f"//table[contains(caption, '{title}')]")
        cells = [[cell.text_content().strip() for cell in tr] for tr in table.xpath("./tbody/tr")]
        assert cells == [[FIRST, "SoL/ÄO: Nej"], [SECOND, "SoL/OF: Nej"]]
    (told,) = json.loads(run("results", "nu", "--level", "internal", "--json"))["followed_up"]
    assert (told["text"], [each["answer"] for each in told["boards"]]) == (title, ["SoL/ÄO: Nej", "SoL/OF: Nej"])
    assert json.loads(run("results", "prov", "--level", "raw", "--json"))["followed_up"] == []


def test_cards_and_letters_on_paper_say_which_board_they_are_for(shared: Browser, run: Run, tmp_path: Path) -> None:
    rows = [row(board, "", "Nämndsekreteraren") for board in (FIRST, SECOND)]
    run("rounds", "invite", "prov", write_csv(tmp_path / "kort.csv", rows))
    for kind, mine in (("kort", "Kortet är bara ert."), ("brev", "Koden är bara er.")):
        document = shared.client.get(f"{ROUND}/kort/{kind}-1.pdf", buffered=True).data
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).split())
        assert [text.count(f"Ni svarar för {board}.") for board in (FIRST, SECOND, THIRD)] == [1, 1, 0]
        assert text.count(mine) == 2
        assert "frivilligt" not in text


def test_where_persons_answer_one_address_is_one_person_and_no_letter_names_the_unit(
    quality: Browser, run: Run, tmp_path: Path, letters: Callable[..., list[str]]
) -> None:
    run("surveys", "add", "nki", "--publish")
    run("rounds", "open", "nki", "--code", "prov", "--title", "T", "--unit", "hl", "--unit", "alvsjo")
    rows = [{"email": SHARED, "name": "", "unit": unit, "language": ""} for unit in ("hl", "alvsjo")]
    pasted = "\n".join(["email;unit", *(f"{each['email']};{each['unit']}" for each in rows)])
    assert "Rad 3 är samma person som rad 2." in quality.get(f"{ROUND}/bjud-in").submit(recipients=pasted).text
    said = run("rounds", "invite", "prov", write_csv(tmp_path / "en.csv", rows))
    assert "1 person har bjudits in. 1 person var redan inbjuden" in said
    (letter,) = letters("")
    assert "Hägersten" not in letter
    assert "{nämnd}" not in quality.get(f"{ROUND}/brev/0").text
