"""Long lists: pages, searches, and that neither shows anyone a case that is not theirs to see."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.audit.models import AccessLogEntry
from portal.authorization import PERMISSIONS, ROLES, Identity, may_see
from portal.cases.models import Case
from portal.cases.seen import seen_by
from portal.db import get_database
from portal.organisation.models import Account, RoleGrant, Unit
from tests.support.client import Browser, Page
from tests.support.complaints import open_for_complaints
from tests.support.many_cases import add_cases

LogIn = Callable[[str], Browser]
ACCOUNTS, CASES = "/arbete/konton", "/arbete/att-hantera"
ODD_PAGES = ("0", "-1", "", "två", "1.5", "²", "٣", "9" * 400)


def listed(page: Page) -> list[str]:
    """What names the rows of the list."""
    return [" ".join(each.text_content().split()) for each in page.tree.xpath("//tbody//th")]


def title(page: Page) -> str:
    return " ".join(page.tree.xpath("string(//title)").split())


def unit_ids(session: Any) -> dict[str, int]:
    return dict(session.execute(sa.select(Unit.code, Unit.id)).all())


@pytest.fixture
def many_accounts(app: Flask, admin: Browser) -> Browser:
    """The administrator, where there are 8 accounts of staff and 112 more."""
    with app.app_context(), get_database().writing() as session:
        unit_id = unit_ids(session)["alvsjo"]
        for number in range(112):
            grants = [RoleGrant(role="staff", unit_id=unit_id)] if number < 60 else []
            email, name = f"person{number}@kommun.example", f"Person {number:03}"
            session.add(Account(email=email, name=name, password_hash="", grants=grants))
    return admin


def test_accounts_come_page_by_page(many_accounts: Browser) -> None:
    first = many_accounts.get(ACCOUNTS)
    assert len(listed(first)) == 50
    assert "Konton, i bokstavsordning (1–50 av 120)" in first.text
    assert title(first).startswith("Konton, sida 1 av 3")
    (pages,) = first.tree.xpath("//nav[@aria-label='Sidor i listan']")
    assert pages.xpath("string(.//*[@aria-current='page'])") == "Sida 1 av 3"
    assert [each.text for each in pages.iter("a")] == ["Nästa sida", "Sista sidan"]
    second = first.link("Nästa sida")
    third = second.link("Nästa sida")
    assert (len(listed(second)), len(listed(third))) == (50, 20)
    assert "(101–120 av 120)" in third.text
    assert len({*listed(first), *listed(second), *listed(third)}) == 120
    assert listed(third.link("Första sidan")) == listed(first)
    assert listed(third.link("Föregående sida")) == listed(second)


def test_a_search_among_accounts_goes_along_to_the_next_page(many_accounts: Browser) -> None:
    found = many_accounts.get(ACCOUNTS, query_string={"sok": "ÄLVSJÖ"})
    assert "Sökningen gav 61 träffar." in found.text
    assert title(found).startswith("Konton, 61 träffar, sida 1 av 2")
    second = found.link("Nästa sida")
    assert listed(second) == [f"Person {number:03}" for number in range(49, 60)]
    assert second.tree.xpath("//input[@name='sok']/@value") == ["ÄLVSJÖ"]
    assert "(1–50 av 120)" in second.link("Visa alla").text
    registrars = many_accounts.get(ACCOUNTS, query_string={"sok": "registra"})
    assert listed(registrars) == ["Registrator"]
    assert "Sökningen gav 1 träff." in registrars.text
    assert not registrars.tree.xpath("//nav[@aria-label='Sidor i listan']")


def test_a_page_that_is_not_there_is_answered_with_the_nearest(many_accounts: Browser) -> None:
    first = listed(many_accounts.get(ACCOUNTS))
    for odd in ODD_PAGES[:-1]:
        assert listed(many_accounts.get(ACCOUNTS, query_string={"sida": odd})) == first
    for beyond in ("4", "10000000", ODD_PAGES[-1]):
        page = many_accounts.get(ACCOUNTS, query_string={"sida": beyond})
        assert "Sida 3 av 3" in page.text
        assert len(listed(page)) == 20
    nothing = many_accounts.get(ACCOUNTS, query_string={"sida": "7", "sok": "finns inte"})
    assert "Inget konto hittades" in nothing.text


@pytest.fixture
def years_of_cases(app: Flask) -> dict[str, str]:
    """60 closed cases, a third of them with each unit and with none, one more and open; and the unit of each."""
    open_for_complaints(app)
    with app.app_context(), get_database().writing() as session:
        ids = unit_ids(session)
        units = [code for code, _ in zip(itertools.cycle(("hl", "alvsjo", "")), range(60), strict=False)]
        closed = [{"unit_id": ids.get(code), "status": "closed"} for code in units]
        closed[0]["kind"] = "berom"
        head = RoleGrant(role="unit_head", unit_id=ids["ifo"])
        session.add(Account(email="omradeschef@kommun.example", name="Omar", password_hash="", grants=[head]))
        # Half an hour into the third day in Sweden, while it is still the second in UTC.
        closed[2]["received_at"] = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        added = add_cases(session, [*closed, {"unit_id": ids["alvsjo"]}])
        return {case.number: code for case, code in zip(added, [*units, "alvsjo"], strict=True)}


def all_pages(visitor: Browser, **asked: str) -> list[str]:
    """The numbers on every page of what is found, from the first to the last."""
    page = visitor.get(CASES, query_string={"visa": "avslutade", **asked})
    found = listed(page)
    while page.tree.xpath("//a[@rel='next']"):
        page = page.link("Nästa sida")
        found += listed(page)
    return found


def test_closed_cases_come_page_by_page_the_newest_first(years_of_cases: dict[str, str], log_in: LogIn) -> None:
    registrar = log_in("registrator")
    first = registrar.get(CASES).link("Visa avslutade")
    assert "Avslutade, de som kom in senast överst (1–50 av 60)" in first.text
    assert "går inte att söka i, för det är krypterat" in first.text
    assert all_pages(registrar) == sorted(years_of_cases, reverse=True)[1:]
    for odd in ODD_PAGES:
        assert registrar.get(CASES, query_string={"visa": "avslutade", "sida": odd}).status == 200
    assert "Sida 2 av 2" in registrar.get(f"{CASES}?visa=avslutade&sida=4").text
    # What waits is one here: nothing to search or to leaf through.
    waiting = registrar.get(CASES)
    assert not waiting.tree.xpath("//form[@role='search'] | //nav[@aria-label='Sidor i listan']")


def test_closed_cases_are_searched_by_what_the_list_shows(years_of_cases: dict[str, str], log_in: LogIn) -> None:
    registrar = log_in("registrator")
    assert all_pages(registrar, sok=" 100000-0002 ") == ["1000000002"]
    assert all_pages(registrar, slag="berom") == ["1000000000"]
    assert all_pages(registrar, fran="2026-03-02", till="2026-03-02") == ["1000000001"]
    assert all_pages(registrar, till="2026-03-03") == ["1000000002", "1000000001", "1000000000"]
    own = [number for number, unit in years_of_cases.items() if unit == "alvsjo"][:-1]
    assert sorted(all_pages(registrar, enhet="alvsjo")) == own
    assert len(all_pages(registrar, enhet="ifo")) == 40
    page = registrar.get(CASES, query_string={"visa": "avslutade", "enhet": "ifo", "fran": "2026-03-01"})
    assert "Sökningen gav 40 träffar." in page.text
    assert page.tree.xpath("//details[@open]//select[@name='enhet']/option[@selected]/@value") == ["ifo"]
    assert "(1–50 av 60)" in page.link("Visa alla").text
    second = registrar.get(CASES, query_string={"visa": "avslutade", "fran": "2026-03-01"}).link("Nästa sida")
    assert second.tree.xpath("//input[@name='fran']/@value") == ["2026-03-01"]
    assert second.tree.xpath("//form[@role='search']//input[@name='visa']/@value") == ["avslutade"]
    assert "(51–60 av 60)" in second.text
    assert "Inget hittades" in registrar.get(CASES, query_string={"visa": "avslutade", "sok": "Anna"}).text


@pytest.mark.parametrize(
    ("asked", "field", "told"),
    [
        ({"fran": "i går"}, "fran", "Datumet går inte att läsa."),
        ({"till": "2026-02-30"}, "till", "Datumet går inte att läsa."),
        ({"fran": "2026-03-05", "till": "2026-03-04"}, "fran", "Den första dagen ligger efter den sista."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_days_that_cannot_be_searched_are_told(
    years_of_cases: dict[str, str], log_in: LogIn, asked: dict[str, str], field: str, told: str
) -> None:
    page = log_in("registrator").get(CASES, query_string={"visa": "avslutade", "sok": "1", **asked})
    assert page.status == 400
    assert told in page.errors[0]
    assert told in page.tree.xpath(f"string(//*[@id='f-{field}-error'])")
    assert listed(page) == []
    for name, typed in {"sok": "1", **asked}.items():
        assert page.tree.xpath(f"//details[@open]//input[@name='{name}']/@value | //input[@name='{name}']/@value") == [
            typed
        ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["registrator", "ledning", "omradeschef", "chef.hl", "chef.alvsjo"])
def test_no_search_and_no_page_shows_a_case_that_is_not_to_be_seen(
    app: Flask, years_of_cases: dict[str, str], log_in: LogIn, who: str
) -> None:
    may = {"chef.hl": {"hl"}, "chef.alvsjo": {"alvsjo"}, "omradeschef": {"hl", "alvsjo"}}.get(who, {"hl", "alvsjo", ""})
    allowed = {number for number, unit in years_of_cases.items() if unit in may}
    visitor, found = log_in(who), set[str]()
    for asked in ({}, {"sok": "1"}, {"sok": "%"}, {"slag": "klagomal"}, {"slag": "x"}, {"fran": "2026-01-01"}):
        found |= {*all_pages(visitor, **asked)}
    for unit in ("ifo", "hl", "alvsjo", "finns-inte"):
        found |= {*all_pages(visitor, enhet=unit)}
    for number in ("1", "2", "3", *ODD_PAGES):
        for closed in ("avslutade", ""):
            found |= {*listed(visitor.get(CASES, query_string={"visa": closed, "sida": number}))}
    assert found == allowed
    for number in sorted({*years_of_cases} - allowed)[:3]:
        assert all_pages(visitor, sok=number) == []
    with app.app_context(), get_database().session_factory() as session:
        assert session.scalars(sa.select(AccessLogEntry)).all() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_management_cannot_ask_where_a_case_is(years_of_cases: dict[str, str], log_in: LogIn) -> None:
    management = log_in("ledning")
    page = management.get(CASES, query_string={"visa": "avslutade", "enhet": "hl"})
    assert "(1–50 av 60)" in page.text
    assert not page.tree.xpath("//select[@name='enhet']")
    assert log_in("chef.hl").get(f"{CASES}?visa=avslutade").tree.xpath("//select[@name='enhet']/option/@value") == [
        "",
        "hl",
    ]


def test_the_database_picks_exactly_what_the_permission_table_allows(app: Flask) -> None:
    open_for_complaints(app)
    with app.app_context(), get_database().writing() as session:
        ids = unit_ids(session)
        homes = (None, *ids.values())
        cases = add_cases(
            session, [{"unit_id": home, "is_protected": each} for home in homes for each in (False, True)]
        )
        led = [frozenset[int](), frozenset({ids["hl"]}), frozenset(ids.values())]
        roles = [frozenset(each) for size in (1, 2) for each in itertools.combinations(ROLES, size)]
        endpoints = [each for each in PERMISSIONS if each.startswith("cases.")]
        for held, units, endpoint in itertools.product(roles, led, endpoints):
            asker = Identity(1, held, units, frozenset({ids["hl"]}) & units)
            picked = set(session.scalars(sa.select(Case.number).where(seen_by(asker, endpoint))))
            assert picked == {each.number for each in cases if may_see(asker, endpoint, each)}, (held, endpoint)
