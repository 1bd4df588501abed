"""Working days in Sweden: when a municipality is at work to answer whoever gets a reminder.

Source: lag (1989:253) om allmänna helgdagar, and lag (1930:173) om beräkning av lagstadgad tid 2 §, which puts
Saturdays and the eves of midsummer, Christmas and New Year beside them. Computed, so that no list runs out.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
"""Month and day: New Year, Epiphany, May Day, National Day, Christmas with its eve, Boxing Day, New Year's Eve."""

FROM_EASTER = (-2, 0, 1, 39, 49)
"""Days after Easter Sunday: Good Friday, Easter, Easter Monday, Ascension, Whit Sunday."""

SATURDAY = 5
DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether ``day`` is neither Saturday, Sunday, public holiday nor one of the three eves."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def next_working_day(day: date) -> date:
    """``day`` itself, or the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that comes ``count`` working days after ``day`` (before it when negative)."""
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


@cache
def holidays(year: int) -> frozenset[date]:
    """Every public holiday of the year that may fall on a weekday, and the eves that are kept as one."""
    easter = easter_sunday(year)
    midsummer = _saturday_from(date(year, 6, 20))
    days = {
        *(date(year, month, day) for month, day in FIXED),
        *(easter + timedelta(days=after) for after in FROM_EASTER),
        midsummer,
        midsummer - DAY,
        _saturday_from(date(year, 10, 31)),  # Alla helgons dag
    }
    return frozenset(days)


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar, by the method of Meeus, Jones and Butcher (Astronomical Algorithms, ch. 8)."""
    golden, century, rest = year % 19, *divmod(year, 100)
    leap, leap_rest = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * leap_rest + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
