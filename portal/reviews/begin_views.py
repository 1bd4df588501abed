"""Beginning a review: unit, year, checklist and a list; then which column of the list is what; then the review."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from portal.authorization import Identity, may_see
from portal.config import MEBIBYTE
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import local
from portal.numerals import whole_number
from portal.organisation.models import Unit
from portal.organisation.unit_changes import today
from portal.organisation.unit_lists import UnitChoice, open_unit_choices
from portal.reviews.blueprint import asking, blueprint
from portal.reviews.list_columns import FIELDS, NOT_KNOWN, column_problems, rows_of
from portal.reviews.list_form import TABLE, SentList, kept_fields, read_choice
from portal.reviews.lists import as_text, check_list, first_records, read_records
from portal.reviews.operations import NewReview, create_review, plan_problems
from portal.reviews.queries import list_checklists
from portal.security.uploads import Limits, takes_files, was_cut, was_left_out
from portal.statistics.sampling import ListedRecord
from portal.tables import Table, keep, kept, read_table
from portal.workbooks import is_workbook, read_workbook

LARGEST_FILE = 5 * MEBIBYTE
FILE_LIMITS = Limits(body=2 * LARGEST_FILE, file=LARGEST_FILE, held=LARGEST_FILE)
TYPED = ("unit", "year", "title", "checklist", "records")
READ_IN, BACK = "las-in", "tillbaka"


class _At:
    """A unit as the permission table asks for it."""

    def __init__(self, unit_id: int) -> None:
        self.unit_ids = frozenset({unit_id})


def units_to_begin_in(session: Session, asker: Identity) -> list[UnitChoice]:
    """The units that whoever asks can begin a review in."""
    choices = open_unit_choices(session, today())
    return [each for each in choices if may_see(asker, "reviews.create", _At(each.unit.id))]


@blueprint.route("/ny", methods=["GET", "POST"])
@takes_files(FILE_LIMITS)
def create() -> ResponseReturnValue:
    """Begin a review; what was typed and chosen is kept when something is wrong."""
    form, typed = FlaskForm(), {key: request.form.get(key, "") for key in TYPED}
    typed["year"] = request.form.get("year", str(local(now()).year))
    if not form.validate_on_submit():
        return _first_page(form, typed, {})
    plan, problems = _plan(current_session(), typed)
    table = None
    try:
        table = _sent_table()
    except UserError as error:
        problems[error.field or "records"] = error.message
    if table is None or plan is None:
        return _first_page(form, typed, problems, table)
    if request.form.get("action") == BACK:
        return _first_page(form, typed, _to_put_right(table, plan), table)
    return _read_in(form, typed, plan, read_choice(request.form, table, plan.unit))


def _plan(session: Session, typed: Mapping[str, str]) -> tuple[NewReview | None, dict[str, str]]:
    """The review that is asked for, and else everything that is wrong with it, in the order of the page."""
    units = {each.code: each.unit for each in units_to_begin_in(session, asking())}
    unit, year = units.get(typed["unit"]), whole_number(typed["year"])
    problems = {} if isinstance(unit, Unit) else {"unit": "Välj en enhet."}
    problems |= plan_problems(year, typed["title"])
    if typed["checklist"] not in dict(list_checklists(session)):
        problems["checklist"] = "Välj en checklista."
    if problems or year is None or not isinstance(unit, Unit):
        return None, problems
    return NewReview(unit, year, typed["title"], typed["checklist"]), {}


def _plan_once_more(session: Session, typed: Mapping[str, str]) -> NewReview:
    """The same where it is written down; raise UserError when something has become wrong meanwhile."""
    plan, problems = _plan(session, typed)
    if plan is None:
        field, message = next(iter(problems.items()))
        raise UserError(message, field)
    return plan


def _sent_table() -> Table:
    """The list of this request: the one whose columns have been shown, else a file, else what is pasted."""
    file, pasted = request.files.get("file"), request.form.get("records", "")
    if carried := request.form.get(TABLE):
        table = kept(carried)
    elif file is not None and file.filename:
        if was_cut(file) or was_left_out(file):
            raise UserError("Filen är större än 5 MB. Dela upp den, eller klistra in raderna i stället.", "records")
        content = file.stream.read()
        table = read_workbook(content) if is_workbook(content) else read_table(content)
    elif pasted.strip():
        table = read_table(pasted)
    else:
        raise UserError("Välj en fil, eller klistra in listan med rubrikraden överst.", "records")
    check_list(table)
    try:
        keep(table)
    except UserError:
        raise UserError(
            "Listan är för stor. Ta bort kolumner som inte behövs, eller ta med ett kortare tidsavsnitt.", "records"
        ) from None
    return table


def _to_put_right(table: Table, plan: NewReview) -> dict[str, str]:
    """What is wrong in the list, by the lines of the text that stands on the first page."""
    choice = read_choice(request.form, table, plan.unit).choice
    try:
        if not column_problems(table, choice):
            read_records(read_table(as_text(table)), choice, plan.year)
    except UserError as error:
        return {"records": error.message}
    return {}


def _first_page(
    form: FlaskForm, typed: dict[str, str], problems: dict[str, str], table: Table | None = None
) -> ResponseReturnValue:
    """Unit, year, name, checklist, list. A list that could be read stands there to be changed."""
    session = current_session()
    page = render_template(
        "reviews/new.html",
        form=form,
        typed={**typed, "records": as_text(table) if table else typed["records"]},
        problems=problems,
        units=[(each.code, each.indented) for each in units_to_begin_in(session, asking())],
        checklists=list_checklists(session),
        kept=kept_fields(request.form, table),
    )
    return page, 400 if problems else 200


def _read_in(form: FlaskForm, typed: dict[str, str], plan: NewReview, sent: SentList) -> ResponseReturnValue:
    """Read the list in when it has been seen as it is read now and nothing is wrong; else show how it is read."""
    problems, lines, listed = column_problems(sent.table, sent.choice), list[str](), list[ListedRecord]()
    if not problems:
        try:
            listed = read_records(sent.table, sent.choice, plan.year)
        except UserError as error:
            lines = error.message.split("\n")
    wanted = request.form.get("action") == READ_IN
    is_seen = request.form.get("seen", "") == sent.seen
    if not (wanted and is_seen and listed):
        is_changed = wanted and not is_seen and not problems
        return _columns_page(form, typed, plan, sent, {} if sent.is_new else problems, lines, is_changed=is_changed)
    try:
        with transaction() as session:
            code = create_review(session, _plan_once_more(session, typed), listed, asking().account_id).code
    except UserError as error:
        return _first_page(form, typed, {error.field or "title": error.message}, sent.table)
    flash("Listan är inläst. Nu kan stickprovet dras.", "success")
    return redirect(url_for("reviews.records", code=code), 303)


def _columns_page(
    form: FlaskForm,
    typed: dict[str, str],
    plan: NewReview,
    sent: SentList,
    problems: dict[str, str],
    lines: list[str],
    *,
    is_changed: bool,
) -> ResponseReturnValue:
    page = render_template(
        "reviews/columns.html",
        form=form,
        typed=[(name, value) for name, value in typed.items() if name != "records"],
        plan=plan,
        sent=sent,
        carried=keep(sent.table),
        fields=FIELDS,
        not_known=NOT_KNOWN,
        rows=rows_of(sent.table, sent.choice),
        shown=first_records(sent.table, sent.choice, plan.year),
        problems=problems,
        lines=lines,
        is_changed=is_changed,
    )
    return page, 400 if problems or lines else 200
