"""Personal identity numbers, which have no place in the portal: refused wherever somebody types a reference or a text.

Only the form is judged and not the check digit: what looks like one is one to whoever reads it.
"""

from __future__ import annotations

import re

_YEAR, _MONTH, _DAY = r"(?:(?:18|19|20)\d{2}|\d{2})", r"(?:0[1-9]|1[0-2])", r"(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])"
_DASH = r"\s?[-+‐‑–—−]\s?"
_LAST = rf"(?:{_DASH}[0-9A-Za-z]{{2}}\d{{2}})(?!\d)"
_LOOKS_LIKE_ONE = re.compile(
    rf"(?<!\d){_YEAR}{_MONTH}{_DAY}(?:\s?\d{{4}}(?!\d)|{_LAST})|"
    rf"(?<!\d){_YEAR}(?P<gap>[-./ \u00a0]){_MONTH}(?P=gap){_DAY}{_LAST}"
)
"""Year, month and day (60 more in a coordination number), then four digits; behind a dash, letters too (AB12).

Where the date is written apart (1981-12-18), only with a dash before the last four: else it may be an hour.
"""


def has_personal_number(text: str) -> bool:
    """Whether anything in ``text`` looks like a personal or coordination number."""
    return _LOOKS_LIKE_ONE.search(text) is not None
