"""Adding, changing and removing boards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.errors import UserError, explain
from portal.organisation.models import Board, BoardSetting, Unit
from portal.organisation.settings import BOARDS_DECIDE, get_settings, settings_problems
from portal.organisation.unit_changes import LONGEST_NAME, check_code

RESERVED_CODES = frozenset({"ny"})
"""Words that stand in the same place of an address as a board's code."""


def create_board(session: Session, code: str, name: str, units: Iterable[Unit] = ()) -> Board:
    """Add a board that ``units`` answer to from now; raise UserError for what does not fit."""
    check_code(code)
    if code in RESERVED_CODES:
        raise UserError(f"Koden ”{code}” används redan av portalen. Välj en annan kod.", "code")
    board = Board(code=code)
    _name(session, board, name)
    session.add(board)
    _flush(session)
    give_units(session, board, units)
    return board


def rename_board(session: Session, board: Board, name: str) -> None:
    """Call the board something else, everywhere."""
    _name(session, board, name)
    _flush(session)


def _name(session: Session, board: Board, name: str) -> None:
    name = name.strip()
    if not name:
        raise UserError("Nämnden saknar namn. Skriv namnet, till exempel Äldrenämnden.", "name")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise UserError(f"Namnet ska stå på en rad och ha högst {LONGEST_NAME} tecken. Korta det.", "name")
    board.name = name


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise explain(error) from error


def give_units(session: Session, board: Board, units: Iterable[Unit]) -> None:
    """Let exactly these units name the board; what lies under them and names no other follows along."""
    wanted = {unit.id for unit in units}
    named = sa.select(Unit).where(sa.or_(Unit.board_id == board.id, Unit.id.in_(wanted)))
    for unit in session.scalars(named):
        unit.board_id = board.id if unit.id in wanted else None
    session.flush()


def set_board_setting(session: Session, board: Board, name: str, value: str) -> None:
    """Decide one setting for the board, or with an empty value leave it to the municipality; raise UserError."""
    if name == "board":
        rename_board(session, board, value)
        return
    if name not in BOARDS_DECIDE:
        raise UserError(
            f"Inställningen ”{name}” gäller hela kommunen. En nämnd kan bestämma: board, {', '.join(BOARDS_DECIDE)}."
        )
    own = {**own_values(board), name: value.strip()}
    problems = board_problems(get_settings(session), own)
    if name in problems:
        raise UserError(f"Inställningen {name} kan inte vara ”{value}”: {problems[name]}.")
    set_board_settings(session, board, own)


def own_values(board: Board) -> dict[str, str]:
    """What the board has decided, by name; empty for what it leaves to the municipality."""
    decided = {each.name: each.value for each in board.own_settings}
    return {name: decided.get(name, "") for name in BOARDS_DECIDE}


def board_problems(general: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """What does not fit among a board's own values, by name; what is empty is the municipality's."""
    given = {name: value for name, value in own.items() if value.strip()}
    problems = settings_problems({**general, **given})
    return {name: problem for name, problem in problems.items() if name in given}


def set_board_settings(session: Session, board: Board, own: Mapping[str, str]) -> None:
    """Let the board have decided exactly this, which :func:`board_problems` has nothing against."""
    present = {each.name: each for each in board.own_settings}
    wanted = {name: value.strip() for name, value in own.items() if value.strip()}
    board.own_settings = [present.get(name) or BoardSetting(name=name, value=value) for name, value in wanted.items()]
    for each in board.own_settings:
        each.value = wanted[each.name]
    session.flush()


def remove_board(session: Session, board: Board) -> None:
    """Forget a board that no unit answers to; raise UserError while one does."""
    units = session.scalars(sa.select(Unit.name).where(Unit.board_id == board.id).order_by(Unit.name)).all()
    if units:
        raise UserError(
            f"{board.name} har enheter: {', '.join(units)}. Låt dem höra till en annan nämnd först.", "units"
        )
    session.delete(board)
    session.flush()
