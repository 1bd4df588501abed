"""A report as an accessible PDF, and the HTML that it is made from."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from flask import current_app

from portal import pdf
from portal.reports.document import RoundReport

LOGO_FILE = "logo.png"
LOGO = f"pictures/{LOGO_FILE}"
STYLESHEETS = ("pdf.css", "report.css")
APPROVED = (*STYLESHEETS, "approved.css")
"""The sheets of a report that is approved: another running head and foot."""


def render_pdf(report: RoundReport, logo: bytes | None = None) -> bytes:
    """The report as a tagged PDF (PDF/UA-1), under ``logo`` (PNG) if there is one; the same gives the same bytes."""
    return make_pdf(print_html(report, logo is not None), report.produced_at, logo, STYLESHEETS)


def print_html(report: RoundReport, has_logo: bool) -> str:
    """The document that the PDF is made from."""
    # Not render_template: a document knows nothing of the page, the visitor or the session it is made in.
    page = current_app.jinja_env.get_template("pdf/round_report.html")
    return page.render(report=report, logo=LOGO if has_logo else "")


def page_html(report: RoundReport) -> str:
    """The report for a page that others frame: its head and everything under it."""
    return current_app.jinja_env.get_template("reports/approved.html").render(report=report)


def make_pdf(html: str, created: datetime, logo: bytes | None, stylesheets: tuple[str, ...] = APPROVED) -> bytes:
    """What :func:`print_html` wrote, as a tagged PDF."""
    return pdf.render(
        html,
        stylesheets=stylesheets,
        created=created,
        identifier=sha256(html.encode() + (logo or b"")).hexdigest()[:32].encode(),
        pictures={LOGO_FILE: logo} if logo else {},
    )
