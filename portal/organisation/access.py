"""Who is logged in (Flask-Login), and the gate that every request passes."""

from __future__ import annotations

from functools import cached_property

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from portal.authorization import PERMISSIONS, HasUnits, Identity, may_enter, may_see
from portal.db import current_session
from portal.organisation.context import municipal_settings
from portal.organisation.models import Account
from portal.organisation.queries import find_account, get_identity
from portal.organisation.second_factor import READS_CASES
from portal.organisation.unit_changes import today
from portal.security import kept_form, sessions

WITHOUT_SECOND_FACTOR = frozenset({"second_factor.edit", "second_factor.picture", "accounts.log_out"})
"""What somebody who must add a second factor can reach before."""


class LoggedIn(UserMixin):
    """The account behind the request, as Flask-Login wants it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """What the cookie holds: the account and the epoch of its log-ins, so that ending the epoch ends them."""
        return f"{self.account.id}.{self.account.session_epoch}"

    @property
    def name(self) -> str:
        return self.account.name

    @cached_property
    def identity(self) -> Identity:
        """Roles and units, read once a request."""
        return get_identity(current_session(), self.account, today())

    @property
    def needs_second_factor(self) -> bool:
        """Whether the municipality asks for a second step of somebody with these roles."""
        required = municipal_settings()["require_second_factor"] == "ja"
        return required and bool(self.identity.roles & READS_CASES)

    def may_enter(self, endpoint: str) -> bool:
        """For menus: whether a link would lead somewhere."""
        return may_enter(self.identity, endpoint)


def install(app: Flask) -> None:
    """Let ``app`` know its users and refuse what the permission table does not allow."""
    manager = LoginManager(app)
    manager.session_protection = None  # it would tie the log-in to a network address
    manager.user_loader(_load)
    app.before_request(_gate)


def _load(stamp: str) -> LoggedIn | None:
    account = find_by_stamp(stamp) if sessions.is_alive() else None
    return LoggedIn(account) if account else None


def find_by_stamp(stamp: str) -> Account | None:
    """The active account that a cookie speaks of, unless its log-ins have been ended since."""
    number, _, epoch = stamp.partition(".")
    account = find_account(current_session(), int(number)) if number.isdigit() else None
    return account if account and epoch == str(account.session_epoch) else None


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
    if endpoint not in WITHOUT_SECOND_FACTOR and current_user.needs_second_factor:
        return None if current_user.account.has_second_factor else redirect(url_for("second_factor.edit"), 303)
    return None


def _ask_to_log_in() -> ResponseReturnValue:
    if request.method != "POST":
        return redirect(url_for("accounts.log_in", nasta=request.full_path.rstrip("?")), 303)
    from portal.organisation.forms import LogInForm

    form = LogInForm(formdata=None, kept_form=kept_form.seal())
    return render_template("accounts/log_in.html", form=form, kept=True), 401
