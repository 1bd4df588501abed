"""Staff pages that approve a report: fill in, look at the draft, approve; and what has been approved before."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.collection.mailing_progress import report_letter_progress
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.organisation.access import authorize, identity
from portal.reports import publishing
from portal.reports.forms import LEVELS, WHOLE, PublishForm
from portal.reports.models import PublishedReport
from portal.reports.published import find_of_round, list_of_round
from portal.reports.views import blueprint
from portal.results.deciding import StillDeciding
from portal.results.queries import get_results
from portal.results.views import load_round
from portal.results.wording import LEVEL_NAMES
from portal.surveys.models import CollectionRound
from portal.surveys.queries import round_unit_names

CHECK, CHANGE, APPROVE = "check", "change", "approve"


@blueprint.route("/<code>/publicera", methods=["GET", "POST"])
def publish(code: str) -> ResponseReturnValue:
    """Fill in what a report must have, look at the draft, approve it."""
    collection_round, _ = load_round(code)
    if not collection_round.is_over(now()):
        flash("Rapporten kan fastställas när insamlingen är avslutad.", "warning")
        return redirect(url_for("rounds.show", code=code), 303)
    form = _form(collection_round)
    try:
        get_results(current_session(), collection_round, "public")  # tells what is missing: a tally, a worker
    except StillDeciding as waiting:
        if not form.is_submitted():
            raise
        return _page(
            form, collection_round, {"": f"{waiting.message} Försök igen om en stund."}
        ), 503  # nothing typed is lost
    if not form.is_submitted():
        return _page(form, collection_round, {})
    is_valid, action = form.validate(), request.form.get("action", CHECK)
    problems = publishing.problems_of(current_session(), collection_round, form.edition) if is_valid else {}
    elsewhere = form.show_problems(problems)
    if not is_valid or problems:
        return _page(form, collection_round, elsewhere), 400
    if action == APPROVE:
        try:
            return _approve(code, form)
        except UserError as error:
            return _page(form, collection_round, {"": error.message}), 400
    return _preview(form, collection_round) if action == CHECK else _page(form, collection_round, {})


def _form(collection_round: CollectionRound) -> PublishForm:
    form = PublishForm()
    names = round_unit_names(current_session(), collection_round)
    units = [(each.unit.code, names[each.unit_id]) for each in collection_round.round_units]
    form.unit.choices = [(WHOLE, "Hela undersökningen"), *(units if len(units) > 1 else [])]
    if not form.is_submitted():
        wanted = {name: level for level, name in LEVEL_NAMES.items()}.get(request.args.get("niva", ""))
        form.level.data = wanted if wanted in ("public", "internal") else "public"
        form.unit.data = request.args.get("enhet", WHOLE)
    return form


def _page(form: PublishForm, collection_round: CollectionRound, elsewhere: dict[str, str]) -> str:
    session = current_session()
    return render_template(
        "reports/publish.html",
        form=form,
        level_choices=LEVELS,
        round=collection_round,
        elsewhere=elsewhere,
        editions=list_of_round(session, collection_round),
        progress=report_letter_progress(session, collection_round),
        button_form=FlaskForm(formdata=None),
    )


def _preview(form: PublishForm, collection_round: CollectionRound) -> str:
    edition = form.edition
    report = publishing.draft(current_session(), collection_round, edition)
    notifies = edition.notifies and publishing.may_notify(collection_round, edition)
    page = "reports/publish_check.html"
    return render_template(page, form=form, round=collection_round, report=report, notifies=notifies)


def _approve(code: str, form: PublishForm) -> ResponseReturnValue:
    asker = identity()
    with transaction() as session:
        collection_round, _ = load_round(code)
        publishing.publish(session, collection_round, form.edition, asker.account_id if asker else None)
    flash("Rapporten är fastställd. Den går att läsa så snart PDF:en är klar, om någon minut.", "success")
    return redirect(url_for("reports.publish", code=code), 303)


@blueprint.get("/<code>/faststalld/<int(max=2147483647):edition>.pdf")
def approved_file(code: str, edition: int) -> ResponseReturnValue:
    """The PDF of any edition, internal and withdrawn ones too."""
    collection_round, _ = load_round(code)
    report = find_of_round(current_session(), collection_round, edition)
    if report is None or not report.is_ready:
        abort(404)
    return as_download(report)


@blueprint.post("/<code>/faststalld/<int(max=2147483647):edition>/dra-tillbaka")
def withdraw(code: str, edition: int) -> ResponseReturnValue:
    """Let an edition be read no longer."""
    with transaction() as session:
        collection_round, _ = load_round(code)
        authorize(collection_round)
        report = find_of_round(session, collection_round, edition) or abort(404)
        publishing.withdraw(session, report)
    flash("Rapporten är tillbakadragen. Sidan säger att den har funnits, men den går inte att läsa.", "success")
    return redirect(url_for("reports.publish", code=code), 303)


def as_download(report: PublishedReport) -> Response:
    """The kept PDF, byte for byte."""
    answer = Response(report.pdf or b"", mimetype="application/pdf")
    name = f"{report.document_id}-version-{report.version}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
