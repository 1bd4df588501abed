"""What every template can say: the municipality's name and contacts, and who is logged in.

A page for respondents and the public takes the settings from :mod:`portal.organisation.kept_settings`; whatever is
decided by a setting (a limit, a demand for a second factor) is read when it is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from portal.db import current_session
from portal.i18n import page_language
from portal.organisation.kept_settings import kept_settings
from portal.organisation.settings import default_settings, get_settings
from portal.questionnaire.definition import text_in


def install(app: Flask) -> None:
    """Give the templates the settings and the texts of questionnaires."""
    app.jinja_env.globals["text_in"] = text_in
    app.context_processor(_context)


def municipal_settings() -> dict[str, str]:
    """The municipality's settings, read once a request; the defaults when there is no database to ask."""
    if "municipal_settings" not in g:
        try:
            g.municipal_settings = get_settings(current_session())
        except SQLAlchemyError:
            g.municipal_settings = default_settings()
    found: dict[str, str] = g.municipal_settings
    return found


NAVIGATION = (
    ("cases.list_cases", "Att hantera"),
    ("rounds.list_rounds", "Undersökningar"),
    ("reviews.list_reviews", "Aktgranskning"),
    ("surveys.list_questionnaires", "Frågeformulär"),
    ("units.list_units", "Enheter"),
    ("staff_accounts.list_accounts", "Konton"),
    ("settings.edit", "Inställningar"),
)


UNDER = dict.fromkeys(("results", "earlier_tables", "reports", "breakdowns", "coding", "history"), "rounds")
"""What stands under an entry of the menu without having one of its own."""


@dataclass(frozen=True)
class NavigationEntry:
    """A line of the staff menu."""

    label: str
    href: str
    current: bool


def is_demo() -> bool:
    """Whether this installation holds made-up data, which each page says."""
    return bool(current_app.extensions["portal_settings"].demo_mark.exists())


def _context() -> dict[str, Any]:
    staff = current_user.is_authenticated
    # Who has just changed a setting sees it at once, whichever process answers.
    settings = municipal_settings() if staff else kept_settings()
    shared = {
        "settings": settings,
        "municipality": settings["municipality"],
        "page_language": page_language(),
        "is_demo": is_demo(),
    }
    return {**shared, **_staff_context()} if staff else shared


def _staff_context() -> dict[str, Any]:
    here = (request.endpoint or "").partition(".")[0]
    here = UNDER.get(here, here)
    entries = [
        NavigationEntry(label, url_for(endpoint), endpoint.partition(".")[0] == here)
        for endpoint, label in NAVIGATION
        if current_user.may_enter(endpoint)
    ]
    return {
        "account_name": current_user.name,
        "account_url": url_for("own_account.show"),
        "sign_out_url": url_for("accounts.log_out"),
        "navigation": entries,
        "may_enter": current_user.may_enter,
    }
