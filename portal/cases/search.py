"""Looking for cases, by what the list shows of each and nothing else: number, kind, unit, and when it came in.

What was written is sealed and cannot be looked for. Nor are the categories, which stand with the text: from what a
search by them finds, whoever may see the outline only would learn something of what was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.cases.models import KINDS, Case
from portal.errors import UserError
from portal.i18n import end_of_day, start_of_day
from portal.organisation.queries import UnitTree
from portal.organisation.unit_changes import read_day
from portal.paging import search_asked_for

SEARCH, KIND, UNIT, SINCE, UNTIL = "sok", "slag", "enhet", "fran", "till"


@dataclass(frozen=True)
class CaseSearch:
    """What somebody looks for, as typed: a part of the number, a kind, the code of a unit, and days."""

    number: str = ""
    kind: str = ""
    unit: str = ""
    since: str = ""
    until: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """What an address holds of it: only what was asked for."""
        fields = {SEARCH: self.number, KIND: self.kind, UNIT: self.unit, SINCE: self.since, UNTIL: self.until}
        return {name: typed for name, typed in fields.items() if typed}

    def condition(self, tree: UnitTree) -> sa.ColumnElement[bool]:
        """Whether a case is looked for: a unit with everything under it, days from the first to the last.

        Raises UserError at the field of a day that cannot be read.
        """
        wanted = [sa.true()]
        if self.number:
            wanted.append(Case.number.contains(re.sub(r"[\s-]", "", self.number), autoescape=True))
        if self.kind:
            wanted.append(Case.kind == self.kind)
        if self.unit:
            units = (unit.id for unit in tree.units if unit.code == self.unit)
            wanted.append(Case.unit_id.in_(tree.with_descendants(units)))
        since, until = read_day(self.since, SINCE), read_day(self.until, UNTIL)
        if since and until and since > until:
            raise UserError("Den första dagen ligger efter den sista. Ändra en av dem.", SINCE)
        return sa.and_(*wanted, _received_between(since, until))


def _received_between(since: date | None, until: date | None) -> sa.ColumnElement[bool]:
    """Whether a case came in on one of the days, by the clock in Sweden."""
    begins = sa.true() if since is None else Case.received_at >= start_of_day(since)
    return begins if until is None else begins & (Case.received_at < end_of_day(until))


def read_search(asked: Mapping[str, Any], units: Collection[str]) -> CaseSearch:
    """The search of an address. A kind that there is not, or a unit that is not among ``units``, is passed over."""
    kind, unit = str(asked.get(KIND, "")), str(asked.get(UNIT, ""))
    return CaseSearch(
        search_asked_for(asked),
        kind if kind in KINDS else "",
        unit if unit in units else "",
        *(str(asked.get(each, "")).strip()[:20] for each in (SINCE, UNTIL)),
    )
