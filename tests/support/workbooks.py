"""Workbooks for tests, written from small tables: ``book(survey=[["type", "name"], …], choices=…)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl

from portal.questionnaire.definition import Question, Questionnaire
from portal.surveys.interchange import ImportRefused, read_file

FORMS = Path(__file__).parents[1] / "xlsforms"
Cell = str | int | float | bool | None
Table = Sequence[Sequence[Cell]]


def book(**sheets: Table) -> bytes:
    """A workbook with these sheets; the first row of each holds the headings."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(list(row))
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@dataclass(frozen=True)
class Form:
    """One form of tests/xlsforms: its name, what is expected of it in words, and the workbook."""

    name: str
    expected: tuple[str, ...]
    content: bytes


def forms(file: str) -> list[Form]:
    """The forms of a file: a heading ``## name``, what is expected as a list, a table of sheet and cells."""
    parts = re.split(r"^## ", (FORMS / file).read_text("utf-8"), flags=re.M)[1:]
    return [_form(part) for part in parts]


def _form(part: str) -> Form:
    name, *lines = part.splitlines()
    expected = tuple(line.removeprefix("- ") for line in lines if line.startswith("- "))
    return Form(name.strip(), expected, book(**_sheets(line for line in lines if line.startswith("|"))))


def _sheets(lines) -> dict[str, list[list[Cell]]]:  # type: ignore[no-untyped-def]
    sheets: dict[str, list[list[Cell]]] = {}
    rows: list[list[Cell]] = []
    for line in lines:
        first, *cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if first:
            rows = sheets.setdefault(first, [])
        rows.append([cell or None for cell in cells])
    return sheets


def imported(content: bytes) -> Questionnaire:
    return read_file(content, "prov.xlsx").questionnaire


def question(content: bytes, name: str) -> Question:
    """One question of what is read in."""
    found = imported(content).find_question(name)
    assert found is not None
    return found


def refusals(content: bytes, name: str = "prov.xlsx") -> tuple[str, ...]:
    """What stands in the way; none when the file is read in."""
    try:
        read_file(content, name)
    except ImportRefused as error:
        return error.findings
    return ()
