"""Files for spreadsheets: what a reader finds in them, and what never becomes a formula."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.results.spreadsheets import FORMULA_STARTS, LONGEST_CELL, Cell, Sheet, write_csv, write_xlsx

COLUMNS = (("Namn", "text"), ("Kod", "code"), ("Tal", "number"))


def csv_bytes(*rows: tuple[Cell, ...]) -> bytes:
    stream = io.BytesIO()
    write_csv(stream, Sheet("Blad", COLUMNS, rows))
    return stream.getvalue()


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def workbook(*rows: tuple[Cell, ...]) -> openpyxl.Workbook:
    stream = io.BytesIO()
    write_xlsx(stream, [Sheet("Blad", COLUMNS, rows)])
    return openpyxl.load_workbook(stream)


def test_csv_is_what_swedish_excel_opens() -> None:
    content = csv_bytes(("Räka", "ja", 7.5), ("Öl", "nej", None), ("", "nej", -3))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "Namn;Kod;Tal\r\nRäka;ja;7,5\r\nÖl;nej;\r\n;nej;-3\r\n"


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_text_in_csv_begins_as_a_formula(start: str) -> None:
    ((_, (cell, *_)),) = [read_csv(csv_bytes((f"{start}HYPERLINK(1)", "ja", 1)))]
    assert cell == f"'{start}HYPERLINK(1)"
    stream = io.BytesIO()
    write_csv(stream, Sheet("Matris", ((f"{start}1", "text"),), []))  # the areas of a matrix stand as headings
    assert stream.getvalue().decode("utf-8-sig").lstrip('"').startswith(f"'{start}1")


@pytest.mark.parametrize("text", ["=1+1", "+46 8 1", "-5", "@SUM(A1)", "{=1}", "http://exempel.se", "12", "Räka"])
def test_every_text_in_xlsx_is_text_and_unchanged(text: str) -> None:
    sheet = workbook((text, "ja", 7.5))["Blad"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n"]
    assert [cell.value for cell in sheet[2]] == [text, "ja", 7.5]
    assert sheet["A2"].hyperlink is None
    assert bool(sheet["A2"].quotePrefix) == text.startswith(FORMULA_STARTS)


def test_a_text_too_long_for_a_cell_is_shortened_and_says_so() -> None:
    value = workbook(("å" * (LONGEST_CELL + 1), "ja", 1))["Blad"]["A2"].value
    assert len(value) == LONGEST_CELL
    assert value.endswith("[förkortat]")


PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1)


@given(st.lists(PRINTABLE, min_size=1, max_size=5))
def test_csv_gives_back_every_text(texts: list[str]) -> None:
    found = [row[0] for row in read_csv(csv_bytes(*((text, "ja", 1) for text in texts)))[1:]]
    assert found == [f"'{text}" if text.startswith(FORMULA_STARTS) else text for text in texts]
