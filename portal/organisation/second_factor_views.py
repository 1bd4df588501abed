"""Adding, renewing and removing the second step, by the person it belongs to."""

from __future__ import annotations

import io

import segno
from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.crypto import KeyFolder
from portal.db import current_session, transaction
from portal.organisation import second_factor
from portal.organisation.context import municipal_settings
from portal.organisation.forms import CodeForm
from portal.organisation.models import Account
from portal.organisation.operations import remove_second_factor
from portal.organisation.queries import get_any_account
from portal.organisation.signing_in import code_is_blocked, code_is_right, let_in
from portal.security.throttle import count_failure

blueprint = Blueprint("second_factor", __name__, url_prefix="/konto/tva-steg")

WRONG = "Koden stämmer inte. Vänta på nästa kod i appen och skriv den."
TOO_OFTEN = "Det har blivit för många försök. Vänta en kvart och försök igen."


@blueprint.route("", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Show how things stand; begin, confirm, renew the codes on paper, remove."""
    form, action = CodeForm(), request.form.get("action", "")
    if request.method == "GET":
        return _page(form)
    if action == "begin":
        with transaction() as session:
            second_factor.begin(session, _keys(), _own())
        return redirect(url_for("second_factor.edit"), 303)
    if not form.validate_on_submit():
        return _page(form), 400
    if code_is_blocked(_own()):
        form.one_time_code.errors = [TOO_OFTEN]
        return _page(form), 429
    return _done(action, form)


def _done(action: str, form: CodeForm) -> ResponseReturnValue:
    code = form.one_time_code.data or ""
    if action == "remove" and current_user.needs_second_factor:
        form.one_time_code.errors = ["Din roll kräver inloggning i två steg, så den går inte att ta bort."]
        return _page(form), 400
    if action == "confirm":
        with transaction() as session:
            codes = second_factor.confirm(session, _keys(), _own(), code)
            if codes is None:
                count_failure(session, f"second factor {current_user.account.id}")
        if codes:
            return render_template("accounts/recovery_codes.html", codes=codes)
    elif action in ("renew", "remove") and code_is_right(_own(), code):
        return _renew() if action == "renew" else _remove()
    form.one_time_code.errors = [WRONG]
    return _page(form), 400


def _renew() -> ResponseReturnValue:
    with transaction() as session:
        codes = second_factor.renew_recovery_codes(session, _keys(), _own())
    return render_template("accounts/recovery_codes.html", codes=codes)


def _remove() -> ResponseReturnValue:
    with transaction() as session:
        account = _own()
        remove_second_factor(session, account)
    answer = let_in(account, url_for("own_account.show"))
    flash("Tvåstegsinloggningen är borttagen.", "success")
    return answer


@blueprint.get("/qr.svg")
def picture() -> ResponseReturnValue:
    """The secret as a picture for the phone's camera, until it is in use."""
    factor = _own().second_factor
    if factor is None or factor.confirmed_at is not None:
        abort(410)
    address = second_factor.address_for(
        _keys(), factor, current_user.account.email, municipal_settings()["municipality"]
    )
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def _page(form: CodeForm) -> str:
    factor = _own().second_factor
    waiting = factor is not None and factor.confirmed_at is None
    return render_template(
        "accounts/second_factor.html",
        form=form,
        waiting=waiting,
        in_use=factor is not None and not waiting,
        secret=second_factor.secret_of(_keys(), factor) if factor is not None and waiting else "",
        required=current_user.needs_second_factor,
        codes_left=second_factor.count_recovery_codes(current_session(), current_user.account.id),
    )


def _own() -> Account:
    return get_any_account(current_session(), current_user.account.id) or abort(404)


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["portal_keys"]
    return keys
