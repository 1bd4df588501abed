"""A report as an accessible PDF."""

from __future__ import annotations

from hashlib import sha256

from flask import current_app

from portal import pdf
from portal.reports.document import RoundReport

STYLESHEETS = ("pdf.css", "report.css")


def render_pdf(report: RoundReport) -> bytes:
    """The report as a tagged PDF (PDF/UA-1); the same report gives the same bytes."""
    # Not render_template: a document knows nothing of the page, the visitor or the session it is made in.
    html = current_app.jinja_env.get_template("pdf/round_report.html").render(report=report)
    return pdf.render(
        html,
        stylesheets=STYLESHEETS,
        created=report.produced_at,
        identifier=sha256(html.encode()).hexdigest()[:32].encode(),
    )
