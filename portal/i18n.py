"""Languages, the time zone and Swedish dates; the only module that knows flask-babel.

Texts are looked up here and not by flask-babel, which works out the locale anew for each text of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context
from flask_babel import Babel

from portal.questionnaire.definition import EASY_SWEDISH

__all__ = [
    "EARLIEST_YEAR",
    "LATEST_YEAR",
    "TIME_ZONE",
    "date_in_prose",
    "end_of_day",
    "gettext",
    "install",
    "listed",
    "local",
    "ngettext",
    "speaking",
    "start_of_day",
    "use_language",
]

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
"""The years in which a day can be chosen: beyond them there are no rounds, and time zones are guesses."""

TIME_ZONE = ZoneInfo("Europe/Stockholm")
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


def install(app: Flask) -> None:
    """Give the templates ``_`` and the language of the page."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "sv"
    app.config["BABEL_DEFAULT_TIMEZONE"] = TIME_ZONE.key
    app.jinja_env.filters.update(day=_day, table_day=_table_day, moment=moment_in_prose, last_day=last_day)
    Babel(app, locale_selector=_locale)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue(page_language()).ugettext(text),
        ngettext=lambda one, many, number: _catalogue(page_language()).ungettext(one, many, number),
        newstyle=True,
    )


def gettext(text: str, **values: object) -> str:
    """``text`` in the language of the page, with ``values`` put in by name."""
    found = _catalogue(page_language()).ugettext(text)
    return found % values if values else found


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The text for ``number`` things in the language of the page; ``%(num)s`` in it is the number."""
    return _catalogue(page_language()).ungettext(one, many, number) % {"num": number, **values}


@cache
def _catalogue(language: str) -> NullTranslations:
    """The texts of a language; of one without a catalogue, those of the source. Read once in a process."""
    return Translations.load(TRANSLATIONS, [_locale_of(language)])


def _day(moment: datetime | date) -> str:
    """For templates: the day in prose, in the language of the page."""
    return date_in_prose(local(moment).date() if isinstance(moment, datetime) else moment, page_language())


def _table_day(moment: datetime | date) -> str:
    """For templates: the day as it is printed in tables, 2023-10-20."""
    return (local(moment).date() if isinstance(moment, datetime) else moment).isoformat()


def use_language(language: str) -> None:
    """Let the rest of this request speak ``language``."""
    g.language = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say what is in the block in ``language``, then speak as before; needs a request, be it a made-up one."""
    before = g.get("language")
    g.language = language
    try:
        yield
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before


def page_language() -> str:
    """The language chosen for this request: a tag as in the questionnaire's texts."""
    return str(g.get("language", "sv")) if has_request_context() else "sv"


def _locale() -> Locale:
    return _locale_of(page_language())


def _locale_of(language: str) -> Locale:
    """The catalogue of a language. Easy Swedish is Swedish with a modifier, as gettext spells variants.

    What its catalogue leaves out is said as in the source: most texts are easy already.
    """
    if language == EASY_SWEDISH:
        return Locale("sv", modifier="lattlast")
    return Locale("en" if language == "en" else "sv")


def local(moment: datetime) -> datetime:
    """The moment on a clock in Sweden."""
    return moment.astimezone(TIME_ZONE)


def start_of_day(day: date) -> datetime:
    """Midnight when ``day`` begins in Sweden."""
    return datetime.combine(day, time.min, TIME_ZONE)


def end_of_day(day: date) -> datetime:
    """Midnight when ``day`` ends in Sweden: a round that closes on a day is open all that day."""
    return start_of_day(day + timedelta(days=1))


def listed(names: Sequence[str]) -> str:
    """Names in running text, in the language of the page: "a, b och c"."""
    return format_list(list(names), locale="en" if page_language() == "en" else "sv")


def date_in_prose(day: date, language: str = "sv") -> str:
    """20 oktober 2023."""
    return format_date(day, "d MMMM y", locale="en" if language == "en" else "sv")


def moment_in_prose(moment: datetime) -> str:
    """20 oktober 2023 kl. 14.38, on a clock in Sweden."""
    return format_datetime(local(moment), "d MMMM y 'kl.' H.mm", locale="sv")


def last_day(closes_at: datetime) -> date:
    """The last day one can answer: a round that closes at midnight was open the day before."""
    return (local(closes_at) - timedelta(seconds=1)).date()
