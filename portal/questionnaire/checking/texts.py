"""Texts: in every language the questionnaire declares, and in no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from portal.questionnaire.checking.names import find_repeated
from portal.questionnaire.checking.problem import Problem
from portal.questionnaire.definition import DEFAULT_LANGUAGE, EASY_SWEDISH, Questionnaire, Text

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_VOLUNTARY = frozenset({"footnote", "hint", "introduction", "unit"})
"""Texts that may be left out altogether."""

_WITHOUT_TEXTS = frozenset({"relevant_if", "when"})


def check_languages(questionnaire: Questionnaire) -> Iterator[Problem]:
    """The declared languages: Swedish among them, each once, each a language tag (BCP 47)."""
    languages = questionnaire.languages
    if DEFAULT_LANGUAGE not in languages:
        yield Problem("languages", "Svenska saknas bland språken. Lägg till ”sv”.")
    for number, language in find_repeated(languages):
        yield Problem(f"languages[{number}]", f"Språket ”{language}” står två gånger. Ta bort det ena.")
    for number, language in enumerate(languages):
        if not _TAG.fullmatch(language):
            yield Problem(
                f"languages[{number}]", f"”{language}” är ingen språkkod. Skriv till exempel ”en”, ”fi” eller ”so”."
            )


def check_texts(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Every text of the document. Easy Swedish may be left out anywhere: it falls back to Swedish."""
    required = [language for language in questionnaire.languages if language not in (DEFAULT_LANGUAGE, EASY_SWEDISH)]
    for path, text in _texts(questionnaire, ""):
        if not text.get(DEFAULT_LANGUAGE, "").strip():
            yield Problem(path, "Texten saknas på svenska. Skriv den under ”sv”.")
        for language in required:
            if not text.get(language, "").strip():
                yield Problem(
                    path,
                    f"Texten saknas på språket ”{language}”. Översätt den, eller ta bort språket ur ”languages”.",
                )
        for language in text:
            if language not in questionnaire.languages and language != DEFAULT_LANGUAGE:
                yield Problem(
                    path,
                    f"Texten finns på språket ”{language}”, som inte står i ”languages”. "
                    "Lägg till språket där, eller ta bort texten.",
                )


def _texts(part: Struct, path: str) -> Iterator[tuple[str, Text]]:
    """Every text below ``part`` with its path; voluntary ones only when there is something in them."""
    for name in part.__struct_fields__:
        value = getattr(part, name)
        place = f"{path}.{name}" if path else name
        if isinstance(value, Struct) and name not in _WITHOUT_TEXTS:
            yield from _texts(value, place)
        elif isinstance(value, tuple) and name not in _WITHOUT_TEXTS:
            for number, each in enumerate(value):
                if isinstance(each, Struct):
                    yield from _texts(each, f"{place}[{number}]")
        elif isinstance(value, Mapping):
            if name == "code_lists":
                for key, code_list in value.items():
                    yield from _texts(code_list, f"{place}.{key}")
            elif value or name not in _VOLUNTARY:
                yield place, value
