"""Who is logged in (Flask-Login), and the gate that every request passes."""

from __future__ import annotations

from functools import cached_property

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from portal.authorization import PERMISSIONS, HasUnits, Identity, may_enter, may_see
from portal.db import current_session
from portal.organisation.models import Account
from portal.organisation.queries import find_account, get_identity
from portal.security import kept_form, sessions


class LoggedIn(UserMixin):
    """The account behind the request, as Flask-Login wants it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return str(self.account.id)

    @property
    def name(self) -> str:
        return self.account.name

    @cached_property
    def identity(self) -> Identity:
        """Roles and units, read once a request."""
        return get_identity(current_session(), self.account)

    def may_enter(self, endpoint: str) -> bool:
        """For menus: whether a link would lead somewhere."""
        return may_enter(self.identity, endpoint)


def install(app: Flask) -> None:
    """Let ``app`` know its users and refuse what the permission table does not allow."""
    manager = LoginManager(app)
    manager.session_protection = None  # it would tie the log-in to a network address
    manager.user_loader(_load)
    app.before_request(_gate)


def _load(account_id: str) -> LoggedIn | None:
    if not account_id.isdigit() or not sessions.is_alive():
        return None
    account = find_account(current_session(), int(account_id))
    return LoggedIn(account) if account else None


def identity() -> Identity | None:
    """Whoever asks; None when nobody is logged in."""
    return current_user.identity if current_user.is_authenticated else None


def authorize(target: HasUnits) -> Identity:
    """Refuse with 404 unless whoever asks may use this endpoint for this object: what is not yours does not exist."""
    asker = identity()
    if asker is None or request.endpoint is None or not may_see(asker, request.endpoint, target):
        abort(404)
    return asker


def _gate() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such address, or not that method: the error page says so
    if endpoint not in PERMISSIONS:
        abort(403)
    permission = PERMISSIONS[endpoint]
    if not permission:
        return None
    asker = identity()
    if asker is None:
        return _ask_to_log_in()
    if not may_enter(asker, endpoint):
        abort(403)
    return None


def _ask_to_log_in() -> ResponseReturnValue:
    if request.method != "POST":
        return redirect(url_for("accounts.log_in", nasta=request.full_path.rstrip("?")), 303)
    from portal.organisation.forms import LogInForm

    form = LogInForm(formdata=None, kept_form=kept_form.seal())
    return render_template("accounts/log_in.html", form=form, kept=True), 401
