"""A case, for those with the right: reading it, noting, answering, giving it to a unit."""

from __future__ import annotations

import secrets
from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from portal.authorization import Identity, may_see
from portal.cases import reading, states, wording
from portal.cases.blueprint import asking, blueprint
from portal.cases.forms import TO_REGISTRAR, AssignForm, NoteForm, ReplyForm, StatusForm
from portal.cases.given_away import GivenAway, still_with
from portal.cases.letters import follow_address
from portal.cases.models import Case
from portal.cases.operations import act
from portal.cases.public_views import keys
from portal.cases.queries import find_case
from portal.db import current_session, get_database, transaction
from portal.errors import UserError
from portal.organisation.access import authorize
from portal.organisation.queries import get_unit, list_heads
from portal.organisation.unit_changes import today
from portal.organisation.unit_lists import open_unit_choices
from portal.surveys.queries import get_questionnaire, unit_names

NO_HEAD = (
    "{unit} har ingen chef med konto, så ingen skulle kunna läsa synpunkten där. "
    "Välj nivån över, eller be systemförvaltaren ge enheten en chef."
)


def _get(number: str) -> Case:
    return find_case(current_session(), number) or abort(404)


@blueprint.get("/<number>/oversikt")
def outline(number: str) -> ResponseReturnValue:
    """Number, neutral title, deadline and status, for those who are not to read the text."""
    case = _get(number)
    asker = authorize(case)
    if may_see(asker, "cases.show", case):
        return redirect(url_for("cases.show", number=number), 303)
    return _outline_page(case, asker)


def _outline_page(case: Case, asker: Identity, kept: str = "") -> str:
    """``kept``: what someone wrote while another gave the case away."""
    return render_template(
        "cases/outline.html",
        case=case,
        kept=kept,
        may_take_back="registrar" in asker.roles and _is_stranded(case),
        csrf_form=StatusForm(formdata=None),
    )


def _is_stranded(case: Case) -> bool:
    """Whether it lies with a unit where nobody can read it: the head has left and no one has followed."""
    if case.unit_id is None or states.RETURN not in states.possible(case.status):
        return False
    return not list_heads(current_session(), case.unit_id)


@blueprint.post("/<number>/ta-tillbaka")
def take_back(number: str) -> ResponseReturnValue:
    """The registrar takes back what nobody else can read; where there is a head it is the head's to give back."""
    case = _get(number)
    asker = authorize(case)
    if not _is_stranded(case):
        raise UserError("Enheten har en chef som kan läsa. Be chefen lämna tillbaka det, eller läs in listan igen.")
    _act(case, states.RETURN, asker)
    flash(f"{case.number} är tillbaka hos registrator.", "success")
    return redirect(url_for("cases.show", number=number), 303)


@blueprint.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """What was written and what has happened. The reading is logged before the page is made."""
    case = _get(number)
    authorize(case)
    return _case_page(case)


def _case_page(case: Case, **shown: object) -> str:
    asker = asking()
    questionnaire = get_questionnaire(current_session(), case.version)
    opened = reading.open_case(
        get_database(), keys(), case, asker.account_id, questionnaire, unit_names(current_session())
    )
    forms = {
        "note": NoteForm(formdata=None, nonce=secrets.token_urlsafe(16)),
        "reply": ReplyForm(formdata=None, nonce=secrets.token_urlsafe(16)),
        "assign": _assign_form(case, fresh=True),
    }
    return render_template(
        "cases/show.html",
        case=case,
        opened=opened,
        may_reply=states.REPLY in states.possible(case.status),
        may_open_sender=may_see(asker, "cases.sender", case),
        steps=[step for step in states.possible(case.status) if step in wording.ACTION],
        csrf_form=StatusForm(formdata=None),
        address=follow_address(),
        **{**forms, **shown},
    )


@blueprint.get("/<number>/avsandare")
def sender(number: str) -> ResponseReturnValue:
    """Who sent it and how to reach them: a reading of its own."""
    case = _get(number)
    asker = authorize(case)
    details = reading.open_sender(get_database(), keys(), case, asker.account_id)
    return render_template("cases/sender.html", case=case, details=details)


@blueprint.get("/<number>/fil/<uid>")
def attachment(number: str, uid: str) -> ResponseReturnValue:
    """One file, to save and never to show in the page: it came from outside. A reading of its own."""
    case = _get(number)
    asker = authorize(case)
    found = next((each for each in case.attachments if each.uid == uid), None) or abort(404)
    opened = reading.open_file(get_database(), keys(), case, found, asker.account_id)
    answer = send_file(
        BytesIO(opened.content),
        mimetype=opened.media_type,
        as_attachment=True,
        download_name=opened.name,
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blueprint.errorhandler(GivenAway)
def _given_away(error: GivenAway) -> ResponseReturnValue:
    """It was given to somebody else while this was written: nothing of it is lost."""
    asker, written = asking(), request.form.get("reply", "") or request.form.get("text", "")
    if may_see(asker, "cases.outline", error.case):
        return _outline_page(error.case, asker, written), 409
    return render_template("cases/gone.html", case=error.case, kept=written), 409


@blueprint.post("/<number>/samtal")
def note(number: str) -> ResponseReturnValue:
    """Note what was said."""
    case, form = _get(number), NoteForm()
    asker = still_with(case, asking())
    if not form.validate_on_submit():
        return _case_page(case, note=form), 400
    _act(case, states.NOTE, asker, text=form.text.data or "", nonce=form.nonce.data or "")
    flash("Anteckningen är sparad.", "success")
    return redirect(url_for("cases.show", number=number), 303)


@blueprint.post("/<number>/svar")
def reply(number: str) -> ResponseReturnValue:
    """Answer the sender, who reads it with number and code."""
    case, form = _get(number), ReplyForm()
    asker = still_with(case, asking())
    if not form.validate_on_submit():
        return _case_page(case, reply=form), 400
    try:
        _act(case, states.REPLY, asker, text=form.reply.data or "", nonce=form.nonce.data or "")
    except UserError as error:
        form.reply.errors = [*form.reply.errors, error.message]
        return _case_page(_get(number), reply=form), 400
    flash("Svaret är skickat. Avsändaren läser det på webben med sitt nummer och sin kod.", "success")
    return redirect(url_for("cases.show", number=number), 303)


@blueprint.post("/<number>/fordela")
def assign(number: str) -> ResponseReturnValue:
    """Give it to a unit, or back to the registrar."""
    case = _get(number)
    asker = still_with(case, asking())
    form = _assign_form(case)
    if not form.validate_on_submit():
        return _case_page(case, assign=form), 400
    if form.unit.data == TO_REGISTRAR:
        _act(case, states.RETURN, asker)
        flash(f"{case.number} är tillbaka hos registrator.", "success")
    else:
        unit = get_unit(current_session(), form.unit.data)
        if not list_heads(current_session(), unit.id):
            form.unit.errors = [*form.unit.errors, NO_HEAD.format(unit=unit.name)]
            return _case_page(case, assign=form), 400
        _act(case, states.ASSIGN, asker, unit_id=unit.id)
        flash(f"{case.number} är fördelad till {unit.name}.", "success")
    return redirect(url_for("cases.list_cases"), 303)


def _assign_form(case: Case, *, fresh: bool = False) -> AssignForm:
    form = AssignForm(formdata=None) if fresh else AssignForm()
    units = [each for each in open_unit_choices(current_session(), today()) if each.unit.id != case.unit_id]
    back = [SelectChoice(TO_REGISTRAR, "Tillbaka till registrator")] if case.unit_id is not None else []
    form.unit.choices = [
        SelectChoice("", "Välj i listan"),
        *back,
        *(SelectChoice(each.code, each.indented) for each in units),
    ]
    if fresh and case.unit_id is None and case.named_unit in [each.unit for each in units]:
        form.unit.data = case.named_unit.code
    return form


@blueprint.post("/<number>/status")
def change_status(number: str) -> ResponseReturnValue:
    """Begin, close, or take up again."""
    case = _get(number)
    asker = still_with(case, asking())
    form = StatusForm()
    form.action.choices = [SelectChoice(action, label) for action, label in wording.ACTION.items()]
    if not form.validate_on_submit():
        return _case_page(case), 400
    _act(case, form.action.data, asker)
    flash(f"{case.number} har nu status ”{wording.STATUS[case.status]}”.", "success")
    return redirect(url_for("cases.show", number=number), 303)


def _act(case: Case, action: str, asker: Identity, **what: object) -> None:
    """Act on the case as it is now: whoever lost the right meanwhile is refused."""
    with transaction() as session:
        locked = find_case(session, case.number, lock=True)
        if locked is None:
            abort(404)
        if not may_see(asker, request.endpoint or "", locked):
            raise GivenAway(locked)
        act(session, keys(), locked, action, account_id=asker.account_id, **what)  # type: ignore[arg-type]
