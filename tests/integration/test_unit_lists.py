"""Units in lists: in the order of the tree, and never two that look the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.db import get_database
from portal.organisation.queries import get_unit, get_unit_tree
from portal.organisation.unit_changes import NewUnit, close_unit, create_unit, today
from portal.organisation.unit_lists import unit_labels
from portal.results.queries import get_results
from portal.surveys.operations import close_round
from portal.surveys.queries import get_round, unit_names
from tests.support.client import Browser, Page
from tests.support.complaints import open_for_complaints, to_check_page
from tests.support.scenes import PASSWORD, add_round, publish_ready

ADDRESS = "/arbete/enheter"
HL, ALVSJO = "Mottagningen (Hägersten-Liljeholmen)", "Mottagningen (Älvsjö)"


@pytest.fixture
def two_of_one_name(app: Flask) -> None:
    """A reception under each of the two units."""
    open_for_complaints(app)
    with app.app_context(), get_database().writing() as session:
        for code in ("hl", "alvsjo"):
            create_unit(session, NewUnit(f"mott-{code}", "Mottagningen"), get_unit(session, code))


def labels(page: Page, name: str) -> list[str]:
    """What stands at the radio buttons or checkboxes of that name."""
    return [" ".join(each.text_content().split()) for each in page.tree.xpath(f"//input[@name='{name}']/../label[1]")]


def options(page: Page, name: str) -> list[str]:
    return [each.text_content().strip("\n ") for each in page.tree.xpath(f"//select[@name='{name}']/option")]


def visit(app: Flask, who: str) -> Browser:
    visitor = Browser(app)
    visitor.log_in(f"{who}@kommun.example", PASSWORD)
    return visitor


@pytest.mark.usefixtures("two_of_one_name")
def test_lists_for_staff_show_the_tree(app: Flask) -> None:
    admin, step = visit(app, "admin"), "\u00a0" * 3
    tree = ["Individ- och familjeomsorg", "Hägersten-Liljeholmen", HL, "Älvsjö", ALVSJO]
    depths = ["", "depth-1", "depth-2", "depth-1", "depth-2"]
    parents = options(admin.get(f"{ADDRESS}/ny"), "parent")
    assert parents[1:] == [tree[0], step + tree[1], step * 2 + tree[2], step + tree[3], step * 2 + tree[4]]
    pages = {
        "units": [
            admin.get(f"{ADDRESS}/sla-ihop"),
            admin.get("/arbete/konton/nytt"),
            admin.get("/arbete/installningar/namnder/ny"),
            visit(app, "kvalitet").get("/arbete/undersokningar/ny"),
        ]
    }
    for page in pages["units"]:
        assert labels(page, "units") == tree
        cards = page.tree.xpath("//*[input[@name='units']][contains(@class, 'choice')]")
        rows = [" ".join((card.getparent().get("class") or "").split() + card.get("class").split()) for card in cards]
        assert [next((word for word in row.split() if word.startswith("depth")), "") for row in rows] == depths


@pytest.mark.usefixtures("two_of_one_name")
def test_the_public_and_the_registrar_tell_two_of_one_name_apart(app: Flask) -> None:
    browser = Browser(app)
    check = to_check_page(browser, beskrivning="Ingen ringer.", enhet="mott-alvsjo")
    assert ALVSJO in check.text
    check.submit()
    registrar = visit(app, "registrator")
    case = registrar.get("/arbete/att-hantera")
    number = case.tree.xpath("string(//tbody//th//a)")
    page = case.link(number)
    assert [each.strip("\u00a0") for each in options(page, "unit")][-1] == ALVSJO
    assert page.tree.xpath("string(//select[@name='unit']/option[@selected]/@value)") == "mott-alvsjo"


@pytest.mark.usefixtures("two_of_one_name")
def test_a_round_tells_them_apart_wherever_its_units_stand(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        frames = {"mott-hl": 20, "mott-alvsjo": 20}
        version = publish_ready(session, "nki")
        add_round(session, version, "oppen", frames=frames)
        add_round(session, version, "inbjuden", frames=frames, access="invited")
        close_round(session, add_round(session, version, "slut", frames=frames))
        tree = get_results(session, get_round(session, "slut"), "internal").summary
        assert [unit.name for unit in tree.units] == [HL, ALVSJO]
    assert labels(Browser(app).get("/oppen/oppen"), "enhet") == [HL, ALVSJO]
    quality = visit(app, "kvalitet")
    shown = quality.get("/arbete/undersokningar/oppen")
    assert f"Affisch för {HL} (PDF)" in shown.text
    assert [row.text_content() for row in shown.tree.xpath("//tbody//th")] == [HL, ALVSJO]
    assert f"mott-alvsjo ({ALVSJO})" in quality.get("/arbete/undersokningar/inbjuden/bjud-in").text


@pytest.mark.usefixtures("two_of_one_name")
def test_names_that_nothing_shares_stand_alone(app: Flask) -> None:
    with app.app_context(), get_database().writing() as session:
        reception = get_unit(session, "mott-hl")
        tree = get_unit_tree(session)
        assert unit_labels(tree, [reception.id]) == {reception.id: "Mottagningen"}
        close_unit(session, reception, today())
        again = create_unit(session, NewUnit("mott2", "mottagningen"), get_unit(session, "hl"))
        both = unit_labels(get_unit_tree(session), [reception.id, again.id])
        assert both[again.id] == "mottagningen (Hägersten-Liljeholmen, mott2)"
        assert unit_names(session)["mott2"] == "mottagningen (Hägersten-Liljeholmen)"


@pytest.mark.usefixtures("two_of_one_name")
def test_two_of_one_name_at_the_same_place_are_refused(app: Flask, run: Callable[..., str], tmp_path: Path) -> None:
    admin = visit(app, "admin")
    told = "Det finns redan en enhet som heter Mottagningen under Älvsjö (kod mott-alvsjo)"
    page = admin.get(f"{ADDRESS}/ny").submit(name="mottagningen ", code="en-till", parent="alvsjo")
    assert page.status == 400
    assert told in page.errors[0]
    assert page.fields()["code"] == ["en-till"]
    assert told in admin.get(f"{ADDRESS}/mott-hl/andra").submit(parent="alvsjo").errors[0]
    done = admin.get(f"{ADDRESS}/mott-hl/dela").submit(parts="a, Mottagningen\nb, Råd och stöd")
    assert done.status == 200
    file = tmp_path / "units.csv"
    file.write_text("code,name,parent\nen-till,MOTTAGNINGEN,alvsjo\n", encoding="utf-8")
    for arguments in (("--preview", file), (file,)):
        assert "Rad 2: det finns redan en enhet som heter" in run("units", "import", *arguments, fails=True)
    file.write_text(
        "code,name,parent,closed_on\nmott-alvsjo,Mottagningen,alvsjo,2020-01-01\nen-till,Mottagningen,alvsjo,\n",
        encoding="utf-8",
    )
    run("units", "import", file)
    reopened = admin.get(f"{ADDRESS}/mott-alvsjo/stang").submit(closed_on="")
    assert "Det finns redan en enhet som heter Mottagningen" in reopened.errors[0]
    rows = "mott-alvsjo,Mottagningen,alvsjo,\nen-till,Mottagningen,alvsjo,2020-01-01\n"
    file.write_text(f"code,name,parent,closed_on\n{rows}", encoding="utf-8")
    assert "Mottagningen öppnas igen." in run("units", "import", "--preview", file)
    run("units", "import", file)


@pytest.mark.usefixtures("two_of_one_name")
def test_a_preview_refuses_what_importing_would(app: Flask) -> None:
    admin = visit(app, "admin")
    page = admin.get(f"{ADDRESS}/las-in")
    shown = page.submit(rows="code,name,parent,closed_on\nhl,Hägersten-Liljeholmen,ifo,2027-01-01\n")
    assert shown.status == 400
    assert "Rad 2: Hägersten-Liljeholmen har enheter under sig: Mottagningen." in shown.text
    for day, told in (("snart", "går inte att läsa"), ("2207-01-01", "mellan år 2000 och 2100")):
        shown = page.submit(rows=f"code,name,parent,closed_on\nmott-hl,Mottagningen,hl,{day}\n")
        assert f"Rad 2, kolumnen closed_on, ”{day}”: " in shown.text
        assert told in shown.text
    admin.get(f"{ADDRESS}/mott-hl/dela").submit(parts="a, Unga\nb, Vuxna")
    again = page.submit(rows="code,name,parent,closed_on\nmott-hl,Mottagningen,hl,\n")
    assert "Rad 2: Mottagningen har gått upp i en annan och kan inte öppnas igen." in again.text
    both = "mott-alvsjo,Mottagningen,alvsjo,2027-01-01\nalvsjo,Älvsjö,ifo,2027-01-01"
    fine = page.submit(rows=f"code,name,parent,closed_on\n{both}\n")
    assert "Älvsjö stängs från och med 1 januari 2027." in fine.text
    assert "Listan är inläst." in fine.submit("Läs in").text
