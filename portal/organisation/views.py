"""Logging in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from portal.db import current_session, transaction
from portal.organisation.forms import CodeForm, LogInForm
from portal.organisation.passwords import is_right_password
from portal.organisation.queries import find_account_by_email
from portal.organisation.signing_in import code_is_blocked, code_is_right, let_in, waiting_account, welcome
from portal.security import sessions
from portal.security.throttle import count_failure, has_failed_too_often, network_of

blueprint = Blueprint("accounts", __name__)

WRONG = "Adressen eller lösenordet stämmer inte. Kontrollera båda och försök igen."
TOO_OFTEN = "Det har blivit för många försök. Vänta en kvart och försök igen, eller fråga systemförvaltaren."


@blueprint.route("/logga-in", methods=["GET", "POST"])
def log_in() -> ResponseReturnValue:
    """Let someone in, and take them where they were going with what they had typed."""
    form = LogInForm(next_page=request.args.get("nasta", ""))
    if not form.validate_on_submit():
        return render_template("accounts/log_in.html", form=form, kept=bool(form.kept_form.data)), _status(form)
    subjects = _subjects(form.email.data or "")
    if any(has_failed_too_often(current_session(), subject, limit) for subject, limit in subjects.items()):
        return _refuse(form, TOO_OFTEN, 429)
    account = find_account_by_email(current_session(), form.email.data or "")
    if not is_right_password(form.password.data or "", account.password_hash if account else None) or account is None:
        with transaction() as session:
            for subject in subjects:
                count_failure(session, subject)
        return _refuse(form, WRONG, 400)
    return welcome(account, form.next_page.data or "", form.kept_form.data or "")


@blueprint.route("/logga-in/kod", methods=["GET", "POST"])
def enter_code() -> ResponseReturnValue:
    """The second step: the code from the app or from paper."""
    form, account = CodeForm(), waiting_account()
    if account is None:
        return redirect(url_for("accounts.log_in"), 303)
    if not form.validate_on_submit():
        return render_template("accounts/enter_code.html", form=form), 400 if form.errors else 200
    if code_is_blocked(account):
        form.one_time_code.errors = [TOO_OFTEN]
        return render_template("accounts/enter_code.html", form=form), 429
    if not code_is_right(account, form.one_time_code.data or ""):
        form.one_time_code.errors = ["Koden stämmer inte. Vänta på nästa kod i appen, eller skriv en reservkod."]
        return render_template("accounts/enter_code.html", form=form), 400
    return let_in(account, form.next_page.data or "", form.kept_form.data or "")


@blueprint.post("/logga-ut")
def log_out() -> ResponseReturnValue:
    """End the log-in."""
    logout_user()
    sessions.begin()
    return redirect(url_for("start.home"), 303)


def _status(form: LogInForm) -> int:
    return 400 if form.errors else 200


def _subjects(email: str) -> dict[str, int]:
    """Who is throttled, and after how many failures: a guesser is stopped, a town hall behind one address is not."""
    network, account = network_of(request.remote_addr), email.strip().lower()
    return {f"log-in {network} {account}": 5, f"log-in account {account}": 30, f"log-in network {network}": 100}


def _refuse(form: LogInForm, message: str, status: int) -> ResponseReturnValue:
    form.form_errors.append(message)
    return render_template("accounts/log_in.html", form=form, kept=bool(form.kept_form.data)), status
