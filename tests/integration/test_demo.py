"""The demo: figures that are computed, marks on every page, refused in production, and a newcomer's five steps."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.cases.models import Case
from portal.config import ConfigurationError, Settings, settings_from_environment
from portal.db import get_database
from portal.demo.boards import FINISHED_BOARDS
from portal.demo.competence import ANSWERED, competence_answers
from portal.demo.rounds import BEFORE, COMPETENCE, FINISHED, STAFF_FINISHED
from portal.questionnaire.domains import check_answers
from portal.surveys.library import get_ready
from tests.support.client import Browser, Page
from tests.support.databases import copy_database, migrated_database
from tests.support.reviews import GOLDEN
from tests.support.round_reports import golden

Run = Callable[..., str]
Made = Callable[[Settings], tuple[Settings, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """An installation where ``demo`` has been run, as these settings but for its place, and what the command said.

    Made once for each kind of database: that takes ten seconds.
    """
    kept: dict[str, tuple[Settings, str]] = {}
    with ExitStack() as stack:

        def make(settings: Settings) -> tuple[Settings, str]:
            kind = sa.make_url(settings.database_url).get_backend_name()
            if kind not in kept:
                folder = tmp_path_factory.mktemp("demo")
                url = stack.enter_context(migrated_database(kind, folder))
                there = replace(settings, data_folder=folder / "data", keys_folder=folder / "keys", database_url=url)
                kept[kind] = there, _run_demo(there)
            return kept[kind]

        yield make


def _run_demo(settings: Settings) -> str:
    app = create_app(settings)
    result = app.test_cli_runner().invoke(args=["demo"])
    app.extensions["portal_database"].engine.dispose()
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def load(app: Flask, settings: Settings, made: Made) -> Callable[[], str]:
    """Loads the demo as the command left it, its mark and keys included; returns what the command said."""

    def bring() -> str:
        there, said = made(settings)
        app.extensions["portal_database"].engine.dispose()
        copy_database(there.database_url, settings.database_url)
        shutil.copytree(there.data_folder, settings.data_folder, dirs_exist_ok=True)
        shutil.copytree(there.keys_folder, settings.keys_folder, dirs_exist_ok=True)
        return said

    return bring


@pytest.fixture
def password(load: Callable[[], str]) -> str:
    """The demo is loaded; the password of its accounts."""
    return _password(load())


def _password(said: str) -> str:
    return re.search(r"lösenordet\s+(\S+)", said).group(1)


def figures(run: Run, code: str, level: str = "internal") -> dict[str, object]:
    return json.loads(run("results", code, "--level", level, "--json"))


@pytest.mark.parametrize(("unit", "table"), [("forsorjningsstod", "kompetens_hl"), ("mottagning", "kompetens_alvsjo")])
def test_the_competence_answers_are_the_published_ones(unit: str, table: str) -> None:
    answers = competence_answers(unit)
    bands = ("0_1", "1_2", "2_4", "4_8", "8_plus")
    counted = [sum(each["ar_i_yrket"] == band for each in answers) for band in bands]
    assert counted == [int(row["antal_socialsekreterare"]) for row in golden(table)]
    for name, counts in ANSWERED[unit].items():
        assert {code: sum(each[name] == code for each in answers) for code in counts} == counts
    for each in answers:
        assert not check_answers(get_ready("kompetens"), each, {})


def test_it_can_be_repeated_and_shows_the_way_in(load: Callable[[], str], run: Run) -> None:
    said = load()
    assert run("demo") == said
    assert "kvalitet@ekdala.example" in said
    assert "/enkat/" in said
    found = figures(run, FINISHED)
    assert found["nki"]["suppressed"] is False
    assert len(found["units"]) == 5


@pytest.mark.usefixtures("password")
def test_the_figures_of_the_finished_rounds(run: Run) -> None:
    last, before, staff = (figures(run, code) for code in (FINISHED, BEFORE, STAFF_FINISHED))
    assert (last["responses"], before["responses"]) == (362, 210)
    assert round(last["nki"]["value"]) == 84
    assert [each["question"] for each in last["themes"]] == ["fritext_bra", "fritext_battre"]
    assert last["themes"][1]["coded"] == last["themes"][1]["answered"]
    assert {each["name"] for each in last["themes"][1]["themes"]} >= {"Väntetid", "Information"}
    assert round(before["nki"]["value"]) == 82
    assert [round(point["value"]) for point in last["trend"]["points"]] == [80, 81, 82, 84]
    assert last["trend"]["change"]["significant"] is False
    assert len(last["effects"]["factors"]) == 5
    assert (staff["responses"], staff["frame"]) == (12, 15)
    units = {each["unit"]: each for each in staff["units"]}
    assert [(units[code]["responses"], units[code]["frame"]) for code in ("forsorjningsstod", "mottagning")] == [
        (10, 13),
        (2, 2),
    ]
    assert all(question["suppressed"] for question in units["mottagning"]["questions"])
    boards = figures(run, FINISHED_BOARDS, "public")["matrices"][0]
    published = [list(row.values())[1:] for row in golden("ivo_t1_genomford")]
    assert [[cell["printed"] for cell in board["cells"]] for board in boards["boards"]] == published


@pytest.mark.usefixtures("password")
def test_the_finished_review_is_the_published_one(run: Run, tmp_path: Path) -> None:
    run("reviews", "export", "mottagning-nu", "--format", "csv", "--out", tmp_path / "ut.csv")
    assert (tmp_path / "ut.csv").read_bytes() == GOLDEN.read_bytes()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_have_coded_and_agree(browser: Browser, password: str) -> None:
    coding = "/arbete/undersokningar/brukare-forra-aret/fritext"
    browser.log_in("utvecklare@ekdala.example", password)
    page = browser.get(f"{coding}/fritext_battre/andra-kodare")
    coders = "först av Karin Lindqvist, sedan av Helena Nyström."
    assert f"40 texter är kodade av två personer var för sig: {coders}" in page.text
    assert "Det finns inga texter kvar att komma överens om. 7 texter kodades olika från början." in page.text
    assert "Kodningen är avslutad" in browser.get(f"{coding}/fritext_battre").text


def test_every_page_says_that_it_is_a_demo(browser: Browser, load: Callable[[], str]) -> None:
    assert "påhittat" not in browser.get("/").text
    load()
    for path in ("/", "/oppen/brukare-demo", "/logga-in", "/finns-inte", "/personuppgifter"):
        assert "Demo: allt här är påhittat." in browser.get(path).text


@pytest.mark.usefixtures("password")
def test_production_refuses_the_demos_data(settings: Settings, tmp_path: Path) -> None:
    environment = {
        "PORTAL_ENV": "production",
        "PORTAL_DATA": str(settings.data_folder),
        "PORTAL_KEYS": str(tmp_path / "elsewhere"),
        "PORTAL_SECRET_KEY": "s" * 40,
        "PORTAL_BASE_URL": "https://portal.example",
        "SMTP_URL": "smtp://localhost",
        "PORTAL_MAIL_FROM": "portal@kommun.example",
    }
    with pytest.raises(ConfigurationError, match="demodata"):
        settings_from_environment(environment)
    settings.demo_mark.unlink()
    assert settings_from_environment(environment).is_production


def test_a_round_that_runs_shows_what_mail_is_next(new_browser: Callable[[], Browser], password: str, run: Run) -> None:
    run("demo")  # again: nothing is planned twice
    page = new_browser()
    page.log_in("kvalitet@ekdala.example", password)
    shown = page.get(f"/arbete/undersokningar/{COMPETENCE}").text
    assert re.search(r"Påminnelse 1 \d+ \w+ 20\d\d Planerad\. Går till dem som då inte har svarat", shown)
    assert "Påminnelse 2" not in shown


def test_every_role_can_log_in(new_browser: Callable[[], Browser], password: str) -> None:
    for name in ("registrator", "lexsarah", "medarbetare", "admin", "ledning", "omradeschef"):
        page = new_browser().log_in(f"{name}@ekdala.example", password)
        assert page.path.startswith("/arbete"), name


def test_complaints_in_every_state_are_there_for_those_who_handle_them(
    app: Flask, new_browser: Callable[[], Browser], run: Run, load: Callable[[], str]
) -> None:
    said = load()
    password = _password(said)
    number, code = re.search(r"nummer (\d{10}), kod (\S+)", said).groups()
    followed = new_browser().get("/synpunkter/folj").submit(nummer=number, kod=code)
    assert "Vi har skickat ett nytt brev" in followed.text
    registrar = new_browser()
    home = registrar.log_in("registrator@ekdala.example", password)
    assert "2 väntar på dig. Svarsdagen har passerat för en av dem." in home.text
    assert "försenat" in home.link("Att hantera").text
    head = new_browser()
    assert "2 väntar på dig." in head.log_in("chef@ekdala.example", password).text
    page = head.get("/arbete/att-hantera").link(number)
    assert "Ringde och gick igenom beslutet." in page.text
    with app.app_context(), get_database().session_factory() as session:
        states = session.scalars(sa.select(Case.status)).all()
    assert Counter(states) == {"received": 2, "assigned": 1, "in_progress": 1, "closed": 2}
    assert run("demo") == said


def done(page: Page) -> list[str]:
    return [
        " ".join(each.text_content().split()).removesuffix(" Klart")
        for each in page.tree.xpath("//ol[@class='way']/li/h3")
        if each.xpath(".//span")
    ]


def test_a_newcomer_is_led_through_in_five_steps(
    app: Flask, browser: Browser, new_browser: Callable[[], Browser], password: str
) -> None:
    home = browser.log_in("kvalitet@ekdala.example", password)
    assert home.heading == "Välkommen, Karin Lindqvist"
    finished = [
        " ".join(each.text_content().split())
        for each in home.tree.xpath("//h2[.='Senaste resultaten']/following::ul[1]/li")
    ]
    assert all(re.search(r"Insamling: \d+ \w+ \d{4} – \d+ \w+ \d{4}\.$", each) for each in finished), (
        "two may share a name"
    )
    assert done(home) == []
    form = home.link("Ny undersökning")
    form.submit(survey="library:nki", title="Min första", access="open", units=["vuxna"])
    home = browser.get("/arbete")
    assert done(home) == ["Öppna en undersökning"]
    page = new_browser().get("/oppen/min-forsta").submit()
    while page.tree.xpath("//main//form"):
        page = page.submit()
    home = browser.get("/arbete")
    assert done(home) == ["Öppna en undersökning", "Svara själv"]
    home.link("Till undersökningen").link("Avsluta insamlingen").submit()
    result = browser.get("/arbete").link("Se resultatet")
    assert result.status == 200
    report = browser.get("/arbete").link("Hämta som PDF")
    assert report.response.mimetype == "application/pdf"
    assert len(done(browser.get("/arbete"))) == 5


def test_many_groups_are_chosen_from_a_list_and_stand_beside_what_they_are_part_of(
    browser: Browser, password: str
) -> None:
    browser.log_in("kvalitet@ekdala.example", password)
    address = "/arbete/undersokningar/brukare-forra-aret/resultat"
    page = browser.get(address)
    for table, chart in (("Tabell 1. Index", ". Index med felmarginal"), ("Tabell 2. NKI över tid", ". NKI över tid")):
        (said,) = page.tree.xpath(f"//figure[contains(figcaption, '{chart}')]/svg[1]/title/text()")
        for row in page.tree.xpath(f"//table[caption='{table}']/tbody/tr"):
            label, value, margin = (cell.text_content().replace("\N{NO-BREAK SPACE}", "") for cell in row[:3])
            assert f"{label}: {value} {margin}" in said, "what is drawn is told in words as well"
        assert page.tree.xpath(f"//table[caption='{table}']")
    (form,) = page.tree.xpath("//form[@class='choose-group']")
    assert (form.method.lower(), form.action) == ("get", address)
    assert [each.get("value") for each in form.xpath(".//option[@selected]")] == [""]
    chosen = browser.get(f"{address}?niva=intern&enhet=barn-unga")
    assert chosen.tree.xpath("//option[@selected]/@value") == ["barn-unga"]
    compared = "Index jämfört med Individ- och familjeomsorg och hela undersökningen"
    assert compared in chosen.text
    assert compared in chosen.link("Läs rapporten").text
    whole = browser.get(f"{address}?niva=offentlig&enhet=")
    assert "Hela undersökningen" in whole.tree.xpath("//p[@class='lead']")[0].text_content()
    for page in (browser.get(address), browser.get(address.replace("resultat", "rapport"))):
        captions = page.tree.xpath("//main//caption")
        numbers = [int(found[1]) for each in captions if (found := re.match(r"Tabell (\d+)", each.text_content()))]
        assert numbers == list(range(1, len(numbers) + 1)), "tables are numbered in the order of the page"
        for table in page.tree.xpath("//main//table"):
            cells = {cell.text_content().strip() for cell in table.xpath("./tbody/tr/td")}
            assert cells != {".."}, "a table with nothing in it"
        (each_unit,) = page.tree.xpath("//table[contains(caption, 'Index i varje enhet')]")
        names = [row[0].text_content().strip() for row in each_unit.xpath("./tbody/tr")]
        assert names[0] == "Enheten för försörjningsstöd"
        assert names[-3:] == ["Individ- och familjeomsorg", "Funktionsstöd", "Hela undersökningen"]
        assert "Deras svar finns också i enheternas rader." in page.text
        (drawn,) = page.tree.xpath("//figure[contains(figcaption, 'NKI i varje enhet med felmarginal')]/svg[1]/title")
        said = [drawn.text_content().index(f"{name}:") for name in names]
        assert said == sorted(said), "the chart has the order of the table"
