"""The list of records that the sample is drawn from: what is needed of it, and nothing that tells who somebody is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from portal.errors import UserError
from portal.numerals import whole_number
from portal.reviews.list_columns import (
    NOT_KNOWN,
    SHOWN_LINES,
    UNKNOWN,
    ListChoice,
    cell,
    guess,
    known_gender,
    plain,
    refuse_personal_numbers,
    rows_of,
)
from portal.reviews.models import LONGEST_HANDLER, LONGEST_REFERENCE
from portal.security.personal_numbers import has_personal_number
from portal.statistics.sampling import ListedRecord
from portal.tables import Table, TableRow

COLUMNS = ("referens", "alder", "kon", "handlaggare")
"""The columns of a list that is read in without anyone to ask."""

MOST_RECORDS, OLDEST, SHOWN_PROBLEMS = 5_000, 125, 100
_BIRTH = re.compile(r"((?:18|19|20)\d{2})(?:[-./ ]?\d{2}[-./ ]?\d{2})?")
"""A year, or a date of which only the year is read."""


def check_list(table: Table) -> None:
    """Raise UserError for a list that cannot be used, whichever column is what."""
    if not table.rows:
        raise UserError("Listan har inga rader under rubrikraden. Lägg till en rad för varje akt.", "records")
    if len(table.rows) > MOST_RECORDS:
        raise UserError(f"Listan har fler än {MOST_RECORDS} akter. Ta med ett kortare tidsavsnitt.", "records")
    refuse_personal_numbers(table)


def read_list(table: Table, year: int) -> list[ListedRecord]:
    """The records of a list whose headings say what is what, and which has no other columns; raises as below."""
    found = guess(table)
    needed = ("referens", "fodelsear" if "fodelsear" in found else "alder", "kon", "handlaggare")
    wanted = {name: found[name] for name in needed if name in found}
    missing = [name for name in needed if name not in wanted]
    unknown = [column for place, column in enumerate(table.columns) if column and place not in wanted.values()]
    said = [f"{_named(missing)} saknas."] if missing else []
    if unknown:
        said.append(f"{_named(unknown)} behövs inte här. Ta bort den, så att bara det som behövs läses in.")
    if said:
        raise UserError(f"{' '.join(said)} Rubrikerna ska vara: {', '.join(COLUMNS)}.", "records")
    check_list(table)
    return read_records(table, ListChoice(wanted), year)


def read_records(table: Table, choice: ListChoice, year: int) -> list[ListedRecord]:
    """The records of the rows that belong to the review; raise UserError with a line for each thing that is wrong.

    ``year``: the year that is reviewed. Of whom only the year of birth is known, the age is what they turn that year.
    """
    rows = rows_of(table, choice)
    problems: list[str] = []
    found = []
    for row in rows:
        told, record = _read(table, row, choice, year)
        problems += [f"Rad {row.line}: {problem}" for problem in told]
        found.append(record)
    problems += _repeated([(row.line, cell(table, row, choice, "referens")) for row in rows])
    if problems:
        more = [f"Och {len(problems) - SHOWN_PROBLEMS} fel till."] if len(problems) > SHOWN_PROBLEMS else []
        raise UserError("\n".join([*problems[:SHOWN_PROBLEMS], *more]), "records")
    return found


def first_records(table: Table, choice: ListChoice, year: int) -> list[tuple[int, ListedRecord]]:
    """The first rows with their lines, as far as they can be read: to be looked at."""
    return [(row.line, _read(table, row, choice, year)[1]) for row in rows_of(table, choice)[:SHOWN_LINES]]


def as_text(table: Table) -> str:
    """The list as it can be put back on the page, to be put right there; each row is one line."""
    rows = [table.columns, *([row[column] for column in table.columns] for row in table.rows)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([" ".join(cell.split()) for cell in row] for row in rows)
    return text.getvalue()


def _named(names: Sequence[str]) -> str:
    return f"{'Kolumnen' if len(names) == 1 else 'Kolumnerna'} {', '.join(f'”{name[:60]}”' for name in names)}"


def _read(table: Table, row: TableRow, choice: ListChoice, year: int) -> tuple[list[str], ListedRecord]:
    """What is wrong with a row, and the record as far as it can be read."""
    reference, handler = (cell(table, row, choice, name) for name in ("referens", "handlaggare"))
    problems = _name_problems(reference, handler)
    birth, age = (cell(table, row, choice, name) for name in ("fodelsear", "alder"))
    known_age = _age_in(birth, year) if "fodelsear" in choice.columns else _known_age(age)
    if known_age is None and plain(birth) not in UNKNOWN:
        problems.append(f"födelseåret ”{birth[:20]}” går inte att läsa. Skriv till exempel 2012, eller lämna tomt.")
    if known_age is None and plain(age) not in UNKNOWN:
        problems.append(f"åldern ”{age[:20]}” går inte att läsa. Skriv hela år, till exempel 14, eller lämna tomt.")
    gender = cell(table, row, choice, "kon")
    code = choice.genders.get(plain(gender)) or known_gender(gender)
    if code is None and plain(gender) not in UNKNOWN:
        problems.append(f"könet ”{gender[:20]}” går inte att läsa. Skriv K, M eller annat, eller lämna tomt.")
    return problems, ListedRecord(reference, known_age, None if code == NOT_KNOWN else code, handler or None)


def _name_problems(reference: str, handler: str) -> list[str]:
    found = []
    if not reference:
        found.append("referensen saknas. Skriv ett löpnummer eller en annan beteckning.")
    if has_personal_number(reference) or has_personal_number(handler):
        found.append("här står något som ser ut som ett personnummer. Byt det mot ett löpnummer.")
    if len(reference) > LONGEST_REFERENCE:
        found.append(f"referensen är för lång. Korta den till högst {LONGEST_REFERENCE} tecken.")
    if len(handler) > LONGEST_HANDLER:
        found.append(f"handläggarens kod är för lång. Korta den till högst {LONGEST_HANDLER} tecken.")
    return found


def _known_age(text: str) -> int | None:
    age = whole_number(text.lower().removesuffix("år"))
    return age if age is not None and age <= OLDEST else None


def _age_in(birth: str, year: int) -> int | None:
    """The age turned in ``year`` by whoever was born then; None when that was not yet, or too long ago."""
    born = _BIRTH.fullmatch(birth.strip())
    age = year - int(born[1]) if born else -1
    return age if 0 <= age <= OLDEST else None


def _repeated(references: Sequence[tuple[int, str]]) -> list[str]:
    first: dict[str, int] = {}
    found = []
    for line, reference in references:
        earlier = first.setdefault(reference.casefold(), line)
        if reference and earlier != line:
            found.append(f"Rad {line}: referensen ”{reference[:60]}” står redan på rad {earlier}. Ta bort en av dem.")
    return found
