"""Sheets of paper keyed by staff, and a sample of them by a second person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.keyed_sheets import KeyedSheet
from portal.collection.models import Response
from portal.collection.tally import tally, tally_due
from portal.db import get_database, now
from portal.organisation.board_changes import create_board, set_board_setting
from portal.organisation.operations import create_account
from portal.organisation.queries import get_unit
from portal.organisation.settings import set_setting
from portal.results.queries import get_results
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.scenes import PASSWORD, add_round, publish_miniature, publish_ready

ROUND = "/arbete/undersokningar/prov"
KEYING = f"{ROUND}/registrera"
NKI = {
    "nki_helhet": 8,
    "nki_forvantan": "vet ej",
    "nki_ideal": 10,
    "alder": 3,
    "malgrupp": 3,
    "fritext_bra": "Bra bemötande",
}


def open_round_of(app: Flask, name: str, share: int = 10, **plan: object) -> None:
    with app.app_context(), get_database().writing() as session:
        set_setting(session, "keyed_sample", str(share))
        publish = publish_ready if name in ("nki", "kompetens") else publish_miniature
        add_round(session, publish(session, name), **plan)


@pytest.fixture
def colleague(app: Flask, quality: Browser, new_browser: Callable[[], Browser]) -> Browser:
    """A second person with the same rights."""
    with app.app_context(), get_database().writing() as session:
        create_account(session, email="andra@kommun.example", name="Andra", password=PASSWORD, roles=["quality"])
    browser = new_browser()
    browser.log_in("andra@kommun.example", PASSWORD)
    return browser


def stored(app: Flask) -> list[tuple[str, dict[str, object]]]:
    with app.app_context(), get_database().session_factory() as session:
        rows = session.execute(sa.select(Response.source, Response.answers).order_by(Response.id))
        return [(source, msgspec.json.decode(answers)) for source, answers in rows]


def close(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        close_round(session, get_round(session, "prov"))


def test_a_sheet_is_keyed_by_the_numbers_on_it(app: Flask, quality: Browser) -> None:
    open_round_of(app, "nki", frames={"hl": 13, "alvsjo": 2})
    page = quality.get("/arbete/undersokningar/prov").link("Registrera svar från papper")
    saved = page.submit(enhet="alvsjo", **NKI)
    assert "Skriv nummer 1 på pappret" in saved.text
    assert saved.fields()["enhet"] == ["alvsjo"]
    assert saved.fields()["malgrupp"] == ["3"]
    assert saved.fields()["nki_helhet"] == [""]
    assert page.submit(enhet="alvsjo", **NKI).text.count("Skriv nummer 1") == 1
    assert "Skriv nummer 2" in saved.submit(nki_helhet=1).text
    assert stored(app) == [
        (
            "keyed",
            {
                "nki_helhet": 8,
                "nki_forvantan": "vet_ej",
                "nki_ideal": 10,
                "fritext_bra": "Bra bemötande",
                "malgrupp": "vuxen",
                "alder": "25_44",
            },
        ),
        ("keyed", {"nki_helhet": 1, "malgrupp": "vuxen"}),
    ]


def test_what_is_not_on_the_paper_is_told_and_nothing_is_lost(app: Flask, quality: Browser) -> None:
    open_round_of(app, "nki", frames={"hl": 13, "alvsjo": 2})
    page = quality.get(KEYING).submit(nki_helhet="11", alder="x", nki_ideal="7")
    assert page.status == 400
    assert page.errors == [
        "Välj enhet.",
        "Fråga 1: Skriv ett nummer från 1 till 10, v för ”Vet ej”, eller lämna tomt.",
        "Fråga 17: Skriv ett nummer från 1 till 5, eller lämna tomt.",
    ]
    assert page.tree.xpath("//select[@aria-invalid='true' and @aria-describedby=//p[@class='field-error']/@id]")
    assert (page.fields()["nki_helhet"], page.fields()["nki_ideal"]) == (["11"], ["7"])
    empty = quality.get(KEYING).submit(enhet="hl")
    assert "Inget är ifyllt" in empty.errors[0]
    assert stored(app) == []


@pytest.mark.parametrize(
    ("struck", "means"), [("v", "vet_ej"), ("Vet EJ", "vet_ej"), ("don't know", "vet_ej"), ("10", 10)]
)
def test_what_stands_beside_a_scale_is_keyed_by_its_words(
    app: Flask, quality: Browser, struck: str, means: object
) -> None:
    open_round_of(app, "nki")
    page = quality.get(KEYING)
    assert "1–10 · v = Vet ej" in page.text
    page.submit(nki_helhet=struck)
    assert stored(app)[0][1] == {"nki_helhet": means}


def test_required_and_routing_are_told_and_do_not_stop(app: Flask, quality: Browser) -> None:
    open_round_of(app, "kompetens")
    page = quality.get(KEYING).submit(instrument="2", instrument_vilka="Signs of Safety", tidigare_omraden="1, 3")
    assert "Fråga 15 har ett svar fast den inte skulle besvaras." in page.text
    assert stored(app)[0][1]["instrument_vilka"] == "Signs of Safety"
    assert len(stored(app)[0][1]["tidigare_omraden"]) == 2  # type: ignore[arg-type]
    page.submit(**{"rutiner.delegation": "2"})
    assert stored(app)[1][1] == {"rutiner": {"delegation": "kan_delvis"}}


@pytest.mark.parametrize(("miniature", "typed"), [("number", "3"), ("date", "2026-03-01"), ("free_text", "Ord")])
def test_what_is_written_is_keyed_as_it_stands(app: Flask, quality: Browser, miniature: str, typed: str) -> None:
    open_round_of(app, miniature)
    page = quality.get(KEYING)
    name = page.tree.xpath("string(//*[contains(@class, 'key-line')]//input/@name | //textarea/@name)")
    page.submit(**{name: typed})
    assert [str(value) for _, answers in stored(app) for value in answers.values()] == [typed]
    wrong = {"number": "tolv", "date": "i går", "free_text": "x" * 99_999}[miniature]
    assert page.submit(**{name: wrong, "nyckel": "annan"}).status == 400


def test_only_the_last_sheet_of_ones_own_can_be_undone(app: Flask, quality: Browser, colleague: Browser) -> None:
    open_round_of(app, "nki")
    quality.get(KEYING).submit(nki_helhet=8)
    assert "inget att ångra" in colleague.get(KEYING).submit("Ångra det senaste pappret").text
    page = quality.get(KEYING).submit("Ångra det senaste pappret")
    assert "Papper nummer 1 är borttaget" in page.text
    assert stored(app) == []
    assert "Skriv nummer 1" in page.submit(nki_helhet=7).text


def test_a_second_person_keys_a_sample_blind(app: Flask, quality: Browser, colleague: Browser) -> None:
    open_round_of(app, "nki", share=50)
    for number in (4, 5):
        quality.get(KEYING).submit(nki_helhet=number, nki_ideal=9)
    assert "Att registrera en gång till" not in quality.get(KEYING).text
    assert "väntar inte" in quality.get(f"{KEYING}/2").text
    assert "väntar inte" in colleague.get(f"{KEYING}/1").text
    again = colleague.get(KEYING).link("Papper nummer 2")
    assert again.fields()["nki_helhet"] == [""]
    differing = again.submit(nki_helhet=6, nki_ideal=9)
    assert "1 av 2 delsvar skilde sig" in differing.text
    assert "Första: 5" in differing.text
    assert "Andra: 6" in differing.text
    assert differing.submit().status == 400
    assert colleague.get(f"{KEYING}/2").path.endswith("/skillnader")
    settled = differing.submit(nki_helhet="2")
    assert "2 svar registrerades från papper. 1 kontrollerades av en andra person: 50 % av delsvaren" in settled.text
    assert [answers["nki_helhet"] for _, answers in stored(app)] == [4, 6]
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalars(sa.select(KeyedSheet.second_answers)).all() == [None, None]


def test_the_second_person_may_agree(app: Flask, quality: Browser, colleague: Browser) -> None:
    open_round_of(app, "kompetens", share=100)
    sheet = {"rutiner.delegation": "2", "utbildning": "1"}
    quality.get(KEYING).submit(**sheet)
    assert "Alla svar var lika" in colleague.get(f"{KEYING}/1").submit(**sheet).text
    assert "väntar inte" in colleague.get(f"{KEYING}/1").text


def test_a_row_of_a_matrix_is_settled_alone(app: Flask, quality: Browser, colleague: Browser) -> None:
    open_round_of(app, "kompetens", share=100)
    quality.get(KEYING).submit(**{"rutiner.delegation": "2", "rutiner.avvikelse": "1"})
    differing = colleague.get(f"{KEYING}/1").submit(**{"rutiner.delegation": "2", "rutiner.lex_sarah": "3"})
    partly = differing.submit(**{"rutiner.avvikelse": "2"})
    (target,) = partly.tree.xpath("//div[@id='error-summary']//a/@href")
    (told,) = partly.tree.xpath("//fieldset[.//p[@class='field-error']]//input/@id")[:1]
    assert target == f"#{told}" == "#f-rutiner.lex_sarah"
    assert partly.fields()["rutiner.avvikelse"] == ["2"]
    partly.submit(**{"rutiner.lex_sarah": "2"})
    assert stored(app)[0][1] == {"rutiner": {"delegation": "kan_delvis", "lex_sarah": "kan_inte"}}


@pytest.mark.parametrize("protection", ["confidential", "anonymous"])
def test_paper_counts_with_the_rest_and_the_report_says_so(app: Flask, quality: Browser, protection: str) -> None:
    open_round_of(app, "nki", protection=protection)
    for number in range(6):
        quality.get(KEYING).submit(nki_helhet=number + 1, nki_forvantan=5)
    assert "6 svar registrerades från papper" in quality.get("/arbete/undersokningar/prov").text
    close(app)
    with app.app_context():
        tally(get_database(), app.extensions["portal_keys"], 1)
        with get_database().session_factory() as session:
            collection_round = get_round(session, "prov")
            results = get_results(session, collection_round, "internal")
            assert results.summary.groups[0].responses == 6
            times = set(session.scalars(sa.select(Response.completed_at)))
            assert (times == {collection_round.opens_at}) == (protection == "anonymous")
    assert "6 svar registrerades från papper" in quality.get("/arbete/undersokningar/prov/rapport").text
    assert "resultat som redan finns ändras inte" in quality.get(KEYING).text


def test_a_practice_round_takes_no_paper(app: Flask, quality: Browser) -> None:
    open_round_of(app, "nki", is_practice=True)
    assert "övning" in quality.get(KEYING).text


def test_paper_that_comes_by_post_is_keyed_after_the_last_day_and_the_result_waits(
    app: Flask, quality: Browser, run: Callable[..., str]
) -> None:
    open_round_of(app, "nki", share=0, frames={"hl": 13}, protection="anonymous", disposal_decision="SOCN/2026:1")
    with app.app_context(), get_database().writing() as session:
        board = create_board(session, "ifo", "Nämnden", [get_unit(session, "ifo")])
        set_board_setting(session, board, "keyed_sample", "50")
        set_board_setting(session, board, "return_address", "Svarspost Nämnden")
    plan = quality.get(ROUND).link("Bestäm hur länge papper registreras")
    assert "bestämt: 50 procent" in plan.text
    wrong = plan.submit(paper_until="2026-01-01", keyed_sample="200")
    assert len(wrong.errors) == 1
    plan.submit(paper_until=(now() + timedelta(days=3)).date(), keyed_sample="100")
    with app.app_context():
        assert "Svar på papper får registreras till och med" in run("rounds", "close", "prov")
    page = quality.get(ROUND)
    assert "Resultatet väntar på svar på papper" in page.text
    assert "Skriv nummer 1" in page.link("Registrera svar från papper").submit(enhet="hl", nki_helhet=8).text
    tally_due(app.extensions["portal_database"], app.extensions["portal_keys"])
    assert "sedan visas resultatet här" in quality.get(f"{ROUND}/resultat").text
    assert "papper får registreras" in run("results", "prov", "--level", "internal", "--json", fails=True)
    assert quality.get(f"{ROUND}/rapport").heading.startswith("Resultat")
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalars(sa.select(KeyedSheet.is_sample)).all() == [True]
        assert get_round(session, "prov").tallied_at is None
    page.link("Flytta dagen, eller visa resultatet nu").submit(paper_until="")
    assert tally_due(app.extensions["portal_database"], app.extensions["portal_keys"]) == 1
    assert quality.get(KEYING).status == 400
    with app.app_context(), get_database().session_factory() as session:
        assert get_results(session, get_round(session, "prov"), "raw").summary.total.responses == 1
