"""A record review to take along: the matrix for a spreadsheet, the report as a PDF."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from flask import Response, abort, current_app, send_file
from flask.typing import ResponseReturnValue

from portal import pdf
from portal.authorization import may_see
from portal.db import current_session, now
from portal.i18n import local
from portal.organisation.context import municipal_settings
from portal.organisation.logos import find_logo
from portal.reports.rendering import LOGO, LOGO_FILE
from portal.reports.review_document import ReviewReport, compose_review
from portal.reports.review_sheets import write_review
from portal.results.spreadsheets import MEDIA_TYPES
from portal.reviews.blueprint import MATRIX, blueprint, load_review, note_reading

STYLESHEETS = ("pdf.css", "report.css", "review-report.css")


@blueprint.get("/<code>/matris.<file_format>")
def export(code: str, file_format: str) -> ResponseReturnValue:
    """The matrix as CSV or XLSX, for those who review."""
    session = current_session()
    review, asker = load_review(session, code)
    if file_format not in MEDIA_TYPES or not review.drawn:
        abort(404)
    note_reading(asker, review, MATRIX)
    stream = BytesIO()
    write_review(session, stream, review, file_format)
    stream.seek(0)
    name = f"aktgranskning_{review.code}.{file_format}"
    return send_file(stream, MEDIA_TYPES[file_format], as_attachment=True, download_name=name)


@blueprint.get("/<code>/rapport.pdf")
def report(code: str) -> ResponseReturnValue:
    """The report; record by record only for those who may open records."""
    session = current_session()
    review, asker = load_review(session, code)
    if not review.drawn:
        abort(404)
    with_records = may_see(asker, "reviews.records", review)
    if with_records:
        note_reading(asker, review, MATRIX)
    composed = compose_review(session, review, local(now()), with_records=with_records)
    logo = find_logo(session, municipal_settings()["logo"])
    answer = Response(render_review(composed, logo), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{composed.file_name}.pdf")
    return answer


def render_review(composed: ReviewReport, logo: bytes | None = None) -> bytes:
    """The report as a tagged PDF (PDF/UA-1), under ``logo`` (PNG) if there is one."""
    template = current_app.jinja_env.get_template("pdf/review_report.html")
    html = template.render(report=composed, logo=LOGO if logo else "")
    return pdf.render(
        html,
        stylesheets=STYLESHEETS,
        created=composed.produced_at,
        identifier=sha256(html.encode() + (logo or b"")).hexdigest()[:32].encode(),
        pictures={LOGO_FILE: logo} if logo else {},
    )
