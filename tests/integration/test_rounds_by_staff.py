"""Quality staff open, watch and close rounds; unit heads see their own units."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import get_database
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.scenes import PASSWORD, add_round, add_staff, publish_ready

ROUNDS = "/arbete/undersokningar"


def test_from_the_library_to_a_closed_round(quality: Browser, new_browser: Callable[[], Browser]) -> None:
    empty = quality.get(ROUNDS)
    assert "Ingen undersökning än" in empty.text
    created = empty.link("Ny undersökning").submit(
        survey="library:nki",
        title="Brukarundersökning hösten 2026",
        access="open",
        units=["hl"],
        **{"frame-hl": "40"},
    )
    assert created.heading == "Brukarundersökning hösten 2026"
    (link,) = created.tree.xpath("//*[@id='open-link']/text()")
    assert link == "http://127.0.0.1:8000/oppen/brukarundersokning-hosten-2026"
    respondent = new_browser().get(link.removeprefix("http://127.0.0.1:8000"))
    page = respondent.submit().submit(nki_helhet="9")
    assert "1" in quality.get(created.path).text
    for _ in range(2):
        page = page.submit()
    assert "Tack" in page.heading
    assert "2,5 %" in quality.get(created.path).text
    asked = quality.get(created.path).link("Avsluta insamlingen")
    assert "ett svar" in asked.text
    closed = asked.submit()
    assert "Insamlingen är avslutad" in closed.text
    assert respondent.browser.get("/oppen/brukarundersokning-hosten-2026").status == 410


def test_mistakes_keep_what_was_typed(quality: Browser) -> None:
    page = quality.get(f"{ROUNDS}/ny").submit(title="Min undersökning", units=["hl"], **{"frame-hl": "många"})
    assert page.status == 400
    assert "Välj ett frågeformulär." in page.errors
    assert any("många" in error for error in page.errors)
    assert page.fields()["title"] == ["Min undersökning"]
    assert page.fields()["frame-hl"] == ["många"]
    assert page.fields()["units"] == ["hl"]


def test_a_last_day_before_the_first(quality: Browser) -> None:
    page = quality.get(f"{ROUNDS}/ny").submit(
        survey="library:nki", title="X", units=["hl"], access="open", opens_on="2030-05-02", closes_on="2030-05-01"
    )
    assert page.status == 400
    assert any("Sista dagen" in error for error in page.errors)
    assert page.fields()["closes_on"] == ["2030-05-01"]


def test_the_same_title_twice_gets_a_code_of_its_own(quality: Browser) -> None:
    plan = {"survey": "library:nki", "title": "Brukarna", "units": ["hl"], "access": "open"}
    first = quality.get(f"{ROUNDS}/ny").submit(**plan)
    second = quality.get(f"{ROUNDS}/ny").submit(**plan)
    assert (first.path, second.path) == (f"{ROUNDS}/brukarna", f"{ROUNDS}/brukarna-2")


@pytest.fixture
def two_units(app: Flask) -> None:
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"), frames={"hl": 13, "alvsjo": 20})
        add_round(session, publish_ready(session, "kompetens"), code="bara-hl", title="Bara HL", frames={"hl": 13})


@pytest.mark.usefixtures("two_units")
def test_a_unit_head_sees_own_units_only(new_browser: Callable[[], Browser]) -> None:
    head = new_browser()
    listed = head.log_in("chef.alvsjo@kommun.example", PASSWORD)
    assert "Kompetensenkät 2026" in listed.text
    assert "Bara HL" not in listed.text
    page = head.get(f"{ROUNDS}/prov")
    assert "Älvsjö" in page.text
    assert "Hägersten" not in page.text
    head.checked = True
    assert head.get(f"{ROUNDS}/bara-hl").status == 404
    assert head.get(f"{ROUNDS}/bara-hl/resultat").status == 404
    assert head.get(f"{ROUNDS}/bara-hl/rapport").status == 404
    assert head.get(f"{ROUNDS}/bara-hl/rapport.pdf").status == 404


@pytest.mark.usefixtures("two_units")
def test_a_head_of_what_lies_above_sees_the_units_under_it(
    app: Flask, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch, new_browser: Callable[[], Browser]
) -> None:
    monkeypatch.setenv("PORTAL_PASSWORD", PASSWORD)
    run("accounts", "create", "chef.ifo@kommun.example", "--name", "Ifo", "--role", "unit_head", "--unit", "ifo")
    head = new_browser()
    head.log_in("chef.ifo@kommun.example", PASSWORD)
    assert {"Älvsjö", "Hägersten-Liljeholmen"} <= set(head.get(f"{ROUNDS}/prov").text.replace("10", "").split())


def test_the_questionnaires_can_be_looked_at(quality: Browser) -> None:
    listed = quality.get("/arbete/frageformular")
    assert "Inte använt än" in listed.text
    for name in ("kompetens", "nki"):
        preview = quality.get(f"/arbete/frageformular/{name}")
        assert preview.status == 200
        assert not preview.tree.xpath("//main//form")
    assert quality.get("/arbete/frageformular/finns-inte").status == 404


def test_closing_is_asked_about_first(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"))
    quality.get(f"{ROUNDS}/prov/avsluta")
    with app.app_context(), get_database().session_factory() as session:
        assert get_round(session, "prov").closed_at is None


def test_nobody_is_invited_to_a_round_that_is_over(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        close_round(session, add_round(session, publish_ready(session, "kompetens"), access="invited"))
    page = quality.get(f"{ROUNDS}/prov/bjud-in")
    assert "Insamlingen är avslutad" in page.text
    assert not page.tree.xpath("//main//form")


def test_a_list_pasted_while_the_round_ended_is_kept(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "kompetens"), access="invited")
    page = quality.get(f"{ROUNDS}/prov/bjud-in")
    with app.app_context(), get_database().writing() as session:
        close_round(session, get_round(session, "prov"))
    late = page.submit(recipients="email,name,unit,language\nanna@kommun.example,Anna,hl,")
    assert late.status == 409
    assert "Insamlingen är avslutad" in late.text
    assert "anna@kommun.example,Anna,hl," in late.tree.xpath("string(//main//blockquote)")
