"""Units from a table: what a file would change, and changing it, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.errors import UserError
from portal.i18n import date_in_prose
from portal.organisation.models import Unit
from portal.organisation.unit_changes import LONGEST_NAME, UNIT_CODE, close_unit, read_day, remember, today
from portal.organisation.unit_rows import UnitRow, day_in, unfit_ends
from portal.tables import read_table, require_columns

REQUIRED = ("code", "name", "parent")
OPTIONAL = ("closed_on",)


@dataclass(frozen=True)
class UnitChange:
    """What one row does, in words: ``kind`` is added, renamed, moved, closed or opened."""

    kind: str
    code: str
    text: str


def read_unit_rows(content: bytes | str) -> list[UnitRow]:
    """The rows of a CSV file; raise UserError that says what is wrong with the file."""
    table = read_table(content)
    require_columns(table, REQUIRED, OPTIONAL)
    closes = "closed_on" in table.columns
    return [
        UnitRow(row.line, row["code"], row["name"], row["parent"], row["closed_on"] if closes else None)
        for row in table.rows
    ]


def list_changes(session: Session, rows: Sequence[UnitRow]) -> list[UnitChange]:
    """What :func:`import_units` would do; raise UserError with every problem, as it would."""
    known = _known(session)
    _check(rows, known)
    names = {code: unit.name for code, unit in known.items()} | {row.code: row.name for row in rows}
    parents = {unit.id: code for code, unit in known.items()}
    return [change for row in rows for change in _row_changes(row, known.get(row.code), names, parents)]


def _row_changes(
    row: UnitRow, unit: Unit | None, names: Mapping[str, str], parents: Mapping[int, str]
) -> Iterator[UnitChange]:
    place = f"under {names[row.parent]}" if row.parent else "överst"
    if unit is None:
        yield UnitChange("added", row.code, f"{row.name} läggs till {place}.")
    else:
        if unit.name != row.name:
            yield UnitChange("renamed", row.code, f"{unit.name} byter namn till {row.name}.")
        if parents.get(unit.parent_id or 0, "") != row.parent:
            yield UnitChange("moved", row.code, f"{row.name} flyttas och hamnar {place}.")
    closed_on = day_in(row.closed_on) if row.closed_on is not None else (unit.closed_on if unit else None)
    if closed_on != (unit.closed_on if unit else None):
        if closed_on:
            yield UnitChange("closed", row.code, f"{row.name} stängs från och med {date_in_prose(closed_on)}.")
        else:
            yield UnitChange("opened", row.code, f"{row.name} öppnas igen.")


def import_units(session: Session, rows: Sequence[UnitRow]) -> int:
    """Add, rename, move and close units from rows in any order, all or nothing; raise UserError with every problem.

    Units that are not in the file are left as they are. Returns the number of rows.
    """
    known = _known(session)
    _check(rows, known)
    new = {row.code: Unit(code=row.code, name=row.name) for row in rows if row.code not in known}
    session.add_all(new.values())
    session.flush()
    known |= new
    for row in rows:
        _place(known[row.code], row.name, known[row.parent].id if row.parent else None, is_new=row.code in new)
    session.flush()
    # Those that close come first, from below: what opens may take the place of one that closes.
    for row in sorted(rows, key=lambda row: (not row.closed_on, -_depth(known[row.code], known.values()))):
        if row.closed_on is not None and day_in(row.closed_on) != known[row.code].closed_on:
            close_unit(session, known[row.code], day_in(row.closed_on))
    return len(rows)


def _place(unit: Unit, name: str, parent_id: int | None, *, is_new: bool) -> None:
    if not is_new and (unit.name, unit.parent_id) != (name, parent_id):
        remember(unit, today())
    unit.name, unit.parent_id = name, parent_id


def _depth(unit: Unit, units: Iterable[Unit]) -> int:
    parents = {each.id: each.parent_id for each in units}
    depth, above = 0, unit.parent_id
    while above is not None:
        depth, above = depth + 1, parents[above]
    return depth


def _known(session: Session) -> dict[str, Unit]:
    return {unit.code: unit for unit in session.scalars(sa.select(Unit).order_by(Unit.name))}


def _check(rows: Sequence[UnitRow], known: Mapping[str, Unit]) -> None:
    problems = list(_row_problems(rows, known.keys()))
    if not rows:
        problems.append("Filen har ingen rad under rubrikerna. Lägg till en rad för varje enhet.")
    if not problems:
        problems += _circles(rows, known)
    if not problems:
        problems += unfit_ends(rows, known)
    if problems:
        raise UserError("Filen med enheter lästes inte in:\n" + "\n".join(problems))


def _row_problems(rows: Sequence[UnitRow], known: Iterable[str]) -> Iterator[str]:
    codes = [row.code for row in rows]
    all_codes = {*codes, *known}
    for row in rows:
        where = f"Rad {row.line}"
        if not UNIT_CODE.fullmatch(row.code):
            yield f"{where}: koden ”{row.code}” får bara ha små bokstäver a–z, siffror, bindestreck och understreck."
        if codes.count(row.code) > 1:
            yield f"{where}: koden ”{row.code}” står på flera rader. Varje enhet ska ha en egen kod."
        if not row.name:
            yield f"{where}: namnet saknas. Skriv enhetens namn i kolumnen name."
        if len(row.name) > LONGEST_NAME:
            yield f"{where}: namnet är för långt. Korta det till högst {LONGEST_NAME} tecken."
        if row.parent and row.parent not in all_codes:
            yield f"{where}: överordnad enhet ”{row.parent}” finns inte. Lägg till den som en egen rad."
        if row.parent == row.code:
            yield f"{where}: enheten ”{row.code}” är sin egen överordnade. Ändra kolumnen parent."
        try:
            read_day(row.closed_on or "", "closed_on")
        except UserError as error:
            yield f"{where}, kolumnen closed_on, ”{row.closed_on}”: {error.message}"


def _circles(rows: Sequence[UnitRow], known: Mapping[str, Unit]) -> Iterator[str]:
    codes = {unit.id: code for code, unit in known.items()}
    parents = {code: codes.get(unit.parent_id or 0, "") for code, unit in known.items()}
    parents |= {row.code: row.parent for row in rows}
    for code in parents:
        seen, above = {code}, parents[code]
        while above and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == code:
            yield f"Enheten ”{code}” ligger under sig själv. Ändra kolumnen parent för någon av enheterna."
