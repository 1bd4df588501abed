"""The staff page that follows up those who gave a certain answer, most often Nej, with a questionnaire of its own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.collection.board_rows import require_units
from portal.collection.follow_up import (
    NO,
    areas_of,
    check_over,
    codes_of,
    count_by_code,
    open_follow_up,
    plan_of,
    questions_to_follow_up,
)
from portal.collection.followed_up import Criterion
from portal.collection.round_blueprint import blueprint, get_round_or_404
from portal.collection.round_forms import DayField, code_for
from portal.collection.round_views import LIBRARY, opened_with, questionnaire_choices, version_of
from portal.collection.stores import available_protections
from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import listed, local
from portal.organisation.access import authorize
from portal.questionnaire.definition import Question, Questionnaire, text_in
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire, list_rounds

SUGGESTED = f"{LIBRARY}namnduppfoljning"


class FollowUpForm(FlaskForm):
    """Whom to follow up and with what."""

    codes = SelectMultipleField("Vilket svar följs upp?", [InputRequired("Välj minst ett svar att följa upp.")])
    areas = SelectMultipleField("För vilka områden?")
    survey = SelectField("Frågeformulär", [InputRequired("Välj ett frågeformulär.")])
    title = StringField(
        "Undersökningens namn",
        [
            InputRequired("Skriv ett namn, till exempel ”Uppföljning av riskanalys 2026”."),
            Length(max=200, message="Namnet är för långt. Korta det till högst 200 tecken."),
        ],
    )
    closes_on = DayField("Sista dag att svara", [Optional()])
    request_key = HiddenField(validators=[Length(max=60)], default=lambda: secrets.token_urlsafe(16))

    def validate_areas(self, field: SelectMultipleField) -> None:
        """A matrix is followed up for at least one of its areas."""
        if field.choices and not field.data:
            raise ValidationError("Välj minst ett område.")

    def validate_closes_on(self, field: DayField) -> None:
        """The round opens today."""
        if field.data and field.data < local(now()).date():
            raise ValidationError("Dagen har redan varit. Välj i dag eller en senare dag.")


@dataclass(frozen=True)
class Offered:
    """A question that can be followed up, and how many gave each answer."""

    name: str
    text: str
    counts: Sequence[tuple[str, int]]


@blueprint.route("/<code>/folj-upp", methods=["GET", "POST"])
def follow_up(code: str) -> ResponseReturnValue:
    """Choose a question (``fraga``), then whom to follow up and with which questionnaire."""
    session = current_session()
    before = get_round_or_404(session, code)
    authorize(before)
    require_units(before)
    try:
        check_over(before)
    except UserError as error:
        flash(error.message, "warning")
        return redirect(url_for("rounds.boards", code=code), 303)
    questionnaire = get_questionnaire(session, before.version)
    name = request.args.get("fraga", "")
    question = next((each for each in questions_to_follow_up(questionnaire) if each.name == name), None)
    if question is None:
        offered = _offered(session, before, questionnaire)
        return render_template("rounds/follow_up_question.html", round=before, offered=offered)
    form = _form(session, before, questionnaire, question)
    if form.validate_on_submit():
        try:
            return _open(code, question, form)
        except UserError as error:
            form.form_errors.append(error.message)
    page = render_template("rounds/follow_up.html", round=before, question=text_in(question.text, "sv"), form=form)
    return page, 400 if form.is_submitted() else 200


def _offered(session: Session, before: CollectionRound, questionnaire: Questionnaire) -> list[Offered]:
    questions = questions_to_follow_up(questionnaire)
    counts = count_by_code(session, before, questions)
    found = []
    for question in questions:
        listed_codes = codes_of(questionnaire, question)
        labels = [(text_in(each.label, "sv"), counts[question.name][each.code]) for each in listed_codes]
        found.append(Offered(question.name, text_in(question.text, "sv"), labels))
    return found


def _form(session: Session, before: CollectionRound, questionnaire: Questionnaire, question: Question) -> FollowUpForm:
    listed_codes, areas = codes_of(questionnaire, question), areas_of(question)
    begun = {
        "codes": [each.code for each in listed_codes if each.code == NO],
        "areas": [each.name for each in areas],
        "survey": SUGGESTED,
        "title": f"Uppföljning: {before.title}"[:200],
    }
    form = FollowUpForm(data=begun)
    form.codes.choices = [SelectChoice(each.code, text_in(each.label, "sv")) for each in listed_codes]
    form.areas.choices = [SelectChoice(each.name, text_in(each.text, "sv")) for each in areas]
    form.survey.choices = questionnaire_choices(session)
    return form


def _open(code: str, question: Question, form: FollowUpForm) -> ResponseReturnValue:
    with transaction() as session:
        before = get_round_or_404(session, code)
        authorize(before)
        rounds = list_rounds(session)
        if again := opened_with(rounds, form.request_key.data):
            return redirect(url_for("rounds.show", code=again.code), 303)
        criterion = Criterion(question, frozenset(form.codes.data or []), frozenset(form.areas.data or []))
        plan = plan_of(
            session,
            before,
            criterion,
            code=code_for(form.title.data or "", {each.code for each in rounds}),
            title=form.title.data or "",
            closes_on=form.closes_on.data,
            request_key=form.request_key.data or None,
        )
        version = version_of(session, form.survey.data)
        keys, by = current_app.extensions["portal_keys"], current_user.account.id
        opened = open_follow_up(session, keys, before, criterion, version, plan, available_protections(), by)
        flash("Undersökningen är skapad, med bara dem som svarade så.", "success")
        if opened.without_recipient:
            flash(f"Det finns ingen mottagare för {listed(opened.without_recipient)}. Bjud in någon där.", "warning")
    return redirect(url_for("rounds.show", code=plan.code), 303)
