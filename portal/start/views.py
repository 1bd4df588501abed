"""The public start page, the staff's start page, what the law wants every site to tell, and whether all is well."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.authorization import may_see
from portal.collection.languages import offer_languages
from portal.collection.pages import find_section_page
from portal.collection.queries import count_answered_by_round
from portal.db import current_session, get_database, now
from portal.i18n import local
from portal.organisation.kept_settings import whose_data
from portal.reviews.queries import list_going_on
from portal.start.first_steps import REPORT, RESULT, first_steps
from portal.start.health import look_at
from portal.start.style import sample_charts, sample_questionnaire, tokens
from portal.start.waiting import waiting_cases, waiting_codings
from portal.surveys.queries import list_rounds

blueprint = Blueprint("start", __name__)
VISITED = "visited"
LATEST_RESULTS = 3


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Where someone lands who has typed the address."""
    return render_template("start/home.html", languages=offer_languages())


@blueprint.get("/arbete")
def work() -> ResponseReturnValue:
    """What waits for whoever has logged in, by what the roles may do; a page that says so when there is nothing."""
    shown: dict[str, Any] = {}
    if current_user.may_enter("cases.list_cases"):
        shown["cases"] = waiting_cases(current_session(), current_user.identity, local(now()).date())
    if current_user.may_enter("rounds.list_rounds"):
        shown.update(_rounds())
    if current_user.may_enter("coding.question"):
        shown["codings"] = waiting_codings(current_session(), current_user.account.id)
    if current_user.may_enter("reviews.records"):
        going_on = list_going_on(current_session())
        shown["reviews"] = [each for each in going_on if may_see(current_user.identity, "reviews.records", each)]
    if current_user.may_enter("settings.edit"):
        shown["tasks"] = ADMINISTRATION
    return render_template("start/work.html", **shown)


ADMINISTRATION = (
    ("units.list_units", "Enheter", "Lägg till, byt namn på, slå ihop eller stäng enheter. Läs in många från en fil."),
    (
        "staff_accounts.list_accounts",
        "Konton",
        "Ge kollegor konto, roller och enheter. Stäng konton som inte används.",
    ),
    (
        "settings.edit",
        "Inställningar",
        "Kommunens namn och kontakter, färger, svarstid och gränser för redovisning.",
    ),
)
"""Endpoint, name and what one does there."""


def _rounds() -> dict[str, Any]:
    """Rounds that run and results that are new; for those who open rounds, the way through the portal too."""
    database, moment, asker = current_session(), now(), current_user.identity
    rounds = [each for each in list_rounds(database) if may_see(asker, "rounds.list_rounds", each)]
    answered = count_answered_by_round(database)
    closed = [each for each in rounds if each.is_over(moment) and not each.is_practice]
    found = {
        "open_rounds": [each for each in rounds if each.state(moment) == "open"],
        "results": closed[:LATEST_RESULTS],
        "answered": answered if current_user.may_enter("rounds.open_round") else {},
    }
    if not current_user.may_enter("rounds.open_round"):
        return found
    since = _demo_since()
    steps = first_steps(rounds, answered, session.get(VISITED, ()), moment, since)
    return {**found, "steps": steps if since or not all(step.is_done for step in steps[:3]) else ()}


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
    return render_template("start/accessibility.html", languages=offer_languages())


@blueprint.get("/personuppgifter")
def privacy() -> ResponseReturnValue:
    """Så behandlar vi dina personuppgifter (GDPR 13–14)."""
    return render_template("start/privacy.html", languages=offer_languages(), **whose_data())


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """For machines that watch: 503 when people cannot be served, and in either case which part is how."""
    found = look_at(get_database().engine, current_app.extensions["portal_settings"])
    return found.as_json(), 200 if found.serves else 503
