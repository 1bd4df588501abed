"""Reviews on pages: which there are, beginning one, what one of them showed, and several together."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from portal.authorization import Identity, may_see
from portal.config import MEBIBYTE
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import local
from portal.numerals import whole_number
from portal.organisation.access import identity
from portal.organisation.models import Unit
from portal.organisation.unit_changes import today
from portal.organisation.unit_lists import UnitChoice, open_unit_choices, unit_labels
from portal.reviews.blueprint import MATRIX, blueprint, load_review, note_reading
from portal.reviews.lists import as_text, read_list
from portal.reviews.matrix import matrix_of
from portal.reviews.operations import NewReview, create_review
from portal.reviews.presentation import matrix_table, parts_table, sums_table
from portal.reviews.queries import (
    Compilation,
    compile_reviews,
    find_previous,
    list_checklists,
    list_compilations,
    list_reviews,
    list_unfinished,
    reviewer_names,
    tally_of,
)
from portal.security.uploads import Limits, takes_files, was_cut, was_left_out
from portal.tables import Table, read_table
from portal.workbooks import is_workbook, read_workbook

LARGEST_FILE = 5 * MEBIBYTE
FILE_LIMITS = Limits(body=2 * LARGEST_FILE, file=LARGEST_FILE, held=LARGEST_FILE)


def asking() -> Identity:
    """Whoever is logged in."""
    return identity() or abort(404)


@blueprint.get("/", strict_slashes=False, endpoint="list_reviews")
def list_() -> ResponseReturnValue:
    """The reviews that concern whoever asks, the newest first."""
    session, asker = current_session(), asking()
    found = [each for each in list_reviews(session) if may_see(asker, "reviews.list_reviews", each)]
    may_begin = bool(_units(session, asker))
    return render_template(
        "reviews/list.html", reviews=found, may_begin=may_begin, together=list_compilations(session) if found else []
    )


class _At:
    """A unit as the permission table asks for it."""

    def __init__(self, unit_id: int) -> None:
        self.unit_ids = frozenset({unit_id})


def _units(session: Session, asker: Identity) -> list[UnitChoice]:
    """The units that whoever asks can begin a review in."""
    choices = open_unit_choices(session, today())
    return [each for each in choices if may_see(asker, "reviews.create", _At(each.unit.id))]


@blueprint.route("/ny", methods=["GET", "POST"])
@takes_files(FILE_LIMITS)
def create() -> ResponseReturnValue:
    """Begin a review: unit, year, checklist and the list of records; what was typed is kept when something is wrong."""
    form, typed = FlaskForm(), {key: request.form.get(key, "") for key in ("unit", "title", "checklist", "records")}
    typed["year"] = request.form.get("year", str(local(now()).year))
    if not form.validate_on_submit():
        return _new_page(form, typed, {})
    problems: dict[str, str] = {}
    try:
        table = _sent_table()
        typed["records"] = as_text(table)
        listed = read_list(table)
    except UserError as error:
        problems[error.field or "records"] = error.message
    try:
        plan = _plan(current_session(), typed)
        if not problems:
            with transaction() as session:
                code = create_review(session, plan, listed, asking().account_id).code
            flash("Listan är inläst. Nu kan stickprovet dras.", "success")
            return redirect(url_for("reviews.records", code=code), 303)
    except UserError as error:
        problems[error.field or "title"] = error.message
    return _new_page(form, typed, problems)


def _plan(session: Session, typed: dict[str, str]) -> NewReview:
    units = {each.code: each.unit for each in _units(session, asking())}
    unit = units.get(typed["unit"])
    if not isinstance(unit, Unit):
        raise UserError("Välj en enhet.", "unit")
    if typed["checklist"] not in dict(list_checklists(session)):
        raise UserError("Välj en checklista.", "checklist")
    year = whole_number(typed["year"])
    if year is None:
        raise UserError("Skriv ett år med fyra siffror, till exempel 2026.", "year")
    return NewReview(unit, year, typed["title"], typed["checklist"])


def _sent_table() -> Table:
    """The list of this request: a file goes before what is pasted."""
    file, pasted = request.files.get("file"), request.form.get("records", "")
    if file is not None and file.filename:
        if was_cut(file) or was_left_out(file):
            raise UserError("Filen är större än 5 MB. Dela upp den, eller klistra in raderna i stället.", "records")
        content = file.stream.read()
        return read_workbook(content) if is_workbook(content) else read_table(content)
    if not pasted.strip():
        raise UserError("Välj en fil, eller klistra in listan med rubrikraden överst.", "records")
    return read_table(pasted)


def _new_page(form: FlaskForm, typed: dict[str, str], problems: dict[str, str]) -> ResponseReturnValue:
    session = current_session()
    page = render_template(
        "reviews/new.html",
        form=form,
        typed=typed,
        problems=problems,
        units=[(each.code, each.indented) for each in _units(session, asking())],
        checklists=list_checklists(session),
    )
    return page, 400 if problems else 200


@blueprint.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """What a review showed: sums with those of last year, the records for those who review, the analysis."""
    session = current_session()
    review, asker = load_review(session, code)
    previous = find_previous(session, review)
    reviews_records = may_see(asker, "reviews.records", review)
    shown_matrix = None
    if reviews_records and review.drawn:
        note_reading(asker, review, MATRIX)
        shown_matrix = matrix_table(review, matrix_of(session, review))
    sums = sums_table(
        tally_of(session, review), tally_of(session, previous) if previous else (), previous.year if previous else None
    )
    return render_template(
        "reviews/show.html",
        review=review,
        previous=previous,
        sums=sums,
        matrix=shown_matrix,
        may_review=reviews_records,
        unfinished=len(list_unfinished(session, review)),
        reviewers=sorted(reviewer_names(session, review).values()) if reviews_records else [],
    )


@blueprint.get("/sammanstallning")
def together() -> ResponseReturnValue:
    """The finished reviews of a year added up: a unit, the area it lies in, the administration."""
    session, asker = current_session(), asking()
    offered = list_compilations(session)
    wanted = (request.args.get("ar", ""), request.args.get("checklista", ""))
    chosen = next((each for each in offered if (str(each[0]), each[1].code) == wanted), None)
    if chosen is None and any(wanted):
        abort(404)
    chosen = chosen or next(iter(offered), None)
    if chosen is None:
        return render_template("reviews/together.html", chosen=None, offered=offered)
    compilation = compile_reviews(session, *chosen)
    units = compilation.units(_allowed(asker))
    asked = request.args.get("enhet", "")
    unit = next((each for each in units if each.code == asked or not asked), None)
    if unit is None and asked:
        abort(404)
    before = compile_reviews(session, chosen[0] - 1, chosen[1])
    return render_template(
        "reviews/together.html",
        chosen=chosen,
        offered=offered,
        units=units,
        unit=unit,
        **(_summed(compilation, before, units, unit) if unit else {}),
    )


def _allowed(asker: Identity) -> frozenset[int] | None:
    return None if asker.roles & {"quality", "management"} else asker.led_units


def _summed(
    compilation: Compilation, before: Compilation, units: list[UnitChoice], unit: UnitChoice
) -> dict[str, object]:
    now_, then = compilation.summed(unit.unit.id), before.summed(unit.unit.id)
    below = [each.unit.id for each in units if each.unit.parent_id == unit.unit.id]
    return {
        "summed": now_,
        "before": then,
        "sums": sums_table(now_.rows, then.rows, before.year if then.reviews else None),
        "parts": parts_table(compilation, below, unit_labels(compilation.tree, below)) if len(below) > 1 else None,
    }
