"""The note beside a question in one's own words: not to tell who anybody is. Said once, by the questionnaire or by us.

A published questionnaire is never changed, and one of one's own may say it in its own way. So its words are looked at:
where it asks already that names or what points somebody out be left out, nothing is added.
"""

from __future__ import annotations

import re

from portal.i18n import gettext
from portal.questionnaire.definition import Question, Section, StatementItem
from portal.questionnaire.definition import Text as Words

_NOT = r"\b(?:inte(?! bara)|inga|inget|aldrig|utan|undvik)\b"
_WHO = r"\b(?:namn|peka(?:r)? ut|utpekande|visar vem|avslöjar? vem|personuppgifter)\b"
_ASKED = re.compile(rf"{_NOT}[^.!?]*{_WHO}", re.IGNORECASE)


def own_words_note(section: Section, question: Question) -> str:
    """What is said beside ``question`` in the language of the page; empty where ``section`` has said it before."""
    if any(_ASKED.search(text["sv"]) for text in _read_before(section, question)):
        return ""
    return gettext("Skriv inget som visar vem du eller någon annan är.")


def _read_before(section: Section, question: Question) -> list[Words]:
    """What everyone who meets the question has read on its page: introduction, texts before it, its own words."""
    read = [section.introduction, question.text, question.hint]
    for item in section.items:
        if item == question:
            break
        if isinstance(item, StatementItem) and item.relevant_if is None:
            read.append(item.text)
    return [text for text in read if text]
