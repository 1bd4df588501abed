"""Accounts by page and by list: who can log in, what they may do, and that an end is an end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.db import get_database
from portal.organisation.account_imports import grants_of
from portal.organisation.operations import set_grants
from portal.organisation.queries import find_account_by_email
from tests.support.client import Browser, Page, form_fields
from tests.support.complaints import Receipt, assigned
from tests.support.scenes import PASSWORD
from tests.support.staff_letters import deliver, newest_link

ADDRESS = "/arbete/konton"
NEW = "anna.berg@kommun.example"


def roles(app: Flask, email: str) -> set[tuple[str, str]]:
    """What an account may do; empty when it is switched off or not there."""
    with app.app_context(), get_database().session_factory() as session:
        account = find_account_by_email(session, email)
        return set(grants_of(account.grants)) if account else set()


def act(page: Page, action: str) -> Page:
    """Press one of the buttons under the form."""
    (form,) = page.tree.xpath(f"//form[.//button[@value='{action}']]")
    return page.browser.post(form.get("action"), {**form_fields(form), "action": [action]})


def test_a_new_account_chooses_its_own_password(app: Flask, admin: Browser, new_browser: Callable[[], Browser]) -> None:
    form = admin.get("/arbete").link("Konton").link("Nytt konto")
    wrong = form.submit(name="Anna Berg", email="anna", roles=["unit_head"])
    assert wrong.status == 400
    assert wrong.fields()["roles"] == ["unit_head"]
    assert "minst en enhet" in wrong.submit(email=NEW).errors[0]
    done = wrong.submit(email=NEW, roles=["unit_head", "quality"], units=["hl", "alvsjo"])
    assert "Kontot är skapat" in done.text
    assert "Lösenord inte valt" in done.text
    assert roles(app, NEW) == {("unit_head", "hl"), ("unit_head", "alvsjo"), ("quality", "")}
    visitor = new_browser()
    assert visitor.log_in(NEW, "").status == 400
    assert visitor.log_in(NEW, "no account has this password").status == 400
    visitor.get(newest_link(app, NEW)).submit(new_password=PASSWORD, repeat_password=PASSWORD)
    assert visitor.log_in(NEW, PASSWORD).heading.startswith("Välkommen")


def test_the_list_is_searched(app: Flask, admin: Browser) -> None:
    with app.app_context(), get_database().writing() as session:
        account = find_account_by_email(session, "sas@kommun.example")
        assert account is not None
        account.name = "Åsa Ström-Öberg"
    for wanted in ("åsa str", "ÖBERG", "åsa ström-öberg"):
        assert "sas@kommun.example" in admin.get(ADDRESS, query_string={"sok": wanted}).text
    page = admin.get(ADDRESS, query_string={"sok": "CHEF"})
    names = [" ".join(each.text_content().split()) for each in page.tree.xpath("//tbody//th")]
    assert names == ["Chef.Alvsjo", "Chef.Hl"]
    assert "Inget konto hittades" in admin.get(ADDRESS, query_string={"sok": "%"}).text


def test_roles_change_at_once(app: Flask, admin: Browser, quality: Browser) -> None:
    page = admin.get(ADDRESS).link("Kvalitet")
    assert page.fields()["roles"] == ["quality"]
    page.submit(roles=["staff"])
    assert roles(app, "kvalitet@kommun.example") == {("staff", "")}
    assert quality.get("/arbete/undersokningar").status == 403


@pytest.fixture
def quality(admin: Browser, new_browser: Callable[[], Browser]) -> Browser:
    visitor = new_browser()
    visitor.log_in("kvalitet@kommun.example", PASSWORD)
    return visitor


def test_whoever_is_switched_off_is_out_at_once(admin: Browser, quality: Browser) -> None:
    page = act(admin.get(ADDRESS).link("Kvalitet"), "deactivate")
    assert "Ingen kan logga in" in page.text
    assert quality.get("/arbete/undersokningar").heading == "Logga in"
    assert quality.log_in("kvalitet@kommun.example", PASSWORD).status == 400
    act(page, "activate")
    assert quality.get("/arbete/undersokningar").heading == "Logga in"
    assert quality.log_in("kvalitet@kommun.example", PASSWORD).heading.startswith("Välkommen")


def test_a_unit_left_without_a_head_is_told_before_it_is(received: Receipt, log_in: Callable[[str], Browser]) -> None:
    assigned(log_in("registrator"), received.number)
    admin = log_in("admin")
    asked = act(admin.get(ADDRESS).link("Chef.Hl"), "deactivate")
    assert "Ingenting är ändrat än: en enhet skulle bli utan chef" in asked.text
    assert "Hägersten-Liljeholmen: 1 synpunkt eller klagomål väntar där" in asked.text
    assert "Registrator kan ta tillbaka" in asked.text
    assert "Stäng av kontot ändå" in asked.text
    assert log_in("chef.hl").get("/arbete/att-hantera").link(received.number).status == 200
    done = act(asked, "deactivate")
    assert "Kontot är avstängt" in done.text
    assert "Ge en ny chef rätt till Hägersten-Liljeholmen" in done.text
    assert "utan chef" not in act(admin.get(ADDRESS).link("Kvalitet"), "deactivate").text


def test_a_unit_whose_head_gets_another_role_is_told_too(app: Flask, admin: Browser) -> None:
    page = admin.get(ADDRESS).link("Chef.Hl")
    asked = page.submit(roles=["staff"], name="Nytt Namn", units=[])
    assert "Hägersten-Liljeholmen: inget väntar just nu" in asked.text
    assert asked.fields()["name"] == ["Nytt Namn"]
    assert asked.fields()["roles"] == ["staff"]
    assert roles(app, "chef.hl@kommun.example") == {("unit_head", "hl")}
    # Another choice than the one that was warned of is asked about anew.
    with app.app_context(), get_database().writing() as session:
        account = find_account_by_email(session, "chef.hl@kommun.example")
        set_grants(session, account, [("unit_head", "hl"), ("unit_head", "ifo")])
    again = asked.submit("Spara ändå")
    assert "Individ- och familjeomsorg: inget väntar just nu" in again.text
    changed = again.submit("Spara ändå")
    assert "Ge en ny chef rätt till Hägersten-Liljeholmen och Individ- och familjeomsorg" in changed.text
    assert roles(app, "chef.hl@kommun.example") == {("staff", "")}


def test_nobody_is_warned_when_somebody_else_leads_the_unit(app: Flask, admin: Browser) -> None:
    admin.get(ADDRESS).link("Chef.Alvsjo").submit(units=["alvsjo", "hl"])
    assert "Kontot är ändrat" in admin.get(ADDRESS).link("Chef.Hl").submit(roles=["staff"], units=[]).text


def test_somebody_always_looks_after_the_portal(app: Flask, admin: Browser) -> None:
    page = admin.get(ADDRESS).link("Admin")
    assert "enda som har rollen" in page.submit(roles=["quality"]).errors[0]
    assert "enda som har rollen" in act(page, "deactivate").text
    assert roles(app, "admin@kommun.example") == {("admin", "")}


LIST = f"""email,name,role,unit
{NEW},Anna Berg,unit_head,hl
{NEW.upper()},Anna Berg,quality,
chef.hl@kommun.example,Chef.Hl,unit_head,alvsjo
bo@kommun.example,Bo Ek,staff,hl
"""


def test_a_list_adds_accounts_and_roles(app: Flask, admin: Browser, run: Callable[..., str], tmp_path: Path) -> None:
    page = admin.get(ADDRESS).link("Läs in en lista").submit(rows=LIST)
    assert "2 konton är skapade och ett har fått fler roller." in page.text
    assert roles(app, NEW) == {("unit_head", "hl"), ("quality", "")}
    assert roles(app, "chef.hl@kommun.example") == {("unit_head", "hl"), ("unit_head", "alvsjo")}
    assert roles(app, "bo@kommun.example") == {("staff", "hl")}
    assert sorted(letter["To"] for letter in deliver(app)) == [NEW, "bo@kommun.example"]
    file = tmp_path / "konton.csv"
    file.write_text(LIST, encoding="utf-8")
    assert "0 konton är skapade och 0 har fått fler roller." in run("accounts", "import", file)


def test_a_list_with_errors_changes_nothing(app: Flask, admin: Browser) -> None:
    text = LIST + "fel,Fel,quality,\nny@kommun.example,Ny,chef,\nny2@kommun.example,Ny,unit_head,finns-inte\n"
    text += f"{NEW},Anna B,quality,\nny3@kommun.example,Ny,quality,hl\n"
    page = admin.get(f"{ADDRESS}/las-in").submit(rows=text)
    assert page.status == 400
    for line in (6, 7, 8, 9, 10):
        assert f"Rad {line}: " in page.text
    assert page.fields()["rows"][0].split() == text.split()
    assert roles(app, NEW) == set()
    assert deliver(app) == []


@pytest.mark.parametrize("path", [f"{ADDRESS}/99999999999999999999", f"{ADDRESS}/9999", "/arbete/enheter/a%00b/andra"])
def test_what_is_not_there_is_not_there(admin: Browser, path: str) -> None:
    assert admin.get(path).status == 404


def test_odd_characters_are_no_trouble(app: Flask, admin: Browser) -> None:
    admin.get(ADDRESS, query_string={"sok": "\0%_"})
    admin.get(f"{ADDRESS}/nytt").submit(name="Anna\0 Berg", email=NEW, roles=["staff"])
    assert roles(app, NEW) == {("staff", "")}
    assert admin.get("/arbete/enheter/ny").submit(name="A\0", code="a\0", parent="h\0l").status == 200
    assert admin.get("/konto/ny-lank").submit(email="a\0@kommun.example").status == 200
