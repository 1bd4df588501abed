"""Coming in: the personal link, the open link, and the start page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.collection import grants
from portal.collection.blueprint import blueprint
from portal.collection.languages import asked_language, language_choices, remember_language
from portal.collection.link_answers import NO_ANSWERS, draft_with_link, link_answers, link_answers_in_words
from portal.collection.links import handle_of, invitation_id_in, is_genuine
from portal.collection.models import Participation
from portal.collection.operations import begin_invited, begin_open, is_untouched
from portal.collection.queries import find_invitation, find_participation
from portal.collection.resume_codes import derive_code, draw_code, handle_for
from portal.crypto import KeyFolder
from portal.db import current_session, now, transaction
from portal.i18n import gettext, page_language, use_language
from portal.organisation.kept_settings import kept_boards
from portal.questionnaire.definition import AnswerValue, Questionnaire
from portal.questionnaire.routing import first_section, routing_path
from portal.surveys.models import CollectionRound, RoundUnit
from portal.surveys.queries import find_round, get_questionnaire, round_unit_names


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
    participation = find_participation(current_session(), handle)
    if invitation_id == grants.OPEN:
        return go_on(participation) if participation else (render_template("respond/link_needed.html"), 403)
    invitation = find_invitation(current_session(), invitation_id)
    if invitation is None:
        return render_template("respond/unknown_link.html"), 404
    questionnaire = get_questionnaire(current_session(), invitation.round.version)
    language = asked_language(questionnaire, participation.language if participation else invitation.language)
    use_language(language)
    if participation and participation.completed_at:
        return redirect(url_for("respond.thanks", handle=handle), 303)
    if closed := closed_page(invitation.round):
        return closed
    if request.method == "POST":
        with transaction() as database:
            participation = begin_invited(database, invitation, handle, language)
        return go_on(participation)
    return _start_page(invitation.round, {invitation.unit_id}, resumes=bool(participation and participation.draft))


@blueprint.route("/oppen/<code>", methods=["GET", "POST"])
def open_link(code: str) -> ResponseReturnValue:
    """The start page of an open round."""
    collection_round = find_round(current_session(), code)
    if collection_round is None or collection_round.access != "open":
        return render_template("respond/unknown_link.html"), 404
    if closed := closed_page(collection_round):
        return closed
    questionnaire = get_questionnaire(current_session(), collection_round.version)
    language = asked_language(questionnaire)
    use_language(language)
    choice = _chosen_unit(collection_round)
    from_link = link_answers(questionnaire, request.values)
    if request.method != "POST":  # HEAD comes here too: only POST may write
        return _choice_page(collection_round, choice, secrets.token_urlsafe(16), from_link)
    nonce = request.form.get("start", "")
    if choice.chosen is None:
        return _choice_page(collection_round, choice, nonce, from_link, gettext("Välj vilken enhet det gäller.")), 400
    return go_on(_begin(collection_round, choice.chosen, nonce, language, from_link))


def _choice_page(
    collection_round: CollectionRound,
    choice: UnitChoice,
    nonce: str,
    from_link: Mapping[str, AnswerValue],
    message: str = "",
) -> str:
    about = {choice.chosen.unit_id} if choice.chosen else collection_round.unit_ids
    return _start_page(collection_round, about, choice=choice, nonce=nonce, from_link=from_link, message=message)


def _begin(
    collection_round: CollectionRound,
    round_unit: RoundUnit,
    nonce: str,
    language: str,
    from_link: dict[str, AnswerValue],
) -> Participation:
    # The page's nonce makes a double click one participation. Once anything is answered it is somebody's, so whoever
    # sends the same page again (a shared tablet, the back button) begins afresh.
    secret, fresh = current_app.config["SECRET_KEY"], draw_code()
    again = derive_code(secret, collection_round.code, nonce)
    with transaction() as database:
        for code in (again, fresh) if nonce else (fresh,):
            handle = handle_for(secret, collection_round.code, code)
            participation = begin_open(database, collection_round.id, round_unit.unit_id, handle, language)
            if is_untouched(participation) and participation.unit_id == round_unit.unit_id:
                break
    grants.grant(participation.handle, code=code, from_link=from_link)
    return participation


@dataclass(frozen=True)
class UnitChoice:
    """The units that an open round asks to choose between; only one is no choice."""

    round_units: Sequence[RoundUnit]
    chosen: RoundUnit | None
    names: Mapping[int, str]


def _chosen_unit(collection_round: CollectionRound) -> UnitChoice:
    units, names = collection_round.round_units, round_unit_names(current_session(), collection_round)
    if len(units) == 1:
        return UnitChoice(units, units[0], names)
    code = request.values.get("enhet", "")
    return UnitChoice(units, next((each for each in units if each.unit.code == code), None), names)


def closed_page(collection_round: CollectionRound) -> ResponseReturnValue | None:
    """The page that says why one cannot answer now; None when one can."""
    state = collection_round.state(now())
    if state == "open":
        return None
    page, status = ("respond/not_open_yet.html", 403) if state == "planned" else ("respond/closed.html", 410)
    settings = kept_boards().settings_for(collection_round.unit_ids)
    return render_template(page, round=collection_round, settings=settings), status


def begin_session() -> None:
    """The form's protection lives in the session: it starts on the first page with a form."""
    session.setdefault("seen", 1)


def _start_page(
    collection_round: CollectionRound,
    about: AbstractSet[int],
    *,
    from_link: Mapping[str, AnswerValue] = NO_ANSWERS,
    **values: object,
) -> str:
    """``about``: the units whose boards ask."""
    questionnaire = get_questionnaire(current_session(), collection_round.version)
    begin_session()
    language = page_language()
    languages = language_choices(questionnaire, language)
    return render_template(
        "respond/start.html",
        round=collection_round,
        settings=kept_boards().settings_for(about),
        questionnaire=questionnaire,
        language=language,
        languages=languages,
        from_link=from_link,
        said_by_link=link_answers_in_words(questionnaire, from_link, language),
        **values,
    )


def go_on(participation: Participation) -> ResponseReturnValue:
    """To the first section that has nothing answered, or to the end."""
    remember_language(participation.language)
    if participation.completed_at is not None:
        return redirect(url_for("respond.thanks", handle=participation.handle), 303)
    questionnaire = get_questionnaire(current_session(), participation.round.version)
    draft = draft_with_link(participation)
    name = _where_left_off(questionnaire, draft)
    return redirect(url_for("respond.section", handle=participation.handle, name=name), 303)


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
