"""The life of a round: paused, moved, ended, put away, done again next year; and answers that are taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Invitation, Participation, Response
from portal.config import Settings
from portal.db import get_database, now
from portal.i18n import local
from portal.organisation.queries import get_unit
from portal.organisation.unit_changes import NewUnit, merge_units
from portal.surveys.models import CollectionRound
from tests.support.client import Browser
from tests.support.scenes import UNITS, write_csv
from tests.support.sealed_rounds import answer, links

Run = Callable[..., str]
NewBrowser = Callable[[], Browser]
ROUND = "/arbete/undersokningar/prov"


@pytest.fixture
def open_round(quality: Browser, run: Run) -> Browser:
    """Quality staff with an open round."""
    run("surveys", "add", "kompetens", "--publish")
    options = ["--title", "Medarbetarenkät 2026", "--unit", "hl=13", "--access", "open"]
    run("rounds", "open", "kompetens", "--code", "prov", *options)
    return quality


@pytest.fixture
def invited(run: Run, settings: Settings, tmp_path: Path) -> dict[str, str]:
    """Links of three people in a round by invitation."""
    units = [dict(zip(("code", "name", "parent"), row, strict=True)) for row in UNITS]
    run("units", "import", write_csv(tmp_path / "units.csv", units))
    run("surveys", "add", "kompetens", "--publish")
    run("rounds", "open", "kompetens", "--code", "prov", "--title", "T", "--unit", "hl")
    rows = [{"email": f"p{n}@kommun.example", "name": "", "unit": "hl", "language": ""} for n in range(3)]
    run("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", rows))
    run("worker", "--once")
    return links(settings)


def test_a_paused_round_takes_no_answers_and_keeps_what_was_written(
    open_round: Browser, new_browser: NewBrowser
) -> None:
    visitor = new_browser()
    section = visitor.get("/oppen/prov").submit()
    paused = open_round.post(f"{ROUND}/pausa", open_round.get(ROUND).fields())
    assert "Insamlingen är pausad" in paused.text
    assert "Pausad" in open_round.get("/arbete/undersokningar").text
    refused = section.submit(kommentar="Skrivet i onödan") if "kommentar" in section.fields() else section.submit()
    assert (refused.status, refused.heading) == (403, "Enkäten är pausad")
    resumed = open_round.post(f"{ROUND}/fortsatt", open_round.get(ROUND).fields())
    assert "Insamlingen fortsätter" in resumed.text
    assert visitor.get(section.path).status == 200


def test_letters_wait_while_a_round_is_paused(
    app: Flask, run: Run, invited: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    run("rounds", "pause", "prov")
    rows = [{"email": "sen@kommun.example", "name": "", "unit": "hl", "language": ""}]
    run("rounds", "invite", "prov", write_csv(tmp_path / "late.csv", rows))
    run("worker", "--once")
    assert "sen" not in links(settings)
    run("rounds", "resume", "prov")
    with app.app_context(), get_database().writing() as session:
        session.execute(sa.text("UPDATE outbox_message SET due_at = '2020-01-01 00:00:00' WHERE sent_at IS NULL"))
    run("worker", "--once")
    assert "sen" in links(settings)


def test_the_last_day_is_moved_and_the_history_tells_by_whom(open_round: Browser) -> None:
    page = open_round.get(ROUND).link("Ändra sista dag")
    refused = page.submit(closes_on="2020-01-01")
    assert any("redan varit" in message for message in refused.errors)
    day = (local(now()) + timedelta(days=20)).date()
    shown = refused.submit(closes_on=day.isoformat())
    assert "Sista dag att svara är ändrad" in shown.text
    assert "Sista dag att svara ändrades till" in shown.text
    assert "av Kvalitet" in shown.text


def test_a_finished_round_is_put_away_and_found_again(open_round: Browser, new_browser: NewBrowser) -> None:
    still_open = open_round.post(f"{ROUND}/arkivera", open_round.get(ROUND).fields())
    assert "Avsluta den innan" in still_open.text
    open_round.get(f"{ROUND}/avsluta").submit()
    open_round.post(f"{ROUND}/arkivera", open_round.get(ROUND).fields())
    listed = open_round.get("/arbete/undersokningar")
    assert not listed.tree.xpath("//table//a")
    assert "Arkiverade undersökningar (1)" in listed.text
    again = open_round.post(f"{ROUND}/ta-fram", open_round.get(ROUND).fields())
    assert "finns i listan igen" in again.text
    assert open_round.get("/arbete/undersokningar").tree.xpath("//table//a")


def test_next_years_round_is_one_click_away(app: Flask, open_round: Browser) -> None:
    form = open_round.get(ROUND).link("Gör en ny undersökning som den här")
    assert form.fields()["title"] == ["Medarbetarenkät 2027"]
    assert form.fields()["units"] == ["hl"]
    assert form.fields()["frame-hl"] == ["13"]
    made = form.submit()
    assert made.heading == "Medarbetarenkät 2027"
    with app.app_context(), get_database().session_factory() as session:
        first, second = session.scalars(sa.select(CollectionRound).order_by(CollectionRound.id))
    assert (second.version_id, second.access, second.protection) == (first.version_id, "open", "confidential")
    assert (second.opens_at - first.opens_at) > timedelta(days=360)


def test_units_that_were_merged_are_followed_to_the_next_round(app: Flask, open_round: Browser, run: Run) -> None:
    run("rounds", "open", "kompetens", "--code", "tva", "--title", "Om två 2026", "--unit", "hl", "--unit", "alvsjo")
    with app.app_context(), get_database().writing() as session:
        merged = [get_unit(session, "hl"), get_unit(session, "alvsjo")]
        merge_units(session, merged, NewUnit("soderort", "Söderort"), get_unit(session, "ifo"))
    form = open_round.get("/arbete/undersokningar/tva").link("Gör en ny undersökning som den här")
    assert form.fields()["units"] == ["soderort"]


def test_the_calendar_shows_what_happens_when(open_round: Browser, run: Run) -> None:
    year = local(now()).year
    run("rounds", "extend", "prov", "--closes", f"{year + 1}-03-31")
    shown = open_round.get("/arbete/undersokningar").link("Kalender")
    assert "Insamlingen börjar: Medarbetarenkät 2026" in shown.text
    later = shown.link(str(year + 1))
    assert later.heading == f"Kalender {year + 1}"
    assert "31 mars" in later.text
    assert "Sista dag att svara: Medarbetarenkät 2026" in later.text
    assert "Inget inplanerat" in open_round.get(f"/arbete/undersokningar/kalender?ar={year - 3}").text
    assert open_round.get("/arbete/undersokningar/kalender?ar=tjugo").status == 200


def test_the_list_has_its_days_in_figures_and_the_page_in_words(open_round: Browser, run: Run) -> None:
    run("rounds", "extend", "prov", "--closes", "2031-05-09")
    assert "2031-05-09" in open_round.get("/arbete/undersokningar").text
    page = open_round.get(ROUND).text
    assert "9 maj 2031" in page
    assert "2031-05-09" not in page


def test_answers_are_taken_back_for_good(app: Flask, invited: dict[str, str], new_browser: NewBrowser) -> None:
    visitor = new_browser()
    thanks = answer(visitor, invited["p0"], kommentar="Ångrar mig")
    gone = thanks.link("Vill du ta tillbaka dina svar?").submit()
    assert gone.heading == "Dina svar är borttagna"
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 0
        (begun,) = session.scalars(sa.select(Participation))
        assert (begun.draft, begun.completed_at) == (None, None)
        assert session.scalar(sa.select(sa.func.count()).where(Invitation.declined_at.isnot(None))) == 1


def test_answers_are_taken_back_to_answer_again(app: Flask, invited: dict[str, str], new_browser: NewBrowser) -> None:
    visitor = new_browser()
    thanks = answer(visitor, invited["p0"], kommentar="Första")
    start = thanks.link("Vill du ta tillbaka dina svar?").submit("Ta bort och svara på nytt")
    assert start.path.startswith("/svara/")
    again = answer(visitor, invited["p0"], kommentar="Andra")
    assert again.heading == "Tack för dina svar"
    with app.app_context(), get_database().session_factory() as session:
        (answers,) = session.scalars(sa.select(Response.answers))
    assert "Andra" in answers


def test_when_it_is_over_nothing_can_be_taken_back(
    app: Flask, run: Run, invited: dict[str, str], new_browser: NewBrowser
) -> None:
    visitor = new_browser()
    asked = answer(visitor, invited["p0"]).link("Vill du ta tillbaka dina svar?")
    run("rounds", "close", "prov")
    refused = asked.submit()
    assert (refused.status, "Insamlingen är slut" in refused.text) == (409, True)
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 1
