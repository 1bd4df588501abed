"""Answers that cannot both be true: data of the questionnaire. conditions.py says which of them hold."""

from __future__ import annotations

from collections.abc import Mapping

from portal.questionnaire.parts import Document
from portal.questionnaire.relevance import Condition


class Contradiction(Document, frozen=True):
    """Whoever answers so that every condition of ``when`` holds has said two things that cannot both be true.

    ``text`` tells so to whoever answers, before sending, and to staff. It warns and never stops.
    """

    name: str
    when: tuple[Condition, ...]
    text: Mapping[str, str]
