"""The page where a board or unit goes back into answers that it has sent."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.collection import grants
from portal.collection.begun import find_begun, look_up_begun
from portal.collection.blueprint import blueprint
from portal.collection.corrections import begin_correction, leave_correction, may_correct
from portal.collection.entry_views import begin_session, go_on
from portal.collection.views import questionnaire_of
from portal.db import transaction
from portal.i18n import use_language

KEEP = "behall"
"""The button that lets what was sent stand."""


@blueprint.route("/svara/<handle>/andra", methods=["GET", "POST"])
def correct(handle: str) -> ResponseReturnValue:
    """Ask whether sent answers shall be changed; begin to, or let them stand."""
    begun = look_up_begun(handle) if grants.granted(handle) is not None else None
    if begun is None:
        return render_template("respond/link_needed.html"), 403
    use_language(begun.language)
    if not may_correct(begun):
        return redirect(url_for("respond.start", handle=handle), 303)
    if request.method != "POST":
        begin_session()
        return render_template("respond/correct.html", handle=handle, is_correcting=begun.draft is not None)
    return _act(handle, keeps=request.form.get("action") == KEEP)


def _act(handle: str, *, keeps: bool) -> ResponseReturnValue:
    with transaction() as session:
        begun = find_begun(session.connection(), handle, lock=True)
        if begun is None or not may_correct(begun):
            return redirect(url_for("respond.start", handle=handle), 303)
        leave_correction(session, begun) if keeps else begin_correction(session, begun)
        begun = find_begun(session.connection(), handle)
        checks_first = questionnaire_of(session, begun).check_answers if begun else False
    if begun is None or keeps:
        return redirect(url_for("respond.thanks", handle=handle), 303)
    return redirect(url_for("respond.check", handle=handle), 303) if checks_first else go_on(begun)
