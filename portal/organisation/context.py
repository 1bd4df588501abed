"""What every template can say: the municipality's name and contacts, and who is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from portal.db import current_session
from portal.i18n import page_language
from portal.organisation.settings import SETTINGS, get_settings
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
            g.municipal_settings = {name: kind.default for name, kind in SETTINGS.items()}
    found: dict[str, str] = g.municipal_settings
    return found


NAVIGATION = (
    ("cases.list_cases", "Att hantera"),
    ("rounds.list_rounds", "Undersökningar"),
    ("surveys.list_questionnaires", "Frågeformulär"),
    ("units.list_units", "Enheter"),
    ("staff_accounts.list_accounts", "Konton"),
    ("settings.edit", "Inställningar"),
)


@dataclass(frozen=True)
class NavigationEntry:
    """A line of the staff menu."""

    label: str
    href: str
    current: bool


def _context() -> dict[str, Any]:
    settings = municipal_settings()
    shared = {
        "settings": settings,
        "municipality": settings["municipality"],
        "page_language": page_language(),
        "is_demo": current_app.extensions["portal_settings"].demo_mark.exists(),
    }
    return {**shared, **_staff_context()} if current_user.is_authenticated else shared


def _staff_context() -> dict[str, Any]:
    here = (request.endpoint or "").partition(".")[0]
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
