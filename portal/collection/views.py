"""Answering: one page for each section, checking, sending, thanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from portal.collection import grants
from portal.collection.blueprint import blueprint
from portal.collection.entry_views import closed_page
from portal.collection.glance import Glance, glance_at
from portal.collection.kept_pages import is_same_for_all, put_together
from portal.collection.link_answers import draft_with_link, with_link
from portal.collection.models import Participation
from portal.collection.operations import save_answers, send
from portal.collection.pages import SectionPage, find_section_page, read_page, show_answers, show_problems
from portal.collection.queries import find_participation
from portal.collection.rendered import question_html
from portal.collection.resume_codes import in_groups
from portal.collection.resume_views import resume_address
from portal.collection.stores import store_of
from portal.db import current_session, transaction
from portal.i18n import use_language
from portal.organisation.kept_settings import kept_boards
from portal.questionnaire.definition import Questionnaire, UnitCodeList
from portal.questionnaire.domains import AnswerProblem
from portal.questionnaire.routing import next_section, routing_path
from portal.surveys.queries import find_decoded, get_questionnaire, unit_names

BACK, SAVE = "tillbaka", "spara"
FROM, CHECK = "fran", "kontroll"
"""``?fran=kontroll``: someone has gone back from the check page to change an answer, and wants to return there."""


@dataclass(frozen=True)
class _Way:
    """What decides which buttons a section has."""

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
    session = current_session()
    begun = glance_at(session, handle) if grants.granted(handle) is not None else None
    questionnaire = find_decoded(begun.digest) if begun else None
    if begun and questionnaire:
        use_language(begun.language)
        draft = with_link(begun, begun.storage)
        page = find_section_page(questionnaire, name, draft, _units(session, questionnaire))
        return _section_page(page, begun, begun.digest)
    try:
        participation = _participation(session, handle)
    except _Stop as stop:
        return stop.answer
    return _section_page(_find_page(session, participation, name), participation, participation.round.version.digest)


def _save_section(handle: str, name: str) -> ResponseReturnValue:
    action = request.form.get("action", "")
    try:
        with transaction() as session:
            participation = _participation(session, handle, lock=True)
            page = _find_page(session, participation, name)
            if page is None:
                return redirect(url_for("respond.start", handle=handle), 303)
            before = draft_with_link(participation)
            sent = read_page(page, request.form, before)
            draft = save_answers(session, participation, {**grants.from_link(handle), **sent.values})
            problems = () if action in (BACK, SAVE) else sent.problems
            if not problems and page.sends and action not in (BACK, SAVE):
                problems = send(session, participation, page.questionnaire, page.units)
    except _Stop as stop:
        return stop.answer
    if problems:
        return _show_again(page, participation, sent.typed, problems), 400
    if _comes_from_check(page.questionnaire) and action != SAVE:
        return redirect(_back_to_check(page.questionnaire, participation.handle, before, draft), 303)
    return redirect(_after(action, page, participation, draft), 303)


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


def _after(action: str, page: SectionPage, participation: Participation, draft: Mapping[str, object]) -> str:
    handle = participation.handle
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
                participation = _participation(session, handle, lock=True)
                questionnaire = get_questionnaire(session, participation.round.version)
                problems = send(session, participation, questionnaire, _units(session, questionnaire))
            if not problems:
                return redirect(url_for("respond.thanks", handle=handle), 303)
        else:
            participation = _participation(current_session(), handle)
    except _Stop as stop:
        return stop.answer
    return _check_page(participation, problems), 400 if problems else 200


def _check_page(participation: Participation, problems: tuple[AnswerProblem, ...]) -> str:
    session = current_session()
    questionnaire = get_questionnaire(session, participation.round.version)
    draft = store_of(participation.round.storage).load_draft(participation)
    sections = show_answers(questionnaire, draft, participation.language, _units(session, questionnaire))
    shown = show_problems(questionnaire, problems, participation.language)
    return render_template(
        "respond/check.html",
        participation=participation,
        questionnaire=questionnaire,
        sections=sections,
        problems=shown,
        language=participation.language,
        may_pause=_may_pause(participation),
    )


def _may_pause(participation: Participation | Glance) -> bool:
    """Whether there is a way back: a personal link, or a code that this browser can show."""
    return participation.invitation_id is not None or bool(grants.resume_code(participation.handle))


@blueprint.get("/svara/<handle>/pausad")
def paused(handle: str) -> ResponseReturnValue:
    """The answers so far are kept: how to come back."""
    try:
        participation = _participation(current_session(), handle)
    except _Stop as stop:
        return stop.answer
    code = grants.resume_code(handle)
    return render_template(
        "respond/paused.html",
        participation=participation,
        round=participation.round,
        code=in_groups(code) if code else "",
        address=resume_address(participation.round),
    )


@blueprint.get("/svara/<handle>/tack")
def thanks(handle: str) -> ResponseReturnValue:
    """The answers have arrived."""
    participation = find_participation(current_session(), handle)
    if grants.granted(handle) is None or participation is None:
        return render_template("respond/link_needed.html"), 403
    use_language(participation.language)
    if participation.completed_at is None:
        return redirect(url_for("respond.start", handle=handle), 303)
    session = current_session()
    questionnaire = get_questionnaire(session, participation.round.version)
    store = store_of(participation.round.storage)
    sent = store.load_sent(session, participation) if questionnaire.copy_of_answers else None
    sections = show_answers(questionnaire, sent, participation.language, _units(session, questionnaire)) if sent else ()
    return render_template(
        "respond/thanks.html",
        participation=participation,
        questionnaire=questionnaire,
        sections=sections,
        language=participation.language,
        settings=kept_boards().settings_for((participation.unit_id,)),
    )


def _participation(session: Session, handle: str, *, lock: bool = False) -> Participation:
    """The participation that this browser may go on with now; raises _Stop with the page to show instead."""
    if grants.granted(handle) is None:
        raise _Stop((render_template("respond/link_needed.html"), 403))
    participation = find_participation(session, handle, lock=lock)
    if participation is None:
        raise _Stop(redirect(url_for("respond.start", handle=handle), 303))
    use_language(participation.language)
    if participation.completed_at is not None:
        raise _Stop(redirect(url_for("respond.thanks", handle=handle), 303))
    if closed := closed_page(participation.round):
        raise _Stop(closed)
    return participation


def _find_page(session: Session, participation: Participation, name: str) -> SectionPage | None:
    questionnaire = get_questionnaire(session, participation.round.version)
    draft = draft_with_link(participation)
    return find_section_page(questionnaire, name, draft, _units(session, questionnaire))


def _units(session: Session, questionnaire: Questionnaire) -> Mapping[str, str]:
    """The units to choose between, read only when a question asks for them."""
    asks = any(isinstance(code_list, UnitCodeList) for code_list in questionnaire.code_lists.values())
    return unit_names(session) if asks else {}


def _section_page(page: SectionPage | None, participation: Participation | Glance, digest: str) -> ResponseReturnValue:
    if page is None:
        return redirect(url_for("respond.start", handle=participation.handle), 303)
    language = participation.language
    way = _Way(
        participation.invitation_id is not None, _may_pause(participation), _comes_from_check(page.questionnaire)
    )
    action = f"{request.path}?{FROM}={CHECK}" if way.from_check else request.path

    def write(action: str, token: str) -> str:
        return render_template(
            "respond/section.html",
            page=page,
            language=language,
            question_html=lambda question: question_html(question, page, digest, language),
            action=action,
            token=token,
            **asdict(way),
        )

    if is_same_for_all(page):
        return put_together(page, (digest, language, way), action, write)
    return write(action, generate_csrf())


def _show_again(
    page: SectionPage, participation: Participation, typed: dict[str, list[str]], problems: tuple[AnswerProblem, ...]
) -> ResponseReturnValue:
    shown = show_problems(page.questionnaire, problems, participation.language, typed)
    return _section_page(replace(page, typed=typed, problems=shown), participation, participation.round.version.digest)
