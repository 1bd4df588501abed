"""Working days against what the almanac prints."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.collection.working_days import add_working_days, easter_sunday, holidays, is_working_day, next_working_day

EASTER = [
    "1818-03-22",
    "1943-04-25",
    "2000-04-23",
    "2008-03-23",
    "2011-04-24",
    "2016-03-27",
    "2019-04-21",
    "2020-04-12",
    "2021-04-04",
    "2022-04-17",
    "2023-04-09",
    "2024-03-31",
    "2025-04-20",
    "2026-04-05",
    "2027-03-28",
    "2028-04-16",
    "2029-04-01",
    "2030-04-21",
    "2031-04-13",
    "2032-03-28",
    "2033-04-17",
    "2034-04-09",
    "2035-03-25",
    "2036-04-13",
    "2037-04-05",
    "2038-04-25",
    "2285-03-22",
]

FREE_WEEKDAYS = {
    2025: (
        "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31",
        249,
    ),
    2026: ("01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31", 251),
    2027: ("01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31", 253),
}
"""Of the Swedish almanac: the free days that fall on Monday to Friday, and how many working days that leaves."""


@pytest.mark.parametrize("day", EASTER)
def test_easter_is_when_the_almanac_says(day: str) -> None:
    assert easter_sunday(int(day[:4])).isoformat() == day


@pytest.mark.parametrize("year", FREE_WEEKDAYS)
def test_the_free_weekdays_of_a_year(year: int) -> None:
    listed, working_days = FREE_WEEKDAYS[year]
    found = sorted(day.strftime("%m-%d") for day in holidays(year) if day.weekday() < 5)
    assert found == listed.split()
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(map(is_working_day, days)) == working_days


@pytest.mark.parametrize("year", range(2000, 2101))
def test_midsummer_and_all_saints_are_saturdays_in_their_weeks(year: int) -> None:
    saturdays = {day for day in holidays(year) if day.weekday() == 5}
    assert any(date(year, 6, 20) <= day <= date(year, 6, 26) for day in saturdays)
    assert any(date(year, 10, 31) <= day <= date(year, 11, 6) for day in saturdays)


def test_from_one_working_day_to_another() -> None:
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)  # over Easter
    assert next_working_day(date(2026, 4, 7)) == date(2026, 4, 7)
    assert add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert add_working_days(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert add_working_days(date(2026, 11, 23), 5) == date(2026, 11, 30)
