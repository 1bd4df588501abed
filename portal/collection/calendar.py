"""What happens when in the rounds of a year: as plain values for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from babel.dates import format_date
from sqlalchemy.orm import Session

from portal.collection.models import REMINDER, Mailing
from portal.i18n import local
from portal.surveys.models import CollectionRound
from portal.surveys.round_life import last_day_of


@dataclass(frozen=True)
class Happening:
    """One line: a day, a round and what happens to it."""

    day: date
    code: str
    title: str
    said: str


@dataclass(frozen=True)
class Month:
    """A month with everything that happens in it, by day."""

    name: str
    happenings: tuple[Happening, ...]


@dataclass(frozen=True)
class Calendar:
    """A year, month by month; months in which nothing happens are there, empty."""

    year: int
    today: date
    months: tuple[Month, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happens that year."""
        return not any(month.happenings for month in self.months)


def months_of(session: Session, rounds: Sequence[CollectionRound], year: int) -> tuple[Month, ...]:
    """The twelve months of ``year`` with what happens to ``rounds``."""
    found = [*_days_of(rounds), *_reminders(session, rounds)]
    found.sort(key=lambda each: (each.day, each.title, each.said))
    return tuple(
        Month(
            format_date(date(year, month, 1), "LLLL", locale="sv").capitalize(),
            tuple(each for each in found if (each.day.year, each.day.month) == (year, month)),
        )
        for month in range(1, 13)
    )


def _days_of(rounds: Sequence[CollectionRound]) -> list[Happening]:
    found = []
    for each in rounds:
        found.append(Happening(local(each.opens_at).date(), each.code, each.title, "Insamlingen börjar"))
        ended, planned = each.closed_at, last_day_of(each)
        if ended is not None and (planned is None or local(ended).date() <= planned):
            found.append(Happening(local(ended).date(), each.code, each.title, "Insamlingen avslutades"))
        elif planned is not None:
            found.append(Happening(planned, each.code, each.title, "Sista dag att svara"))
        if each.archived_at is not None:
            found.append(Happening(local(each.archived_at).date(), each.code, each.title, "Arkiverad"))
    return found


def _reminders(session: Session, rounds: Sequence[CollectionRound]) -> list[Happening]:
    by_id = {each.id: each for each in rounds}
    planned = sa.select(Mailing).where(Mailing.kind == REMINDER, Mailing.round_id.in_(list(by_id)))
    return [
        Happening(mailing.send_on, by_id[mailing.round_id].code, by_id[mailing.round_id].title, _told(mailing))
        for mailing in session.scalars(planned)
        if mailing.send_on is not None and not mailing.is_skipped
    ]


def _told(mailing: Mailing) -> str:
    return "Påminnelse skickades" if mailing.queued_at else "Påminnelse skickas"
