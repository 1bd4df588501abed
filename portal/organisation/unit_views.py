"""The organisation on pages: the tree, adding, renaming, moving, closing, merging, splitting, reading in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.organisation.boards import settings_for_units
from portal.organisation.models import Unit
from portal.organisation.queries import (
    find_unit,
    get_unit,
    get_unit_tree,
    list_heads,
    list_predecessors,
)
from portal.organisation.unit_changes import (
    NewUnit,
    change_unit,
    close_unit,
    create_unit,
    get_units,
    merge_units,
    read_day,
    split_unit,
    today,
)
from portal.organisation.unit_imports import import_units, list_changes, read_unit_rows
from portal.organisation.unit_lists import as_cards, open_unit_choices

blueprint = Blueprint("units", __name__, url_prefix="/arbete/enheter")


@dataclass(frozen=True)
class Branch:
    """A unit in the tree; ``depth`` is 0 at the top."""

    unit: Unit
    depth: int
    is_open: bool


@blueprint.get("/", strict_slashes=False, endpoint="list_units")
def show_tree() -> ResponseReturnValue:
    """Every unit, each under the one it belongs to; closed ones last."""
    return render_template("organisation/units.html", branches=branches(current_session()))


def branches(session: Session) -> list[Branch]:
    """The tree as lines, from the top and by name."""
    day = today()
    order = get_unit_tree(session).in_order(closed_last=day)
    return [Branch(unit, depth, unit.is_open(day)) for unit, depth in order if isinstance(unit, Unit)]


@blueprint.route("/ny", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add a unit."""

    def act(session: Session) -> str:
        made = create_unit(session, NewUnit(_typed("code"), _typed("name")), _parent(session))
        return f"{made.name} är tillagd."

    return _acted("organisation/unit_new.html", act, typed={"parent": request.args.get("under", "")})


@blueprint.route("/<code>/andra", methods=["GET", "POST"])
def change(code: str) -> ResponseReturnValue:
    """A unit with what it was before; rename or move it."""
    unit = _unit(code)
    session = current_session()
    above = session.get(Unit, unit.parent_id) if unit.parent_id else None

    def act(database: Session) -> str:
        was_wrong = _typed("kind") == "wrong"
        changed = change_unit(database, _again(database, code), _typed("name"), _parent(database), was_wrong=was_wrong)
        return "Enheten är ändrad." if changed else "Ingenting var ändrat."

    return _acted(
        "organisation/unit.html",
        act,
        typed={"name": unit.name, "parent": above.code if above else "", "kind": "new"},
        unit=unit,
        is_open=unit.is_open(today()),
        heads=list_heads(session, unit.id),
        board=settings_for_units(session, [unit.id])["board"],
        predecessors=list_predecessors(session, unit.id),
        parent_names={each.id: each.name for each in get_unit_tree(session).units},
    )


@blueprint.route("/<code>/stang", methods=["GET", "POST"])
def close(code: str) -> ResponseReturnValue:
    """Close a unit from a day, or open it again."""
    unit = _unit(code)

    def act(session: Session) -> str:
        day = read_day(_typed("closed_on"), "closed_on")
        close_unit(session, _again(session, code), day)
        return "Enheten är stängd från den dagen." if day else "Enheten är öppen."

    closed_on = (unit.closed_on or today()).isoformat()
    heads = list_heads(current_session(), unit.id)
    return _acted(
        "organisation/unit_close.html", act, typed={"closed_on": closed_on}, only="closed_on", unit=unit, heads=heads
    )


@blueprint.route("/sla-ihop", methods=["GET", "POST"])
def merge() -> ResponseReturnValue:
    """Let several units become one."""

    def act(session: Session) -> str:
        units = get_units(session, request.form.getlist("units"))
        made = merge_units(session, units, NewUnit(_typed("code"), _typed("name")), _parent(session))
        return f"{', '.join(unit.name for unit in units)} är nu {made.name}."

    return _acted("organisation/unit_merge.html", act)


@blueprint.route("/<code>/dela", methods=["GET", "POST"])
def split(code: str) -> ResponseReturnValue:
    """Let one unit become several: one new unit on each line, code and name."""

    def act(session: Session) -> str:
        made = split_unit(session, _again(session, code), list(_parts(_typed("parts"))))
        return f"Enheten är delad i {', '.join(unit.name for unit in made)}."

    return _acted("organisation/unit_split.html", act, only="parts", unit=_unit(code))


def _parts(text: str) -> Iterator[NewUnit]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, separator, name = line.partition(";" if ";" in line else ",")
        if not separator:
            raise UserError(f"Rad {number}: skriv kod, komma och namn, till exempel unga-vuxna, Unga vuxna.", "parts")
        yield NewUnit(code.strip(), name.strip())


@blueprint.route("/las-in", methods=["GET", "POST"], endpoint="read_list")
def read_list() -> ResponseReturnValue:
    """Read in a pasted list: first what it would change, then, on a second press, the change itself."""
    form = FlaskForm()
    text = request.form.get("rows", "")
    if not form.validate_on_submit():
        return render_template("organisation/unit_list.html", form=form, text=text, error="", changes=None)
    try:
        rows = read_unit_rows(text)
        if "apply" not in request.form:
            changes = list_changes(current_session(), rows)
            return render_template("organisation/unit_list.html", form=form, text=text, error="", changes=changes)
        with transaction() as session:
            import_units(session, rows)
    except UserError as error:
        page = render_template("organisation/unit_list.html", form=form, text=text, error=error.message, changes=None)
        return page, 400
    flash("Listan är inläst.", "success")
    return redirect(url_for("units.list_units"), 303)


def _acted(
    template: str, act: Callable[[Session], str], *, typed: dict[str, str] | None = None, only: str = "", **context: Any
) -> ResponseReturnValue:
    """Show a form, or do what it asks for; what cannot be done is told at its field, with what was typed.

    ``only``: the one field of the form, when it has no other.
    """
    form = FlaskForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                told = act(session)
        except UserError as error:
            field = {None: "name", "unit": "parent"}.get(error.field, error.field)
            problem = (only or str(field), error.message)
            return _form_page(template, form, dict(request.form), problem, context), 400
        flash(told, "success")
        return redirect(url_for("units.list_units"), 303)
    return _form_page(template, form, typed or {}, None, context)


def _form_page(
    template: str, form: FlaskForm, typed: dict[str, str], problem: tuple[str, str] | None, context: dict[str, Any]
) -> str:
    units = open_unit_choices(current_session(), today())
    choices = [(each.code, each.indented) for each in units]
    errors = {problem[0]: problem[1]} if problem else {}
    chosen = request.form.getlist("units")
    return render_template(
        template,
        form=form,
        typed=typed,
        errors=errors,
        choices=choices,
        cards=as_cards(units),
        chosen=chosen,
        **context,
    )


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()


def _parent(session: Session) -> Unit | None:
    return get_unit(session, _typed("parent")) if _typed("parent") else None


def _unit(code: str) -> Unit:
    return find_unit(current_session(), code) or abort(404)


def _again(session: Session, code: str) -> Unit:
    """The unit as it is inside the transaction."""
    return find_unit(session, code) or abort(404)
