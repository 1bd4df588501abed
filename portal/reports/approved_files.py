"""The worker's part of an approved report: its PDF, and after it the link to those who were invited."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from portal.db import Database, now
from portal.errors import UserError
from portal.i18n import local
from portal.reports.models import PublishedReport
from portal.reports.rendering import make_pdf

TRY_AGAIN = timedelta(minutes=5)
_log = logging.getLogger("portal.reports")

Released = Callable[[Session, PublishedReport], object]
"""Called in the transaction in which an edition becomes possible to read."""


def make_due(database: Database, released: Released) -> int:
    """Make every PDF that waits; returns how many. One that fails is tried again later and does not stop the others."""
    with database.session_factory() as session:
        waiting = PublishedReport.sha256.is_(None) & (PublishedReport.due_at <= now())
        due = session.scalars(sa.select(PublishedReport.id).where(waiting).order_by(PublishedReport.id)).all()
    return sum(_make(database, number, released) for number in due)


def _make(database: Database, number: int, released: Released) -> bool:
    whole = [undefer(PublishedReport.print_html), undefer(PublishedReport.logo)]
    with database.session_factory() as session:
        report = session.get_one(PublishedReport, number, options=whole)
        html, logo, moment = report.print_html, report.logo, local(report.published_at)
    try:
        _keep(database, number, make_pdf(html, moment, logo), released)
    except Exception as error:  # whatever is wrong with one document must not stop the others
        _log.error("report %s has no PDF: %s", number, type(error).__name__)
        told = error.message if isinstance(error, UserError) else "PDF:en kunde inte skapas."
        with database.writing() as session:
            report = session.get_one(PublishedReport, number)
            report.problem, report.due_at = told[:300], now() + TRY_AGAIN
        return False
    return True


def _keep(database: Database, number: int, pdf: bytes, released: Released) -> None:
    with database.writing() as session:
        report = session.get_one(PublishedReport, number, with_for_update=True, options=[undefer(PublishedReport.pdf)])
        if report.sha256 is None:  # two workers at once make the same bytes; the second one has nothing left to do
            report.pdf, report.sha256, report.problem = pdf, sha256(pdf).hexdigest(), None
            released(session, report)
