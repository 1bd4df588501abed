"""The sheets of a workbook as text: cells, each with the number of its row as the spreadsheet program counts."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from portal.surveys.interchange.findings import Findings, ImportRefused
from portal.surveys.interchange.packed import DAMAGED, judge_packed

READ_SHEETS = frozenset({"survey", "choices", "settings", "portal_indices", "portal_contradictions"})
OTHER_SHEETS = frozenset({"external_choices", "entities", "osm"})
"""Sheets of XLSForm for what the portal has not."""

MOST_QUESTION_ROWS, MOST_ROWS, MOST_COLUMNS = 2_500, 10_000, 300
"""Rows of the sheet survey and of each other sheet: what can be read, and told about, while somebody waits."""

LONGEST_CELL = 10_000
_MOST_EMPTY = 60
"""A run of so many empty rows ends a sheet, as pyxform reads."""

_BLANKS = re.compile(" +")


@dataclass(frozen=True)
class Sheet:
    """``columns`` as written in the first row; ``rows``: number and cells by column, empty cells left out."""

    name: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, dict[str, str]], ...] = ()


def read_sheets(content: bytes, findings: Findings) -> dict[str, Sheet]:
    """The sheets that XLSForm knows, by name in small letters. Raises ImportRefused when the file is no workbook."""
    packed = judge_packed(content)
    if any(name.endswith("vbaProject.bin") for name in packed.names):
        findings.remark("Arbetsboken har makron. De körs inte och följer inte med.")
    sheets = _open(content, findings, computed=True)
    if packed.has_formulas:
        _refuse_uncomputed(sheets, _open(content, Findings(), computed=False), findings)
    return sheets


def _refuse_uncomputed(computed: dict[str, Sheet], written: dict[str, Sheet], findings: Findings) -> None:
    """A formula that no spreadsheet program has computed looks like an empty cell."""
    for name, sheet in written.items():
        values = dict(computed[name].rows) if name in computed else {}
        for number, cells in sheet.rows:
            for column, text in cells.items():
                if text.startswith("=") and column not in values.get(number, {}):
                    findings.refuse(
                        f"Cellen under ”{column}” har en formel som inte är uträknad. Skriv texten i stället.",
                        name,
                        number,
                    )


def _open(content: bytes, findings: Findings, *, computed: bool) -> dict[str, Sheet]:
    """``computed``: what formulas last gave, else the formulas themselves."""
    from openpyxl.reader.excel import ExcelReader  # for the one who imports, not for every page

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that nobody asks for
            reader = ExcelReader(BytesIO(content), read_only=True, data_only=computed, keep_links=False)
            reader.read()
            try:
                return {sheet.name: sheet for sheet in _sheets(reader.wb, findings)}
            finally:
                reader.wb.close()
                reader.archive.close()
    except ImportRefused:
        raise
    except Exception:  # openpyxl raises whatever its parsers meet in a file that is not what it says
        raise ImportRefused([DAMAGED]) from None


def _sheets(book: Any, findings: Findings) -> Iterator[Sheet]:
    names = [name for name in book.sheetnames if hasattr(book[name], "iter_rows")]
    if len(names) == 1 and names[0].lower().strip() not in READ_SHEETS:
        yield _read(book[names[0]], "survey", findings)  # as pyxform: a single sheet is the survey, whatever its name
        return
    for name in names:
        known = name.lower().strip()
        if known in READ_SHEETS:
            yield _read(book[name], known, findings)
        elif known in OTHER_SHEETS:
            yield Sheet(known)


def _read(page: Any, name: str, findings: Findings) -> Sheet:
    columns: list[str | None] = []
    rows: list[tuple[int, dict[str, str]]] = []
    empty = 0
    most = MOST_QUESTION_ROWS if name == "survey" else MOST_ROWS
    page.reset_dimensions()  # what the sheet says about its size may be wrong, and rows would be missed
    for number, cells in enumerate(page.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > most:
            message = f"Fliken har fler än {most} rader. Ta bort dem som inte hör till formuläret, eller dela upp det."
            raise ImportRefused([f"Fliken {name}: {message}"])
        if number == 1:
            columns = _columns(cells, name, findings)
            continue
        filled = dict(_filled(columns, cells, name, number, findings))
        empty = 0 if filled else empty + 1
        if empty > _MOST_EMPTY:
            break
        if filled:
            rows.append((number, filled))
    return Sheet(name, tuple(column for column in columns if column), tuple(rows))


def _columns(cells: Iterable[Any], name: str, findings: Findings) -> list[str | None]:
    columns: list[str | None] = []
    for cell in cells:
        column = _BLANKS.sub(" ", _text(cell).strip())[:200] or None
        if column and column in columns:
            findings.refuse(f"Rubriken ”{column}” står två gånger. Ta bort den ena kolumnen.", name, 1)
            column = None
        columns.append(column)
    return columns


def _filled(
    columns: list[str | None], cells: Iterable[Any], name: str, number: int, findings: Findings
) -> Iterator[tuple[str, str]]:
    for column, cell in zip(columns, cells, strict=False):
        text = _text(cell) if column else ""
        if len(text) > LONGEST_CELL:
            findings.refuse(f"Cellen under ”{column}” har fler än {LONGEST_CELL} tecken. Korta den.", name, number)
        elif text.strip() and column:
            yield column, text


def _text(value: Any) -> str:
    """A cell as text, written as pyxform writes it. A formula counts as what it last gave."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        return value.date().isoformat()
    return str(value)
