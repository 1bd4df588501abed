"""From a proved identity to a log-in, by way of the second step when the account has one."""

from __future__ import annotations

import time

from flask import current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from portal.db import current_session, transaction
from portal.organisation import second_factor
from portal.organisation.access import LoggedIn, find_by_stamp
from portal.organisation.forms import CodeForm
from portal.organisation.models import Account
from portal.security import kept_form, sessions
from portal.security.throttle import count_failure, has_failed_too_often

CODE_SECONDS = 10 * 60
_WAITING = "waiting_for_code"
_MOST_FAILURES = 5


def welcome(account: Account, next_page: str = "", kept: str = "") -> ResponseReturnValue:
    """Let somebody in who has shown who they are, or ask for the code first."""
    if not account.has_second_factor:
        return let_in(account, next_page, kept)
    sessions.begin()
    session[_WAITING] = [LoggedIn(account).get_id(), int(time.time())]
    form = CodeForm(formdata=None, next_page=next_page, kept_form=kept)
    return render_template("accounts/enter_code.html", form=form)


def waiting_account() -> Account | None:
    """The account whose password was right some minutes ago and whose code is waited for."""
    stamp, moment = session.get(_WAITING) or ("", 0)
    return find_by_stamp(stamp) if time.time() - moment < CODE_SECONDS else None


def let_in(account: Account, next_page: str = "", kept: str = "") -> ResponseReturnValue:
    """Begin the log-in and go on to where the person was going, with what was typed."""
    sessions.begin()
    login_user(LoggedIn(account))
    if found := kept_form.unseal(kept):
        path, fields = found
        return render_template("accounts/continue.html", path=path, fields=fields)
    return redirect(_local(next_page) or url_for("start.work"), 303)


def code_is_blocked(account: Account) -> bool:
    """Whether too many codes have been wrong."""
    return has_failed_too_often(current_session(), f"second factor {account.id}", _MOST_FAILURES)


def code_is_right(account: Account, code: str) -> bool:
    """Check a code of the account's and use it up; count it when it is wrong."""
    with transaction() as database:
        right = second_factor.is_right_code(database, current_app.extensions["portal_keys"], account, code)
        if not right:
            count_failure(database, f"second factor {account.id}")
    return right


def _local(path: str) -> str | None:
    """The path when it is one of ours: never an address elsewhere.

    Browsers take a backslash for a slash and pass over control characters, so neither may stand in it.
    """
    is_plain = path.isprintable() and "\\" not in path
    return path if is_plain and path.startswith("/") and not path.startswith("//") else None
