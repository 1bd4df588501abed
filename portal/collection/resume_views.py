"""Going on with a questionnaire begun from an open link, by the code that was written down."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.collection import grants
from portal.collection.begun import Begun, look_up_begun
from portal.collection.blueprint import blueprint
from portal.collection.entry_views import begin_session, closed_page, go_on
from portal.collection.languages import asked_language, language_choices
from portal.collection.resume_codes import handle_for, read_code
from portal.db import current_session, now, transaction
from portal.i18n import gettext, page_language, use_language
from portal.security.throttle import count_failure, has_failed_too_often, network_of
from portal.surveys.models import CollectionRound
from portal.surveys.queries import find_round, get_questionnaire

TRIES_OF_A_NETWORK, TRIES_OF_A_ROUND = 20, 500
"""Wrong codes in two quarters of an hour. A town hall behind one address has room; guessing 60 bits has not."""


@blueprint.route("/oppen/<code>/fortsatt", methods=["GET", "POST"])
def resume(code: str) -> ResponseReturnValue:
    """Ask for the code and go on where it was left. The code travels in the form, never in an address."""
    collection_round = find_round(current_session(), code)
    if collection_round is None or collection_round.access != "open":
        return render_template("respond/unknown_link.html"), 404
    use_language(asked_language(get_questionnaire(current_session(), collection_round.version)))
    if not collection_round.is_open(now()):
        return closed_page(collection_round)
    if request.method == "GET":
        return _page(collection_round)
    typed = request.form.get("kod", "")
    if any(has_failed_too_often(current_session(), *subject) for subject in _subjects(collection_round)):
        wait = gettext("Det har blivit för många försök. Vänta en kvart och försök igen.")
        return _page(collection_round, typed, wait), 429
    begun = _find(collection_round, typed)
    if begun is None:
        return _page(collection_round, typed, _what_is_wrong(collection_round, typed)), 400
    use_language(begun.language)
    if begun.completed_at is not None:
        return render_template("respond/already_sent.html")
    grants.grant(begun.handle, code=read_code(typed) or "")
    return go_on(begun)


def resume_address(collection_round: CollectionRound) -> str:
    """Where one goes on, to be written down."""
    return f"{current_app.extensions['portal_settings'].base_url}/oppen/{collection_round.code}/fortsatt"


def _find(collection_round: CollectionRound, typed: str) -> Begun | None:
    code = read_code(typed)
    if code is None:
        return None
    handle = handle_for(current_app.config["SECRET_KEY"], collection_round.code, code)
    return look_up_begun(handle)


def _what_is_wrong(collection_round: CollectionRound, typed: str) -> str:
    """The message; a code that could have been one counts as a try."""
    if not typed.strip():
        return gettext("Skriv koden som du fick när du sparade.")
    if read_code(typed) is None:
        return gettext("Koden har tolv tecken, bokstäver och siffror. Kontrollera att du har skrivit alla.")
    with transaction() as session:
        for subject, _ in _subjects(collection_round):
            count_failure(session, subject)
    return gettext("Koden stämmer inte. Kontrollera tecknen ett i taget och försök igen.")


def _subjects(collection_round: CollectionRound) -> tuple[tuple[str, int], tuple[str, int]]:
    """Whom the throttle counts, and how often each may fail."""
    of_round = f"resume {collection_round.code}"
    return (f"{of_round} {network_of(request.remote_addr)}", TRIES_OF_A_NETWORK), (of_round, TRIES_OF_A_ROUND)


def _page(collection_round: CollectionRound, typed: str = "", message: str = "") -> str:
    begin_session()
    questionnaire = get_questionnaire(current_session(), collection_round.version)
    language = page_language()
    return render_template(
        "respond/resume.html",
        round=collection_round,
        questionnaire=questionnaire,
        language=language,
        languages=language_choices(questionnaire, language),
        typed=typed,
        message=message,
    )
