"""The boards among the settings: which there are, what each has decided, which units answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.organisation.board_changes import (
    board_problems,
    create_board,
    give_units,
    own_values,
    remove_board,
    rename_board,
    set_board_settings,
)
from portal.organisation.boards import find_board, list_boards
from portal.organisation.change_log import log_board
from portal.organisation.models import Board
from portal.organisation.queries import get_unit_tree
from portal.organisation.settings import BOARDS_DECIDE, SETTINGS, get_settings
from portal.organisation.settings_views import SettingField, blueprint, in_a_sentence
from portal.organisation.unit_changes import get_units, today
from portal.organisation.unit_lists import unit_choices

Problems = dict[str, str]


@blueprint.get("/arbete/installningar/namnder", endpoint="list_boards")
def show_list() -> ResponseReturnValue:
    """Every board with its units."""
    session = current_session()
    return render_template("organisation/boards.html", boards=list_boards(session), general=get_settings(session))


@blueprint.route("/arbete/installningar/namnder/ny", methods=["GET", "POST"])
def add_board() -> ResponseReturnValue:
    """Add a board: code, name, its units and whatever it decides for itself."""
    return _edited(None)


@blueprint.route("/arbete/installningar/namnder/<code>", methods=["GET", "POST"])
def change_board(code: str) -> ResponseReturnValue:
    """One board: its name, its units, what it decides."""
    return _edited(find_board(current_session(), code) or abort(404))


@blueprint.post("/arbete/installningar/namnder/<code>/ta-bort", endpoint="remove_board")
def remove(code: str) -> ResponseReturnValue:
    """Remove a board that no unit answers to."""
    try:
        with transaction() as session:
            board = find_board(session, code, lock=True) or abort(404)
            remove_board(session, board)
            log_board(session, code, "removed")
    except UserError as error:
        board = find_board(current_session(), code) or abort(404)
        return _page(board, _present(board), {"units": error.message}), 400
    flash(f"{board.name} är borttagen.", "success")
    return redirect(url_for("settings.list_boards"), 303)


def _edited(board: Board | None) -> ResponseReturnValue:
    """Show the form, or do what it asks for, all or nothing; what does not fit is told with everything typed."""
    if not FlaskForm().validate_on_submit():
        return _page(board, _present(board), {})
    typed = _typed(board)
    problems = board_problems(get_settings(current_session()), _own(typed))
    if not problems:
        try:
            with transaction() as session:
                name = _save(session, board.code if board else None, typed)
        except UserError as error:
            problems = {"units" if error.field == "unit" else error.field or "name": error.message}
    if problems:
        return _page(board, typed, problems), 400
    flash(f"{name} är sparad.", "success")
    return redirect(url_for("settings.list_boards"), 303)


def _save(session: Session, code: str | None, typed: Mapping[str, Any]) -> str:
    units = get_units(session, typed["units"])
    if code is None:
        board = create_board(session, typed["code"], typed["name"], units)
    else:
        board = find_board(session, code, lock=True) or abort(404)
        rename_board(session, board, typed["name"])
        give_units(session, board, units)
    set_board_settings(session, board, _own(typed))
    log_board(session, board.code, "changed" if code else "added")
    return board.name


def _own(typed: Mapping[str, Any]) -> dict[str, str]:
    return {name: typed[name] for name in BOARDS_DECIDE}


def _present(board: Board | None) -> dict[str, Any]:
    if board is None:
        return {"code": "", "name": "", "units": [], **dict.fromkeys(BOARDS_DECIDE, "")}
    return {"name": board.name, "units": [unit.code for unit in board.units], **own_values(board)}


def _typed(board: Board | None) -> dict[str, Any]:
    names = (*BOARDS_DECIDE, "name", *(() if board else ("code",)))
    texts = {name: request.form.get(name, "").replace("\0", "").strip() for name in names}
    return {**texts, "units": request.form.getlist("units")}


def _page(board: Board | None, typed: Mapping[str, Any], problems: Problems) -> str:
    session = current_session()
    general = get_settings(session)
    fields = [
        SettingField(name, SETTINGS[name], typed[name], in_a_sentence(problems.get(name))) for name in BOARDS_DECIDE
    ]
    return render_template(
        "organisation/board.html",
        form=FlaskForm(formdata=None),
        board=board,
        typed=typed,
        fields=fields,
        general=general,
        errors={name: in_a_sentence(problem) for name, problem in problems.items()},
        choices=_units(session, board),
    )


def _units(session: Session, board: Board | None) -> list[tuple[str, str, str, int]]:
    """Code, label, which other board it names, and depth: the units that are open, and those of the board."""
    tree, names = get_unit_tree(session), {each.id: each.name for each in list_boards(session)}
    own = board.id if board else None
    shown = {unit.id: unit for unit in tree.units if unit.is_open(today()) or (own and unit.board_id == own)}
    others = {unit.id: names[unit.board_id] for unit in shown.values() if unit.board_id not in (None, own)}
    return [
        (each.code, each.label, f"Hör nu till {others[each.unit.id]}" if each.unit.id in others else "", each.depth)
        for each in unit_choices(tree, shown)
    ]
