"""Boards that answer a matrix in their own name: the published table, and the round that holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.organisation.unit_imports import import_units
from portal.organisation.unit_rows import UnitRow
from portal.surveys.models import CollectionRound
from tests.support.round_reports import golden
from tests.support.scenes import add_round, publish_ready, write_csv

AREAS = {"SoL/ÄO": "sol_ao", "SoL/IFO": "sol_ifo", "SoL/OF": "sol_of", "SoL/LSS": "sol_lss"}
CODES = {"Ja": "ja", "Nej": "nej", "x": "ej_aktuellt"}
TABLE = golden("ivo_t1_genomford")
BOARDS = [next(iter(row.values())) for row in TABLE]


def code_of(board: str) -> str:
    """The unit's code of a board."""
    return f"n{BOARDS.index(board)}"


def answers_of(row: dict[str, str], question: str = "genomford") -> dict[str, str]:
    """One row of the published table as columns of an imported file."""
    return {f"{question}.{area}": CODES[row[heading]] for heading, area in AREAS.items()}


def answers_file(path: Path, extra: dict[str, dict[str, str]] | None = None) -> Path:
    """The published table as a file of answers; ``extra``: further columns of some boards."""
    rows: list[dict[str, Any]] = [
        {"unit": code_of(board), **answers_of(row), **(extra or {}).get(board, {})}
        for board, row in zip(BOARDS, TABLE, strict=True)
    ]
    columns = dict.fromkeys(name for row in rows for name in row)
    return write_csv(path, [{name: row.get(name, "") for name in columns} for row in rows])


def add_boards(session: Session, **plan: Any) -> CollectionRound:
    """The boards as units, and an open round of the ready matrix in which each answers in its own name."""
    import_units(session, [UnitRow(line, code_of(board), board, "") for line, board in enumerate(BOARDS, start=2)])
    frames = {code_of(board): None for board in BOARDS}
    plan = {"title": "Riskanalys 2026", "access": "invited", "respondents": "units", "frames": frames, **plan}
    return add_round(session, publish_ready(session, "namndmatris"), **plan)
