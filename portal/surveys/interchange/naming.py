"""Names and codes as the portal writes them, made of whatever stands in a workbook, each time the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from portal.questionnaire.checking.names import RESERVED

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
LONGEST = 64
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_SPELLED = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l", "þ": "th"})


def plain_letters(text: str) -> str:
    """``text`` in a–z, digits and underscores; empty when nothing of it can be spelled so."""
    spelled = unicodedata.normalize("NFKD", text.lower().translate(_SPELLED))
    letters = "".join(each for each in spelled if not unicodedata.combining(each))
    return _NOT_LETTERS.sub("_", letters).strip("_")


def fit_name(text: str, taken: Container[str], otherwise: str = "fraga") -> str:
    """A name like ``text`` that is well formed and not taken."""
    if NAME.fullmatch(text) and text not in taken and text not in RESERVED:
        return text
    name = plain_letters(text) or otherwise
    if not name[0].isalpha():
        name = f"{otherwise}_{name}"
    return _numbered(name, taken, RESERVED)


def fit_code(text: str, taken: Container[str]) -> str:
    """A code like ``text`` that is well formed and not taken. ``-99`` and ``99`` are two codes."""
    if CODE.fullmatch(text) and text not in taken:
        return text
    sign = "minus_" if text.startswith(("-", "−")) else ""
    return _numbered(f"{sign}{plain_letters(text) or 'svar'}", taken, ())


def _numbered(name: str, taken: Container[str], reserved: Container[str]) -> str:
    tried, number = name[:LONGEST], 1
    while tried in taken or tried in reserved:
        number += 1
        tail = f"_{number}"
        tried = f"{name[: LONGEST - len(tail)]}{tail}"
    return tried
