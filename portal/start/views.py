"""The public start page, the staff's start page, what the law wants every site to tell, and whether all is well."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from portal.authorization import READS_RESULTS
from portal.db import current_session

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
    if current_user.may_enter("cases.list_cases"):
        return redirect(url_for("cases.list_cases"), 303)
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
    """For machines that watch: 200 when the database answers, else 503 and which part does not."""
    try:
        current_session().execute(sa.text("SELECT 1 FROM unit WHERE 1 = 0"))
    except SQLAlchemyError:
        return {"status": "error", "database": "unreachable or not migrated"}, 503
    return {"status": "ok", "database": "ok"}
