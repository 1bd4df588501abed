"""Saying no: whoever is invited need not answer, and need not be reminded either."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.collection import grants
from portal.collection.blueprint import blueprint
from portal.collection.entry_views import begin_session, closed_page
from portal.collection.invited import decline as decline_invitation
from portal.collection.languages import asked_language, language_choices
from portal.collection.queries import find_invitation, has_answered
from portal.db import current_session, now, transaction
from portal.i18n import use_language
from portal.surveys.queries import get_questionnaire


@blueprint.route("/svara/<handle>/tacka-nej", methods=["GET", "POST"])
def decline(handle: str) -> ResponseReturnValue:
    """Ask whether one really does not want to answer; a letter's link alone never decides it."""
    invitation_id = grants.granted(handle)
    invitation = find_invitation(current_session(), invitation_id) if invitation_id else None
    if invitation is None:
        return render_template("respond/link_needed.html"), 403
    questionnaire = get_questionnaire(current_session(), invitation.round.version)
    language = asked_language(questionnaire, invitation.language)
    use_language(language)
    if not invitation.round.is_open(now()):
        return closed_page(invitation.round)
    if has_answered(current_session(), invitation):
        return redirect(url_for("respond.thanks", handle=handle), 303)
    if request.method == "POST":
        with transaction() as session:
            decline_invitation(session, invitation)
        return redirect(url_for("respond.start", handle=handle, sprak=request.values.get("sprak")), 303)
    begin_session()
    languages = language_choices(questionnaire, language)
    is_unit = invitation.round.respondents == "units"
    return render_template(
        "respond/decline.html", handle=handle, languages=languages, language=language, is_unit=is_unit
    )
