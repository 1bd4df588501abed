"""A round of boards that is opened again: corrected, completed and closed once more, with everything earlier kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.coding.models import CodeBook, MaskedText, TextCoding
from portal.coding.operations import add_theme, begin_book
from portal.collection.models import Mailing, Response
from portal.collection.reminders import list_reminders
from portal.config import Settings
from portal.db import get_database, now
from portal.i18n import local
from portal.organisation.models import Account
from portal.surveys.queries import get_round
from tests.support.board_letters import ANSWERED_YES, invite_boards, letters_to, link_in, to_check_page
from tests.support.boards import code_of
from tests.support.client import Browser, Page

Run = Callable[..., str]
ROUND = "/arbete/undersokningar/prov"
FIRST, SECOND = "Södermalm", "Farsta"
NO = {**ANSWERED_YES, "genomford.sol_ao": "nej", "genomford_skal": "Det har saknats tid."}
WHY = "Två nämnder hade missförstått frågan."


@pytest.fixture
def closed(
    app: Flask, quality: Browser, run: Run, settings: Settings, new_browser: Callable[[], Browser], tmp_path: Path
) -> dict[str, str]:
    """A finished round that one of two boards has answered; the links of both."""
    invite_boards(app, run, tmp_path, (FIRST, SECOND))
    run("worker", "--once")
    links = {board: link_in(letters_to(settings, board)[0]) for board in (FIRST, SECOND)}
    to_check_page(new_browser().get(links[FIRST]), NO).submit()
    run("rounds", "close", "prov")
    run("worker", "--once")
    return links


def first_cell(run: Run) -> str:
    matrix = json.loads(run("results", "prov", "--level", "raw", "--json"))["matrices"][0]
    board = next(each for each in matrix["boards"] if each["unit"] == code_of(FIRST))
    return str(board["cells"][0]["code"])


def correct_to_yes(page: Page) -> None:
    changing = page.link("Vill ni ändra svaren?").submit()
    section = changing.browser.get(changing.path.replace("kontrollera", "del/riskanalys") + "?fran=kontroll")
    section.submit(**{"genomford.sol_ao": "ja"}).submit()


def test_boards_correct_and_complete_in_a_round_that_is_opened_again(
    quality: Browser, closed: dict[str, str], new_browser: Callable[[], Browser], run: Run
) -> None:
    run("settings", "set", "municipality", "Ekdala kommun")
    draft = quality.get(f"{ROUND}/publicera").submit("Visa utkastet", registry_number="SN 2026/1", approver="Anna Ek")
    draft.submit()
    run("worker", "--once")
    (edition,) = set(quality.get("/rapporter").tree.xpath("//main//a/@href[contains(., '/rapporter/')]"))
    printed = quality.get(edition).text
    assert "Nej 1" in printed
    quality.post(f"{ROUND}/arkivera", quality.get(ROUND).fields())
    opened = quality.get(ROUND).link("Öppna insamlingen igen").submit(closes_on="2099-03-01", reason=WHY)
    assert opened.heading == "Nämnd för nämnd"
    assert f"Insamlingen är öppen igen: {WHY}" in opened.text
    assert "Två har inte skickat svar, eller har lämnat rutor tomma. Brev med länken" in opened.text
    page = quality.get(ROUND)
    assert "Insamlingen öppnades igen" in page.tree.xpath("string(//section[@aria-labelledby='boards'])")
    assert "Svarsfrekvens" not in page.text  # of one board, a rate says nothing
    history = quality.get(ROUND).tree.xpath("string(//details[summary='Historik'])")
    assert f"öppnades igen till och med 1 mars 2099, av Kvalitet. Skäl: {WHY}" in " ".join(history.split())
    assert "Insamlingen avslutades" in history
    assert "Arkiverade" not in quality.get("/arbete/undersokningar").text
    assert "Insamlingen pågår" in quality.get(f"{ROUND}/resultat").text

    correct_to_yes(new_browser().get(closed[FIRST]))
    to_check_page(new_browser().get(closed[SECOND]), ANSWERED_YES).submit()
    assert first_cell(run) == "ja"
    run("rounds", "close", "prov")
    run("worker", "--once")
    after = quality.get(f"{ROUND}/resultat")
    assert after.heading == "Resultat: Riskanalys 2026"
    assert quality.get(edition).text == printed
    assert SECOND in after.text

    then = quality.get(
        quality.get(f"{ROUND}/namnder").tree.xpath("string(//a[contains(., 'Tabellerna som de var')]/@href)")
    )
    assert (WHY in then.text, SECOND in then.text) == (True, False)
    assert then.tree.xpath("string(//*[@aria-current])") == "Undersökningar"
    cells = then.tree.xpath("(//tbody)[1]/tr[1]/*")
    assert [cell.text_content().strip() for cell in cells][:3] == [FIRST, "Nej", "Ja"]
    assert "Det har saknats tid." in then.text
    assert quality.get(f"{ROUND}/tabeller-fore/2").status == 400
    run("rounds", "reopen", "prov", "--closes", "2099-03-01", "--reason", "En gång till.")
    first = [quality.get(f"{ROUND}/tabeller-fore/{n}").tree.xpath("string((//tbody)[1]/tr[1]/td[1])") for n in (1, 2)]
    assert [cell.strip() for cell in first] == ["Nej", "Ja"]


def test_the_same_by_command(run: Run, closed: dict[str, str], new_browser: Callable[[], Browser]) -> None:
    said = run("rounds", "reopen", "prov", "--closes", "2099-03-01", "--reason", WHY)
    assert "öppen igen till och med 2099-03-01" in said
    assert "inte avslutad" in run("rounds", "reopen", "prov", "--closes", "2099-03-01", "--reason", WHY, fails=True)
    correct_to_yes(new_browser().get(closed[FIRST]))
    run("rounds", "close", "prov")
    assert first_cell(run) == "ja"


@pytest.mark.usefixtures("closed")
def test_no_reminder_goes_that_was_planned_for_a_day_when_it_was_closed(app: Flask, run: Run) -> None:
    today = local(now()).date()
    with app.app_context(), get_database().writing() as session:
        collection_round = get_round(session, "prov")
        for days in (-3, 5):
            session.add(Mailing(round_id=collection_round.id, kind="reminder", send_on=today + timedelta(days=days)))
    run("rounds", "reopen", "prov", "--closes", "2099-03-01", "--reason", WHY)
    with app.app_context(), get_database().session_factory() as session:
        listed = list_reminders(session, get_round(session, "prov"))
        assert [(each.is_skipped, each.queued_at is None) for each in listed] == [(True, False), (False, True)]


@pytest.mark.usefixtures("closed")
def test_a_day_that_has_been_and_no_reason_are_told_where_they_stand(quality: Browser) -> None:
    form = quality.get(f"{ROUND}/oppna-igen")
    early = form.submit(closes_on="2020-01-01", reason=WHY)
    assert (early.status, early.errors) == (400, ["Dagen har redan varit. Välj i dag eller en senare dag."])
    assert early.fields()["reason"] == [WHY]
    silent = form.submit(closes_on="2099-03-01", reason="   ")
    assert silent.status == 400
    assert "Skriv varför insamlingen öppnas igen" in silent.errors[0]
    assert "högst 500 tecken" in form.submit(closes_on="2099-03-01", reason="x" * 501).errors[0]
    empty = form.submit(closes_on="", reason="")
    assert [error.split(".")[0] for error in empty.errors] == [
        "Välj den nya sista dagen att svara",
        "Skriv varför insamlingen öppnas igen",
    ]


@pytest.mark.parametrize(
    ("options", "why"),
    [((), "Här svarar personer"), (("--anonymity", "anonymous"), "Svaren är anonyma"), (("--practice",), "en övning")],
)
def test_what_persons_answer_is_never_opened_again(
    quality: Browser, run: Run, options: tuple[str, ...], why: str
) -> None:
    run("surveys", "add", "nki", "--publish")
    run("rounds", "open", "nki", "--code", "prov", "--title", "T", "--unit", "hl", "--access", "open", *options)
    run("rounds", "close", "prov")
    assert "Öppna insamlingen igen" not in quality.get(ROUND).text
    refused = quality.get(f"{ROUND}/oppna-igen")
    assert why in refused.text
    assert refused.path == ROUND
    assert why in run("rounds", "reopen", "prov", "--closes", "2099-03-01", "--reason", WHY, fails=True)


def test_what_was_decided_about_words_that_are_replaced_goes_with_them(
    app: Flask, run: Run, closed: dict[str, str], new_browser: Callable[[], Browser]
) -> None:
    with app.app_context(), get_database().writing() as session:
        collection_round = get_round(session, "prov")
        response = session.scalars(sa.select(Response)).one()
        account = session.scalars(sa.select(Account.id)).first()
        book: CodeBook = begin_book(session, collection_round, "genomford_skal")
        theme = add_theme(session, book, "Tid")
        about = {"round_id": collection_round.id, "response_id": response.id}
        for question in ("genomford_skal", "kommentar"):
            session.add(TextCoding(**about, question=question, kind="first", coded_by=account, themes=[theme]))
            session.add(MaskedText(**about, question=question, text="Det har saknats tid.", decided_by=account))
    run("rounds", "reopen", "prov", "--closes", "2099-03-01", "--reason", WHY)
    correct_to_yes(new_browser().get(closed[FIRST]))
    with app.app_context(), get_database().session_factory() as session:
        for kind in (TextCoding, MaskedText):
            assert session.scalars(sa.select(kind.question)).all() == ["kommentar"]
