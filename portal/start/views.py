"""The public start page, the staff's start page, what the law wants every site to tell, and whether all is well."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.authorization import READS_RESULTS
from portal.collection.pages import find_section_page
from portal.collection.queries import count_answered_by_round
from portal.db import current_session, get_database, now
from portal.start.first_steps import REPORT, RESULT, first_steps
from portal.start.health import look_at
from portal.start.style import sample_charts, sample_questionnaire, tokens
from portal.surveys.queries import list_rounds

blueprint = Blueprint("start", __name__)
VISITED = "visited"


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Where someone lands who has typed the address."""
    return render_template("start/home.html")


@blueprint.get("/arbete")
def work() -> ResponseReturnValue:
    """To what the account works with; a page that says so when there is nothing yet."""
    if current_user.may_enter("rounds.open_round"):
        return _quality_start()
    if current_user.identity.roles & READS_RESULTS.keys():
        return redirect(url_for("rounds.list_rounds"), 303)
    if current_user.may_enter("cases.list_cases"):
        return redirect(url_for("cases.list_cases"), 303)
    return render_template("start/work.html")


def _quality_start() -> str:
    """Rounds that run, and the way through the portal for whoever is new to it."""
    database, moment = current_session(), now()
    rounds, answered = list_rounds(database), count_answered_by_round(database)
    since = _demo_since()
    steps = first_steps(rounds, answered, session.get(VISITED, ()), moment, since)
    return render_template(
        "start/work.html",
        steps=steps if since or not all(step.is_done for step in steps[:3]) else (),
        open_rounds=[each for each in rounds if each.state(moment) == "open"],
        answered=answered,
    )


def _demo_since() -> datetime | None:
    """When the demo was loaded; None in a portal that holds real data."""
    mark = current_app.extensions["portal_settings"].demo_mark
    return datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else None


@blueprint.after_app_request
def _remember_visit(response: Response) -> Response:
    """Two of the steps are things to look at: this log-in remembers them, the database does not."""
    endpoint = request.endpoint
    if endpoint in (RESULT, REPORT) and response.status_code == 200 and endpoint not in session.get(VISITED, ()):
        session[VISITED] = [*session.get(VISITED, ()), endpoint]
    return response


@blueprint.get("/arbete/stil")
def style() -> ResponseReturnValue:
    """What the portal looks like, for those who build pages (docs/look.md)."""
    questionnaire = sample_questionnaire()
    page = find_section_page(questionnaire, "alla", {}, {})
    return render_template("start/work_style.html", tokens=tokens(), charts=sample_charts(), page=page)


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
