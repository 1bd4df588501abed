"""The language of a questionnaire: chosen on the start page, remembered with the participation, never lost between."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, session

from portal.collection.blueprint import blueprint
from portal.i18n import use_language
from portal.questionnaire.definition import DEFAULT_LANGUAGE, EASY_SWEDISH, Questionnaire

FIELD = "sprak"
_KEPT = "language"
_STAFF = ("/arbete", "/logga-")
NAMES = {
    DEFAULT_LANGUAGE: "Svenska",
    EASY_SWEDISH: "Lättläst svenska",
    "en": "English",
    "fi": "Suomi",
    "so": "Soomaali",
    "ar": "العربية",
}
"""Each language in its own words; what is not here is called by its tag."""


@dataclass(frozen=True)
class LanguageChoice:
    """A language in the header of a start page. ``tag`` is BCP 47, ``href`` the same page in that language."""

    tag: str
    name: str
    href: str
    current: bool


def asked_language(questionnaire: Questionnaire, otherwise: str = DEFAULT_LANGUAGE) -> str:
    """The language that the address or the form asks for, else ``otherwise``; one that the questionnaire has.

    What was asked for is remembered: the pages one looks at before beginning speak it too.
    """
    wanted = request.values.get(FIELD, "")
    if wanted in questionnaire.languages:
        remember_language(wanted)
        return wanted
    return otherwise if otherwise in questionnaire.languages else DEFAULT_LANGUAGE


def remember_language(language: str) -> None:
    """Let the pages that belong to no questionnaire (errors, personal data) speak as the last one did."""
    session[_KEPT] = language


@blueprint.before_app_request
def _speak_as_before() -> None:
    """Before anything is known of the page: the language this browser last answered in. Staff pages are Swedish."""
    language = session.get(_KEPT)
    if language in NAMES and not request.path.startswith(_STAFF):
        use_language(language)


def language_choices(questionnaire: Questionnaire, current: str) -> list[LanguageChoice]:
    """Every language of the questionnaire; the rest of the address stays as it is."""
    rest = {name: value for name, value in request.args.items() if name != FIELD}
    return [
        LanguageChoice(
            each, NAMES.get(each, each), f"{request.path}?{urlencode({**rest, FIELD: each})}", each == current
        )
        for each in questionnaire.languages
    ]
