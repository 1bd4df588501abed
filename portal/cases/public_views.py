"""Leaving a complaint: start, one page for each section, the check page with number and code, the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.cases import browser, draft_files, drafts, receipts
from portal.cases.browser import Writing
from portal.cases.envelopes import KEY_NAME
from portal.cases.letters import follow_address
from portal.cases.models import Case
from portal.cases.queries import find_form, list_places
from portal.cases.reception import AlreadySent, Submission, find_submitted, number_of, receive
from portal.cases.sent_files import LIMITS, read_files, references_in
from portal.collection.languages import asked_language, language_choices
from portal.collection.pages import SectionPage, find_section_page, read_page, show_answers, show_problems
from portal.crypto import KeyFolder, MissingKey
from portal.db import current_session, transaction
from portal.i18n import page_language, use_language
from portal.organisation.context import municipal_settings
from portal.organisation.kept_settings import kept_boards
from portal.organisation.queries import find_unit
from portal.questionnaire.definition import AnswerValue, Questionnaire
from portal.questionnaire.domains import AnswerProblem, check_answers
from portal.questionnaire.files import handle_in
from portal.questionnaire.routing import first_section, next_section, on_path
from portal.security.uploads import takes_files
from portal.surveys.models import QuestionnaireVersion
from portal.surveys.queries import get_questionnaire

blueprint = Blueprint("complaints", __name__, url_prefix="/synpunkter")

BACK, AFRESH = "tillbaka", "borja_om"


def keys() -> KeyFolder:
    """The keys of this installation."""
    folder: KeyFolder = current_app.extensions["portal_keys"]
    return folder


@blueprint.errorhandler(MissingKey)
def unavailable(_error: MissingKey) -> ResponseReturnValue:
    """Without its keys the portal can receive nothing safely: say where to turn instead."""
    return render_template("complaints/unavailable.html"), 503


@blueprint.route("", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """What this is, where to turn when it is urgent or something else, and the way in."""
    for name in (KEY_NAME, receipts.KEY_NAME):
        keys().get(name)  # better to say so now than after someone has written
    version = find_form(current_session())
    if version is None:
        return render_template("complaints/unavailable.html"), 503
    questionnaire = get_questionnaire(current_session(), version)
    writing = browser.find_writing()
    language = asked_language(questionnaire, writing.language if writing else page_language())
    use_language(language)
    unsent = writing if writing and drafts.find_draft(current_session(), writing.secret) else None
    if request.method == "POST":
        if unsent is None or request.form.get("action") == AFRESH:
            browser.begin(language)
        else:
            browser.go_on(unsent, language)
        first = first_section(questionnaire, {}) or questionnaire.sections[0]
        return redirect(url_for("complaints.section", name=first.name), 303)
    session.setdefault("seen", 1)  # the form's protection lives in the session: it starts here
    return render_template(
        "complaints/start.html",
        questionnaire=questionnaire,
        languages=language_choices(questionnaire, language),
        language=language,
        resumes=unsent is not None,
    )


@blueprint.route("/del/<name>", methods=["GET", "POST"])
@takes_files(LIMITS)
def section(name: str) -> ResponseReturnValue:
    """One section: show it, or keep what was written and go where the pressed button says."""
    writing = browser.find_writing()
    if request.method == "GET":
        if writing is None:
            return redirect(url_for("complaints.start"), 303)
        page, _version, _answers = _find_page(current_session(), writing, name)
        return _section_page(page, writing)
    # The session may have run out while someone wrote: what they wrote begins a new one instead of being lost.
    return _save_section(writing or browser.begin(page_language()), name)


def _save_section(writing: Writing, name: str) -> ResponseReturnValue:
    use_language(writing.language)
    goes_back = request.form.get("action") == BACK
    with transaction() as database:
        if earlier := find_submitted(database, keys(), writing.secret):
            return _already_sent(earlier)
        page, version, answers = _find_page(database, writing, name, lock=True)
        if page is None:
            return redirect(url_for("complaints.start"), 303)
        files = read_files(page, request.form, request.files, answers, writing.secret)
        sent = read_page(page, files.form, answers)
        answers = {key: value for key, value in {**answers, **sent.values}.items() if value is not None}
        drafts.save(database, writing.secret, version.id, answers)
        named = map(handle_in, references_in(page.questionnaire, answers))
        draft_files.keep(database, writing.secret, files.contents, named)
    # A file that was not taken is told even on the way back: it is not there when one returns.
    problems = (*(() if goes_back else sent.problems), *files.problems)
    if problems:
        order = [question.name for question in page.section.questions]
        problems = tuple(sorted(problems, key=lambda each: order.index(each.question)))
        shown = show_problems(page.questionnaire, problems, writing.language, sent.typed)
        return _section_page(replace(page, typed=sent.typed, problems=shown), writing), 400
    return redirect(_after(page, answers, goes_back=goes_back), 303)


def _after(page: SectionPage, answers: Mapping[str, AnswerValue], *, goes_back: bool) -> str:
    if goes_back:
        return url_for("complaints.section", name=page.previous.name) if page.previous else url_for("complaints.start")
    following = next_section(page.questionnaire, answers, page.section.name)
    return url_for("complaints.section", name=following.name) if following else url_for("complaints.check")


def _find_page(
    database: Session, writing: Writing, name: str, *, lock: bool = False
) -> tuple[SectionPage | None, QuestionnaireVersion, drafts.Answers]:
    version, questionnaire, answers = _draft(database, writing, lock=lock)
    return find_section_page(questionnaire, name, answers, list_places(database)), version, answers


def _draft(
    database: Session, writing: Writing, *, lock: bool = False
) -> tuple[QuestionnaireVersion, Questionnaire, drafts.Answers]:
    """The questionnaire and the answers so far: the version that the draft was begun with, else the present one."""
    draft = drafts.find_draft(database, writing.secret, lock=lock)
    version = database.get(QuestionnaireVersion, draft.version_id) if draft else find_form(database)
    if version is None:
        raise MissingKey("complaint questionnaire")
    return version, get_questionnaire(database, version), drafts.load(draft, writing.secret)


def _section_page(page: SectionPage | None, writing: Writing) -> ResponseReturnValue:
    if page is None:
        return redirect(url_for("complaints.start"), 303)
    use_language(writing.language)
    return render_template("complaints/section.html", page=page, language=writing.language)


@blueprint.route("/kontrollera", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Everything once more, with number and code; then send it, once."""
    writing = browser.find_writing()
    if writing is None:
        return redirect(url_for("complaints.start"), 303)
    use_language(writing.language)
    if request.method == "POST":
        return _send(writing)
    if find_submitted(current_session(), keys(), writing.secret):
        return redirect(url_for("complaints.receipt"), 303)
    return _check_page(current_session(), writing)


def _send(writing: Writing) -> ResponseReturnValue:
    with transaction() as database:
        version, questionnaire, answers = _draft(database, writing, lock=True)
        earlier = find_submitted(database, keys(), writing.secret)
        if earlier is not None:
            same = request.form.get("avser", "") == earlier.body_tag.hex()
            return redirect(url_for("complaints.receipt"), 303) if same else _already_sent(earlier)
        submission = _submission(writing, version, questionnaire, answers)
        problems = check_answers(questionnaire, submission.answers, list_places(database, ever=True))
        if problems or request.form.get("avser") != _tag(submission):
            return _check_page(database, writing, problems, changed=not problems), 400
        handles = map(handle_in, references_in(questionnaire, submission.answers))
        files = {handle: draft_files.load(database, writing.secret, handle) for handle in handles}
        submission = replace(submission, files=files)
        try:
            receive(database, keys(), submission)
        except AlreadySent as error:
            return _already_sent(error.case)
        drafts.forget(database, writing.secret)
    return redirect(url_for("complaints.receipt"), 303)


def _submission(
    writing: Writing, version: QuestionnaireVersion, questionnaire: Questionnaire, answers: drafts.Answers
) -> Submission:
    return Submission(writing.secret, version.id, writing.language, on_path(questionnaire, answers))


def _tag(submission: Submission) -> str:
    """What the check page shows is what its button sends: both carry this."""
    return receipts.body_tag(keys(), submission.secret, submission.document).hex()


def _check_page(
    database: Session, writing: Writing, problems: tuple[AnswerProblem, ...] = (), *, changed: bool = False
) -> ResponseReturnValue:
    version, questionnaire, answers = _draft(database, writing)
    if not answers:
        return redirect(url_for("complaints.start"), 303)
    named = find_unit(database, str(answers.get("enhet", "")))
    sections = show_answers(questionnaire, answers, writing.language, list_places(database, ever=True))
    return render_template(
        "complaints/check.html",
        settings=kept_boards().settings_for((named.id,) if named else ()),
        questionnaire=questionnaire,
        language=writing.language,
        sections=sections,
        page_of={shown.section.name: url_for("complaints.section", name=shown.section.name) for shown in sections},
        problems=show_problems(questionnaire, problems, writing.language),
        changed=changed,
        number=number_of(database, keys(), writing.secret),
        code=receipts.code_for(keys(), writing.secret),
        tag=_tag(_submission(writing, version, questionnaire, answers)),
    )


def _already_sent(case: Case) -> ResponseReturnValue:
    return render_template("complaints/already_sent.html", case=case), 409


@blueprint.get("/klart")
def receipt() -> ResponseReturnValue:
    """It has arrived: number and code once more, and when one hears back. The last page: there is no form on it."""
    writing = browser.find_writing()
    case = find_submitted(current_session(), keys(), writing.secret) if writing else None
    if writing is None or case is None:
        return redirect(url_for("complaints.start"), 303)
    use_language(writing.language)
    code = receipts.code_for(keys(), writing.secret)
    settings = kept_boards().settings_for(case.concerned)
    return render_template(
        "complaints/receipt.html",
        case=case,
        code=code,
        language=writing.language,
        settings=settings,
        address=follow_address(),
    )


@blueprint.get("/lamna")
def leave() -> ResponseReturnValue:
    """Forget everything in this browser and go to a page that tells nothing."""
    browser.forget()
    return redirect(municipal_settings()["quick_exit_address"], 303)
