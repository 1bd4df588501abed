"""Questionnaires from outside as drafts of surveys, and from drafts to versions."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from portal.errors import UserError
from portal.questionnaire.definition import Questionnaire, text_in
from portal.questionnaire.document import digest
from portal.surveys.drafts import draft_of, draft_text, find_unpublished
from portal.surveys.interchange import Imported
from portal.surveys.library import get_ready, list_ready
from portal.surveys.models import QuestionnaireVersion, Survey
from portal.surveys.operations import add_from_library, create_survey, publish
from portal.surveys.queries import find_latest_version, find_survey, get_questionnaire

SURVEY_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
RESERVED_CODES = frozenset({"las-in"})
"""Words that stand in the same place of an address as a survey's code."""


def import_questionnaire(session: Session, imported: Imported, code: str = "") -> Survey:
    """The draft of the survey ``code`` (else the questionnaire's own name) becomes what was read in.

    A survey that is not there is made. Versions that are fixed stay as they are. Raises UserError.
    """
    questionnaire = imported.questionnaire
    code = code or questionnaire.name[:60].rstrip("_")
    if not SURVEY_CODE.fullmatch(code) or code in RESERVED_CODES:
        raise UserError(
            f"Koden ”{code[:60]}” går inte att använda. Välj högst 60 små bokstäver a–z, siffror, bindestreck och "
            "understreck.",
            "code",
        )
    if code in list_ready():
        return _unchanged(session, code, questionnaire)
    survey = find_survey(session, code)
    if survey is None:
        survey = create_survey(session, questionnaire, code)
    elif find_latest_version(session, survey) is None:
        survey.title = text_in(questionnaire.title, "sv")
    survey.draft = draft_text(questionnaire, imported.remarks)
    session.flush()
    return survey


def _unchanged(session: Session, code: str, questionnaire: Questionnaire) -> Survey:
    """The survey of a ready questionnaire, when just that was read in: rounds take it as the library has it."""
    survey = find_survey(session, code)
    known = {digest(get_ready(code))}
    if survey is not None:
        version = find_latest_version(session, survey)
        known |= {digest(get_questionnaire(session, version))} if version else {digest(draft_of(survey))}
    if digest(questionnaire) not in known:
        raise UserError(
            f"Koden ”{code}” hör till ett färdigt formulär i biblioteket, och det ändras inte. Ange en egen "
            f"kod (på en sida i "
            f"fältet Kod, i kommandot med --code), till exempel ”{code}-2”.",
            "code",
        )
    return survey or add_from_library(session, code)


def publish_draft(session: Session, survey: Survey) -> QuestionnaireVersion:
    """Fix the draft as the survey's next version; the latest one when the draft says nothing new."""
    latest = find_latest_version(session, survey)
    draft = find_unpublished(survey, latest)
    if draft is None:
        if latest is None:
            raise UserError("Frågeformuläret har inget utkast att fastställa. Läs in en fil först.")
        return latest
    survey.title = text_in(draft.title, "sv")
    return publish(session, survey, draft)


def questionnaire_to_export(session: Session, code: str) -> Questionnaire:
    """What ``code`` says now: an unpublished draft, else the latest version, else the library's. Raises UserError."""
    survey = find_survey(session, code)
    if survey is None:
        return get_ready(code)
    latest = find_latest_version(session, survey)
    unpublished = find_unpublished(survey, latest)
    if unpublished is not None:
        return unpublished
    return get_questionnaire(session, latest) if latest else draft_of(survey)
