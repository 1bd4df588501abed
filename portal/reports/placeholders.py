"""What somebody meant to fill in and has not: a published document once had ``[Diarienummer]`` and page ``0(13)``."""

from __future__ import annotations

import re

_ANYWHERE = re.compile(
    r"\[[^\]\n]{0,80}\]"  # [Diarienummer]
    r"|\{[^}\n]{0,80}\}"
    r"|<[^>\n]{1,80}>"
    r"|XX+|\bxx+\b"  # SOCN/20XX:XX
    r"|\b(?:TBD|TBC|TODO)\b"
    r"|(?i:lorem ipsum)"
    r"|\b0\s?\(\d+\)"
    r"|_{3,}"
)
_IN_A_FIELD = re.compile(
    r"…|\.{3}|\?|\b(?i:n\.?\s?n\b\.?|n/a|okänd|saknas|ej klart?|fyll i|diarienummer|registreringsnummer"
    r"|förnamn|efternamn)"
)
_NUMBER = re.compile(r"\d")
_NAME = re.compile(r"[^\W\d_]{2,}")


def find_placeholder(text: str) -> str:
    """The first thing in running text that waits to be filled in; empty when there is none."""
    found = _ANYWHERE.search(text)
    return found[0] if found else ""


def is_unfilled(text: str) -> str:
    """The same for a field of the document's head, where dots and words such as ”saknas” are placeholders too."""
    found = _ANYWHERE.search(text) or _IN_A_FIELD.search(text)
    return found[0] if found else ""


def has_number(text: str) -> bool:
    """Whether a registry number has any digit."""
    return _NUMBER.search(text) is not None


def has_name(text: str) -> bool:
    """Whether there are at least two letters together, as in any name."""
    return _NAME.search(text) is not None
