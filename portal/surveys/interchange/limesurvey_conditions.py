"""LimeSurvey's conditions (ExpressionScript) in the words of XLSForm, as far as both say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.surveys.interchange.xpath import LONGEST

_ALWAYS = re.compile(r"[( ]*(1|true)?[) ]*", re.I)
_STRING = re.compile(r"""("[^"]*"|'[^']*')""")
_NAME = r"([A-Za-z][A-Za-z0-9_]*)(?:\.(?:NAOK|code|value))?"
_WORDS = (
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"==|\beq\b"), "="),
    (re.compile(r"\bne\b"), "!="),
    (re.compile(r"\bge\b"), ">="),
    (re.compile(r"\ble\b"), "<="),
    (re.compile(r"\bgt\b"), ">"),
    (re.compile(r"\blt\b"), "<"),
)
_EMPTY = re.compile(rf"(!\s*)?is_empty\(\s*{_NAME}\s*\)")
_CHOSEN = re.compile(rf"(?<![\w.]){_NAME}\s*(=|!=)\s*[\"']Y?[\"']")
_PLAIN = re.compile(rf"(?<![$\{{\w'\"]){_NAME}(?![\w(])")
_KEPT = frozenset({"and", "or", "not", "true", "false", "selected"})


def to_xpath(expression: str, kinds: Mapping[str, str]) -> str:
    """The condition as XPath; empty when it always holds. ``kinds``: code of a question to its type.

    What cannot be put so is handed on as it stands, for the reader of XPath to refuse.
    """
    text = " ".join(expression[: LONGEST + 1].split())
    if _ALWAYS.fullmatch(text):
        return ""
    parts = [part if number % 2 else _in_words(part) for number, part in enumerate(_STRING.split(text))]
    text = "".join(parts)
    text = _EMPTY.sub(lambda found: _emptiness(found[2], bool(found[1]), kinds), text)
    text = _CHOSEN.sub(lambda found: _choice(found[0], found[1], found[2], kinds), text)
    pieces = _STRING.split(text)
    return "".join(piece if number % 2 else _PLAIN.sub(_reference, piece) for number, piece in enumerate(pieces))


def _in_words(part: str) -> str:
    for sign, word in _WORDS:
        part = sign.sub(word, part)
    return part


def _reference(found: re.Match[str]) -> str:
    return found[0] if found[1].lower() in _KEPT else f"${{{found[1]}}}"


def _emptiness(name: str, is_filled: bool, kinds: Mapping[str, str]) -> str:
    several = _alternative(name, kinds)
    if several is not None:
        chosen = f"selected(${{{several[0]}}}, '{several[1]}')"
        return chosen if is_filled else f"not({chosen})"
    return f"${{{name}}} {'!=' if is_filled else '='} ''"


def _choice(whole: str, name: str, sign: str, kinds: Mapping[str, str]) -> str:
    """``Q_A == "Y"``: the alternative A of a question with several answers is chosen."""
    several = _alternative(name, kinds)
    if several is None:
        return whole
    is_chosen = (sign == "=") == ("Y" in whole.rsplit("=", 1)[1])
    chosen = f"selected(${{{several[0]}}}, '{several[1]}')"
    return chosen if is_chosen else f"not({chosen})"


def _alternative(name: str, kinds: Mapping[str, str]) -> tuple[str, str] | None:
    """Question and alternative, when ``name`` is one of a question with several answers."""
    for place in (at for at, sign in enumerate(name) if sign == "_"):
        if kinds.get(name[:place]) == "M":
            return name[:place], name[place + 1 :]
    return None
