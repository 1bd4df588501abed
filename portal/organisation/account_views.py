"""Accounts on pages, for the administrator: who can log in and what they may do. No password passes here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.i18n import listed
from portal.organisation.account_imports import grants_of, import_accounts
from portal.organisation.change_log import (
    ADDED,
    NEW_ROLES,
    SWITCHED_OFF,
    SWITCHED_ON,
    WITHOUT_SECOND_STEP,
    log_account,
)
from portal.organisation.headless import LeftUnit, codes_of, units_left
from portal.organisation.models import Account
from portal.organisation.one_time_links import PASSWORD, queue_link
from portal.organisation.operations import (
    activate,
    add_account,
    check_person,
    deactivate,
    remove_second_factor,
    set_grants,
)
from portal.organisation.queries import get_any_account, get_unit_tree, list_accounts, list_substitutions
from portal.organisation.role_names import ROLE_HINTS, ROLE_NAMES
from portal.organisation.unit_changes import today
from portal.organisation.unit_lists import as_cards, open_unit_choices, unit_labels
from portal.paging import page_asked_for, search_asked_for

blueprint = Blueprint("staff_accounts", __name__, url_prefix="/arbete/konton")


CONFIRMED = "confirmed"
"""The field that says which units without a head the person has been warned of."""


@blueprint.get("/", strict_slashes=False, endpoint="list_accounts")
def show_list() -> ResponseReturnValue:
    """The accounts, or those that fit what is searched for."""
    wanted = search_asked_for(request.args)
    page = list_accounts(current_session(), wanted, page_asked_for(request.args))
    with_units = {grant.unit_id for account in page.rows for grant in account.grants if grant.unit_id is not None}
    return render_template(
        "organisation/accounts.html",
        page=page,
        wanted=wanted,
        role_names=ROLE_NAMES,
        unit_names=unit_labels(get_unit_tree(current_session()), with_units),
    )


@blueprint.route("/nytt", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Create an account; the person is mailed a link to choose a password with."""
    form = FlaskForm()
    if not form.validate_on_submit():
        return _page(form, None, {"roles": [], "units": []})
    try:
        with transaction() as session:
            grants = _typed_grants([])
            account = add_account(session, _text("email"), _text("name"), grants)
            queue_link(session, PASSWORD, account)
            log_account(session, account, ADDED)
    except UserError as error:
        return _page(form, None, _typed(), error), 400
    flash(f"Kontot är skapat. {account.email} får ett mejl med en länk för att välja lösenord.", "success")
    return redirect(url_for("staff_accounts.list_accounts"), 303)


@blueprint.route("/<int(max=2147483647):number>", methods=["GET", "POST"])
def change(number: int) -> ResponseReturnValue:
    """One account: its name, its roles and their units."""
    account, form = _account(current_session(), number), FlaskForm()
    if not form.validate_on_submit():
        return _page(form, account, _present(account))
    codes = [code for role, code in _typed_grants([]) if role == "unit_head"]
    left = units_left(current_session(), account, codes)
    if codes_of(left) != request.form.get(CONFIRMED, ""):
        return _page(form, account, _typed(), left=left)
    try:
        with transaction() as session:
            account = _account(session, number)
            check_person(account.email, _text("name"))
            account.name = _text("name")
            before = {(each.role, each.unit_id) for each in account.grants}
            set_grants(session, account, _typed_grants(grants_of(account.grants)))
            if before != {(each.role, each.unit_id) for each in account.grants}:
                log_account(session, account, NEW_ROLES)
    except UserError as error:
        return _page(form, _account(current_session(), number), _typed(), error), 400
    flash("Kontot är ändrat. Det gäller från nästa sida som personen öppnar." + _now_left(left), "success")
    return redirect(url_for("staff_accounts.list_accounts"), 303)


@blueprint.post("/<int(max=2147483647):number>/atgard")
def act(number: int) -> ResponseReturnValue:
    """Send a link, end an account, open it again, or forget its authenticator app."""
    action, left = request.form.get("action", ""), list[LeftUnit]()
    if action == "deactivate":
        account = _account(current_session(), number)
        left = units_left(current_session(), account)
        if codes_of(left) != request.form.get(CONFIRMED, ""):
            return _page(FlaskForm(formdata=None), account, _present(account), left=left, ends=True)
    with transaction() as session:
        told = _do(session, _account(session, number), action) + _now_left(left)
    flash(told, "success")
    return redirect(url_for("staff_accounts.change", number=number), 303)


def _do(session: Session, account: Account, action: str) -> str:
    if action == "deactivate":
        deactivate(session, account)
        log_account(session, account, SWITCHED_OFF)
        return "Kontot är avstängt. Den som var inloggad är utloggad."
    if action == "activate":
        activate(account)
        log_account(session, account, SWITCHED_ON)
        return "Kontot går att använda igen."
    if action == "remove_second_factor":
        remove_second_factor(session, account)
        log_account(session, account, WITHOUT_SECOND_STEP)
        return "Tvåstegsinloggningen är borttagen. Personen får lägga till den på nytt."
    if action != "send_link":
        abort(400)
    queue_link(session, PASSWORD, account)
    return f"En länk för att välja lösenord skickas till {account.email}. Den gäller i ett dygn."


def _now_left(left: Sequence[LeftUnit]) -> str:
    """Whom the administrator has left without a head: what is with them can be read by nobody until somebody leads."""
    names = listed([unit.name for unit in left])
    return f" Ge en ny chef rätt till {names}, annars kan ingen läsa synpunkterna där." if left else ""


@blueprint.route("/las-in", methods=["GET", "POST"])
def read_list() -> ResponseReturnValue:
    """Create accounts from a pasted list."""
    form, text = FlaskForm(), request.form.get("rows", "")
    if not form.validate_on_submit():
        return render_template("organisation/account_list.html", form=form, text=text, error="", role_names=ROLE_NAMES)
    try:
        with transaction() as session:
            told = import_accounts(session, text).in_words
    except UserError as error:
        return render_template(
            "organisation/account_list.html", form=form, text=text, error=error.message, role_names=ROLE_NAMES
        ), 400
    flash(told, "success")
    return redirect(url_for("staff_accounts.list_accounts"), 303)


def _page(
    form: FlaskForm,
    account: Account | None,
    typed: dict[str, Any],
    error: UserError | None = None,
    left: Sequence[LeftUnit] = (),
    *,
    ends: bool = False,
) -> str:
    """``left``: units that would have no head; ``ends``: because the account is to be switched off."""
    choices = as_cards(open_unit_choices(current_session(), today()))
    held = {each.unit.code: each.unit.name for each in account.grants if each.unit} if account else {}
    offered = {code for code, *_ in choices}
    choices += [(code, f"{name} (stängd)", "", 0) for code, name in held.items() if code not in offered]
    field = {"unit": "units", "role": "roles"}.get(error.field or "", error.field or "name") if error else ""
    return render_template(
        "organisation/account.html",
        form=form,
        account=account,
        typed=typed,
        errors={field: error.message} if error else {},
        roles=[(role, name, ROLE_HINTS[role]) for role, name in ROLE_NAMES.items()],
        choices=choices,
        left=left,
        confirmed=codes_of(left),
        ends=ends,
        substitutions=list_substitutions(current_session(), account.id, today()) if account else [],
    )


def _present(account: Account) -> dict[str, Any]:
    grants = grants_of(account.grants)
    return {
        "name": account.name,
        "roles": [role for role, _ in grants],
        "units": [code for role, code in grants if role == "unit_head"],
    }


def _typed() -> dict[str, Any]:
    named = {name: request.form.get(name, "") for name in ("name", "email")}
    return {**named, "roles": request.form.getlist("roles"), "units": request.form.getlist("units")}


def _typed_grants(held: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the form asks for; the units that a member of staff belongs to come from lists and are kept."""
    grants: list[tuple[str, str]] = []
    for role in request.form.getlist("roles"):
        if role == "unit_head":
            grants += [(role, code) for code in request.form.getlist("units")] or [(role, "")]
        else:
            grants += [each for each in held if each[0] == role] or [(role, "")]
    return grants


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()


def _account(session: Session, number: int) -> Account:
    return get_any_account(session, number) or abort(404)
