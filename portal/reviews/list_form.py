"""A list of records on its way through the pages: what was sent, and what was chosen of it or is recognised.

It travels in the page itself and lies nowhere else: there is nothing to seal, to forget or to find in a backup, and
what nobody chooses is never written down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from portal.numerals import whole_number
from portal.organisation.models import Unit
from portal.reviews.list_columns import (
    FIELDS,
    MOST_GENDERS,
    MOST_UNITS,
    NOT_KNOWN,
    ListChoice,
    Value,
    genders_of,
    guess,
    known_gender,
    plain,
    units_of,
)
from portal.reviews.models import GENDERS
from portal.tables import Table

Form = MultiDict[str, str]
CODES = (*GENDERS, NOT_KNOWN)
TABLE = "table"
"""The field with a list whose columns have been shown."""


@dataclass(frozen=True)
class SentList:
    """A list and what is chosen of it; ``is_new``: nobody has been asked which column is what yet."""

    table: Table
    choice: ListChoice
    is_new: bool

    @property
    def seen(self) -> str:
        """Which columns are read as what, in a text that comes back as it was sent."""
        return ",".join(str(self.choice.columns.get(name, "")) for name in FIELDS)

    @property
    def headings(self) -> list[tuple[int, str, str]]:
        """The columns that can be chosen: place, heading, and what it is read as or nothing."""
        read_as = {place: FIELDS[name] for name, place in self.choice.columns.items()}
        return [(place, name, read_as.get(place, "")) for place, name in enumerate(self.table.columns) if name]

    @property
    def genders(self) -> list[tuple[str, Value]]:
        """The values of gender to be asked about; none when there are too many to be that."""
        found = genders_of(self.table, self.choice)
        return list(found.items()) if len(found) <= MOST_GENDERS else []

    @property
    def units(self) -> list[tuple[str, Value]]:
        """The same of the column with units."""
        found = units_of(self.table, self.choice)
        return list(found.items()) if len(found) <= MOST_UNITS else []


def read_choice(form: Form, table: Table, unit: Unit) -> SentList:
    """What has been chosen on the page, and what is recognised where nobody has been asked."""
    columns, units = _columns(form, table), frozenset(plain(each) for each in form.getlist("units"))
    chosen = ListChoice(columns)
    if "enhet" in columns and form.get("units-of", "") != str(columns["enhet"]):
        named = units | {plain(unit.name), plain(unit.code)}
        units = frozenset(named & units_of(table, chosen).keys())
    chosen = replace(chosen, units=units)
    known = {value: known_gender(value) for value in genders_of(table, chosen)}
    genders = {**known, **sent_genders(form)}
    chosen = replace(chosen, genders={value: code for value, code in genders.items() if code in CODES})
    return SentList(table, chosen, TABLE not in form)


def kept_fields(form: Form, table: Table | None) -> list[tuple[str, str]]:
    """What has been chosen, as fields that go with a page where the list is changed, and come back with it."""
    if TABLE not in form:
        return [(name, value) for name, value in form.items(multi=True) if name.startswith(_KEPT) or name == "units"]
    if table is None:
        return []
    columns = _columns(form, table)
    found = [(f"heading-{name}", table.columns[columns[name]] if name in columns else "") for name in FIELDS]
    for number, (value, code) in enumerate(sent_genders(form).items()):
        found += [(f"value-{number}", value), (f"gender-{number}", code)]
    return found + [("units", value) for value in form.getlist("units")]


_KEPT = ("heading-", "value-", "gender-")


def sent_genders(form: Form) -> dict[str, str]:
    """Value to what was chosen for it, which may be nothing."""
    sent = ((form.get(f"value-{number}"), form.get(f"gender-{number}", "")) for number in range(MOST_GENDERS))
    return {plain(value): code for value, code in sent if value is not None}


def _columns(form: Form, table: Table) -> dict[str, int]:
    """Field to place: chosen, or chosen before somebody went back to change the list, or recognised."""
    if TABLE in form:
        sent = {name: whole_number(form.get(f"column-{name}", "")) for name in FIELDS}
        there = {place for place, column in enumerate(table.columns) if column}
        return {name: place for name, place in sent.items() if place is not None and place in there}
    before = {name: plain(form.get(f"heading-{name}", "")) for name in FIELDS}
    places = {plain(column): place for place, column in enumerate(table.columns) if column}
    if any(before.values()) and all(heading in places for heading in before.values() if heading):
        return {name: places[heading] for name, heading in before.items() if heading}
    return guess(table)
