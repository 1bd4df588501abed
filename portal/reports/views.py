"""The round report: on screen, and as a PDF to take along."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import current_session, now
from portal.organisation.context import municipal_settings
from portal.organisation.logos import find_logo
from portal.reports.document import RoundReport
from portal.reports.queries import get_round_report
from portal.reports.rendering import render_pdf
from portal.results.display import PAGE, PAPER, Widths
from portal.results.queries import get_results
from portal.results.scope import choose, visible_groups
from portal.results.views import asked_level, load_round

blueprint = Blueprint("reports", __name__, url_prefix="/arbete/undersokningar")


@blueprint.get("/<code>/rapport")
def show(code: str) -> ResponseReturnValue:
    """The report as a page, from the same parts as the PDF."""
    report = _report(code, "reports.show", PAGE)
    if report is None:
        return redirect(url_for("results.show", code=code), 303)
    arguments = {"niva": report.header.level, "enhet": request.args.get("enhet")}
    return render_template("reports/show.html", report=report, code=code, arguments=arguments)


@blueprint.get("/<code>/rapport.pdf")
def download(code: str) -> ResponseReturnValue:
    """The report as a PDF."""
    report = _report(code, "reports.download", PAPER)
    if report is None:
        return redirect(url_for("results.show", code=code), 303)
    logo = find_logo(current_session(), municipal_settings()["logo"])
    answer = Response(render_pdf(report, logo), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{report.file_name}.pdf")
    return answer


def _report(code: str, endpoint: str, widths: Widths) -> RoundReport | None:
    """The report asked for; None while answers still come in, 404 for a unit that may not be seen."""
    collection_round, asker = load_round(code)
    level = asked_level()
    if not collection_round.is_over(now()):
        return None
    session = current_session()
    results = get_results(session, collection_round, level)
    groups = visible_groups(results.summary, results.unit_ids, asker, endpoint)
    group = choose(groups, request.args.get("enhet"))
    if group is None:
        abort(404)
    return get_round_report(session, collection_round, level, group.unit, widths, beside=groups)
