"""Who changed what the portal is told to do and who may do what: a line in the access log for each such change."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app, has_request_context
from sqlalchemy.orm import Session

from portal.audit.operations import log_change
from portal.organisation.access import identity
from portal.organisation.models import Account

TERMINAL = 0
"""Stands for whoever uses the commands on the server: no account has that number."""

ADDED, NEW_ROLES = "added", "roles changed"
SWITCHED_OFF, SWITCHED_ON, WITHOUT_SECOND_STEP = "switched off", "switched on", "second step removed"
SUBSTITUTE_ADDED, SUBSTITUTE_REMOVED = "substitute added", "substitute removed"
"""What is done to accounts."""


def log_settings(session: Session, names: Iterable[str]) -> None:
    """The municipality's settings of these names were changed."""
    for name in names:
        _log(session, f"setting {name}", "changed")


def log_board(session: Session, code: str, change: str) -> None:
    """A board was ``added``, ``changed`` or ``removed``."""
    _log(session, f"board {code}", change)


def log_account(session: Session, account: Account, change: str) -> None:
    """Who can log in, or what somebody may do, is another from now on: ``change`` says what was done."""
    session.flush()  # a new account has its number from now on
    _log(session, f"account {account.id}", change)


def _log(session: Session, what: str, change: str) -> None:
    asker = identity() if has_request_context() else None
    log_change(session, current_app.extensions["portal_keys"], asker.account_id if asker else TERMINAL, what, change)
