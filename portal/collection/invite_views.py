"""Inviting from somebody's own list: a file or pasted rows, the columns named on the page, everything seen first."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.collection.frame_columns import (
    FIELDS,
    SHOWN_ROWS,
    chosen,
    column_problems,
    guess,
    preview,
    recipients,
)
from portal.collection.invitations import RecipientRow
from portal.collection.invitations import invite as invite_people
from portal.collection.round_blueprint import blueprint, get_invited_round
from portal.collection.round_forms import RecipientsForm
from portal.config import MEBIBYTE
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.security.uploads import Limits, takes_files, was_cut, was_left_out
from portal.surveys.models import CollectionRound
from portal.surveys.queries import round_unit_names
from portal.tables import Table, keep, kept, read_table
from portal.workbooks import is_workbook, read_workbook

LARGEST_FILE = 5 * MEBIBYTE
FILE_LIMITS = Limits(body=2 * LARGEST_FILE, file=LARGEST_FILE, held=LARGEST_FILE)
INVITE, SKIP = "invite", "ja"
SHOWN_PROBLEMS = 100


@blueprint.route("/<code>/bjud-in", methods=["GET", "POST"])
@takes_files(FILE_LIMITS)
def invite(code: str) -> ResponseReturnValue:
    """From a list to invitations: read it, say which column is what, look at what will happen, invite."""
    collection_round = get_invited_round(current_session(), code)
    form = RecipientsForm()
    if collection_round.state(now()) == "closed":
        return _first_page(form, collection_round), 409 if form.is_submitted() else 200
    if not form.validate_on_submit():
        return _first_page(form, collection_round), 400 if form.errors else 200
    try:
        table, is_new = _sent_table(form)
    except UserError as error:
        form.recipients.errors = (*form.recipients.errors, error.message)
        return _first_page(form, collection_round), 400
    mapped = guess(table.columns) if is_new else chosen(table.columns, request.form)
    # What is invited is what was seen: columns chosen anew are shown first.
    seen = request.form.get("seen", "") == _signature(mapped)
    if request.form.get("action") == INVITE and seen and not column_problems(collection_round, mapped):
        return _invite(form, collection_round, table, mapped)
    return _check_page(form, collection_round, table, mapped)


def _sent_table(form: RecipientsForm) -> tuple[Table, bool]:
    """The table of this request, and whether it has just been read: a file goes before what is pasted."""
    if carried := request.form.get("table"):
        return kept(carried), False
    file = request.files.get("file")
    if file is not None and file.filename:
        if was_cut(file) or was_left_out(file):
            raise UserError("Filen är större än 5 MB. Dela upp den, eller klistra in raderna i stället.")
        content = file.stream.read()
        table = read_workbook(content) if is_workbook(content) else read_table(content)
    elif (form.recipients.data or "").strip():
        table = read_table(form.recipients.data or "")
    else:
        raise UserError("Välj en fil, eller klistra in listan med rubrikraden överst.")
    if not table.rows:
        raise UserError("Listan har inga rader under rubrikraden. Lägg till en rad för varje person.")
    return table, True


def _signature(mapped: dict[str, str]) -> str:
    """Which columns were shown, in a text that comes back from a browser as it was sent: lines would not."""
    return sha256(repr([mapped.get(field, "") for field in FIELDS]).encode()).hexdigest()


def _first_page(form: RecipientsForm, collection_round: CollectionRound) -> str:
    names = round_unit_names(current_session(), collection_round)
    return render_template("rounds/invite.html", form=form, round=collection_round, moment=now(), unit_names=names)


def _check_page(
    form: RecipientsForm, collection_round: CollectionRound, table: Table, mapped: dict[str, str], status: int = 200
) -> ResponseReturnValue:
    problems = column_problems(collection_round, mapped)
    rows = recipients(collection_round, table, mapped)
    try:
        carried = keep(table)
    except UserError as error:
        form.recipients.errors = (*form.recipients.errors, error.message)
        return _first_page(form, collection_round), 400
    page = render_template(
        "rounds/invite_check.html",
        form=form,
        round=collection_round,
        fields=FIELDS,
        mapped=mapped,
        column_problems=problems,
        columns=[(column, column) for column in table.columns if column],
        table=table,
        carried=carried,
        seen=_signature(mapped),
        shown=rows[:SHOWN_ROWS],
        preview=None if problems else preview(current_session(), collection_round, rows),
        most=SHOWN_PROBLEMS,
        moment=now(),
    )
    return page, 400 if problems else status


def _invite(
    form: RecipientsForm, collection_round: CollectionRound, table: Table, mapped: dict[str, str]
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            collection_round = get_invited_round(session, collection_round.code)
            rows: Sequence[RecipientRow] = recipients(collection_round, table, mapped)
            found = preview(session, collection_round, rows)
            if found.problems and request.form.get("skip") == SKIP:
                rows = found.fit
            result = _invited(session, collection_round, rows)
    except UserError:
        return _check_page(form, collection_round, table, mapped, 400)
    flash(result, "success")
    return redirect(url_for("rounds.show", code=collection_round.code), 303)


def _invited(session: Session, collection_round: CollectionRound, rows: Sequence[RecipientRow]) -> str:
    return invite_people(session, current_app.extensions["portal_keys"], collection_round, rows).in_words
