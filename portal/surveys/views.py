"""Staff pages of questionnaires: which there are, and what one looks like."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from portal.db import current_session
from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import Questionnaire
from portal.questionnaire.document import read
from portal.surveys.library import UnknownQuestionnaire, get_ready, list_ready
from portal.surveys.models import Survey
from portal.surveys.queries import find_latest_version, find_survey, get_questionnaire, list_surveys, unit_names

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
    questionnaire = _questionnaire(code)
    names = unit_names(current_session())
    return render_template(
        "surveys/preview.html",
        questionnaire=questionnaire,
        codes=lambda name: codes(questionnaire, name, names),
        language="sv",
    )


def _questionnaire(code: str) -> Questionnaire:
    """The latest version, else the draft, else the library's."""
    session = current_session()
    survey = find_survey(session, code)
    if survey is not None:
        version = find_latest_version(session, survey)
        return get_questionnaire(session, version) if version else read(survey.draft or "")
    try:
        return get_ready(code)
    except UnknownQuestionnaire:
        abort(404)
