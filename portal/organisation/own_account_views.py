"""One's own account: roles, password, substitutes; and the mailed links, for whoever is not logged in."""

from __future__ import annotations

import re

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.organisation.change_log import SUBSTITUTE_ADDED, SUBSTITUTE_REMOVED, log_account
from portal.organisation.forms import ChoosePasswordForm, EmailForm, PasswordForm
from portal.organisation.models import Account
from portal.organisation.one_time_links import PASSWORD, SIGN_IN, LinkKind, find_by_token, queue_link_to, use_up
from portal.organisation.operations import set_password
from portal.organisation.passwords import is_right_password
from portal.organisation.queries import get_any_account, list_active_accounts, list_substitutions
from portal.organisation.role_names import ROLE_NAMES
from portal.organisation.signing_in import let_in, welcome
from portal.organisation.substitutes import add_substitution, remove_substitution
from portal.organisation.unit_changes import read_day, today
from portal.security.throttle import count_failure, has_failed_too_often, network_of

blueprint = Blueprint("own_account", __name__, url_prefix="/konto")

NUMBER = re.compile(r"[0-9]{1,9}")
TOO_OFTEN = "Det har blivit för många försök. Vänta en kvart och försök igen, eller fråga systemförvaltaren."


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Who one is in the portal, and what one may do."""
    account = current_user.account
    held = [(ROLE_NAMES[each.role], each.unit.name if each.unit else "") for each in account.grants]
    return render_template("accounts/own.html", account=account, held=held)


@blueprint.route("/andra-losenord", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """Change the password of whoever knows the present one; other log-ins end."""
    form, subject = PasswordForm(), f"present password {current_user.account.id}"
    if not form.validate_on_submit():
        return render_template("accounts/change_password.html", form=form), 400 if form.errors else 200
    if has_failed_too_often(current_session(), subject, 5):
        form.present_password.errors = [TOO_OFTEN]
        return render_template("accounts/change_password.html", form=form), 429
    if not is_right_password(form.present_password.data or "", current_user.account.password_hash):
        with transaction() as session:
            count_failure(session, subject)
        form.present_password.errors = ["Lösenordet stämmer inte. Skriv det du loggar in med i dag."]
        return render_template("accounts/change_password.html", form=form), 400
    with transaction() as session:
        account = get_any_account(session, current_user.account.id)
        assert account is not None  # noqa: S101 (who is logged in has an account)
        set_password(session, account, form.new_password.data or "")
    answer = let_in(account, url_for("own_account.show"))
    flash("Lösenordet är ändrat. Är du inloggad någon annanstans är du utloggad där.", "success")
    return answer


@blueprint.route("/ny-lank", methods=["GET", "POST"])
def ask_for_link() -> ResponseReturnValue:
    """Mail a link to whoever has forgotten the password or would rather not use it; says the same to everybody."""
    form = EmailForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_for_link.html", form=form), 400 if form.errors else 200
    email = (form.email.data or "").replace("\0", "").strip().lower()
    subjects = {f"link {email}": 3, f"link network {network_of(request.remote_addr)}": 50}
    if any(has_failed_too_often(current_session(), subject, limit) for subject, limit in subjects.items()):
        form.email.errors = [TOO_OFTEN]
        return render_template("accounts/ask_for_link.html", form=form), 429
    with transaction() as session:
        for subject in subjects:
            count_failure(session, subject)
        queue_link_to(session, SIGN_IN if request.form.get("kind") == "sign_in" else PASSWORD, email)
    return render_template("accounts/link_sent.html", email=email)


@blueprint.route("/losenord/<token>", methods=["GET", "POST"])
def choose_password(token: str) -> ResponseReturnValue:
    """Choose a password with a mailed link, which is then used up."""
    account, form = _account_of(PASSWORD, token), ChoosePasswordForm()
    if account is None:
        return render_template("accounts/link_over.html"), 410
    if not form.validate_on_submit():
        page = render_template("accounts/choose_password.html", form=form, account=account)
        return page, 400 if form.errors else 200
    with transaction() as session:
        used = use_up(session, account)
        if used:
            session.refresh(account)
            set_password(session, account, form.new_password.data or "")
    if not used:
        return render_template("accounts/link_over.html"), 410
    flash("Lösenordet är valt. Logga in med det.", "success")
    return redirect(url_for("accounts.log_in"), 303)


@blueprint.route("/logga-in/<token>", methods=["GET", "POST"])
def sign_in(token: str) -> ResponseReturnValue:
    """Log in with a mailed link; pressing the button uses it up, so that a mail filter that opens it does not."""
    account, form = _account_of(SIGN_IN, token), FlaskForm()
    if account is None:
        return render_template("accounts/link_over.html"), 410
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, account=account)
    with transaction() as session:
        used = use_up(session, account)
    return welcome(account) if used else (render_template("accounts/link_over.html"), 410)


def _account_of(kind: LinkKind, token: str) -> Account | None:
    return find_by_token(current_session(), current_app.extensions["portal_keys"], kind, token)


@blueprint.route("/ersattare", methods=["GET", "POST"])
def substitutes() -> ResponseReturnValue:
    """Who stands in for a unit head, and when."""
    form = FlaskForm()
    if not form.validate_on_submit():
        return _substitutes_page(form, {}, None)
    typed = {name: request.form.get(name, "").strip() for name in ("substitute", "begins_on", "ends_on", "remove")}
    number = current_user.account.id
    try:
        with transaction() as session:
            account = get_any_account(session, number) or current_user.account
            if NUMBER.fullmatch(typed["remove"]):
                if remove_substitution(session, account, int(typed["remove"])):
                    log_account(session, account, SUBSTITUTE_REMOVED)
            else:
                chosen = typed["substitute"]
                substitute = get_any_account(session, int(chosen)) if NUMBER.fullmatch(chosen) else None
                days = [read_day(typed[name], name) for name in ("begins_on", "ends_on")]
                add_substitution(session, account, substitute, *days)
                log_account(session, account, SUBSTITUTE_ADDED)
    except UserError as error:
        return _substitutes_page(form, typed, error), 400
    flash("Ersättaren är borttagen." if typed["remove"] else "Ersättaren är tillagd.", "success")
    return redirect(url_for("own_account.substitutes"), 303)


def _substitutes_page(form: FlaskForm, typed: dict[str, str], error: UserError | None) -> str:
    session, own = current_session(), current_user.account.id
    others = [each for each in list_active_accounts(session) if each.id != own]
    return render_template(
        "accounts/substitutes.html",
        form=form,
        typed=typed,
        errors={error.field: error.message} if error else {},
        choices=[(each.id, each.name) for each in others],
        substitutions=list_substitutions(session, own, today()),
    )
