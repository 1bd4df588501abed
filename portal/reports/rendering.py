"""A report as an accessible PDF."""

from __future__ import annotations

from hashlib import sha256

from flask import current_app

from portal import pdf
from portal.reports.document import RoundReport

LOGO_FILE = "logo.png"
LOGO = f"pictures/{LOGO_FILE}"
STYLESHEETS = ("pdf.css", "report.css")


def render_pdf(report: RoundReport, logo: bytes | None = None) -> bytes:
    """The report as a tagged PDF (PDF/UA-1), under ``logo`` (PNG) if there is one; the same gives the same bytes."""
    # Not render_template: a document knows nothing of the page, the visitor or the session it is made in.
    html = current_app.jinja_env.get_template("pdf/round_report.html").render(report=report, logo=LOGO if logo else "")
    return pdf.render(
        html,
        stylesheets=STYLESHEETS,
        created=report.produced_at,
        identifier=sha256(html.encode() + (logo or b"")).hexdigest()[:32].encode(),
        pictures={LOGO_FILE: logo} if logo else {},
    )
