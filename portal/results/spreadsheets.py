"""Tables as files for a spreadsheet: CSV that Swedish Excel opens with a double click, and XLSX.

CSV is UTF-8 with a byte order mark, semicolons between cells and a comma before decimals: what Excel expects on a
machine with Swedish settings. Rows are written as they come, so that a file may be larger than the memory.

What people have typed is never taken for a formula: in CSV a text that a spreadsheet would compute gets an apostrophe
before it (OWASP, CSV Injection); in XLSX every text is stored as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

Cell = str | int | float | None
"""None is an empty cell."""

Column = tuple[str, str]
"""Heading and kind: ``text`` (anyone's words), ``number``, or ``code`` (a name of our own, which needs no guard)."""

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
"""Of a sheet, the heading not counted: a limit of the format."""

_SHORTENED = " … [förkortat]"
_WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """One table. ``rows`` may be read once only."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]


def write_csv(stream: IO[bytes], sheet: Sheet) -> None:
    """Write one sheet; ``stream`` is left open."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(heading) for heading, _ in sheet.columns])
    special = [(place, _WRITTEN[kind]) for place, (_, kind) in enumerate(sheet.columns) if kind in _WRITTEN]
    writer.writerows(_prepared(sheet.rows, special))
    text.flush()
    text.detach()


def _prepared(
    rows: Iterable[Sequence[Cell]], special: Sequence[tuple[int, Callable[[Cell], Cell]]]
) -> Iterable[Sequence[Cell]]:
    """The rows as CSV says them. Most cells are codes and pass untouched: the innermost loop of a large export."""
    for row in rows:
        cells = list(row)
        for place, written in special:
            if cells[place] is not None:
                cells[place] = written(cells[place])
        yield cells


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _with_comma(cell: Cell) -> Cell:
    return repr(cell).replace(".", ",") if isinstance(cell, float) else cell


_WRITTEN: dict[str, Callable[[Cell], Cell]] = {"text": _harmless, "number": _with_comma}


def write_xlsx(stream: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write a workbook; rows go to disk as they come. Raises ValueError when a sheet has too many of them."""
    import xlsxwriter  # two megabytes that a server carries only once it has written a workbook

    with xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False}) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        guarded = book.add_format({"quote_prefix": True})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, heading, guarded)


def _write_sheet(page: Any, sheet: Sheet, heading: Any, guarded: Any) -> None:
    page.freeze_panes(1, 0)
    for place, (title, kind) in enumerate(sheet.columns):
        page.set_column(place, place, 40 if kind == "text" else min(max(len(title) + 2, 12), _WIDEST))
        page.write_string(0, place, title, heading)
    for number, row in enumerate(sheet.rows, start=1):
        if number > MOST_ROWS:
            raise ValueError(f"a sheet holds at most {MOST_ROWS} rows")
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                if cell.startswith(FORMULA_STARTS):
                    page.write_string(number, place, _short_enough(cell), guarded)
                elif cell:
                    page.write_string(number, place, _short_enough(cell))
            elif cell is not None:
                page.write_number(number, place, cell)


def _short_enough(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_SHORTENED)] + _SHORTENED
