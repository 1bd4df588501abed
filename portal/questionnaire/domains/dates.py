"""Calendar days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from portal.questionnaire.definition import AnswerValue, DateDomain
from portal.questionnaire.domains.answering import Asked, UnacceptableError, only_one
from portal.questionnaire.domains.handler import Handler

_YEAR_FIRST = re.compile(r"(\d{4})([-/. ]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.] ?(\d{1,2})[-/. ] ?(\d{4})", re.ASCII)


def parse_day(text: str) -> date:
    """A day as ``2026-11-22``, ``20261122`` or ``22/11 2026``. Raises UnacceptableError (not_a_date).

    With the year last, 3/4 could be April or March: it is refused unless only one reading is a date.
    """
    try:
        if match := _YEAR_FIRST.fullmatch(text):
            year, separator, month, day = match.groups()
            if separator or len(text) == len("20261122"):
                return date(int(year), int(month), int(day))
        elif match := _DAY_FIRST.fullmatch(text):
            day, month, year = match.groups()
            if int(day) > 12 or day == month:
                return date(int(year), int(month), int(day))
    except ValueError as error:
        raise UnacceptableError("not_a_date") from error
    raise UnacceptableError("not_a_date")


class DateHandler(Handler[DateDomain]):
    variable_kind = "date"

    def read(self, asked: Asked[DateDomain], texts: Sequence[str]) -> AnswerValue | None:
        text = only_one(texts)
        return None if text is None else parse_day(text).isoformat()

    def judge(self, asked: Asked[DateDomain], value: AnswerValue) -> None:
        domain = asked.domain
        if not isinstance(value, str) or parse_day(value).isoformat() != value:
            raise UnacceptableError("wrong_type")
        # ISO days sort as text.
        if domain.earliest is not None and value < domain.earliest:
            raise UnacceptableError("too_early", earliest=domain.earliest)
        if domain.latest is not None and value > domain.latest:
            raise UnacceptableError("too_late", latest=domain.latest)

    def show(self, asked: Asked[DateDomain], value: AnswerValue, language: str) -> list[str]:
        return [str(value)]
