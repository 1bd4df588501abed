"""Answering: one page for each section, checking, sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.orm import Session

from portal.collection import grants
from portal.collection.answer_lists import answer_list, note_on_unanswered
from portal.collection.begun import Begun, answering_unit, find_begun, look_up_begun
from portal.collection.blueprint import blueprint
from portal.collection.entry_views import closed_page
from portal.collection.followed_up import followed_html
from portal.collection.kept_pages import Places, is_for_all, is_same_for_all, put_together
from portal.collection.link_answers import draft_with_link
from portal.collection.operations import save_answers, send
from portal.collection.pages import SectionPage, find_section_page, read_page, show_answers, show_problems
from portal.collection.rendered import question_html
from portal.collection.resume_codes import in_groups
from portal.collection.resume_views import resume_address
from portal.collection.stores import store_of
from portal.db import current_session, now, transaction
from portal.i18n import use_language
from portal.questionnaire.conditions import contradictions_in
from portal.questionnaire.definition import Question, Questionnaire, UnitCodeList, text_in
from portal.questionnaire.domains import AnswerProblem
from portal.questionnaire.matrix_rows import as_shown
from portal.questionnaire.routing import next_section, on_path, routing_path
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_decoded, unit_names

BACK, SAVE = "tillbaka", "spara"
FROM, CHECK = "fran", "kontroll"
"""``?fran=kontroll``: someone has gone back from the check page to change an answer, and wants to return there."""


class _Way(NamedTuple):
    """What decides which buttons a section has, and what stands on them."""

    is_unit: bool
    is_invited: bool
    may_pause: bool
    from_check: bool


class _Stop(Exception):
    """Something else is to be shown than what was asked for."""

    def __init__(self, answer: ResponseReturnValue) -> None:
        self.answer = answer


@blueprint.route("/svara/<handle>/del/<name>", methods=["GET", "POST"])
def section(handle: str, name: str) -> ResponseReturnValue:
    """One section: show it, or keep what was answered and go where the pressed button says."""
    if request.method != "POST":  # HEAD comes here too: only POST may write
        return _show_section(handle, name)
    return _save_section(handle, name)


def _show_section(handle: str, name: str) -> ResponseReturnValue:
    try:
        begun = _begun(handle)
    except _Stop as stop:
        return stop.answer
    return _section_page(_find_page(current_session(), begun, name), begun)


def _save_section(handle: str, name: str) -> ResponseReturnValue:
    action = request.form.get("action", "")
    try:
        with transaction() as session:
            begun = _begun(handle, session)
            page = _find_page(session, begun, name)
            if page is None:
                return redirect(url_for("respond.start", handle=handle), 303)
            before = draft_with_link(begun)
            sent = read_page(page, request.form, before)
            begun, draft = save_answers(session, begun, {**grants.from_link(handle), **sent.values})
            problems = () if action in (BACK, SAVE) else sent.problems
            if not problems and page.sends and action not in (BACK, SAVE):
                problems = send(session, begun, page.questionnaire, page.units)
    except _Stop as stop:
        return stop.answer
    if problems:
        return _show_again(page, begun, sent.typed, problems), 400
    if _comes_from_check(page.questionnaire) and action != SAVE:
        return redirect(_back_to_check(page.questionnaire, handle, before, draft), 303)
    return redirect(_after(action, page, handle, draft), 303)


def _comes_from_check(questionnaire: Questionnaire) -> bool:
    return questionnaire.check_answers and request.args.get(FROM) == CHECK


def _back_to_check(
    questionnaire: Questionnaire, handle: str, before: Mapping[str, object], draft: Mapping[str, object]
) -> str:
    """To the check page; first through a section that only the changed answer leads to."""
    seen = routing_path(questionnaire, before).sections  # type: ignore[arg-type]
    now_asked = routing_path(questionnaire, draft).sections  # type: ignore[arg-type]
    new = next((name for name in now_asked if name not in seen), None)
    return _section_url(handle, new, from_check=True) if new else url_for("respond.check", handle=handle)


def _after(action: str, page: SectionPage, handle: str, draft: Mapping[str, object]) -> str:
    if action == SAVE:
        return url_for("respond.paused", handle=handle)
    if action == BACK:
        return _section_url(handle, page.previous.name) if page.previous else url_for("respond.start", handle=handle)
    if page.sends:
        return url_for("respond.thanks", handle=handle)
    following = next_section(page.questionnaire, draft, page.section.name)  # type: ignore[arg-type]
    return _section_url(handle, following.name) if following else url_for("respond.check", handle=handle)


def _section_url(handle: str, name: str, *, from_check: bool = False) -> str:
    return url_for("respond.section", handle=handle, name=name, **({FROM: CHECK} if from_check else {}))


@blueprint.route("/svara/<handle>/kontrollera", methods=["GET", "POST"])
def check(handle: str) -> ResponseReturnValue:
    """Show every answer once more; send them."""
    problems: tuple[AnswerProblem, ...] = ()
    try:
        if request.method == "POST":
            with transaction() as session:
                begun = _begun(handle, session)
                questionnaire = questionnaire_of(session, begun)
                problems = send(session, begun, questionnaire, units_of(session, questionnaire))
            if not problems:
                return redirect(url_for("respond.thanks", handle=handle), 303)
        else:
            begun = _begun(handle)
    except _Stop as stop:
        return stop.answer
    return _check_page(begun, problems), 400 if problems else 200


def _check_page(begun: Begun, problems: tuple[AnswerProblem, ...]) -> str:
    session, handle, language = current_session(), begun.handle, begun.language
    questionnaire = questionnaire_of(session, begun)
    draft = store_of(begun.storage).load_draft(begun)
    sections = show_answers(questionnaire, draft, language, units_of(session, questionnaire))
    page_of = {shown.section.name: _section_url(handle, shown.section.name, from_check=True) for shown in sections}
    may_pause = _may_pause(begun)
    found = contradictions_in(questionnaire, on_path(questionnaire, draft))
    contradictions = [text_in(each.text, language) for each in found]
    places = {
        "action": request.path,
        "token": generate_csrf(),
        "answers": answer_list(sections, language, page_of),
        "note": note_on_unanswered(sections, begun.respondents),
        "unit": answering_unit(session, begun),
        "followed": _followed(begun),
        "back": _section_url(handle, sections[-1].section.name) if sections else "",
        "pause": url_for("respond.paused", handle=handle),
    }

    def write(places: Places) -> str:
        return render_template(
            "respond/check.html",
            questionnaire=questionnaire,
            has_sections=bool(sections),
            page_of=page_of,
            problems=show_problems(questionnaire, problems, language),
            contradictions=contradictions,
            is_unit=begun.respondents == "units",
            is_correction=begun.completed_at is not None,
            language=language,
            may_pause=may_pause,
            places=places,
        )

    if problems or contradictions or not is_for_all():
        return write(places)
    of_round = (begun.respondents, begun.completed_at is not None)
    return put_together(("check", begun.digest, language, *of_round, may_pause, bool(sections)), places, write)


def _followed(begun: Begun) -> Markup:
    """What a board or unit is asked about when its earlier answer is followed up; persons are not asked for."""
    if begun.respondents != "units":
        return Markup("")
    return followed_html(current_session(), begun.round_id, begun.unit_id, begun.language)


def _may_pause(begun: Begun) -> bool:
    """Whether there is a way back: a personal link, or a code that this browser can show."""
    return begun.invitation_id is not None or bool(grants.resume_code(begun.handle))


@blueprint.get("/svara/<handle>/pausad")
def paused(handle: str) -> ResponseReturnValue:
    """The answers so far are kept: how to come back."""
    try:
        begun = _begun(handle)
    except _Stop as stop:
        return stop.answer
    collection_round = current_session().get_one(CollectionRound, begun.round_id)
    code = grants.resume_code(handle)
    return render_template(
        "respond/paused.html",
        participation=begun,
        round=collection_round,
        code=in_groups(code) if code else "",
        address=resume_address(collection_round),
    )


def _begun(handle: str, session: Session | None = None) -> Begun:
    """The participation that this browser may go on with now; raises _Stop with the page to show instead.

    With the session of a transaction its row is locked.
    """
    if grants.granted(handle) is None:
        raise _Stop((render_template("respond/link_needed.html"), 403))
    begun = find_begun(session.connection(), handle, lock=True) if session else look_up_begun(handle)
    if begun is None:
        raise _Stop(redirect(url_for("respond.start", handle=handle), 303))
    use_language(begun.language)
    if begun.is_sent:
        raise _Stop(redirect(url_for("respond.thanks", handle=handle), 303))
    if not begun.is_open(now()):
        raise _Stop(closed_page(current_session().get_one(CollectionRound, begun.round_id)))
    return begun


def questionnaire_of(session: Session, begun: Begun) -> Questionnaire:
    """The questionnaire that is being answered."""
    return get_decoded(session, begun.version_id, begun.digest)


def _find_page(session: Session, begun: Begun, name: str) -> SectionPage | None:
    questionnaire = questionnaire_of(session, begun)
    return find_section_page(questionnaire, name, draft_with_link(begun), units_of(session, questionnaire))


def units_of(session: Session, questionnaire: Questionnaire) -> Mapping[str, str]:
    """The units to choose between, read only when a question asks for them."""
    asks = any(isinstance(code_list, UnitCodeList) for code_list in questionnaire.code_lists.values())
    return unit_names(session) if asks else {}


def _section_page(page: SectionPage | None, begun: Begun) -> ResponseReturnValue:
    if page is None:
        return redirect(url_for("respond.start", handle=begun.handle), 303)
    language, digest = begun.language, begun.digest
    comes_from_check = _comes_from_check(page.questionnaire)
    way = _Way(begun.respondents == "units", begun.invitation_id is not None, _may_pause(begun), comes_from_check)
    action = f"{request.path}?{FROM}={CHECK}" if way.from_check else request.path
    followed = _followed(begun) if page.previous is None else Markup("")
    places = {"action": action, "token": generate_csrf(), "followed": followed}

    def write(places: Places) -> str:
        return render_template(
            "respond/section.html",
            page=page,
            language=language,
            question_html=lambda question: question_html(question, page, digest, language),
            places=places,
            **way._asdict(),
        )

    if not is_same_for_all(page):
        return write(places)
    return put_together((digest, language, way, page.section.name, _as_shown(page)), places, write)


def _as_shown(page: SectionPage) -> tuple[object, ...]:
    """What the answers so far make of the page: its place among the others, and which of its items are there."""
    shown = {item.name if isinstance(item, Question) else id(item): item for item in page.items}
    found = (shown.get(item.name if isinstance(item, Question) else id(item)) for item in page.section.items)
    items = tuple(as_shown(item) if isinstance(item, Question) else item is not None for item in found)
    return page.step, page.steps, page.previous is None, page.is_last, items


def _show_again(
    page: SectionPage, begun: Begun, typed: dict[str, list[str]], problems: tuple[AnswerProblem, ...]
) -> ResponseReturnValue:
    shown = show_problems(page.questionnaire, problems, begun.language, typed)
    return _section_page(replace(page, typed=typed, problems=shown), begun)
