"""Errors that a person can do something about, and the pages that tell them."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from portal.config import MEBIBYTE
from portal.db import is_taken, violated_constraint
from portal.i18n import gettext


class UserError(Exception):
    """Something the person asked for cannot be done; the message says, in Swedish, where, what and what next.

    ``field`` names the field of a form that the message belongs to, when there is one.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        self.message = message
        self.field = field
        super().__init__(message)


CONSTRAINT_MESSAGES: dict[str, tuple[str, str]] = {
    "uq_unit_code": ("code", "Det finns redan en enhet med den koden. Välj en annan kod."),
    "uq_board_code": ("code", "Det finns redan en nämnd med den koden. Välj en annan kod."),
    "uq_board_name": ("name", "Det finns redan en nämnd med det namnet. Välj ett annat namn."),
    "uq_account_email": (
        "email",
        "Det finns redan ett konto med den e-postadressen. Använd det kontot eller en annan adress.",
    ),
    "uq_survey_code": ("code", "Det finns redan ett frågeformulär med den koden. Välj en annan kod."),
    "uq_collection_round_request_key": ("title", "Undersökningen är redan skapad. Den finns i listan."),
    "uq_collection_round_code": ("code", "Det finns redan en undersökning med den koden. Välj en annan kod."),
    "ck_collection_round_closes_after_it_opens": (
        "closes_on",
        "Sista svarsdag ligger före första dagen. Ändra något av datumen.",
    ),
    "uq_earlier_result_round_id_index_name_year": ("year", "Året finns redan. Ta bort det först om det ska ändras."),
    "uq_theme_code_book_id_name": ("name", "Någon har just lagt till ett tema med det namnet. Läs in sidan igen."),
    "uq_invitation_round_id_email": ("email", "Adressen är redan inbjuden till undersökningen. Ta bort dubbletten."),
    "uq_invitation_round_id_unit_id_email": (
        "email",
        "Adressen är redan inbjuden för den nämnden eller enheten. Ta bort dubbletten.",
    ),
}
"""Constraint name to form field and message: the one place where what the database refuses is put in words."""


def explain(error: IntegrityError) -> UserError:
    """What a broken constraint means to the person; raise the error again when no one has put it in words."""
    message = CONSTRAINT_MESSAGES.get(violated_constraint(error) or "")
    if message is None:
        raise error
    return UserError(message[1], field=message[0])


class Portal(Flask):
    """Flask, but what fails is logged by type and place only: a message or an address may carry answers or a link."""

    def log_exception(self, exc_info: Any) -> None:
        """One line: the endpoint, the type of the error and where in the code it happened."""
        kind, error, _ = exc_info if isinstance(exc_info, tuple) else sys.exc_info()
        frames = traceback.extract_tb(error.__traceback__) if error is not None else []
        places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-4:]))
        logging.getLogger("portal").error(
            "%s failed: %s at %s", request.endpoint, getattr(kind, "__name__", kind), places
        )


PAGES = frozenset({400, 403, 404, 405, 413, 429, 500})


def install(app: Flask) -> None:
    """Answer every failure with a page in the portal's own layout."""
    app.register_error_handler(UserError, _user_page)
    app.register_error_handler(IntegrityError, _taken_page)
    app.register_error_handler(HTTPException, _http_page)


def _user_page(error: UserError) -> ResponseReturnValue:
    return render_template("errors/message.html", message=error.message), 400


def _taken_page(error: IntegrityError) -> ResponseReturnValue:
    """What was looked for and not there is there now: somebody else was first, which only the database can tell."""
    if not is_taken(error):
        raise error
    logging.getLogger("portal").warning("%s was not first: %s", request.endpoint, violated_constraint(error))
    message = gettext("Någon annan sparade i samma stund. Det du gjorde är inte sparat. Försök en gång till.")
    return render_template("errors/message.html", message=message), 409


def _http_page(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    shown = code if code in PAGES else (400 if code < 500 else 500)
    return render_template(f"errors/{shown}.html", **_about_size() if code == 413 else {}), code


def _about_size() -> dict[str, str]:
    """How much the page takes, and the page itself, when it can be asked for again."""
    rule, most = request.url_rule, request.max_content_length or 0
    has_page = rule is not None and "GET" in (rule.methods or ())
    return {
        "most": f"{most // MEBIBYTE}\u00a0MB" if most >= MEBIBYTE else "",
        "back": request.path if has_page else "",
    }
