"""Who stands in for a unit head leads the same units, on those days only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from portal.db import get_database
from portal.organisation.queries import find_account_by_email
from tests.support.access_log import list_readings
from tests.support.client import Browser
from tests.support.scenes import PASSWORD, add_round, add_staff, publish_ready

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ADDRESS = "/konto/ersattare"
ROUND = "/arbete/undersokningar/prov"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def head(app: Flask, browser: Browser, clock: Any) -> Browser:
    add_staff(app)
    with app.app_context(), get_database().writing() as session:
        add_round(session, publish_ready(session, "nki"))
    browser.log_in("chef.hl@kommun.example", PASSWORD)
    return browser


def seen_by(visitor: Browser, email: str) -> int:
    visitor.log_in(email, PASSWORD)
    return visitor.get(ROUND).status


def test_a_substitute_leads_the_units_on_those_days(head: Browser, new_browser: Any, clock: Any) -> None:
    other = new_browser()
    assert seen_by(other, "chef.alvsjo@kommun.example") == 404
    page = head.get("/konto").link("Mina ersättare")
    number = dict(zip(page.tree.xpath("//option/text()"), page.tree.xpath("//option/@value"), strict=True))
    wrong = page.submit(substitute=number["Chef.Alvsjo"], begins_on="2026-11-25", ends_on="2026-11-24")
    assert "sista dag" in wrong.errors[0]
    assert wrong.fields()["substitute"] == [number["Chef.Alvsjo"]]
    assert "inte har passerat" in wrong.submit(begins_on="2026-11-01", ends_on="2026-11-22").errors[0]
    done = wrong.submit(ends_on="2026-11-26")
    assert "25 november 2026" in done.text
    assert (
        "redan ersättare"
        in done.submit(substitute=number["Chef.Alvsjo"], begins_on="2026-11-26", ends_on="2026-11-30").errors[0]
    )
    found = []
    for _ in range(5):
        found.append(seen_by(other, "chef.alvsjo@kommun.example"))
        clock.shift(timedelta(days=1))
    assert found == [404, 404, 200, 200, 404]


def test_a_substitute_without_the_role_gets_it_and_loses_it(app: Flask, head: Browser, new_browser: Any) -> None:
    other = new_browser()
    assert seen_by(other, "medarbetare@kommun.example") == 403
    page = head.get(ADDRESS)
    number = dict(zip(page.tree.xpath("//option/text()"), page.tree.xpath("//option/@value"), strict=True))
    done = page.submit(substitute=number["Medarbetare"], begins_on="2026-11-23", ends_on="2026-11-23")
    assert other.get(ROUND).status == 200
    (remove,) = done.tree.xpath("//button[@name='remove']/@value")
    for _twice in range(2):
        head.post(ADDRESS, {"csrf_token": done.fields()["csrf_token"], "remove": remove})
    assert other.get(ROUND).status == 403
    with app.app_context(), get_database().session_factory() as session:
        account = find_account_by_email(session, "chef.hl@kommun.example")
        assert account is not None
        changes = [line.reading for line in list_readings(session, f"account {account.id}")]
    assert changes == ["substitute added", "substitute removed"]


def test_nobody_ends_somebody_elses_substitute(head: Browser, new_browser: Any) -> None:
    page = head.get(ADDRESS)
    number = dict(zip(page.tree.xpath("//option/text()"), page.tree.xpath("//option/@value"), strict=True))
    page.submit(substitute=number["Medarbetare"], begins_on="2026-11-23", ends_on="2026-11-23")
    other = new_browser()
    other.log_in("chef.alvsjo@kommun.example", PASSWORD)
    other.post(ADDRESS, {"csrf_token": other.get(ADDRESS).fields()["csrf_token"], "remove": "1"})
    assert head.get(ADDRESS).tree.xpath("//button[@name='remove']")


def test_a_head_whose_account_is_closed_has_no_substitute(head: Browser, new_browser: Any) -> None:
    page = head.get(ADDRESS)
    number = dict(zip(page.tree.xpath("//option/text()"), page.tree.xpath("//option/@value"), strict=True))
    page.submit(substitute=number["Medarbetare"], begins_on="2026-11-23", ends_on="2026-12-23")
    other, admin = new_browser(), new_browser()
    assert seen_by(other, "medarbetare@kommun.example") == 200
    admin.log_in("admin@kommun.example", PASSWORD)
    account = admin.get("/arbete/konton").link("Chef.Hl")
    assert "Medarbetare, 23 november 2026–23 december 2026" in account.text
    form = {"csrf_token": account.fields()["csrf_token"], "action": "deactivate", "confirmed": "hl"}
    admin.post(f"{account.path}/atgard", form)
    assert other.get(ROUND).status == 403
