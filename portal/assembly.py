"""Putting the portal together: settings, database, features, and who may call upwards whom."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import assets, cli, errors, i18n, tasks
from portal.assets import STATIC
from portal.cases import blueprint as case_blueprint
from portal.cases import drafts, follow_views, list_views, staff_views
from portal.cases import letters as case_letters
from portal.cases import queries as case_queries
from portal.coding import recoding_views, second_views, text_views
from portal.coding import views as coding_views
from portal.coding.replaced import forget_texts
from portal.collection import (
    board_round_views,
    card_views,
    code_views,
    completions,
    correction_views,
    corrections,
    decline_views,
    follow_up_views,
    invite_views,
    invited_views,
    keying_views,
    kiosk_views,
    letters,
    life_views,
    links,
    mailing_views,
    paper_plan_views,
    paper_views,
    reminders,
    reopen_views,
    round_blueprint,
    round_views,
    sealed_store,
    sent_views,
    stores,
    tally,
    views,
)
from portal.config import Settings, settings_from_environment
from portal.crypto import KeyFolder
from portal.db import Database, close_session
from portal.demo import commands
from portal.history import views as history_views
from portal.mail import delivery
from portal.mail.transport import transport_for
from portal.organisation import (
    access,
    account_views,
    board_views,
    context,
    headless,
    one_time_links,
    own_account_views,
    second_factor_views,
    unit_views,
)
from portal.organisation import views as log_in_views
from portal.reports import approved_files, public_views, publishing_views, review_views
from portal.reports import letters as report_letters
from portal.reports import views as report_views
from portal.results import breakdown_views, earlier_tables, preparation
from portal.results import views as result_views
from portal.reviews import blueprint as review_blueprint
from portal.reviews import closing_views, record_views
from portal.reviews import views as reviewing_views
from portal.security import characters, headers, kept_form, sessions, throttle, uploads
from portal.start import views as start_views
from portal.surveys import interchange_views as survey_views
from portal.surveys.models import ANONYMOUS, CONFIDENTIAL, PRACTICE

BLUEPRINTS = (
    start_views.blueprint,
    log_in_views.blueprint,
    own_account_views.blueprint,
    second_factor_views.blueprint,
    board_views.blueprint,
    unit_views.blueprint,
    account_views.blueprint,
    views.blueprint,
    survey_views.blueprint,
    round_blueprint.blueprint,
    history_views.blueprint,
    coding_views.blueprint,
    result_views.blueprint,
    breakdown_views.blueprint,
    earlier_tables.blueprint,
    report_views.blueprint,
    public_views.blueprint,
    review_blueprint.blueprint,
    follow_views.blueprint,
    case_blueprint.blueprint,
)


PAGES = (
    *(round_views, invite_views, invited_views, mailing_views, card_views, life_views),
    *(kiosk_views, paper_views, paper_plan_views, keying_views),
    *(list_views, staff_views),
    publishing_views,
    *(reviewing_views, record_views, closing_views, review_views),
    *(text_views, second_views, recoding_views),
    *(code_views, correction_views, decline_views, sent_views),
    *(board_round_views, follow_up_views, reopen_views),
)
"""Modules whose pages stand in a blueprint that several share: imported here, so that they are there."""


def assemble(settings: Settings | None = None) -> Flask:
    """The application for ``settings``, or for those of the environment."""
    settings = settings or settings_from_environment()
    app = errors.Portal("portal", static_folder=str(STATIC))
    _configure(app, settings)
    app.extensions["portal_settings"] = settings
    app.extensions["portal_database"] = database = Database(settings.database_url)
    app.extensions["portal_keys"] = KeyFolder(settings.keys_folder)
    app.teardown_appcontext(close_session)
    characters.install(app)
    CSRFProtect(app)
    for feature in (i18n, assets, errors, uploads, kept_form, context, access):
        feature.install(app)
    headers.install(app, https=settings.serves_https)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    stores.register(CONFIDENTIAL, stores.ConfidentialStore())
    keys = app.extensions["portal_keys"]
    stores.register(ANONYMOUS, sealed_store.SealedStore(keys, links.link_secret(keys)))
    stores.register(PRACTICE, stores.PracticeStore())
    letters.install()
    completions.install()
    case_letters.install()
    report_letters.install()
    one_time_links.install()
    corrections.register("coding", forget_texts)
    headless.register("cases", case_queries.waiting_with_unit)
    transport = transport_for(settings.smtp_url, settings.mail_folder)
    tasks.register(app, "reminders", lambda: reminders.queue_due(database))
    tasks.register(app, "mail", lambda: delivery.deliver_due(database, transport, settings.mail_from))
    tasks.register(app, "tally", lambda: tally.tally_due(database, keys))
    tasks.register(app, "approved reports", lambda: approved_files.make_due(database, report_letters.notify))
    tasks.register(app, "results", lambda: preparation.prepare_due(database), takes_long=True)
    tasks.register(app, "throttle", lambda: throttle.tidy(database))
    tasks.register(app, "complaint drafts", lambda: drafts.tidy(database))
    cli.install(app)
    commands.install(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=settings.maximum_body,
        MAX_FORM_MEMORY_SIZE=settings.maximum_body,
        MAX_FORM_PARTS=5_000,
        SESSION_COOKIE_NAME="portal",
        SESSION_COOKIE_SECURE=settings.serves_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
        WTF_CSRF_TIME_LIMIT=None,  # the session's own limits decide; an hour would eat a long answer
    )
    app.session_interface = sessions.SignedCookies()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    # The development server writes addresses, personal links among them, and whence each request came: it must not.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
