"""Staff pages of questionnaires: which there are, and what one looks like."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.db import current_session, transaction
from portal.errors import UserError
from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import DEFAULT_LANGUAGE, Questionnaire
from portal.surveys.cautions import cautions
from portal.surveys.drafts import draft_remarks, find_unpublished
from portal.surveys.importing import publish_draft, questionnaire_to_export
from portal.surveys.interchange.languages import language_name
from portal.surveys.library import NOT_IN_ROUNDS, UnknownQuestionnaire, get_ready, list_ready
from portal.surveys.models import Survey
from portal.surveys.queries import find_latest_version, find_survey, get_survey, list_surveys, unit_names

blueprint = Blueprint("surveys", __name__, url_prefix="/arbete/frageformular")


@dataclass(frozen=True)
class ListedQuestionnaire:
    """A questionnaire in the list: of our own when there is a survey, else one of the library."""

    code: str
    title: str
    purpose: str
    questions: int
    minutes: int
    version: int | None


@dataclass(frozen=True)
class PreviewLanguage:
    """A language that the preview can be read in."""

    tag: str
    name: str
    href: str
    current: bool


@blueprint.get("/", strict_slashes=False)
def list_questionnaires() -> ResponseReturnValue:
    """Every questionnaire that a round can be opened with."""
    surveys = {survey.code: survey for survey in list_surveys(current_session())}
    ready = [_listed(name, get_ready(name), surveys.get(name)) for name in list_ready()]
    own = [_listed(code, _questionnaire(code), survey) for code, survey in surveys.items() if code not in list_ready()]
    return render_template("surveys/list.html", questionnaires=[*ready, *own])


def _listed(code: str, questionnaire: Questionnaire, survey: Survey | None) -> ListedQuestionnaire:
    version = survey.versions[-1].number if survey and survey.versions else None
    count = len(questionnaire.asked)
    return ListedQuestionnaire(
        code, questionnaire.title["sv"], questionnaire.purpose["sv"], count, questionnaire.minutes, version
    )


@blueprint.get("/<code>")
def preview(code: str) -> ResponseReturnValue:
    """The whole questionnaire on one page, as the respondent reads it; nothing can be sent."""
    session = current_session()
    questionnaire = _questionnaire(code)
    survey = find_survey(session, code)
    latest = find_latest_version(session, survey) if survey else None
    is_draft = survey is not None and find_unpublished(survey, latest) is not None
    wanted = request.args.get("sprak", "")
    language = wanted if wanted in questionnaire.languages else DEFAULT_LANGUAGE
    names = unit_names(session)
    return render_template(
        "surveys/preview.html",
        code=code,
        questionnaire=questionnaire,
        codes=lambda name: codes(questionnaire, name, names),
        language=language,
        languages=_languages(code, questionnaire, language),
        is_draft=is_draft,
        cautions=cautions(questionnaire),
        remarks=draft_remarks(survey) if survey is not None and is_draft else (),
        latest=latest,
        can_open_round=latest is not None and not is_draft and code not in NOT_IN_ROUNDS,
        form=FlaskForm(),
    )


@blueprint.post("/<code>/faststall")
def publish(code: str) -> ResponseReturnValue:
    """Fix the draft as the next version."""
    try:
        with transaction() as session:
            version = publish_draft(session, get_survey(session, code))
            number = version.number
    except UserError as error:
        flash(error.message, "warning")
    else:
        flash(f"Frågeformuläret är fastställt, version {number}. Nu kan du skapa en undersökning med det.", "success")
    return redirect(url_for("surveys.preview", code=code), 303)


def _languages(code: str, questionnaire: Questionnaire, current: str) -> list[PreviewLanguage]:
    return [
        PreviewLanguage(
            tag,
            language_name(tag),
            url_for("surveys.preview", code=code, sprak=tag),
            tag == current,
        )
        for tag in questionnaire.languages
    ]


def _questionnaire(code: str) -> Questionnaire:
    """The draft when it is not fixed, else the latest version, else the library's."""
    try:
        return questionnaire_to_export(current_session(), code)
    except UnknownQuestionnaire:
        abort(404)
