"""Boards: which of them a unit answers to, and what each has decided in place of the municipality.

A municipality with one board needs none of it: without rows in ``board`` the general settings hold everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.errors import UserError
from portal.i18n import listed
from portal.organisation.models import Board, Unit
from portal.organisation.queries import get_unit_tree_on
from portal.organisation.settings import get_settings

_LIMITS = ("minimum_group", "minimum_public_group")
_NAMES = ("board", "administration")


@dataclass(frozen=True)
class Boards:
    """What has been decided, by whom: ``general`` for the municipality, ``settings`` whole by the id of a board.

    ``of_unit`` is the board that each unit answers to: its own, else that of the nearest unit above which names one.
    ``own`` are the units that are boards themselves: they name one, or lie under nothing.
    """

    general: Mapping[str, str]
    settings: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    of_unit: Mapping[int, int] = field(default_factory=dict)
    own: frozenset[int] = frozenset()

    @property
    def controllers(self) -> tuple[Mapping[str, str], ...]:
        """Every setting of each who answers for personal data in the portal, by name; none when there is only one.

        The general ``board`` is among them: it answers for the units of no other, unless a board bears its name.
        """
        if not self.settings:
            return ()
        named = {each["board"]: each for each in (self.general, *self.settings.values())}
        return tuple(named[name] for name in sorted(named))

    def settings_for(self, unit_ids: Iterable[int]) -> Mapping[str, str]:
        """Every setting, for what concerns these units; ``board`` is the name of their board.

        Several boards: all their names, the strictest limits, the largest sample of paper and the shortest time to
        reply; whatever else they do not agree on is the municipality's. Without units it is the municipality's as well.
        """
        boards = dict.fromkeys(self.of_unit.get(unit) for unit in unit_ids)
        found = [self.general if board is None else self.settings[board] for board in boards]
        return _together(found, self.general) if len(found) > 1 else next(iter(found), self.general)

    def settings_of_asker(self, unit_ids: Iterable[int], respondents: str) -> Mapping[str, str]:
        """Every setting of who asks these units or the people in them (``respondents``).

        A board is never told that it asks itself: where boards answer, the municipality asks, and ``board`` is empty.
        """
        units = frozenset(unit_ids)
        if respondents == "units" and units & self.own:
            return {**self.general, "board": ""}
        return self.settings_for(units)


def _together(found: Sequence[Mapping[str, str]], general: Mapping[str, str]) -> dict[str, str]:
    values = {name: found[0][name] if len({each[name] for each in found}) == 1 else general[name] for name in general}
    values |= {name: listed(list(dict.fromkeys(each[name] for each in found))) for name in _NAMES}
    values |= {name: str(max(int(each[name]) for each in found)) for name in _LIMITS}
    values["keyed_sample"] = str(max(int(each["keyed_sample"]) for each in found))
    values["reply_days"] = str(min(int(each["reply_days"]) for each in found))
    return values


def get_boards(session: Session, day: date | None = None) -> Boards:
    """The boards with what they have decided; units where they lay on ``day`` (None: today)."""
    general = get_settings(session)
    boards = list_boards(session)
    tops = frozenset(session.scalars(sa.select(Unit.id).where(Unit.parent_id.is_(None))))
    if not boards:
        return Boards(general, own=tops)
    named = dict(session.execute(sa.select(Unit.id, Unit.board_id).where(Unit.board_id.isnot(None))).all())
    if day is None:
        parents = dict(session.execute(sa.select(Unit.id, Unit.parent_id)).all())
    else:
        parents = {unit.id: unit.parent_id for unit in get_unit_tree_on(session, day).units}
    nearest = {unit: _nearest(unit, parents, named) for unit in parents}
    settings = {board.id: whole_settings(general, board) for board in boards}
    of_unit = {unit: board for unit, board in nearest.items() if board is not None}
    return Boards(general, settings, of_unit, tops | named.keys())


def whole_settings(general: Mapping[str, str], board: Board) -> dict[str, str]:
    """Every setting as it holds for a board. A public limit is never below the limit for showing anything at all."""
    values = {**general, **{each.name: each.value for each in board.own_settings}, "board": board.name}
    values["minimum_public_group"] = str(max(int(values[name]) for name in _LIMITS))
    return values


def _nearest(unit: int, parents: Mapping[int, int | None], named: Mapping[int, int | None]) -> int | None:
    passed: set[int] = set()
    here: int | None = unit
    while here is not None and here not in passed:
        if named.get(here) is not None:
            return named[here]
        passed.add(here)
        here = parents.get(here)
    return None


def settings_for_units(session: Session, unit_ids: Iterable[int], day: date | None = None) -> Mapping[str, str]:
    """As :meth:`Boards.settings_for`, read now: what *decides* something asks here."""
    return get_boards(session, day).settings_for(unit_ids)


def list_boards(session: Session) -> Sequence[Board]:
    """Every board with what it has decided and its units, by name."""
    query = sa.select(Board).options(selectinload(Board.own_settings), selectinload(Board.units))
    return session.scalars(query.order_by(Board.name)).all()


def find_board(session: Session, code: str, *, lock: bool = False) -> Board | None:
    """The board with that code. ``lock``: nobody else changes it before this transaction ends."""
    query = sa.select(Board).where(Board.code == code.replace("\0", ""))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def get_board(session: Session, code: str, *, lock: bool = False) -> Board:
    """The board with that code; raise UserError when there is none."""
    board = find_board(session, code, lock=lock)
    if board is None:
        raise UserError(f"Det finns ingen nämnd med koden ”{code}”. Se vilka som finns med boards list.", "board")
    return board
