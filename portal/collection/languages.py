"""The language of a page: chosen in its header, remembered with the answers or the browser, never lost between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, session

from portal.collection.blueprint import blueprint
from portal.i18n import page_language, use_language
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

PAGE_LANGUAGES = (DEFAULT_LANGUAGE, EASY_SWEDISH, "en")
"""What the portal says in its own words, on pages that belong to no questionnaire."""


@dataclass(frozen=True)
class LanguageChoice:
    """A language in the header of a page. ``tag`` is BCP 47, ``href`` the same page in that language."""

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


def forget_language() -> None:
    """The next one at this browser chooses anew."""
    session.pop(_KEPT, None)


@blueprint.before_app_request
def _speak_as_before() -> None:
    """Before anything is known of the page: the language the address asks for, else the one this browser last chose.

    A page of a questionnaire then decides for itself; an error page may never get that far. Staff pages are Swedish.
    """
    if request.path.startswith(_STAFF):
        return
    wanted = (request.args.get(FIELD), session.get(_KEPT))
    language = next((each for each in wanted if each in PAGE_LANGUAGES), None)
    if language:
        use_language(language)


def offer_languages() -> list[LanguageChoice]:
    """The choice of language on a page that belongs to no questionnaire; what the address asks for is remembered."""
    if request.args.get(FIELD) in PAGE_LANGUAGES:
        remember_language(page_language())
    return _choices(PAGE_LANGUAGES, page_language())


def language_choices(questionnaire: Questionnaire, current: str) -> list[LanguageChoice]:
    """Every language of the questionnaire; the rest of the address stays as it is."""
    return _choices(questionnaire.languages, current)


def _choices(languages: Sequence[str], current: str) -> list[LanguageChoice]:
    rest = {name: value for name, value in request.args.items() if name != FIELD}
    return [
        LanguageChoice(
            each, NAMES.get(each, each), f"{request.path}?{urlencode({**rest, FIELD: each})}", each == current
        )
        for each in languages
    ]
