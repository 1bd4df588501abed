"""Tables from Excel workbooks (.xlsx) that people bring: values only, and within limits, whatever the file claims."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from portal.errors import UserError
from portal.packed import Fault, Harmful, Limits, judge
from portal.tables import LARGEST_BYTES, Table, TableRow, checked_columns

LARGEST_UNPACKED = 40_000_000
LIMITS = Limits(file=LARGEST_BYTES, part=LARGEST_UNPACKED, whole=LARGEST_UNPACKED, parts=200)
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 60, 2_000


def is_workbook(content: bytes) -> bool:
    """Whether the file is a zip archive, as a workbook is."""
    return content.startswith(b"PK\x03\x04")


def read_workbook(content: bytes) -> Table:
    """The first sheet that has anything on it, its first row as headings; raise UserError for what is no such file."""
    _check_archive(content)
    # Imported when it is needed: it takes a fifth of a second, and a process that reads no workbook never pays it.
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception:  # openpyxl raises whatever its parsers do
        raise _unreadable() from None
    try:
        for sheet in workbook.worksheets:
            rows = [row for row in _rows(sheet) if any(row[1])]
            if rows:
                return _table(rows)
    except UserError:
        raise
    except Exception:
        raise _unreadable() from None
    finally:
        workbook.close()
    raise UserError("Filen är tom. Första raden ska vara rubriker.")


def _unreadable() -> UserError:
    return UserError("Filen går inte att läsa. Spara den som Excel-arbetsbok (.xlsx) eller CSV och försök igen.")


def _check_archive(content: bytes) -> None:
    try:
        judge(content, LIMITS)
    except Harmful as harmful:
        if harmful.fault is Fault.TOO_LARGE:
            raise UserError("Filen är för stor när den packas upp. Dela upp den i flera.") from None
        raise _unreadable() from None


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Line and cells, as text."""
    for line, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if line > MOST_ROWS + 1:
            raise UserError(f"Filen har fler än {MOST_ROWS} rader. Dela upp den i flera.")
        yield line, [_cell(value) for value in row]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a postcode typed as a number
    return str(value).replace("\0", "").strip()[:LONGEST_CELL]


def _table(rows: list[tuple[int, list[str]]]) -> Table:
    columns = checked_columns(rows[0][1])
    found = []
    for line, values in rows[1:]:
        if any(values[len(columns) :]):
            raise UserError(f"Rad {line} har ett värde i en kolumn utan rubrik. Skriv en rubrik eller ta bort värdet.")
        found.append(TableRow(line, dict(zip(columns, values, strict=False))))
    return Table(columns, tuple(found))
