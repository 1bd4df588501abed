"""Reminders go on planned working days, to those who may be reminded, and stop when a unit has reached its goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.support.client import Browser
from tests.support.mailings import START, letters, link_of, open_invited, people, work

PAGE = "/arbete/undersokningar/prov"


@pytest.fixture
def clock(app: Flask) -> Iterator[Any]:
    with time_machine.travel(START + timedelta(hours=1)) as traveller:
        yield traveller


def at(text: str) -> datetime:
    """A moment on a clock in Sweden in winter."""
    return datetime.fromisoformat(f"{text}:00+01:00")


def reminders(app: Flask) -> Counter[str]:
    """Addressee to number of reminders."""
    return Counter(str(each["To"]) for each in letters(app) if "Påminnelse" in str(each["Subject"]))


def answer(browser: Browser, link: str) -> None:
    page = browser.get(link)
    for _ in range(10):
        if not page.tree.xpath("//main//form"):
            break
        page = page.submit()
    assert "Tack" in page.heading


def plan(quality: Browser, **fields: str) -> Any:
    return quality.get(f"{PAGE}/paminnelser").submit("Spara", **fields)


def test_the_plan_is_suggested_on_working_days_and_kept(app: Flask, clock: Any, quality: Browser) -> None:
    open_invited(app, people(2), closes_at=at("2027-01-08T00:00"))
    page = quality.get(PAGE).link("Planera påminnelser")
    assert [page.fields()[f"day-new-{place}"] for place in range(3)] == [["2026-11-30"], ["2026-12-07"], ["2027-01-04"]]
    saved = page.submit("Spara", **{"goal-hl": "60"})
    for told in ("30 november 2026", "7 december 2026", "4 januari 2027", "Planerad"):
        assert told in saved.text
    again = quality.get(f"{PAGE}/paminnelser")
    assert again.fields()["goal-hl"] == ["60"]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-12-05", "Nästa är 7 december 2026"),
        ("2026-12-24", "Nästa är 28 december 2026"),
        ("2026-11-23", "i morgon"),
        ("2027-02-01", "efter sista dag"),
        ("snart", "går inte att läsa"),
    ],
)
def test_a_day_that_cannot_be(app: Flask, clock: Any, quality: Browser, day: str, told: str) -> None:
    open_invited(app, people(2), closes_at=at("2027-01-08T00:00"))
    page = plan(quality, **{"day-new-0": day, "goal-hl": "0"})
    assert page.status == 400
    assert any(told in error for error in page.errors)
    assert any("från 1 till 100" in error for error in page.errors)
    assert page.fields()["day-new-0"] == [day]


def test_a_reminder_goes_from_eight_on_its_day_to_those_who_have_not_answered(
    app: Flask, clock: Any, quality: Browser, new_browser: Callable[[], Browser]
) -> None:
    open_invited(app, people(3))
    work(app)
    answer(new_browser(), link_of(app, "hl1@kommun.example"))
    plan(quality, **{"day-new-0": "2026-11-30", "day-new-1": "", "day-new-2": ""})
    for moment in ("2026-11-29T12:00", "2026-11-30T07:59"):
        clock.move_to(at(moment))
        work(app)
        assert not reminders(app)
    clock.move_to(at("2026-11-30T08:01"))
    work(app)
    work(app)
    assert reminders(app) == {"hl2@kommun.example": 1, "hl3@kommun.example": 1}
    quality.log_in("kvalitet@kommun.example", "ett lösenord för prov")
    assert "2 skickade" in quality.get(PAGE).text


def test_what_a_stopped_worker_missed_is_one_reminder_on_a_working_day(
    app: Flask, clock: Any, quality: Browser
) -> None:
    open_invited(app, people(1))
    work(app)
    plan(quality, **{"day-new-0": "2026-11-26", "day-new-1": "2026-11-27", "day-new-2": ""})
    for moment in ("2026-11-28T12:00", "2026-11-30T09:00", "2026-12-01T09:00"):  # a Saturday, a Monday, a Tuesday
        clock.move_to(at(moment))
        work(app)
        assert sum(reminders(app).values()) == (0 if moment.startswith("2026-11-28") else 1)
    quality.log_in("kvalitet@kommun.example", "ett lösenord för prov")
    page = quality.get(PAGE)
    assert "Skickades inte: dagen gick när ingen kunde svara, eller en senare påminnelse hann före" in page.text
    assert "30 november 2026" in page.text


def test_nobody_is_reminded_twice_in_a_day(app: Flask, clock: Any, quality: Browser, run: Callable[..., str]) -> None:
    open_invited(app, people(2))
    work(app)
    plan(quality, **{"day-new-0": "2026-11-30", "day-new-1": "", "day-new-2": ""})
    clock.move_to(at("2026-11-30T07:00"))
    assert "2 påminnelser" in run("rounds", "remind", "prov")
    clock.move_to(at("2026-11-30T09:00"))
    work(app)
    assert set(reminders(app).values()) == {1}
    quality.log_in("kvalitet@kommun.example", "ett lösenord för prov")
    again = quality.get(f"{PAGE}/paminnelser")
    token = again.fields()["csrf_token"]
    told = quality.post(f"{PAGE}/paminnelser", {"csrf_token": token, "action": "now"})
    assert "Ingen påmindes" in told.text


def test_a_unit_at_its_goal_is_left_in_peace(
    app: Flask, clock: Any, quality: Browser, new_browser: Callable[[], Browser]
) -> None:
    open_invited(app, [*people(2), *people(2, "alvsjo")])
    work(app)
    answer(new_browser(), link_of(app, "hl1@kommun.example"))
    answer(new_browser(), link_of(app, "alvsjo1@kommun.example"))
    days = {"day-new-0": "2026-11-30", "day-new-1": "", "day-new-2": ""}
    saved = plan(quality, **days, **{"goal-hl": "50", "goal-alvsjo": "51"})
    assert "Målet är nått, så ingen påminns längre vid: Hägersten-Liljeholmen." in saved.text
    clock.move_to(at("2026-11-30T09:00"))
    work(app)
    assert reminders(app) == {"alvsjo2@kommun.example": 1}


def test_reminders_change_places_and_keep_their_words(app: Flask, clock: Any, quality: Browser) -> None:
    open_invited(app, people(1))
    plan(quality, **{"day-new-0": "2026-11-30", "day-new-1": "2026-12-02", "day-new-2": ""})
    letter = quality.get(PAGE).link("Påminnelse 1")
    letter.submit("Spara", subject="Hej från {kommun}", body="Öppna {länk}")
    page = quality.get(f"{PAGE}/paminnelser")
    first, second = (name for name in page.fields() if name.startswith("day-") and "new" not in name)
    page.submit("Spara", **{first: "2026-12-02", second: "2026-11-30"})
    assert quality.get(PAGE).link("Påminnelse 2").fields()["subject"] == ["Hej från {kommun}"]
    quality.get(f"{PAGE}/paminnelser").submit("Spara", **{first: "", second: ""})
    assert "Påminnelse 1" not in quality.get(PAGE).text


def test_no_plan_is_carried_out_when_the_round_has_closed(
    app: Flask, clock: Any, quality: Browser, run: Callable[..., str]
) -> None:
    open_invited(app, people(1))
    plan(quality, **{"day-new-0": "2026-11-30", "day-new-1": "", "day-new-2": ""})
    run("rounds", "close", "prov")
    clock.move_to(at("2026-11-30T09:00"))
    work(app)
    assert not letters(app)


def test_three_thousand_are_queued_at_once_and_the_page_tells_how_far_it_has_come(
    app: Flask, clock: Any, quality: Browser, count_statements: Callable[[], list[str]]
) -> None:
    statements = count_statements()
    open_invited(app, people(3_000))
    assert len(statements) < 100
    assert "3000 väntar" in quality.get(PAGE).text
    before = len(statements)
    plan(quality, **{"day-new-0": "2026-11-30", "day-new-1": "", "day-new-2": ""})
    clock.move_to(at("2026-11-30T09:00"))
    with app.app_context():
        assert app.extensions["portal_jobs"]["reminders"]() == 1
    assert len(statements) - before < 150
