"""Tables that people bring: CSV with commas or semicolons, in the encodings that a Swedish office produces."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from portal.errors import UserError

LARGEST_BYTES = 20_000_000
ENCODINGS = ("utf-8-sig", "cp1252")
LONGEST_CELL = 1_000_000
LARGEST_KEPT = 1_800_000


@dataclass(frozen=True)
class TableRow:
    """One row; ``line`` is the line of the file where it begins, ``cells`` column name to text, stripped."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """The columns in the file's own order, and the rows that are not empty."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(content: bytes | str) -> Table:
    """Read CSV with a header row; raise UserError that says what is wrong with the file."""
    text = _decode(content) if isinstance(content, bytes) else content
    text = text.replace("\0", "").lstrip("\n\r")
    if text.lower().startswith("sep="):  # a line for the spreadsheet program alone
        text = text.partition("\n")[2]
    csv.field_size_limit(LONGEST_CELL)
    first_line = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text.lstrip("\n\r"), newline=""), delimiter=delimiter, strict=True)
    try:
        columns = checked_columns([column.strip() for column in next(reader, [])])
        rows = tuple(_rows(reader, columns))
    except csv.Error:
        raise UserError(
            f"Rad {reader.line_num} går inte att läsa: ett citattecken saknas. Spara filen på nytt som CSV."
        ) from None
    return Table(columns, rows)


def keep(table: Table) -> str:
    """The table as one text that goes with the page from step to step: nothing is stored until the last of them."""
    rows = [[row.line, *(row[column] for column in table.columns)] for row in table.rows]
    text = msgspec.json.encode([list(table.columns), rows]).decode()
    if len(text.encode()) > LARGEST_KEPT:
        raise UserError("Listan är för stor att läsa in på en gång. Dela upp den i flera filer.")
    return text


def kept(text: str) -> Table:
    """What :func:`keep` was given; raise UserError for anything else."""
    try:
        columns, rows = msgspec.json.decode(text, type=tuple[list[str], list[list[str | int]]])
        table_rows = [
            TableRow(
                int(line), {column: str(cell).replace("\0", "") for column, cell in zip(columns, cells, strict=True)}
            )
            for line, *cells in rows
        ]
    except (msgspec.MsgspecError, ValueError):
        raise UserError("Listan gick inte att läsa. Läs in den på nytt.") from None
    return Table(tuple(columns), tuple(table_rows))


def require_columns(table: Table, required: Sequence[str], optional: Sequence[str] = ()) -> None:
    """Raise UserError unless the table has every required column and none that nobody asked for."""
    missing = [column for column in required if column not in table.columns]
    unknown = [column for column in table.columns if column not in (*required, *optional)]
    problems = []
    if missing:
        problems.append(f"{_columns(missing)} saknas.")
    if unknown:
        problems.append(f"{_columns(unknown)} känns inte igen.")
    if problems:
        expected = ", ".join((*required, *optional))
        raise UserError(f"{' '.join(problems)} Första raden i filen ska ha rubrikerna: {expected}.")


def _columns(names: Sequence[str]) -> str:
    return f"{'Kolumnen' if len(names) == 1 else 'Kolumnerna'} {', '.join(f'”{name}”' for name in names)}"


def _decode(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise UserError("Filen är större än 20 MB. Dela upp den i flera filer.")
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("Filen går inte att läsa som text. Spara den som CSV (UTF-8) i kalkylprogrammet och försök igen.")


def _without_empty_end(columns: list[str]) -> tuple[str, ...]:
    """Spreadsheets like to write separators after the last heading."""
    while columns and not columns[-1]:
        columns.pop()
    return tuple(columns)


def checked_columns(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings of a table, without empty ones at the end; raise UserError when none or one twice."""
    columns = _without_empty_end(list(headings))
    _check_columns(columns)
    return columns


def _check_columns(columns: tuple[str, ...]) -> None:
    if not any(columns):
        raise UserError("Filen är tom. Första raden ska vara rubriker.")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise UserError(f"Rubriken {', '.join(twice)} står flera gånger. Behåll en av kolumnerna.")


def _rows(reader: csv.reader, columns: tuple[str, ...]) -> list[TableRow]:  # type: ignore[valid-type]
    rows, line = [], reader.line_num + 1
    for values in reader:
        if any(value.strip() for value in values):
            if len(values) > len(columns) and any(value.strip() for value in values[len(columns) :]):
                raise UserError(f"Rad {line} har fler värden än rubriker. Kontrollera skiljetecknen på raden.")
            cells = {column: value.strip() for column, value in zip(columns, values, strict=False)}
            rows.append(TableRow(line, cells))
        line = reader.line_num + 1
    return rows
