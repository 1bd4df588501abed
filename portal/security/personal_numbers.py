"""Personal identity numbers, which have no place in the portal: refused wherever somebody types a reference or a text.

Only the form is judged and not the check digit: what looks like one is one to whoever reads it.
"""

from __future__ import annotations

import re

_DATE = r"(?:(?:18|19|20)\d{2}|\d{2})(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])"
_LOOKS_LIKE_ONE = re.compile(rf"(?<!\d){_DATE}(?:\d{{4}}|\s?[-+–]\s?[0-9A-Za-z]{{2}}\d{{2}})(?!\d)")
"""Year, month and day (60 more in a coordination number), then four digits; behind a hyphen, letters too (AB12)."""


def has_personal_number(text: str) -> bool:
    """Whether anything in ``text`` looks like a personal or coordination number."""
    return _LOOKS_LIKE_ONE.search(text) is not None
