"""The part of XPath that XLSForm's conditions are written in, read into a small tree.

``or``, ``and``, comparisons, ``not()`` and other calls, ``${name}``, ``.``, numbers and strings. Arithmetic and paths
are not read: nothing in a questionnaire of the portal answers to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 4_000
DEEPEST = 40
"""Characters and levels of one expression. No person reads more."""


class NotUnderstood(ValueError):
    """An expression outside the part that is read. ``what`` of it, as it stands."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


@dataclass(frozen=True)
class Name:
    """``${name}``: the answer to a question."""

    name: str


@dataclass(frozen=True)
class Own:
    """``.``: the answer that is being judged."""


@dataclass(frozen=True)
class Literal:
    """A number or a string, as written; ``is_number`` tells which."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Call:
    """A function by name with its arguments."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Compared:
    """Two sides with ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=`` between them."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Joined:
    """``and`` or ``or`` of two or more parts."""

    word: str
    parts: tuple[Expression, ...]


Expression = Name | Own | Literal | Call | Compared | Joined

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<name>\$\{\s*(?P<question>[^\s{}]+)\s*\}) | (?P<string>"[^"]*"|'[^']*')
    | (?P<number>-?(?:\d+(?:\.\d*)?|\.\d+)) | (?P<sign><=|>=|!=|=|<|>) | (?P<mark>[(),]) | (?P<own>\.(?![\w/.]))
    | (?P<word>[A-Za-z_][A-Za-z0-9_.:-]*)
    )""",
    re.VERBOSE,
)


def parse(text: str) -> Expression:
    """The expression in ``text``. Raises NotUnderstood."""
    if len(text) > LONGEST:
        raise NotUnderstood(f"{text[:60]}…")
    return _Parser(text).whole()


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _is_fixed(side: Expression) -> bool:
    """A side that hangs on no answer; it is put to the right, so that ``18 <= .`` reads as ``. >= 18``."""
    return isinstance(side, Literal) or (isinstance(side, Call) and side.function in ("date", "today", "now"))


class _Parser:
    """Reads tokens from the left; each method reads what binds more tightly than the one before."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.place = 0
        self.depth = 0
        self.token: re.Match[str] | None = None
        self._step()

    def whole(self) -> Expression:
        found = self._either()
        if self.token is not None:
            raise NotUnderstood(self.text[self.token.start() :].strip()[:60])
        return found

    def _step(self) -> None:
        if self.place >= len(self.text):
            self.token = None
            return
        self.token = _TOKEN.match(self.text, self.place)
        if self.token is None:
            raise NotUnderstood(self.text[self.place :].strip()[:60] or self.text[:60])
        self.place = self.token.end()

    def _take(self, group: str, *texts: str) -> str | None:
        """The next token when it is of ``group`` and one of ``texts``, stepping over it."""
        found = self.token[group] if self.token is not None else None
        if found is None or (texts and found not in texts):
            return None
        self._step()
        return found

    def _either(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood(f"{self.text[:60]}…")
        parts = [self._both()]
        while self._take("word", "or", "OR", "Or"):
            parts.append(self._both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def _both(self) -> Expression:
        parts = [self._comparison()]
        while self._take("word", "and", "AND", "And"):
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def _comparison(self) -> Expression:
        left = self._value()
        sign = self._take("sign")
        if sign is None:
            return left
        right = self._value()
        is_turned = _is_fixed(left) and not _is_fixed(right)
        return Compared(_TURNED.get(sign, sign), right, left) if is_turned else Compared(sign, left, right)

    def _value(self) -> Expression:
        token = self.token
        if token is None:
            raise NotUnderstood(self.text[:60])
        if self._take("mark", "("):
            inner = self._either()
            self._expect(")")
            return inner
        if token["name"]:
            self._step()
            return Name(token["question"])
        if token["own"]:
            self._step()
            return Own()
        if token["string"] is not None:
            self._step()
            return Literal(token["string"][1:-1])
        if token["number"] is not None:
            self._step()
            return Literal(token["number"], is_number=True)
        return self._call()

    def _call(self) -> Expression:
        word = self._take("word")
        if word is None or not self._take("mark", "("):
            raise NotUnderstood(word or self.text[:60])
        arguments: list[Expression] = []
        if self.token is not None and self.token["mark"] == ")":
            self._step()
            return Call(word, ())
        arguments.append(self._either())
        while self._take("mark", ","):
            arguments.append(self._either())
        self._expect(")")
        return Call(word, tuple(arguments))

    def _expect(self, mark: str) -> None:
        if not self._take("mark", mark):
            raise NotUnderstood(self.text[:60])
