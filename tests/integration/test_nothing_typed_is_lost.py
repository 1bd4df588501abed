"""Sessions that ran out, log-ins that ended, no database: nothing typed is lost, and a page says what next."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.collection.models import Participation
from portal.config import Settings
from portal.db import get_database
from tests.support.client import Browser
from tests.support.scenes import PASSWORD, add_round, add_staff, add_units, publish_ready, write_csv

WRITTEN = "Det här vill jag inte förlora.\r\n\r\nInte det här heller."


@pytest.fixture
def link(app: Flask, run: Callable[..., str], settings: Settings, tmp_path: Path) -> str:
    """The path of a personal link."""
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "kompetens"), access="invited", frames={"hl": None})
    people = [{"email": "anna@kommun.example", "name": "Anna", "unit": "hl", "language": ""}]
    run("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", people))
    run("worker", "--once")
    (letter,) = settings.mail_folder.glob("*.eml")
    message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    return re.findall(r"/enkat/\S+", message.get_content())[0]


def test_a_respondent_whose_session_is_gone_opens_the_link_and_sends_again(
    app: Flask, browser: Browser, link: str
) -> None:
    section = browser.get(browser.get(link).submit().path.replace("bakgrund", "synsatt"))
    browser.client.delete_cookie("portal")
    refused = section.submit(delaktighet_text=WRITTEN)
    assert (refused.status, refused.heading) == (400, "Sidan har varit öppen länge")
    assert "Inte det här heller." in refused.text
    without_link = refused.submit()
    assert (without_link.status, without_link.heading) == (403, "Öppna din länk igen")
    assert "Inte det här heller." in without_link.text
    browser.get(link)  # in another tab
    assert without_link.submit().heading == "Arbetssätt och samverkan"
    with app.app_context(), get_database().session_factory() as session:
        (draft,) = session.scalars(sa.select(Participation.draft))
    assert msgspec.json.decode(draft)["delaktighet_text"] == WRITTEN.replace("\r\n", "\n")


def test_a_log_in_that_ended_takes_the_form_along(app: Flask, browser: Browser) -> None:
    add_staff(app)
    browser.log_in("kvalitet@kommun.example", PASSWORD)
    page = browser.get("/arbete/undersokningar/ny")
    browser.client.delete_cookie("portal")
    refused = page.submit(title="Rubrik som inte får försvinna")
    assert refused.heading == "Sidan har varit öppen länge"
    assert "Rubrik som inte får försvinna" in refused.text
    log_in = refused.submit()
    assert (log_in.status, log_in.heading) == (401, "Logga in")
    back = log_in.submit(email="kvalitet@kommun.example", password=PASSWORD)
    assert back.heading == "Du är inloggad igen"
    assert "Rubrik som inte får försvinna" in back.text
    form = back.submit()
    assert form.heading == page.heading
    assert form.fields()["title"] == ["Rubrik som inte får försvinna"]


def test_a_wrong_password_keeps_the_form(app: Flask, browser: Browser) -> None:
    add_staff(app)
    token = browser.get("/logga-in").fields()["csrf_token"]
    refused = browser.post("/arbete/undersokningar/ny", {"csrf_token": token, "title": "Min nya enkät"})
    wrong = refused.submit(email="kvalitet@kommun.example", password="fel")
    assert wrong.errors == ["Adressen eller lösenordet stämmer inte. Kontrollera båda och försök igen."]
    back = wrong.submit(email="kvalitet@kommun.example", password=PASSWORD)
    assert "Min nya enkät" in back.text


def test_nothing_of_another_site_is_sent_again(app: Flask, browser: Browser) -> None:
    refused = browser.post("/logga-in", {"email": "nagon annan"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status == 400
    assert "nagon annan" not in refused.text
    with pytest.raises(LookupError):
        refused.submit()


def test_pages_say_what_to_do_when_there_is_no_database(settings: Settings) -> None:
    app = create_app(settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.extensions["portal_database"].engine.dispose()
    with app.app_context(), get_database().engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE setting RENAME TO setting_away"))
        connection.execute(sa.text("ALTER TABLE collection_round RENAME TO collection_round_away"))
    browser = Browser(app)
    missing = browser.get("/finns-inte")
    assert (missing.status, missing.heading) == (404, "Sidan finns inte")
    failed = browser.get("/oppen/prov")
    assert (failed.status, failed.heading) == (500, "Något gick fel hos oss")
    assert "Felet är inte ditt." in failed.text
    app.extensions["portal_database"].engine.dispose()
