"""After sending: thanks, and taking one's own answers back as long as it is known which they are."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.collection import grants
from portal.collection.answer_lists import answer_list
from portal.collection.begun import Begun, answering_unit, find_begun, look_up_begun
from portal.collection.blueprint import blueprint
from portal.collection.corrections import may_correct
from portal.collection.entry_views import begin_session
from portal.collection.invited import decline
from portal.collection.kept_pages import Places, is_for_all, put_together
from portal.collection.pages import show_answers
from portal.collection.queries import find_invitation
from portal.collection.stores import store_of
from portal.collection.views import questionnaire_of, units_of
from portal.db import current_session, now, transaction
from portal.i18n import use_language
from portal.organisation.kept_settings import kept_boards
from portal.questionnaire.completeness import is_complete

ANSWER_ANEW = "svara"
"""The button of whoever wants to answer again; the other takes back and says no."""


@blueprint.get("/svara/<handle>/tack")
def thanks(handle: str) -> ResponseReturnValue:
    """The answers have arrived."""
    session = current_session()
    begun = look_up_begun(handle) if grants.granted(handle) is not None else None
    if begun is None:
        return render_template("respond/link_needed.html"), 403
    use_language(begun.language)
    if begun.completed_at is None:
        return redirect(url_for("respond.start", handle=handle), 303)
    questionnaire, language = questionnaire_of(session, begun), begun.language
    is_unit, has_copy = begun.respondents == "units", questionnaire.copy_of_answers
    sent = store_of(begun.storage).load_sent(session, begun) if has_copy or is_unit else None
    sections = (
        show_answers(questionnaire, sent, language, units_of(session, questionnaire)) if sent and has_copy else ()
    )
    has_gaps = is_unit and not is_complete(questionnaire, sent or {})
    is_invited, may_withdraw = begun.invitation_id is not None, not _why_not(begun)
    corrects = may_correct(begun)

    def write(places: Places) -> str:
        return render_template(
            "respond/thanks.html",
            participation=begun,
            settings=kept_boards().settings_of_asker((begun.unit_id,), begun.respondents),
            language=language,
            is_invited=is_invited,
            may_withdraw=may_withdraw,
            may_correct=corrects,
            has_gaps=has_gaps,
            is_correcting=begun.draft is not None,
            questionnaire=questionnaire,
            places=places,
            has_copy=bool(sections),
        )

    places = {
        "answers": answer_list(sections, language),
        "withdraw": url_for("respond.withdraw", handle=handle),
        "correct": url_for("respond.correct", handle=handle),
        "unit": answering_unit(session, begun),
    }
    if not is_for_all():
        return write(places)
    of_round = (begun.is_practice, begun.respondents, is_invited, has_gaps, may_withdraw, corrects, bool(begun.draft))
    board = kept_boards().of_unit.get(begun.unit_id)
    return put_together(("thanks", begun.digest, language, board, *of_round, bool(sections)), places, write)


@blueprint.route("/svara/<handle>/ta-tillbaka", methods=["GET", "POST"])
def withdraw(handle: str) -> ResponseReturnValue:
    """Ask what to do with answers that are sent: nothing, begin anew, or delete them."""
    begun = look_up_begun(handle) if grants.granted(handle) is not None else None
    if begun is None:
        return render_template("respond/link_needed.html"), 403
    use_language(begun.language)
    if begun.completed_at is None:
        return redirect(url_for("respond.start", handle=handle), 303)
    why_not = _why_not(begun)
    if request.method != "POST" or why_not:
        begin_session()
        page = render_template("respond/withdraw.html", handle=handle, why_not=why_not, begun=begun)
        return page, 409 if request.method == "POST" else 200
    _take_back(handle, says_no=request.form.get("action") != ANSWER_ANEW)
    if request.form.get("action") == ANSWER_ANEW:
        return redirect(url_for("respond.start", handle=handle), 303)
    return render_template("respond/withdrawn.html", begun=begun)


def _take_back(handle: str, *, says_no: bool) -> None:
    with transaction() as session:
        begun = find_begun(session.connection(), handle, lock=True)
        if begun is None or begun.completed_at is None or _why_not(begun):
            return
        store_of(begun.storage).withdraw(session, begun)
        invitation = find_invitation(session, begun.invitation_id) if begun.invitation_id and says_no else None
        if invitation is not None:
            decline(session, invitation)


def _why_not(begun: Begun) -> str:
    """``over``, ``anonymous``, ``practice``, ``units`` or, when the answers can be taken back, nothing."""
    if begun.is_practice:
        return "practice"
    if not store_of(begun.storage).can_withdraw:
        return "anonymous"
    if begun.respondents == "units":
        return "units"
    return "" if begun.is_open(now()) else "over"
