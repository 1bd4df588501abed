"""The organisation on pages: what it is, what it was, and that what is over keeps its names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal.db import get_database
from portal.organisation.queries import get_unit, get_unit_tree_on, list_predecessors
from portal.organisation.unit_changes import today
from portal.surveys.operations import close_round
from tests.support.client import Browser, Page
from tests.support.scenes import PASSWORD, add_round, publish_ready

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ADDRESS = "/arbete/enheter"


def rows(page: Page) -> list[list[str]]:
    """The lines of the table, cell by cell."""
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.tree.xpath("//tbody/tr")]


def test_the_tree_is_shown_and_grows(admin: Browser) -> None:
    page = admin.get("/arbete").link("Enheter")
    assert rows(page) == [
        ["Individ- och familjeomsorg", "ifo", "Öppen"],
        ["Hägersten-Liljeholmen", "hl", "Öppen"],
        ["Älvsjö", "alvsjo", "Öppen"],
    ]
    wrong = page.link("Ny enhet").submit(name="Vuxna", code="Vuxna!", parent="ifo")
    assert wrong.status == 400
    assert wrong.fields()["name"] == ["Vuxna"]
    assert wrong.fields()["parent"] == ["ifo"]
    assert "går inte att använda" in wrong.errors[0]
    assert "Det finns redan" in wrong.submit(code="hl").errors[0]
    done = wrong.submit(code="vuxna")
    assert ["Vuxna", "vuxna", "Öppen"] in rows(done)


def test_a_round_that_is_over_keeps_the_names_it_had(app: Flask, admin: Browser) -> None:
    quality = Browser(app)
    with time_machine.travel(START, tick=False) as clock:
        with app.app_context(), get_database().writing() as session:
            version = publish_ready(session, "nki")
            close_round(session, add_round(session, version, "slut"))
            add_round(session, version, "pagar")
        clock.shift(timedelta(days=1))
        admin.log_in("admin@kommun.example", PASSWORD)
        unit = admin.get(f"{ADDRESS}/hl/andra")
        unit.submit(name="Hägersten-Älvsjö", parent="alvsjo", kind="new")
        assert "Hägersten-Liljeholmen" in admin.get(f"{ADDRESS}/hl/andra").text
        quality.log_in("kvalitet@kommun.example", PASSWORD)
        assert "Hägersten-Liljeholmen" in quality.get("/arbete/undersokningar/slut").text
        assert "Hägersten-Älvsjö" in quality.get("/arbete/undersokningar/pagar").text
        with app.app_context(), get_database().session_factory() as session:
            before, after = (get_unit_tree_on(session, today() - timedelta(days=days)) for days in (1, 0))
            codes = {each.id: each.code for each in after.units}
            found = [
                {each.code: (each.name, codes.get(each.parent_id)) for each in tree.units} for tree in (before, after)
            ]
        assert found[0]["hl"] == ("Hägersten-Liljeholmen", "ifo")
        assert found[1]["hl"] == ("Hägersten-Älvsjö", "alvsjo")


def test_a_name_that_was_never_right_is_corrected_everywhere(app: Flask, admin: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        close_round(session, add_round(session, publish_ready(session, "nki"), "slut"))
    admin.get(f"{ADDRESS}/hl/andra").submit(name="Hägersten–Liljeholmen", kind="wrong")
    quality = Browser(app)
    quality.log_in("kvalitet@kommun.example", PASSWORD)
    assert "Hägersten–Liljeholmen" in quality.get("/arbete/undersokningar/slut").text


def test_a_unit_never_lies_under_itself(admin: Browser) -> None:
    page = admin.get(f"{ADDRESS}/ifo/andra").submit(parent="hl")
    assert page.status == 400
    assert "kan inte ligga under sig själv" in page.errors[0]


def test_a_closed_unit_is_offered_for_nothing_new(app: Flask, admin: Browser, run: Callable[..., str]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        admin.log_in("admin@kommun.example", PASSWORD)
        assert "Flytta eller stäng dem först" in admin.get(f"{ADDRESS}/ifo/stang").submit().errors[0]
        assert "går inte att läsa" in admin.get(f"{ADDRESS}/alvsjo/stang").submit(closed_on="snart").errors[0]
        assert (
            "mellan år 2000 och 2100" in admin.get(f"{ADDRESS}/alvsjo/stang").submit(closed_on="0001-01-01").errors[0]
        )
        page = admin.get(f"{ADDRESS}/alvsjo/stang").submit(closed_on="2026-12-01")
        assert ["Älvsjö", "alvsjo", "Stängs 1 december 2026"] in rows(page)
        quality = Browser(app)
        quality.log_in("kvalitet@kommun.example", PASSWORD)
        assert "Älvsjö" in quality.get("/arbete/undersokningar/ny").text
        clock.move_to(START + timedelta(days=8))
        quality.log_in("kvalitet@kommun.example", PASSWORD)
        assert "Älvsjö" not in quality.get("/arbete/undersokningar/ny").text
        run("surveys", "add", "nki", "--publish")
        told = run("rounds", "open", "nki", "--code", "ny-2026", "--title", "Ny", "--unit", "alvsjo", fails=True)
        assert "Enheten Älvsjö är stängd" in told
        admin.log_in("admin@kommun.example", PASSWORD)
        admin.get(f"{ADDRESS}/alvsjo/stang").submit(closed_on="")
        assert "Älvsjö" in quality.get("/arbete/undersokningar/ny").text


def test_merging_and_splitting_leave_traces_both_ways(app: Flask, admin: Browser) -> None:
    few = (
        admin.get(ADDRESS).link("Slå ihop enheter").submit(units=["hl"], name="Söderort", code="soderort", parent="ifo")
    )
    assert "minst två" in few.errors[0]
    merged = few.submit(units=["hl", "alvsjo"])
    assert ["Söderort", "soderort", "Öppen"] in rows(merged)
    unit = admin.get(f"{ADDRESS}/soderort/andra")
    assert "Var förut Hägersten-Liljeholmen, Älvsjö" in unit.text
    assert "Blev Söderort" in admin.get(f"{ADDRESS}/hl/andra").text
    assert "kan inte öppnas igen" in admin.get(f"{ADDRESS}/hl/stang").submit(closed_on="").errors[0]
    bad = unit.link("Dela enheten i flera").submit(parts="unga, Unga\nvuxna Vuxna")
    assert "Rad 2" in bad.errors[0]
    assert bad.fields()["parts"] == ["unga, Unga\nvuxna Vuxna"]
    assert "minst två" in bad.submit(parts="unga, Unga").errors[0]
    done = bad.submit(parts="unga, Unga\nvuxna; Vuxna")
    assert {"unga", "vuxna"} <= {row[1] for row in rows(done)}
    with app.app_context(), get_database().session_factory() as session:
        assert [each.code for each in list_predecessors(session, get_unit(session, "vuxna").id)] == ["soderort"]


def test_a_merger_takes_the_units_under_with_it_and_never_itself(app: Flask, admin: Browser) -> None:
    admin.get(f"{ADDRESS}/ny").submit(name="Mottagning", code="mott", parent="hl")
    page = admin.get(f"{ADDRESS}/sla-ihop").submit(
        units=["hl", "alvsjo"], name="Söderort", code="soderort", parent="hl"
    )
    assert "kan inte ligga under någon av dem" in page.errors[0]
    page.submit(parent="ifo")
    with app.app_context(), get_database().session_factory() as session:
        assert get_unit(session, "mott").parent_id == get_unit(session, "soderort").id


LIST = """code,name,parent,closed_on
ifo,Socialtjänst,,
hl,Hägersten-Liljeholmen,,
ny,Nytt,ifo,
alvsjo,Älvsjö,ifo,2026-12-31
"""


def test_a_list_shows_what_it_changes_before_it_does(admin: Browser) -> None:
    page = admin.get(ADDRESS).link("Läs in en lista")
    wrong = page.submit(rows="code,name,parent\nA,,finns-inte\n")
    assert wrong.status == 400
    assert "Rad 2" in wrong.text
    assert wrong.fields()["rows"][0].splitlines()[1] == "A,,finns-inte"
    shown = wrong.submit(rows=LIST)
    for told in (
        "Individ- och familjeomsorg byter namn till Socialtjänst.",
        "Hägersten-Liljeholmen flyttas och hamnar överst.",
        "Nytt läggs till under Socialtjänst.",
        "Älvsjö stängs från och med 31 december 2026.",
    ):
        assert told in shown.text
    assert "Socialtjänst" not in admin.get(ADDRESS).text
    done = shown.submit("Läs in")
    assert ["Socialtjänst", "ifo", "Öppen"] in rows(done)
    assert ["Nytt", "ny", "Öppen"] in rows(done)
    assert "Allt i listan är redan så." in admin.get(f"{ADDRESS}/las-in").submit(rows=LIST).text


@pytest.mark.usefixtures("admin")
def test_the_command_previews_and_imports_the_same(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text(LIST, encoding="utf-8")
    assert "Nytt läggs till under Socialtjänst." in run("units", "import", "--preview", file)
    assert "4 enheter är inlästa" in run("units", "import", file)
    assert "Ingenting skulle ändras." in run("units", "import", "--preview", file)
    file.write_text("code,name,parent,closed_on\nifo,Socialtjänst,ny,snart\n", encoding="utf-8")
    assert "Datumet går inte att läsa" in run("units", "import", file, fails=True)
    file.write_text("code,name,parent\nifo,Socialtjänst,ny\n", encoding="utf-8")
    assert "ligger under sig själv" in run("units", "import", file, fails=True)
