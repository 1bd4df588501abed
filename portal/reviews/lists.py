"""The list of records that the sample is drawn from: four columns, nothing that tells who somebody is."""

from __future__ import annotations

from collections.abc import Sequence

from portal.errors import UserError
from portal.numerals import whole_number
from portal.reviews.models import LONGEST_HANDLER, LONGEST_REFERENCE
from portal.security.personal_numbers import has_personal_number
from portal.statistics.sampling import ListedRecord
from portal.tables import Table, TableRow

COLUMNS = ("referens", "alder", "kon", "handlaggare")
HEADINGS = {
    "referens": ("referens", "reference", "akt", "ärende", "arende", "id", "löpnummer", "lopnummer", "nr"),
    "alder": ("alder", "ålder", "age"),
    "kon": ("kon", "kön", "gender"),
    "handlaggare": ("handlaggare", "handläggare", "handler", "socialsekreterare"),
}
"""Column to what it may be called."""

GENDERS = {
    "flicka_kvinna": ("flicka_kvinna", "k", "f", "kvinna", "flicka", "kvinnor", "flickor", "female"),
    "pojke_man": ("pojke_man", "m", "p", "man", "pojke", "män", "pojkar", "male"),
    "annat": ("annat", "annan", "a", "x"),
}
MOST_RECORDS, OLDEST, SHOWN_PROBLEMS = 5_000, 125, 100
_UNKNOWN = ("", "-", "–", "okänt", "okänd", "uppgift saknas")


def read_list(table: Table) -> list[ListedRecord]:
    """The records of a list; raise UserError with a line for each thing that is wrong, everything at once."""
    columns = _columns(table)
    if not table.rows:
        raise UserError("Listan har inga rader under rubrikraden. Lägg till en rad för varje akt.", "records")
    if len(table.rows) > MOST_RECORDS:
        raise UserError(f"Listan har fler än {MOST_RECORDS} akter. Ta med ett kortare tidsavsnitt.", "records")
    problems: list[str] = []
    found = [_read(row, columns, problems) for row in table.rows]
    problems += _repeated(table, columns)
    if problems:
        more = [f"Och {len(problems) - SHOWN_PROBLEMS} fel till."] if len(problems) > SHOWN_PROBLEMS else []
        raise UserError("\n".join([*problems[:SHOWN_PROBLEMS], *more]), "records")
    return found


def as_text(table: Table) -> str:
    """The list as it can be put back on the page, to be put right there."""
    rows = [table.columns, *([row[column] for column in table.columns] for row in table.rows)]
    return "\n".join(";".join(" ".join(cell.replace(";", ",").split()) for cell in row) for row in rows)


def _columns(table: Table) -> dict[str, str]:
    """Our name of a column to its heading in the list."""
    plain = {" ".join(column.lower().split()): column for column in table.columns}
    found = {name: plain[each] for name, called in HEADINGS.items() for each in reversed(called) if each in plain}
    missing = [name for name in COLUMNS if name not in found]
    unknown = [column for column in table.columns if column and column not in found.values()]
    said = []
    if missing:
        said.append(f"{_named(missing)} saknas.")
    if unknown:
        said.append(f"{_named(unknown)} behövs inte här. Ta bort den, så att bara det som behövs läses in.")
    if said:
        raise UserError(f"{' '.join(said)} Rubrikerna ska vara: {', '.join(COLUMNS)}.", "records")
    return found


def _named(names: Sequence[str]) -> str:
    return f"{'Kolumnen' if len(names) == 1 else 'Kolumnerna'} {', '.join(f'”{name[:60]}”' for name in names)}"


def _read(row: TableRow, columns: dict[str, str], problems: list[str]) -> ListedRecord:
    reference, age, gender, handler = (row[columns[name]] for name in COLUMNS)
    problems += [f"Rad {row.line}: {problem}" for problem in _problems(reference, age, gender, handler)]
    return ListedRecord(reference, _known_age(age), _known_gender(gender), handler or None)


def _problems(reference: str, age: str, gender: str, handler: str) -> list[str]:
    found = []
    if not reference:
        found.append("referensen saknas. Skriv ett löpnummer eller en annan beteckning.")
    if has_personal_number(reference) or has_personal_number(handler):
        found.append(
            "här står något som ser ut som ett personnummer. Byt det mot ett löpnummer; nyckeln ska ligga kvar hos er."
        )
    if len(reference) > LONGEST_REFERENCE:
        found.append(f"referensen är för lång. Korta den till högst {LONGEST_REFERENCE} tecken.")
    if len(handler) > LONGEST_HANDLER:
        found.append(f"handläggarens kod är för lång. Korta den till högst {LONGEST_HANDLER} tecken.")
    if age.lower() not in _UNKNOWN and _known_age(age) is None:
        found.append(f"åldern ”{age[:20]}” går inte att läsa. Skriv hela år, till exempel 14, eller lämna tomt.")
    if gender.lower() not in _UNKNOWN and _known_gender(gender) is None:
        found.append(f"könet ”{gender[:20]}” går inte att läsa. Skriv K, M eller annat, eller lämna tomt.")
    return found


def _known_age(text: str) -> int | None:
    age = whole_number(text.lower().removesuffix("år"))
    return age if age is not None and age <= OLDEST else None


def _known_gender(text: str) -> str | None:
    return next((code for code, called in GENDERS.items() if text.lower() in called), None)


def _repeated(table: Table, columns: dict[str, str]) -> list[str]:
    first: dict[str, int] = {}
    found = []
    for row in table.rows:
        reference = row[columns["referens"]]
        if reference and first.setdefault(reference.casefold(), row.line) != row.line:
            line = first[reference.casefold()]
            found.append(f"Rad {row.line}: referensen ”{reference[:60]}” står redan på rad {line}. Ta bort en av dem.")
    return found
