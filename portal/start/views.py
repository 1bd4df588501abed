"""The public start page, the staff's start page, what the law wants every site to tell, and whether all is well."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.authorization import READS_RESULTS
from portal.db import get_database
from portal.start.health import look_at

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Where someone lands who has typed the address."""
    return render_template("start/home.html")


@blueprint.get("/arbete")
def work() -> ResponseReturnValue:
    """To what the account works with; a page that says so when there is nothing yet."""
    if current_user.identity.roles & READS_RESULTS.keys():
        return redirect(url_for("rounds.list_rounds"), 303)
    return render_template("start/work.html")


@blueprint.get("/tillganglighet")
def accessibility() -> ResponseReturnValue:
    """Tillgänglighetsredogörelse (lag 2018:1937, 13 §)."""
    return render_template("start/accessibility.html")


@blueprint.get("/personuppgifter")
def privacy() -> ResponseReturnValue:
    """Så behandlar vi dina personuppgifter (GDPR 13–14)."""
    return render_template("start/privacy.html")


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """For machines that watch: 503 when people cannot be served, and in either case which part is how."""
    found = look_at(get_database().engine, current_app.extensions["portal_settings"])
    return found.as_json(), 200 if found.serves else 503
