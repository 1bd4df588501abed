"""Which column of somebody's list of records is what: recognised by its heading, else chosen on the page.

A column goes by its place in the list (from 0), which comes back from a browser as it was sent; a heading with a line
break would not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.errors import UserError
from portal.security.personal_numbers import has_personal_number
from portal.tables import Table, TableRow

FIELDS = {
    "referens": "Referens",
    "alder": "Ålder",
    "fodelsear": "Födelseår",
    "kon": "Kön",
    "handlaggare": "Handläggare",
    "enhet": "Enhet",
}
"""What a column can be, in the order of the page."""

HEADINGS = {
    "referens": (
        *("referens", "reference", "akt", "aktnr", "aktnummer", "ärende", "arende", "ärendenr", "ärendenummer"),
        *("id", "löpnummer", "lopnummer", "löpnr", "nr", "ref", "refnr", "diarienummer", "dnr"),
    ),
    "alder": ("alder", "ålder", "age"),
    "fodelsear": ("fodelsear", "födelseår", "född", "fodd", "födelsedatum", "fodelsedatum", "birth year"),
    "kon": ("kon", "kön", "gender"),
    "handlaggare": ("handlaggare", "handläggare", "handler", "socialsekreterare"),
    "enhet": ("enhet", "unit", "arbetsplats", "verksamhet"),
}
"""Field to what its column may be called."""

GENDERS = {
    "flicka_kvinna": ("flicka_kvinna", "k", "f", "kvinna", "flicka", "kvinnor", "flickor", "female"),
    "pojke_man": ("pojke_man", "m", "p", "man", "pojke", "män", "pojkar", "male"),
    "annat": ("annat", "annan", "a", "x"),
}
UNKNOWN = ("", "-", "–", "okänt", "okänd", "uppgift saknas")
NOT_KNOWN = "okant"
"""What a value of gender is read as, besides the codes: nothing is known."""

MOST_GENDERS, MOST_UNITS, SHOWN_LINES = 12, 60, 5


@dataclass(frozen=True)
class ListChoice:
    """``columns``: field to place. ``genders``: plain value to code or NOT_KNOWN. ``units``: the plain values of the
    column with units whose rows belong to the review."""

    columns: Mapping[str, int]
    genders: Mapping[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()


def plain(text: str) -> str:
    """A heading or a value as it is compared: small letters, single spaces."""
    return " ".join(text.casefold().split())


def cell(table: Table, row: TableRow, choice: ListChoice, name: str) -> str:
    """What stands in the column of a field; empty when the list has none."""
    return row[table.columns[choice.columns[name]]] if name in choice.columns else ""


def guess(table: Table) -> dict[str, int]:
    """Field to place, by heading; a column of ages where only years of birth stand is one of those."""
    places = {plain(column): place for place, column in reversed(list(enumerate(table.columns)))}
    found = {
        name: next(places[each] for each in called if each in places)
        for name, called in HEADINGS.items()
        if any(each in places for each in called)
    }
    if "alder" in found and "fodelsear" not in found:
        ages = [age for row in table.rows if plain(age := row[table.columns[found["alder"]]]) not in UNKNOWN]
        if ages and all(len(age) >= 4 and age[:4].isdigit() for age in ages):
            found["fodelsear"] = found.pop("alder")
    return found


def known_gender(text: str) -> str | None:
    """The code that a value stands for by itself."""
    return next((code for code, called in GENDERS.items() if plain(text) in called), None)


def rows_of(table: Table, choice: ListChoice) -> Sequence[TableRow]:
    """The rows that belong to the review: all, unless a column tells whose each row is."""
    if "enhet" not in choice.columns:
        return table.rows
    return [row for row in table.rows if plain(cell(table, row, choice, "enhet")) in choice.units]


@dataclass(frozen=True)
class Value:
    """Something that stands in a column, as it is written where it stands first, and in how many rows."""

    text: str
    count: int


def count_values(rows: Iterable[TableRow], heading: str) -> dict[str, Value]:
    """What stands in a column, by its plain form; what says that nothing is known is left out."""
    found: dict[str, Value] = {}
    for row in rows:
        value = plain(row[heading])
        if value not in UNKNOWN:
            before = found.get(value, Value(row[heading], 0))
            found[value] = Value(before.text, before.count + 1)
    return found


def genders_of(table: Table, choice: ListChoice) -> dict[str, Value]:
    """The values of gender in the rows that belong to the review; none without such a column."""
    place = choice.columns.get("kon")
    return {} if place is None else count_values(rows_of(table, choice), table.columns[place])


def units_of(table: Table, choice: ListChoice) -> dict[str, Value]:
    """The values of the column with units; none without such a column."""
    place = choice.columns.get("enhet")
    return {} if place is None else count_values(table.rows, table.columns[place])


def column_problems(table: Table, choice: ListChoice) -> dict[str, str]:
    """What is wrong with what was chosen, by the name of the field on the page."""
    columns, found = choice.columns, {}
    if "referens" not in columns:
        found["column-referens"] = "Välj kolumnen med referens, till exempel ett löpnummer."
    if {"alder", "fodelsear"} <= columns.keys():
        found["column-fodelsear"] = "Välj ålder eller födelseår, inte båda. Det ena räcker."
    for name, place in columns.items():
        if list(columns.values()).count(place) > 1:
            heading = table.columns[place][:60]
            found[f"column-{name}"] = f"Kolumnen ”{heading}” är vald två gånger. Välj varje kolumn en gång."
    return found | _value_problems(table, choice)


def _value_problems(table: Table, choice: ListChoice) -> dict[str, str]:
    found, genders, units = {}, genders_of(table, choice), units_of(table, choice)
    for name, values, most in (("kon", genders, MOST_GENDERS), ("enhet", units, MOST_UNITS)):
        if len(values) > most:
            found[f"column-{name}"] = (
                f"I kolumnen står {len(values)} olika värden, för många att välja bland. "
                "Välj en annan kolumn, eller ”Finns inte i listan”."
            )
    if "enhet" in choice.columns and "column-enhet" not in found and not choice.units & units.keys():
        found["units"] = "Välj vilka rader som hör till granskningen."
    if "column-kon" not in found:
        lacking = ((number, each) for number, each in enumerate(genders) if each not in choice.genders)
        found |= {f"gender-{number}": f"Välj vad ”{genders[each].text[:40]}” betyder." for number, each in lacking}
    return found


def refuse_personal_numbers(table: Table) -> None:
    """Raise UserError with a line for each column where something looks like a personal number.

    Every column is looked at, also those that nobody would choose: such a list goes no further, not even to a page.
    """
    said = []
    for place, column in enumerate(table.columns):
        lines = [str(row.line) for row in table.rows if has_personal_number(row[column])]
        if lines or has_personal_number(column):
            named = f"”{column[:60]}”" if column and not has_personal_number(column) else f"nummer {place + 1}"
            said.append(f"I kolumnen {named} står något som ser ut som personnummer{_where(lines)}.")
    if said:
        said.append("Ta bort kolumnen, eller byt numren mot löpnummer. Nyckeln ska ligga kvar hos er.")
        raise UserError("\n".join([*said, "Inget ur listan är sparat."]), "records")


def _where(lines: list[str]) -> str:
    more = f" och {len(lines) - SHOWN_LINES} till" if len(lines) > SHOWN_LINES else ""
    return f": rad {', '.join(lines[:SHOWN_LINES])}{more}" if lines else ""
