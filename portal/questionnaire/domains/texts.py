"""Free text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.questionnaire.definition import AnswerValue, TextDomain
from portal.questionnaire.domains.answering import Asked, UnacceptableError
from portal.questionnaire.domains.handler import Handler

# Control characters except tab and line feed, lone surrogates and U+FFFE/U+FFFF: databases, XML and PDF refuse them.
# Joiners and marks of direction (category Cf) stay: Arabic, Persian and emoji need them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def clean_text(text: str) -> str:
    """The text with line feeds as line ends, without control characters and surrounding blanks."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class TextHandler(Handler[TextDomain]):
    variable_kind = "text"

    def read(self, asked: Asked[TextDomain], texts: Sequence[str]) -> AnswerValue | None:
        cleaned = [text for text in map(clean_text, texts) if text]
        if len(cleaned) > 1:
            raise UnacceptableError("several_values")
        return cleaned[0] if cleaned else None

    def judge(self, asked: Asked[TextDomain], value: AnswerValue) -> None:
        if not isinstance(value, str) or not value or value != clean_text(value):
            raise UnacceptableError("wrong_type")
        maximum_length = asked.domain.maximum_length
        if len(value) > maximum_length:
            raise UnacceptableError("too_long", maximum_length=maximum_length, length=len(value))
        if asked.domain.holds == "email" and not _EMAIL.fullmatch(value):
            raise UnacceptableError("not_an_email")

    def show(self, asked: Asked[TextDomain], value: AnswerValue, language: str) -> list[str]:
        return [str(value)]
