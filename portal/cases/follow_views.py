"""Coming back with number and code: how far it has come, and something to add."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.cases import browser, receipts, states
from portal.cases.models import Case
from portal.cases.operations import act
from portal.cases.public_views import blueprint, keys
from portal.cases.queries import find_case, find_form
from portal.cases.reading import open_replies
from portal.collection.languages import LanguageChoice, asked_language, language_choices
from portal.db import current_session, transaction
from portal.i18n import gettext, page_language, use_language
from portal.organisation.kept_settings import kept_boards
from portal.questionnaire.domains.texts import clean_text
from portal.security.throttle import count_failure, has_failed_too_often, network_of
from portal.surveys.queries import get_questionnaire

MOST_FAILURES = 20
"""Per network in half an hour. A code has 60 bits: this is for the log's sake; a library behind one address gets by."""

LONGEST = 20_000

Problems = list[tuple[str, str]]


@blueprint.route("/folj", methods=["GET", "POST"])
def follow() -> ResponseReturnValue:
    """Ask for number and code; the code travels in the form, never in an address."""
    languages = _languages()
    if request.method == "GET":
        session.setdefault("seen", 1)
        return render_template("complaints/follow.html", languages=languages, problems=[], typed={})
    subject = f"receipt network {network_of(request.remote_addr)}"
    if has_failed_too_often(current_session(), subject, MOST_FAILURES):
        message = gettext("Det har blivit för många försök. Vänta en halvtimme och försök igen.")
        return _ask_again(languages, [("f-nummer", message)], 429)
    number = "".join(letter for letter in request.form.get("nummer", "") if letter.isascii() and letter.isdigit())
    code = request.form.get("kod", "")
    problems = _missing(number, code)
    if not problems:
        case = find_case(current_session(), number)
        if receipts.is_right_code(keys(), number, code, case.code_tag if case else None):
            browser.follow(number, page_language())
            return redirect(url_for("complaints.status"), 303)
        with transaction() as database:
            count_failure(database, subject)
        message = gettext("Numret och koden hör inte ihop. Kontrollera båda och försök igen.")
        problems = [("f-nummer", message)]
    return _ask_again(languages, problems, 400)


def _ask_again(languages: list[LanguageChoice], problems: Problems, status: int) -> ResponseReturnValue:
    typed = {"nummer": request.form.get("nummer", "")}
    return render_template("complaints/follow.html", languages=languages, problems=problems, typed=typed), status


def _languages() -> list[LanguageChoice]:
    version = find_form(current_session())
    if version is None:
        return []
    questionnaire = get_questionnaire(current_session(), version)
    use_language(asked_language(questionnaire, page_language()))
    return language_choices(questionnaire, page_language())


def _missing(number: str, code: str) -> Problems:
    problems = []
    if not number:
        problems.append(("f-nummer", gettext("Skriv ditt nummer.")))
    if not code.strip():
        problems.append(("f-kod", gettext("Skriv din kod.")))
    return problems


@blueprint.route("/folj/status", methods=["GET", "POST"])
def status() -> ResponseReturnValue:
    """How far it has come; what the sender adds becomes an event, once."""
    followed = browser.find_followed()
    case = find_case(current_session(), followed[0]) if followed else None
    if followed is None or case is None:
        return redirect(url_for("complaints.follow"), 303)
    use_language(followed[1])
    if request.method == "GET":
        return _status_page(case)
    text = clean_text(request.form.get("tillagg", ""))
    problem = _text_problem(text)
    if problem:
        return _status_page(case, text, problem), 400
    with transaction() as database:
        locked = find_case(database, case.number, lock=True) or case
        act(database, keys(), locked, states.ADD, text=text, nonce=request.form.get("nonce", ""))
    flash(gettext("Tack, vi har fått det du lade till."))
    return redirect(url_for("complaints.status"), 303)


def _text_problem(text: str) -> str:
    if not text:
        return gettext("Skriv det du vill lägga till.")
    if len(text) > LONGEST:
        return gettext("Texten är för lång. Korta den till högst 20 000 tecken.")
    return ""


def _status_page(case: Case, typed: str = "", problem: str = "") -> str:
    nonce = request.form.get("nonce") or secrets.token_urlsafe(16)
    return render_template(
        "complaints/status.html",
        case=case,
        settings=kept_boards().settings_for(case.concerned),
        replies=open_replies(keys(), case),
        typed=typed,
        problem=problem,
        nonce=nonce,
        longest=LONGEST,
    )
