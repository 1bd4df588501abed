"""Published reports, for anyone: a list, each as a page and as the PDF that was approved."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.collection.languages import offer_languages
from portal.db import current_session
from portal.reports.published import Shown, find_public, list_public
from portal.reports.publishing_views import as_download

blueprint = Blueprint("publications", __name__, url_prefix="/rapporter")


@blueprint.get("")
def list_reports() -> ResponseReturnValue:
    """Every report that anyone may read, the latest first."""
    reports = list_public(current_session())
    return render_template("publications/list.html", reports=reports, languages=offer_languages())


@blueprint.get("/<document_id>")
def show(document_id: str) -> ResponseReturnValue:
    """The newest edition of a document."""
    return _page(find_public(current_session(), document_id))


@blueprint.get("/<document_id>/<int(max=2147483647):version>")
def edition(document_id: str, version: int) -> ResponseReturnValue:
    """One edition; one that is replaced or withdrawn says so."""
    return _page(find_public(current_session(), document_id, version))


@blueprint.get("/<document_id>/<int(max=2147483647):version>.pdf")
def download(document_id: str, version: int) -> ResponseReturnValue:
    """The PDF as it was approved."""
    shown = find_public(current_session(), document_id, version)
    if shown is None or not shown.is_readable:
        abort(404)
    return as_download(shown.report)


def _page(shown: Shown | None) -> ResponseReturnValue:
    if shown is None:
        abort(404)
    languages = offer_languages()
    if not shown.is_readable:
        return render_template("publications/gone.html", shown=shown, report=shown.report, languages=languages)
    # Written by the portal's own templates when it was approved, every word in it escaped then.
    content = Markup(shown.report.page_html)  # noqa: S704
    return render_template("publications/show.html", report=shown.report, content=content, languages=languages)
