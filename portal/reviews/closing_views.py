"""Footnotes, analysis, and the end of a review."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.numerals import whole_number
from portal.organisation.queries import account_names
from portal.reviews.blueprint import COMMENTS, blueprint, keys, load_review, note_reading
from portal.reviews.earlier import find_earlier
from portal.reviews.models import LONGEST_MARK
from portal.reviews.operations import ChangedMeanwhile, finish, reopen, save_analysis, set_marks
from portal.reviews.presentation import lacking_table
from portal.reviews.queries import tally_of
from portal.reviews.sealed_texts import comments_of

MARKS = tuple("*" * length for length in range(1, LONGEST_MARK + 1))
TEXTS = ("works", "develop", "activities")


@blueprint.route("/<code>/fotnoter", methods=["GET", "POST"])
def marks(code: str) -> ResponseReturnValue:
    """What the marks in the cells mean."""
    form, error = FlaskForm(), None
    if form.validate_on_submit():
        try:
            with transaction() as session:
                review, _asker = load_review(session, code, lock=True)
                set_marks(session, review, {mark: request.form.get(f"mark-{len(mark)}", "") for mark in MARKS})
            flash("Fotnoterna är sparade.", "success")
            return redirect(url_for("reviews.show", code=code), 303)
        except UserError as problem:
            error = problem
    review, _asker = load_review(current_session(), code)
    texts = {mark.mark: mark.text for mark in review.marks}
    shown = [(mark, request.form.get(f"mark-{len(mark)}", texts.get(mark, ""))) for mark in MARKS]
    page = render_template("reviews/marks.html", review=review, marks=shown, error=error, form=form)
    return page, 400 if error else 200


@blueprint.route("/<code>/analys", methods=["GET", "POST"])
def analysis(code: str) -> ResponseReturnValue:
    """What works, what to develop, which activities; beside it what lacks, the comments, last year's activities."""
    form, error = FlaskForm(), None
    typed = {name: request.form.get(name, "") for name in TEXTS}
    if form.validate_on_submit():
        try:
            with transaction() as session:
                review, asker = load_review(session, code, lock=True)
                revision = whole_number(request.form.get("revision", ""))
                save_analysis(session, review, typed, -1 if revision is None else revision, asker.account_id)
            flash("Analysen är sparad.", "success")
            return redirect(url_for("reviews.show", code=code), 303)
        except UserError as problem:
            error = problem
    session = current_session()
    review, asker = load_review(session, code)
    note_reading(asker, review, COMMENTS)
    stored, rows, earlier = review.analysis, tally_of(session, review), find_earlier(session, review)
    page = render_template(
        "reviews/analysis.html",
        review=review,
        stored=stored,
        changed_by=account_names(session, [stored.changed_by]).get(stored.changed_by) if stored else None,
        typed=typed if error else {name: getattr(stored, name, "") for name in TEXTS},
        lacking=lacking_table(rows, earlier),
        fulfilled=[row.text for row in rows if row.base and not row.no],
        comments=comments_of(keys(), review, rows),
        earlier=earlier,
        error=error,
        conflict=isinstance(error, ChangedMeanwhile),
        form=form,
    )
    return page, 409 if isinstance(error, ChangedMeanwhile) else 400 if error else 200


@blueprint.post("/<code>/klar")
def end(code: str) -> ResponseReturnValue:
    """Finish the reviewing, or go on with it."""
    try:
        with transaction() as session:
            review, _asker = load_review(session, code, lock=True)
            if request.form.get("action") == "oppna":
                reopen(session, review)
                told = "Granskningen är öppen igen."
            else:
                finish(session, review)
                told = "Granskningen är klar. Nu räknas den med i sammanställningen."
    except UserError as error:
        flash(error.message, "warning")
    else:
        flash(told, "success")
    return redirect(url_for("reviews.show", code=code), 303)
