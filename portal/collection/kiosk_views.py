"""The questionnaire at a tablet in a reception: language first, then the pages as anywhere, and nothing left behind."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from portal.collection import grants
from portal.collection.begun import look_up_begun
from portal.collection.blueprint import blueprint
from portal.collection.entry_views import about_units, begin_from_link, chosen_unit, form_token, go_on, start_page
from portal.collection.kiosk import Kiosk, find_kiosk, forget_unfinished, hold, shown_kiosk, stand_ready
from portal.collection.languages import FIELD, asked_language, language_choices
from portal.collection.link_answers import link_answers
from portal.collection.open_rounds import OpenRound, find_open_round
from portal.db import current_session, now, transaction
from portal.i18n import gettext, use_language
from portal.organisation.kept_settings import whose_data
from portal.questionnaire.definition import Questionnaire
from portal.security import sessions
from portal.surveys.queries import get_decoded

IDLE_SECONDS, WARNING_SECONDS, THANKS_SECONDS = 60, 15, 10
NO_SCRIPT_SECONDS = 300
"""Without scripts a page cannot tell whether it is touched: then the time runs from when it was shown."""


@blueprint.app_context_processor
def _kiosk() -> dict[str, object]:
    found = shown_kiosk()
    return {"kiosk": found, "kiosk_seconds": _SECONDS} if found else {"kiosk": None}


_SECONDS = {"idle": IDLE_SECONDS, "warning": WARNING_SECONDS, "thanks": THANKS_SECONDS, "no_script": NO_SCRIPT_SECONDS}


@blueprint.route("/oppen/<code>/pekplatta", methods=["GET", "POST"])
def kiosk(code: str) -> ResponseReturnValue:
    """The tablet's start page: choose a language, read what it is about, begin."""
    open_round = find_open_round(code)
    if open_round is None:
        return render_template("respond/unknown_link.html"), 404
    questionnaire = get_decoded(current_session(), open_round.version_id, open_round.digest)
    here = _start_address(open_round, questionnaire)
    if current_user.is_authenticated:
        return _log_out(here)
    is_chosen = request.values.get(FIELD, "") in questionnaire.languages or len(questionnaire.languages) == 1
    if request.method != "POST":
        stand_ready(code, here)
    language = asked_language(questionnaire)
    use_language(language)
    if not open_round.is_open(now()):
        return _not_open(open_round)
    if not is_chosen:
        choices = language_choices(questionnaire, "")
        return render_template("kiosk/languages.html", questionnaire=questionnaire, choices=choices, start=here)
    if request.method == "POST" and "start" not in request.form:
        return redirect(_with_language(here, language), 303)
    if request.method == "POST":
        return _begin(open_round, questionnaire, language, find_kiosk() or Kiosk(code, here))
    return _start_page(open_round, questionnaire)


def _not_open(open_round: OpenRound) -> ResponseReturnValue:
    state = open_round.state(now())
    page = render_template("kiosk/not_open.html", state=state, round=open_round)
    return page, 410 if state == "closed" else 403


def _start_address(open_round: OpenRound, questionnaire: Questionnaire) -> str:
    """This start page, with the unit and the target group of the tablet but without the language."""
    known = {unit.code for unit in open_round.units} if len(open_round.units) > 1 else set()
    unit = {"enhet": request.args["enhet"]} if request.args.get("enhet") in known else {}
    query = urlencode({**unit, **link_answers(questionnaire, request.args)})
    address = url_for("respond.kiosk", code=open_round.code)
    return f"{address}?{query}" if query else address


def _with_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode({FIELD: language})}"


def _start_page(open_round: OpenRound, questionnaire: Questionnaire, message: str = "", nonce: str = "") -> str:
    places = {
        "action": _start_address(open_round, questionnaire),
        "token": form_token(),
        "start": nonce or secrets.token_urlsafe(16),
    }
    chosen = chosen_unit(open_round.units)
    return start_page(
        open_round,
        about_units(open_round, chosen),
        questionnaire,
        places,
        chosen=chosen,
        from_link=link_answers(questionnaire, request.values),
        message=message,
    )


def _begin(open_round: OpenRound, questionnaire: Questionnaire, language: str, found: Kiosk) -> ResponseReturnValue:
    chosen, nonce = chosen_unit(open_round.units), request.form["start"]
    if chosen is None:
        message = gettext("Välj vilken enhet det gäller.")
        return _start_page(open_round, questionnaire, message, nonce), 400
    grants.forget_all()
    begun = begin_from_link(open_round, chosen, nonce, language, link_answers(questionnaire, request.values))
    with transaction() as database:  # a double click has found the same beginning: that one stays
        forget_unfinished(database, found, but=begun.handle)
    hold(found, begun.handle)
    return go_on(begun)


def _log_out(here: str) -> ResponseReturnValue:
    """A tablet that is left with someone's log-in would open the whole portal to the waiting room."""
    if request.method == "POST":
        logout_user()
        sessions.begin()
        return redirect(here, 303)
    return render_template("kiosk/logged_in.html", address=here)


@blueprint.post("/oppen/<code>/pekplatta/rensa")
def kiosk_forget(code: str) -> ResponseReturnValue:
    """Whoever was here has left, or wants to stop: delete what was begun and return to the start page."""
    found = find_kiosk()
    if found is None:
        return redirect(url_for("respond.kiosk", code=code), 303)
    with transaction() as database:
        forget_unfinished(database, found)
    hold(found, "")
    grants.forget_all()
    return redirect(found.start, 303)


@blueprint.get("/oppen/<code>/pekplatta/personuppgifter")
def kiosk_privacy(code: str) -> ResponseReturnValue:
    """What is kept about people, without a way out of the tablet's pages."""
    open_round = find_open_round(code)
    if open_round is None:
        return render_template("respond/unknown_link.html"), 404
    questionnaire = get_decoded(current_session(), open_round.version_id, open_round.digest)
    language = asked_language(questionnaire)
    use_language(language)
    found = find_kiosk()
    start = found.start if found and found.code == code else url_for("respond.kiosk", code=code)
    return render_template("kiosk/privacy.html", back=_with_language(start, language), **whose_data())


@blueprint.before_request
def _stay_within() -> ResponseReturnValue | None:
    """What a tablet shows of somebody who has gone, or who is done: its start page and its own thanks."""
    handle, found = (request.view_args or {}).get("handle"), find_kiosk()
    if not handle or found is None:
        return None
    if grants.granted(handle) is None:
        return redirect(found.start, 303)
    if handle != found.handle:
        return None
    begun = look_up_begun(handle)
    if begun is None or request.endpoint == "respond.paused" or not (begun.completed_at or begun.is_open(now())):
        return redirect(found.start, 303)
    if request.endpoint == "respond.thanks" and begun.completed_at:
        use_language(begun.language)
        return render_template("kiosk/thanks.html", participation=begun)
    return None
