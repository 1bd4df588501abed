"""Several boards: each with its units and what it decides for itself; whatever it leaves open is the municipality's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from portal.cases.preparation import prepare
from portal.collection.invitations import invite, read_recipients
from portal.db import get_database
from portal.organisation.board_changes import create_board, set_board_setting
from portal.organisation.boards import get_boards, settings_for_units
from portal.organisation.queries import get_unit
from portal.organisation.settings import get_settings, set_setting
from portal.organisation.unit_changes import NewUnit, change_unit, merge_units, split_unit
from portal.reports.queries import get_round_report
from portal.results.queries import get_thresholds
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round
from tests.support.client import Browser
from tests.support.complaints import receipt_on, to_check_page
from tests.support.scenes import add_round, publish_miniature, publish_ready
from tests.support.staff_letters import deliver

ADDRESS = "/arbete/installningar/namnder"
ELDERLY = "Äldrenämnden"


@pytest.fixture
def two_boards(app: Flask, admin: Browser) -> None:
    """Älvsjö answers to a board of its own; the other unit and the one above them to the municipality's."""
    with app.app_context(), get_database().writing() as session:
        board = create_board(session, "aldre", ELDERLY, [get_unit(session, "alvsjo")])
        for name, value in (
            ("contact_email", "fraga@aldre.example"),
            ("privacy_contact", "Ombudet för äldre"),
            ("minimum_group", "8"),
            ("reply_days", "14"),
        ):
            set_board_setting(session, board, name, value)
        set_setting(session, "contact_email", "fraga@kommun.example")


def settings_of(app: Flask, *codes: str) -> dict[str, str]:
    with app.app_context(), get_database().session_factory() as session:
        return dict(settings_for_units(session, [get_unit(session, code).id for code in codes]))


@pytest.mark.usefixtures("admin")
def test_without_boards_the_general_settings_hold_everywhere(app: Flask) -> None:
    with app.app_context(), get_database().session_factory() as session:
        assert settings_of(app, "hl", "alvsjo") == get_settings(session)
        assert get_boards(session).controllers == ()


@pytest.mark.usefixtures("two_boards")
def test_a_unit_has_the_nearest_board_above_and_what_it_leaves_open_is_the_municipalitys(app: Flask) -> None:
    own = settings_of(app, "alvsjo")
    assert (own["board"], own["contact_email"], own["reply_days"]) == (ELDERLY, "fraga@aldre.example", "14")
    assert own["contact_name"] == "Kvalitetsenheten"
    assert settings_of(app, "hl")["board"] == "Socialnämnden"
    with app.app_context(), get_database().writing() as session:
        change_unit(session, get_unit(session, "hl"), "Hägersten-Liljeholmen", get_unit(session, "alvsjo"))
    assert settings_of(app, "hl")["board"] == ELDERLY


@pytest.mark.usefixtures("two_boards")
def test_several_boards_hold_to_the_strictest(app: Flask) -> None:
    both = settings_of(app, "hl", "alvsjo")
    assert both["board"] == "Socialnämnden och Äldrenämnden"
    assert (both["minimum_group"], both["reply_days"]) == ("8", "10")
    assert both["contact_email"] == "fraga@kommun.example"
    assert both["administration"] == "Socialförvaltningen"


def test_boards_are_added_changed_and_removed_on_pages(app: Flask, admin: Browser) -> None:
    empty = admin.get("/arbete/installningar").link("Nämnder med egna kontakter, gränser och svarstider")
    assert "En nämnd för hela kommunen" in empty.text
    wrong = empty.link("Ny nämnd").submit(code="ny", name=ELDERLY, units=["alvsjo"], minimum_group="2")
    assert wrong.status == 400
    assert "minst 3" in wrong.errors[0]
    assert wrong.fields()["units"] == ["alvsjo"]
    again = wrong.submit(minimum_group="7")
    assert "används redan av portalen" in again.errors[0]
    assert again.fields()["minimum_group"] == ["7"]
    listed = again.submit(code="aldre")
    assert "Äldrenämnden är sparad." in listed.text
    assert "Älvsjö" in listed.text
    assert settings_of(app, "alvsjo")["minimum_group"] == "7"
    assert f"Nämnd {ELDERLY}" in admin.get("/arbete/enheter/alvsjo/andra").text
    board = listed.link(ELDERLY)
    assert "Ta bort" not in board.text
    moved = board.submit(units=["hl"], name="Omsorgsnämnden", minimum_group="").link("Omsorgsnämnden")
    assert settings_of(app, "alvsjo")["board"] == "Socialnämnden"
    assert settings_of(app, "hl")["board"] == "Omsorgsnämnden"
    assert settings_of(app, "hl")["minimum_group"] == "5"
    other = admin.get(f"{ADDRESS}/ny").submit(code="annan", name="Omsorgsnämnden")
    assert "Det finns redan en nämnd med det namnet" in other.errors[0]
    token = moved.fields()["csrf_token"][0]
    refused = admin.post(f"{ADDRESS}/aldre/ta-bort", {"csrf_token": token})
    assert refused.status == 400
    assert "har enheter: Hägersten-Liljeholmen" in refused.errors[0]
    admin.post(f"{ADDRESS}/aldre", {**moved.fields(), "units": []})
    gone = admin.post(f"{ADDRESS}/aldre/ta-bort", {"csrf_token": token})
    assert "Omsorgsnämnden är borttagen." in gone.text
    assert admin.get(f"{ADDRESS}/aldre").status == 404


@pytest.mark.usefixtures("admin")
def test_boards_by_command(app: Flask, run: Callable[..., str]) -> None:
    assert "Kommunen har en nämnd" in run("boards", "list")
    run("boards", "add", "aldre", ELDERLY, "--unit", "alvsjo")
    assert "Det finns redan en nämnd med den koden" in run("boards", "add", "aldre", "En till", fails=True)
    assert "aldre = Äldrenämnden\n    alvsjo" in run("boards", "list")
    run("settings", "set", "reply_days", "14", "--board", "aldre")
    run("settings", "set", "board", "Omsorgsnämnden", "--board", "aldre")
    listed = run("settings", "list", "--board", "aldre")
    assert "reply_days = 14 (nämndens egen)" in listed
    assert "board = Omsorgsnämnden (nämndens egen)" in listed
    assert "minimum_group = 5\n" in listed
    assert "reply_days = 10\n" in run("settings", "list")
    run("settings", "set", "reply_days", "", "--board", "aldre")
    assert settings_of(app, "alvsjo")["reply_days"] == "10"
    assert "gäller hela kommunen" in run("settings", "set", "logo", "x", "--board", "aldre", fails=True)
    assert "kan inte vara" in run("settings", "set", "minimum_group", "20", "--board", "aldre", fails=True)
    assert "ingen nämnd med koden" in run("settings", "list", "--board", "okand", fails=True)
    assert "har enheter" in run("boards", "remove", "aldre", fails=True)
    run("boards", "units", "aldre")
    run("boards", "remove", "aldre")


@pytest.mark.usefixtures("two_boards")
def test_limits_are_promised_by_the_boards_of_the_round(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        limits = {
            code: add_round(session, version, code, frames=dict.fromkeys(units, 20)).minimum_group
            for code, units in (("en", ["hl"]), ("annan", ["alvsjo"]), ("tva", ["hl", "alvsjo"]))
        }
        assert limits == {"en": 5, "annan": 8, "tva": 8}
        set_setting(session, "minimum_group", "6")
        session.flush()
        assert [get_thresholds(session, get_round(session, code)).internal for code in limits] == [6, 8, 8]


@pytest.mark.usefixtures("two_boards")
def test_a_report_bears_the_boards_that_its_units_answered_to(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        for code, units in (("annan", ["alvsjo"]), ("tva", ["hl", "alvsjo"])):
            close_round(session, add_round(session, version, code, frames=dict.fromkeys(units, 20)))
        headers = {
            code: get_round_report(session, get_round(session, code), "public").header for code in ("annan", "tva")
        }
        assert headers["annan"].board == ELDERLY
        assert headers["tva"].board == "Socialnämnden och Äldrenämnden"
        assert get_round_report(session, get_round(session, "tva"), "internal", "hl").header.board == "Socialnämnden"


@pytest.mark.usefixtures("two_boards")
def test_who_answers_is_told_which_board_asks(app: Flask, new_browser: Callable[[], Browser]) -> None:
    with app.app_context(), get_database().writing() as session:
        version = publish_ready(session, "nki")
        add_round(session, version, "annan", frames={"alvsjo": 20})
        add_round(session, version, "tva", frames={"hl": 20, "alvsjo": 20})
    one = new_browser().get("/oppen/annan")
    assert "Vem frågar Äldrenämnden, Kommunen" in one.text
    assert "fraga@aldre.example" in one.text
    assert "Socialnämnden och Äldrenämnden, Kommunen" in new_browser().get("/oppen/tva").text
    assert "Socialnämnden and Äldrenämnden" in new_browser().get("/oppen/tva?sprak=en").text
    chosen = new_browser().get("/oppen/tva?enhet=alvsjo")
    assert "Vem frågar Äldrenämnden, Kommunen" in chosen.text
    # A change of a board is seen at once, though the page takes it from what is kept.
    with app.app_context(), get_database().writing() as session:
        change_unit(session, get_unit(session, "hl"), "Hägersten-Liljeholmen", get_unit(session, "alvsjo"))
    assert "Vem frågar Äldrenämnden, Kommunen" in new_browser().get("/oppen/tva").text


@pytest.mark.usefixtures("two_boards")
def test_a_letter_says_how_to_reach_the_board_that_asks(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        collection_round = add_round(
            session, publish_ready(session, "nki"), access="invited", frames={"hl": None, "alvsjo": None}
        )
        rows = read_recipients("email,name,unit,language\na@b.example,A,alvsjo,\nc@d.example,C,hl,\n")
        invite(session, app.extensions["portal_keys"], collection_round, rows)
    letters = {letter["To"]: letter.get_content() for letter in deliver(app)}
    assert "fraga@aldre.example" in letters["a@b.example"]
    assert "fraga@kommun.example" in letters["c@d.example"]


@pytest.mark.usefixtures("two_boards")
def test_whoever_complains_is_told_the_board_and_its_days(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        prepare(session, app.extensions["portal_keys"])
    told = {}
    for unit in ("alvsjo", "hl", "vet_inte"):
        visitor = Browser(app)
        with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), tick=False):
            check = to_check_page(visitor, beskrivning="Ingen ringer.", enhet=unit, svar_onskas="ja", svar_satt="kod")
            done = check.submit()
            receipt = receipt_on(done)
            status = visitor.get("/synpunkter/folj").submit(nummer=receipt.number, kod=receipt.code)
        told[unit] = (check.text, done.text, status.text)
    for page in told["alvsjo"]:
        assert ELDERLY in page
        assert "Socialnämnden" not in page
    for page in (*told["hl"], *told["vet_inte"]):
        assert "Socialnämnden" in page
        assert ELDERLY not in page
    assert "fraga@aldre.example" in told["alvsjo"][1]
    assert "fraga@aldre.example" in told["alvsjo"][2]
    assert "senast den 7 december 2026" in told["alvsjo"][1]
    assert "senast den 3 december 2026" in told["hl"][1]


@pytest.mark.usefixtures("two_boards")
def test_the_privacy_page_names_every_controller(browser: Browser) -> None:
    page = browser.get("/personuppgifter")
    named = [" ".join(each.text_content().split()) for each in page.tree.xpath("//main//li[strong]")]
    assert [each.partition(".")[0] for each in named] == ["Socialnämnden", ELDERLY]
    assert "fraga@kommun.example" in named[0]
    assert "fraga@aldre.example" in named[1]
    assert "Dataskyddsombud: Ombudet för äldre." in named[1]
    assert "minst fem svar" in page.text


@pytest.mark.usefixtures("two_boards")
def test_what_is_merged_or_split_stays_with_its_board(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        parts = [NewUnit("norra", "Norra"), NewUnit("sodra", "Södra")]
        made = split_unit(session, get_unit(session, "alvsjo"), parts)
        assert [each.board_id for each in made] == [get_unit(session, "alvsjo").board_id] * 2
        merge_units(session, made, NewUnit("hela", "Hela"), None)
    assert settings_of(app, "hela")["board"] == ELDERLY
    with app.app_context(), get_database().writing() as session:
        both = [get_unit(session, code) for code in ("hela", "hl")]
        merge_units(session, both, NewUnit("alla", "Alla"), None)
    assert settings_of(app, "alla")["board"] == "Socialnämnden"


@pytest.mark.usefixtures("two_boards")
def test_the_last_page_says_how_to_reach_the_board_of_the_unit_one_answered_for(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_miniature(session, "single_choice"), frames={"hl": 20, "alvsjo": 20})
    for unit, address in (("hl", "fraga@kommun.example"), ("alvsjo", "fraga@aldre.example"), ("hl", "fraga@kommun")):
        page = Browser(app).get(f"/oppen/prov?enhet={unit}").submit(enhet=unit)
        while not page.path.endswith("/tack"):
            page = page.submit()
        assert address in page.text
