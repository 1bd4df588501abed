"""Odd input at every door: it is answered calmly, on both databases, and changes nothing that it should not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.collection.models import Participation, Response
from portal.db import Base, get_database
from portal.security.models import ThrottleCount, ThrottleKey
from tests.support.client import Browser
from tests.support.scenes import add_round, add_units, publish_miniature, publish_ready, write_csv

NEW = "/arbete/undersokningar/ny"
Run = Callable[..., str]


def rows(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database but what the throttle counts."""
    with app.app_context(), get_database().session_factory() as session:
        tables = [
            each for each in Base.metadata.sorted_tables if each not in (ThrottleKey.__table__, ThrottleCount.__table__)
        ]
        return {table.name: [tuple(row) for row in session.execute(sa.select(table))] for table in tables}


def test_asking_for_headers_changes_nothing(
    app: Flask, quality: Browser, new_browser: Callable[[], Browser], run: Callable[..., str]
) -> None:
    """HEAD goes wherever GET goes: link previews and mail scanners send it."""
    run("db", "upgrade")
    settings = app.extensions["portal_settings"]
    for folder in (settings.data_folder, settings.keys_folder):
        folder.mkdir(parents=True, exist_ok=True)
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"))
    respondent = new_browser()
    section = respondent.get("/oppen/prov").submit()
    answered = section.submit(nki_helhet="8")
    before = rows(app)
    values = {
        "code": "prov",
        "handle": section.path.split("/")[2],
        "name": "helhet",
        "token": "x",
        "number": 1,
        "kind": "kort",
        "part": 1,
        "file_format": "csv",
        "uid": "x",
        "position": 1,
        "version": 1,
        "document_id": "x",
        "edition": 1,
        "question": "helhet_text",
        "tag": "x",
    }
    with app.test_request_context():
        rules = [
            each for each in app.url_map.iter_rules() if "HEAD" in (each.methods or ()) and each.endpoint != "static"
        ]
        addresses = [app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments}) for rule in rules]
    for address in [*addresses, section.path, answered.path]:
        for visitor in (respondent, quality, new_browser()):
            assert visitor.client.head(address, buffered=True).status_code < 500
    assert rows(app) == before


@pytest.mark.parametrize(
    "address", ["/oppen/%00", "/enkat/%00", "/logga-in?nasta=%00", "/arbete/frageformular/x%00", "/svara/%00/del/x"]
)
def test_a_nul_in_an_address_is_no_address(browser: Browser, address: str) -> None:
    assert browser.get(address).status in (404, 403)


def test_a_nul_in_a_form_is_left_out(app: Flask, quality: Browser) -> None:
    page = quality.get(NEW).submit(survey="library:nki", title="Bruk\0arna", units=["hl"], access="open")
    assert page.heading == "Brukarna"
    assert quality.get("/logga-in").submit(email="a\0@b.example", password="fel lösenord").status == 400


def test_a_number_in_an_address_that_no_row_can_have(app: Flask, quality: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"))
    token = quality.get("/arbete/undersokningar/prov/tidigare-ar").fields()["csrf_token"][0]
    names = {"code": "prov", "document_id": "x", "kind": "kort"}
    numbers = {"number", "part", "position", "version", "edition"}
    with app.test_request_context():
        rules = [each for each in app.url_map.iter_rules() if each.arguments & numbers]
        sent = [
            (method, app.url_for(rule.endpoint, **{each: names.get(each, beyond) for each in rule.arguments}))
            for rule in rules
            for beyond in (2**31, 10**20)
            for method in (rule.methods or set()) & {"GET", "POST"}
        ]
    statuses = {quality.client.open(path, method=by, data={"csrf_token": token}).status_code for by, path in sent}
    assert statuses == {400, 403, 404}


@pytest.mark.parametrize("number", ["7" * 32, "777777777777777777777777777777a7"])
def test_a_link_with_a_number_beyond_every_invitation(browser: Browser, number: str) -> None:
    assert browser.get(f"/enkat/{number}").status == 404


@pytest.mark.parametrize("frame", ["²", "٣", "-1", "1e3", "9" * 30, "9" * 5000, "4294967296", "½"])
def test_what_is_no_number_of_people(quality: Browser, frame: str) -> None:
    page = quality.get(NEW).submit(survey="library:nki", title="T", units=["hl"], access="open", **{"frame-hl": frame})
    assert page.status == 400
    assert any("inget antal" in error for error in page.errors)
    assert page.fields()["title"] == ["T"]


@pytest.mark.parametrize(
    ("field", "day"), [("opens_on", "0001-01-01"), ("closes_on", "9999-12-31"), ("closes_on", "snart")]
)
def test_a_day_that_no_round_has(quality: Browser, field: str, day: str) -> None:
    page = quality.get(NEW).submit(survey="library:nki", title="T", units=["hl"], access="open", **{field: day})
    assert page.status == 400
    assert len(page.errors) == 1


def test_a_title_that_is_also_a_word_of_the_address(quality: Browser) -> None:
    page = quality.get(NEW).submit(survey="library:nki", title="Ny", units=["hl"], access="open")
    assert page.path == "/arbete/undersokningar/ny-2"
    assert quality.get(page.path).heading == "Ny"


def test_the_form_sent_twice_opens_one_round(quality: Browser) -> None:
    form = quality.get(NEW)
    answers = {"survey": "library:nki", "title": "Brukarna", "units": ["hl"], "access": "open"}
    assert form.submit(**answers).path == form.submit(**answers).path == "/arbete/undersokningar/brukarna"
    assert "Brukarna" in quality.get("/arbete/undersokningar").text
    assert len(quality.get("/arbete/undersokningar").tree.xpath("//tbody/tr")) == 1


def test_what_was_written_when_the_round_closed_is_shown(app: Flask, browser: Browser, run: Run) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_miniature(session, "free_text"))
    section = browser.get("/oppen/prov").submit()
    run("rounds", "close", "prov")
    closed = section.submit(kommentar="Något jag har tänkt länge på.")
    assert closed.status == 410
    assert "Något jag har tänkt länge på." in closed.text


@pytest.fixture
def invited(app: Flask, run: Run) -> Run:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"), access="invited", frames={"hl": None, "alvsjo": None})
    return run


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"name": "N" * 201}, "200 tecken"),
        ({"email": "a" * 250 + "@b.example"}, "ingen e-postadress"),
        ({"language": "tlh"}, "sv-x-lattlast"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "ingen e-postadress"),
    ],
)
def test_a_recipient_who_cannot_be_invited(
    app: Flask, invited: Run, tmp_path: Path, change: dict[str, str], part: str
) -> None:
    person = {"email": "a@b.example", "name": "A", "unit": "hl", "language": "", **change}
    message = invited("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", [person]), fails=True)
    assert "Rad 2" in message
    assert part in message


def test_a_unit_where_nobody_is_invited_has_nobody_who_can_answer(invited: Run, tmp_path: Path) -> None:
    people = [{"email": f"{name}@b.example", "name": name, "unit": "hl", "language": "EN"} for name in "abcdef"]
    invited("rounds", "invite", "prov", write_csv(tmp_path / "people.csv", people))
    assert '"frame": 6' in invited("results", "prov", "--level", "raw", "--json")
    assert '"frame": 0' in invited("results", "prov", "--level", "raw", "--json")


def test_what_was_promised_to_those_who_answered_holds(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"), frames={"hl": 20})
    answers = [{"unit": "hl", "nki_helhet": "8"}] * 4
    run("responses", "import", "prov", write_csv(tmp_path / "answers.csv", answers))
    run("rounds", "close", "prov")
    assert "minst 3" in run("settings", "set", "minimum_group", "1", fails=True)
    run("settings", "set", "minimum_group", "3")
    assert '"base": 4' not in run("results", "prov", "--level", "internal", "--json")
    run("settings", "set", "minimum_public_group", "30")
    run("settings", "set", "minimum_group", "25")
    assert '"value": ' in run("results", "prov", "--level", "raw", "--json")
    assert '"base": 4' not in run("results", "prov", "--level", "public", "--json")


def test_a_round_that_has_not_begun_cannot_be_closed(app: Flask, run: Run) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        publish_ready(session, "nki")
    run("rounds", "open", "nki", "--code", "sen", "--title", "T", "--unit", "hl", "--opens", "2099-01-01")
    assert "inte börjat" in run("rounds", "close", "sen", fails=True)


@pytest.mark.parametrize(
    ("content", "answers"),
    [
        (b"sep=;\r\nunit;nki_helhet\r\nhl;8\r\n", 1),
        (b"unit;nki_helhet;\nhl;8;\n", 1),
        ("unit\tnki_helhet\nhl\t8\n".encode("utf-16"), 1),
        (b"unit,fritext_bra\nhl," + b"a" * 200_000, None),
    ],
)
def test_files_as_spreadsheets_write_them(
    app: Flask, run: Run, tmp_path: Path, content: bytes, answers: int | None
) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"))
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    message = run("responses", "import", "prov", file, fails=answers is None)
    assert ("Korta den" in message) == (answers is None)
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == (answers or 0)
        assert session.scalar(sa.select(sa.func.count()).select_from(Participation)) == 0


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["rounds", "open", "nki", "--code", "ny", "--title", "T", "--unit", "hl"], "används redan"),
        (["rounds", "open", "nki", "--code", "x1", "--title", "T" * 300, "--unit", "hl"], "200 tecken"),
        (["rounds", "open", "nki", "--code", "x1", "--title", "A\nB", "--unit", "hl"], "en rad"),
        (["rounds", "open", "nki", "--code", "x1", "--title", "T", "--unit", "hl", "--unit", "hl=5"], "två gånger"),
        (["rounds", "open", "nki", "--code", "x1", "--title", "T", "--unit", "hl=²"], "heltal"),
        (["rounds", "open", "nki", "--code", "x1", "--title", "T", "--unit", "hl", "--closes", "9999-12-31"], "2100"),
        (["settings", "set", "municipality", "A\nB"], "en rad"),
        (["settings", "set", "minimum_group", "²"], "heltal"),
    ],
)
def test_a_command_with_odd_input_says_what_to_do(app: Flask, run: Run, arguments: list[str], part: str) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        publish_ready(session, "nki")
    message = run(*arguments, fails=True)
    assert part in message
    assert "Traceback" not in message


def test_a_report_that_cannot_be_written_where_it_should(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context(), get_database().writing() as session:
        add_units(session)
        add_round(session, publish_ready(session, "nki"))
    run("rounds", "close", "prov")
    message = run("report", "prov", "--level", "internal", "--out", tmp_path / "finns-inte" / "x.pdf", fails=True)
    assert "finns-inte" in message
    assert "Välj en annan plats." in message


def test_a_survey_that_is_published_is_not_called_a_draft(run: Run) -> None:
    run("surveys", "add", "nki", "--publish")
    assert "fastställt, version 1" in run("surveys", "add", "nki")
