"""Coming in with the code on a card or in a letter. It travels in a form, never in an address."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.collection import grants
from portal.collection.blueprint import blueprint
from portal.collection.entry_codes import find_by_code
from portal.collection.entry_views import begin_session, keys
from portal.collection.languages import FIELD, offer_languages
from portal.collection.links import handle_of
from portal.collection.resume_codes import read_code
from portal.db import current_session, transaction
from portal.i18n import gettext
from portal.security.throttle import count_failure, has_failed_too_often, network_of

TRIES_OF_A_NETWORK, TRIES_OF_ALL = 40, 5_000
"""Wrong codes in two quarters of an hour. A day of that is a chance of one in a hundred thousand to hit some code."""


@blueprint.route("/kod", methods=["GET", "POST"])
def enter_code() -> ResponseReturnValue:
    """Ask for the code, and go to the survey that it opens."""
    if request.method != "POST":
        return _page()
    typed = request.form.get("kod", "").replace("\0", "")[:100]
    if any(has_failed_too_often(current_session(), *subject) for subject in _subjects()):
        return _page(typed, gettext("Det har blivit för många försök. Vänta en kvart och försök igen.")), 429
    invitation = find_by_code(current_session(), keys(), typed)
    if invitation is None:
        return _page(typed, _what_is_wrong(typed)), 400
    handle = handle_of(keys(), invitation)
    grants.grant(handle, invitation.id)
    return redirect(url_for("respond.start", handle=handle, sprak=request.args.get(FIELD)), 303)


def _what_is_wrong(typed: str) -> str:
    """The message; a code that could have been one counts as a try."""
    if not typed.strip():
        return gettext("Skriv koden som står på kortet eller i brevet.")
    if read_code(typed) is None:
        return gettext("Koden har tolv tecken, bokstäver och siffror. Kontrollera att du har skrivit alla.")
    with transaction() as session:
        for subject, _ in _subjects():
            count_failure(session, subject)
    return gettext("Koden stämmer inte. Kontrollera tecknen ett i taget och försök igen.")


def _subjects() -> tuple[tuple[str, int], tuple[str, int]]:
    return (f"entry code {network_of(request.remote_addr)}", TRIES_OF_A_NETWORK), ("entry code", TRIES_OF_ALL)


def _page(typed: str = "", message: str = "") -> str:
    begin_session()
    return render_template("respond/enter_code.html", languages=offer_languages(), typed=typed, message=message)
