"""Coming in: the personal link, the open link, and the start page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from portal.collection import grants
from portal.collection.begun import Begun, look_up_begun
from portal.collection.blueprint import blueprint
from portal.collection.followed_up import followed_html
from portal.collection.invited import take_back_decline
from portal.collection.kept_pages import Places, is_for_all, put_together
from portal.collection.languages import FIELD as LANGUAGE_FIELD
from portal.collection.languages import asked_language, language_choices, remember_language
from portal.collection.link_answers import NO_ANSWERS, draft_with_link, link_answers, link_answers_in_words
from portal.collection.links import handle_of, invitation_id_in, is_genuine
from portal.collection.open_rounds import OpenRound, UnitOffered, find_open_round
from portal.collection.operations import begin_invited, begin_open
from portal.collection.queries import find_invitation
from portal.collection.resume_codes import derive_code, draw_code, handle_for
from portal.crypto import KeyFolder
from portal.db import current_session, now, transaction
from portal.i18n import gettext, page_language, use_language
from portal.organisation.kept_settings import kept_boards
from portal.organisation.models import Unit
from portal.questionnaire.definition import AnswerValue, Questionnaire
from portal.questionnaire.routing import first_section, routing_path
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_decoded, get_questionnaire


def keys() -> KeyFolder:
    """The keys of this installation."""
    folder: KeyFolder = current_app.extensions["portal_keys"]
    return folder


@blueprint.get("/enkat/<token>")
def personal_link(token: str) -> ResponseReturnValue:
    """Take whoever holds a personal link to a clean address; the link itself stands in no page and no log."""
    invitation_id = invitation_id_in(token)
    invitation = find_invitation(current_session(), invitation_id) if invitation_id is not None else None
    if invitation is None or not is_genuine(keys(), invitation, token):
        return render_template("respond/unknown_link.html"), 404
    handle = handle_of(keys(), invitation)
    grants.grant(handle, invitation.id)
    return redirect(url_for("respond.start", handle=handle), 303)


@blueprint.route("/svara/<handle>", methods=["GET", "POST"])
def start(handle: str) -> ResponseReturnValue:
    """The start page of an invitation: what this is, and the way in or back in."""
    invitation_id = grants.granted(handle)
    if invitation_id is None:
        return render_template("respond/link_needed.html"), 403
    begun = look_up_begun(handle)
    if invitation_id == grants.OPEN:
        return go_on(begun) if begun else (render_template("respond/link_needed.html"), 403)
    invitation = find_invitation(current_session(), invitation_id)
    if invitation is None:
        return render_template("respond/unknown_link.html"), 404
    questionnaire = get_questionnaire(current_session(), invitation.round.version)
    language = asked_language(questionnaire, begun.language if begun else invitation.language)
    use_language(language)
    if begun and begun.completed_at:
        return redirect(url_for("respond.thanks", handle=handle), 303)
    if not invitation.round.is_open(now()):
        return closed_page(invitation.round)
    if invitation.ineligible_at:
        settings = kept_boards().settings_of_asker({invitation.unit_id}, invitation.round.respondents)
        return render_template("respond/not_for_you.html", settings=settings), 410
    if request.method == "POST":
        with transaction() as database:
            begun = begin_invited(database, invitation, handle, language)
            take_back_decline(database, invitation)
        return go_on(begun)
    places = {"action": request.path, "token": form_token()}
    said: dict[str, object] = {"resumes": bool(begun and begun.draft), "declined": bool(invitation.declined_at)}
    if invitation.round.respondents == "units":
        said["chosen"] = current_session().get_one(Unit, invitation.unit_id)
        said["followed"] = followed_html(current_session(), invitation.round_id, invitation.unit_id, language)
    return start_page(invitation.round, {invitation.unit_id}, questionnaire, places, invited_as=handle, **said)


@blueprint.route("/oppen/<code>", methods=["GET", "POST"])
def open_link(code: str) -> ResponseReturnValue:
    """The start page of an open round."""
    open_round = find_open_round(code)
    if open_round is None:
        return render_template("respond/unknown_link.html"), 404
    if not open_round.is_open(now()):
        return closed_page(current_session().get_one(CollectionRound, open_round.id))
    questionnaire = get_decoded(current_session(), open_round.version_id, open_round.digest)
    language = asked_language(questionnaire)
    use_language(language)
    chosen = chosen_unit(open_round.units)
    from_link = link_answers(questionnaire, request.values)
    if request.method != "POST":  # HEAD comes here too: only POST may write
        return _open_start_page(open_round, questionnaire, chosen, from_link)
    nonce = request.form.get("start", "")
    if chosen is None:
        message = gettext("Välj vilken enhet det gäller.")
        places = {"action": request.path, "token": form_token(), "start": nonce}
        about = about_units(open_round, None)
        return start_page(open_round, about, questionnaire, places, message=message, from_link=from_link), 400
    return go_on(begin_from_link(open_round, chosen, nonce, language, from_link))


def _open_start_page(
    open_round: OpenRound, questionnaire: Questionnaire, chosen: UnitOffered | None, from_link: dict[str, AnswerValue]
) -> str:
    language = page_language()
    places = {"action": request.path, "token": form_token(), "start": secrets.token_urlsafe(16)}

    def write(places: Places) -> str:
        about = about_units(open_round, chosen)
        return start_page(open_round, about, questionnaire, places, chosen=chosen, from_link=from_link)

    # The links to other languages repeat the address: one that holds what nobody asked for is not kept.
    if not is_for_all() or request.args.keys() - from_link.keys() - {LANGUAGE_FIELD}:
        return write(places)
    return put_together(("start", open_round, language, tuple(from_link.items())), places, write)


def begin_from_link(
    open_round: OpenRound, chosen: UnitOffered, nonce: str, language: str, from_link: dict[str, AnswerValue]
) -> Begun:
    """A participation of an open round, granted to this browser; ``nonce`` is that of the start page."""
    # The page's nonce makes a double click one participation. Once anything is answered it is somebody's, so whoever
    # sends the same page again (a shared tablet, the back button) begins afresh.
    secret, fresh = current_app.config["SECRET_KEY"], draw_code()
    again = derive_code(secret, open_round.code, nonce)
    with transaction() as database:
        for code in (again, fresh) if nonce else (fresh,):
            handle = handle_for(secret, open_round.code, code)
            begun = begin_open(database, open_round, chosen.id, handle, language)
            if begun.is_untouched and begun.unit_id == chosen.id:
                break
    grants.grant(begun.handle, code=code, from_link=from_link)
    return begun


def chosen_unit(units: Sequence[UnitOffered]) -> UnitOffered | None:
    """The unit one answers for; only one is no choice."""
    if len(units) == 1:
        return units[0]
    code = request.values.get("enhet", "")
    return next((each for each in units if each.code == code), None)


def about_units(open_round: OpenRound, chosen: UnitOffered | None) -> frozenset[int]:
    """The units that a start page is about: the chosen one, else all of the round."""
    return frozenset(each.id for each in ((chosen,) if chosen else open_round.units))


def closed_page(collection_round: CollectionRound) -> ResponseReturnValue:
    """The page that says why one cannot answer now in a round that is not open."""
    pages = {"planned": ("respond/not_open_yet.html", 403), "paused": ("respond/round_paused.html", 403)}
    page, status = pages.get(collection_round.state(now()), ("respond/closed.html", 410))
    settings = kept_boards().settings_of_asker(collection_round.unit_ids, collection_round.respondents)
    return render_template(page, round=collection_round, settings=settings), status


def begin_session() -> None:
    """The form's protection lives in the session: it starts on the first page with a form."""
    session.setdefault("seen", 1)


def form_token() -> str:
    """The token of a page's form, in a session that has begun."""
    begin_session()
    return generate_csrf()


def start_page(
    collection_round: CollectionRound | OpenRound,
    about: AbstractSet[int],
    questionnaire: Questionnaire,
    places: Places,
    *,
    from_link: Mapping[str, AnswerValue] = NO_ANSWERS,
    **values: object,
) -> str:
    """The page that says what this is. ``about``: the units whose boards ask; ``chosen``: the unit of who answers."""
    language = page_language()
    return render_template(
        "respond/start.html",
        round=collection_round,
        settings=kept_boards().settings_of_asker(about, collection_round.respondents),
        questionnaire=questionnaire,
        language=language,
        languages=language_choices(questionnaire, language),
        from_link=from_link,
        said_by_link=link_answers_in_words(questionnaire, from_link, language),
        places=places,
        **values,
    )


def go_on(begun: Begun) -> ResponseReturnValue:
    """To the first section that has nothing answered, or to the end."""
    remember_language(begun.language)
    if begun.is_sent:
        return redirect(url_for("respond.thanks", handle=begun.handle), 303)
    questionnaire = get_decoded(current_session(), begun.version_id, begun.digest)
    name = _where_left_off(questionnaire, draft_with_link(begun))
    return redirect(url_for("respond.section", handle=begun.handle, name=name), 303)


def _where_left_off(questionnaire: Questionnaire, draft: dict[str, object]) -> str:
    path = routing_path(questionnaire, draft)  # type: ignore[arg-type]
    reached = ""
    for section in questionnaire.sections:
        if section.name in path.sections and any(
            question.name in draft for question in section.questions if not question.from_link
        ):
            reached = section.name
    first = first_section(questionnaire, {})
    return reached or (first.name if first else questionnaire.sections[0].name)
