"""Whole numbers as people type them into settings, forms and commands."""

from __future__ import annotations

import re

LARGEST = 10_000_000
"""More than anyone has to count here, and less than either database can hold."""


def whole_number(text: str) -> int | None:
    """The number that ``text`` stands for; None when it is none, or larger than LARGEST. White space is passed over."""
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{1,8}", digits):
        return None
    return int(digits) if int(digits) <= LARGEST else None
