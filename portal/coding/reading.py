"""Reading what somebody has written: each reading is logged, durably, before the text is shown."""

from __future__ import annotations

from portal.audit.operations import log_reading
from portal.coding.blueprint import Place, keys
from portal.coding.queries import find_masked
from portal.coding.texts import FreeText
from portal.db import get_database
from portal.statistics.coding.masking import masked, propose

MASKED, RAW = "masked text", "text"
"""Kinds of reading: what is left when names and numbers are masked; every word."""

_LONGEST = 80


def log_name(text: FreeText, question: str) -> str:
    """What the access log calls a text."""
    return f"response {text.response_id} {question}"[:_LONGEST]


def read_masked(place: Place, text: FreeText) -> str:
    """The text as somebody has masked it; before anyone has, with all that is proposed to be masked."""
    log_reading(get_database(), keys(), place.account_id, log_name(text, place.name), MASKED)
    kept = find_masked(place.session, text.response_id, place.name)
    return kept.text if kept is not None else masked(text.text, propose(text.text))


def read_raw(place: Place, text: FreeText) -> str:
    """Every word of the text."""
    log_reading(get_database(), keys(), place.account_id, log_name(text, place.name), RAW)
    return text.text
