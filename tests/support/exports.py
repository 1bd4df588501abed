"""Exported tables, taken by the command and read as whoever opens them in a spreadsheet reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

Run = Callable[..., str]
Rows = list[dict[str, str]]


def read(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def exported(run: Run, out: Path, level: str, file_format: str = "csv") -> bytes:
    run("export", "prov", "--level", level, "--format", file_format, "--out", out)
    return out.read_bytes()


def sheet_rows(content: bytes, name: str) -> list[dict[str, Any]]:
    headings, *rows = openpyxl.load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def of(rows: list[dict[str, Any]], unit: str, name: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["Enhetens kod"] == unit and row["Namn"] == name]
