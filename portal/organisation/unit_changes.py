"""Changing the organisation without forgetting what it was: rename, move, close, merge, split."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db import now
from portal.errors import UserError, explain
from portal.i18n import EARLIEST_YEAR, LATEST_YEAR, local
from portal.organisation.models import FormerUnit, Unit, UnitSuccession
from portal.organisation.queries import get_unit

UNIT_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
LONGEST_NAME = 200
GONE_ON = "har gått upp i en annan och kan inte öppnas igen. Lägg till en ny enhet."


@dataclass(frozen=True)
class NewUnit:
    """A unit to be: its code and its name."""

    code: str
    name: str


def today() -> date:
    """The day in Sweden."""
    return local(now()).date()


def read_day(text: str, field: str) -> date | None:
    """The day in ``text``, None when it is empty; raise UserError at ``field`` for what is no day."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError("Datumet går inte att läsa. Skriv år, månad och dag, till exempel 2026-11-30.", field) from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise UserError(f"Skriv ett datum mellan år {EARLIEST_YEAR} och {LATEST_YEAR}.", field)
    return day


def create_unit(session: Session, new: NewUnit, parent: Unit | None, instead_of: Iterable[Unit] = ()) -> Unit:
    """Add a unit under ``parent``, or at the top; raise UserError for what does not fit.

    ``instead_of``: units that it takes the place of, of which it may take the name too.
    """
    check_code(new.code)
    check_name(new.name)
    refuse_twin(session, new.name, parent, instead_of)
    if session.scalar(sa.select(sa.func.count()).select_from(Unit).where(Unit.code == new.code)):
        raise UserError(f"Det finns redan en enhet med koden ”{new.code}”. Välj en annan kod.", "code")
    unit = Unit(code=new.code, name=new.name.strip(), parent_id=parent.id if parent else None)
    session.add(unit)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else was first
        raise explain(error) from error
    return unit


def check_code(code: str) -> None:
    """Raise UserError unless the code can be one."""
    if not code:
        raise UserError("Koden saknas. Skriv en kort kod, till exempel unga-vuxna.", "code")
    if not UNIT_CODE.fullmatch(code):
        raise UserError(
            f"Koden ”{code}” går inte att använda. Skriv små bokstäver a–z, siffror, bindestreck eller understreck, "
            "högst 60 tecken. Den första ska vara en bokstav eller siffra.",
            "code",
        )


def check_name(name: str) -> None:
    """Raise UserError unless the name can be one."""
    if not name.strip():
        raise UserError("Enheten saknar namn. Skriv namnet.", "name")
    if len(name.strip()) > LONGEST_NAME:
        raise UserError(f"Namnet är för långt. Korta det till högst {LONGEST_NAME} tecken.", "name")


def refuse_twin(session: Session, name: str, parent: Unit | None, besides: Iterable[Unit] = ()) -> None:
    """Raise UserError when another open unit of that name lies there: nobody could tell the two apart in a list."""
    beside = Unit.parent_id == parent.id if parent else Unit.parent_id.is_(None)
    ours = {unit.id for unit in besides}
    for unit in session.scalars(sa.select(Unit).where(beside)):
        if unit.id not in ours and unit.is_open(today()) and unit.name.casefold() == name.strip().casefold():
            raise UserError(twins_told(unit.name, parent.name if parent else "", unit.code), "name")


def twins_told(name: str, parent: str, code: str) -> str:
    """What is said when two open units at the same place would have one name; ``code`` is the other's."""
    place = f"under {parent}" if parent else "överst"
    return f"Det finns redan en enhet som heter {name} {place} (kod {code}). Välj ett namn som skiljer dem åt."


def change_unit(session: Session, unit: Unit, name: str, parent: Unit | None, *, was_wrong: bool = False) -> bool:
    """Rename or move from today; what it was called and where it lay is kept. Returns whether anything changed.

    ``was_wrong``: the old name was never right, so it is corrected in the past too.
    """
    check_name(name)
    name, parent_id = name.strip(), parent.id if parent else None
    if (name, parent_id) == (unit.name, unit.parent_id):
        return False
    refuse_circle(session, unit, parent)
    refuse_twin(session, name, parent, [unit])
    if was_wrong:
        for each in unit.former:
            each.name = name if each.name == unit.name else each.name
        unit.name = name
    if (name, parent_id) != (unit.name, unit.parent_id):
        remember(unit, today())
    unit.name, unit.parent_id = name, parent_id
    session.flush()
    return True


def remember(unit: Unit, day: date) -> None:
    """Keep the unit's present name and place as what held until ``day``; the first of a day is what held before it."""
    if all(each.until_on != day for each in unit.former):
        unit.former.append(FormerUnit(name=unit.name, parent_id=unit.parent_id, until_on=day))


def refuse_circle(session: Session, unit: Unit, parent: Unit | None) -> None:
    """Raise UserError when ``parent`` is the unit itself or lies under it."""
    above = parent
    while above is not None:
        if above.id == unit.id:
            raise UserError(
                f"Enheten ”{unit.name}” kan inte ligga under sig själv. Välj en annan överordnad enhet.", "parent"
            )
        above = session.get(Unit, above.parent_id) if above.parent_id else None


def close_unit(session: Session, unit: Unit, closed_on: date | None) -> None:
    """Close a unit from a day, or (None) open it again; raise UserError while units under it go on."""
    if closed_on is not None:
        _refuse_with_units_under(session, unit, closed_on)
    elif session.scalar(sa.select(sa.func.count()).where(UnitSuccession.predecessor_id == unit.id)):
        raise UserError(f"Enheten {GONE_ON}", "closed_on")
    elif unit.closed_on is not None:
        refuse_twin(session, unit.name, session.get(Unit, unit.parent_id) if unit.parent_id else None, [unit])
    unit.closed_on = closed_on
    session.flush()


def _refuse_with_units_under(session: Session, unit: Unit, day: date) -> None:
    under = [each.name for each in _children(session, unit) if each.is_open(day)]
    if under:
        raise UserError(
            f"Enheten har enheter under sig: {', '.join(under)}. Flytta eller stäng dem först.", "closed_on"
        )


def _children(session: Session, unit: Unit) -> Sequence[Unit]:
    return session.scalars(sa.select(Unit).where(Unit.parent_id == unit.id).order_by(Unit.name)).all()


def merge_units(session: Session, units: Sequence[Unit], new: NewUnit, parent: Unit | None) -> Unit:
    """Let several units go on as one new from today; what lies under them moves to it."""
    if len(set(units)) < 2:
        raise UserError("Välj minst två enheter att slå ihop.", "units")
    _refuse_closed(units)
    for each in units:
        _refuse_inside(session, each, parent)
    made = create_unit(session, new, parent, units)
    made.board_id = units[0].board_id if len({each.board_id for each in units}) == 1 else None
    for each in units:
        for child in _children(session, each):
            if child not in units:
                change_unit(session, child, child.name, made)
    _go_on_as(session, units, [made])
    return made


def split_unit(session: Session, unit: Unit, parts: Sequence[NewUnit]) -> Sequence[Unit]:
    """Let one unit go on as several new ones from today, at the same place; it must have no open units under it."""
    if len(parts) < 2:
        raise UserError("Skriv minst två nya enheter, en på varje rad.", "parts")
    _refuse_closed([unit])
    _refuse_with_units_under(session, unit, today())
    parent = session.get(Unit, unit.parent_id) if unit.parent_id else None
    made = [create_unit(session, part, parent, [unit]) for part in parts]
    for each in made:
        each.board_id = unit.board_id
    _go_on_as(session, [unit], made)
    return made


def _refuse_closed(units: Iterable[Unit]) -> None:
    closed = [unit.name for unit in units if not unit.is_open(today())]
    if closed:
        raise UserError(f"{', '.join(closed)} är redan stängd. Välj enheter som finns kvar.", "units")


def _refuse_inside(session: Session, unit: Unit, parent: Unit | None) -> None:
    try:
        refuse_circle(session, unit, parent)
    except UserError:
        raise UserError(
            "Den nya enheten kan inte ligga under någon av dem som slås ihop. Välj en annan plats.", "parent"
        ) from None


def _go_on_as(session: Session, before: Iterable[Unit], after: Iterable[Unit]) -> None:
    after = list(after)
    for unit in before:
        unit.closed_on = today()
        session.add_all(UnitSuccession(predecessor_id=unit.id, successor_id=each.id) for each in after)
    session.flush()


def get_units(session: Session, codes: Iterable[str]) -> list[Unit]:
    """The units with those codes, each once; raise UserError for one that is not there."""
    return [get_unit(session, code) for code in dict.fromkeys(codes)]
