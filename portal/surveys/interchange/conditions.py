"""Relevance conditions out of XPath: the same truth for the same answers, or a refusal that says what to do."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portal.questionnaire.definition import (
    All,
    Answered,
    Any,
    AnyOf,
    AtLeast,
    CodeDomain,
    Condition,
    Equals,
    MatrixDomain,
    MultipleCodeDomain,
    Not,
    NumericDomain,
    ResponseDomain,
    ScaleDomain,
    TextDomain,
)
from portal.surveys.interchange.xpath import Call, Compared, Expression, Joined, Literal, Name, NotUnderstood, parse

SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_HOW = "Skriv om villkoret eller ta bort det"


class CannotSay(ValueError):
    """A condition that the portal cannot hold; the message is Swedish."""


@dataclass(frozen=True)
class Known:
    """A question that stands before: how the portal calls it, and its codes as the workbook writes them."""

    question: str
    domain: ResponseDomain
    row: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ConditionReader:
    """``known``: by name in the workbook. ``unknown``: names that hold no answer here, and why; empty when told."""

    known: dict[str, Known] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)

    def read(self, text: str) -> Condition | bool:
        """The condition in ``text``, or its truth when it hangs on no answer. Raises CannotSay."""
        if text.lower() in ("yes", "true"):
            return True
        if text.lower() in ("no", "false"):
            return False
        try:
            return self._convert(parse(text))
        except NotUnderstood as error:
            raise CannotSay(
                f"Villkoret ”{shortened(text)}” går inte att läsa vid ”{error.what}”. {_HOW}: portalen klarar "
                f"=, !=, <, <=, >, "
                ">=, and, or, not() och selected()."
            ) from None

    def _convert(self, expression: Expression) -> Condition | bool:
        if isinstance(expression, Joined):
            return join(expression.word, [self._convert(part) for part in expression.parts])
        if isinstance(expression, Compared):
            return self._compare(expression)
        if isinstance(expression, Call):
            return self._call(expression)
        raise CannotSay(f"Villkoret jämför inte svaret med något. Skriv till exempel ${{fraga}} = 'ja'. {_HOW}.")

    def _call(self, call: Call) -> Condition | bool:
        match call:
            case Call("true" | "false", ()):
                return call.function == "true"
            case Call("not", (inner,)):
                return negated(self._convert(inner))
            case Call("selected", (Name(name), Literal(text))):
                known = self._find(name)
                if not known.codes:
                    raise CannotSay(f"selected() används på ”{name}”, som inte har svarsalternativ. {_HOW}.")
                return AnyOf(question=known.question, codes=(self._code(known, name, text),), row=known.row)
        raise CannotSay(f"Funktionen {call.function}() kan inte användas i ett villkor i portalen. {_HOW}.")

    def _compare(self, compared: Compared) -> Condition | bool:
        left, sign, right = compared.left, compared.sign, compared.right
        match left, right:
            case Name(name), Literal(""):
                return self._whether_answered(name, sign)
            case Name(name) | Call("number" | "int" | "string", (Name(name),)), Literal(text):
                return self._compare_answer(name, sign, text)
            case Call("count-selected" | "string-length" as function, (Name(name),)), Literal(text):
                return self._compare_count(function, self._find(name), sign, _number(text))
            case Call("selected" | "not" | "true" | "false"), Call("true" | "false", ()):
                truth = self._call(left)
                return truth if (right.function == "true") == (sign == "=") else negated(truth)
        raise CannotSay(f"Villkoret jämför annat än ett svar med ett bestämt värde. {_HOW}.")

    def _whether_answered(self, name: str, sign: str) -> Condition:
        known = self._find(name)
        answered = Answered(question=known.question, row=known.row)
        if sign not in ("=", "!="):
            raise CannotSay(f"Villkoret jämför ”{name}” med en tom text. Använd = eller !=.")
        return Not(condition=answered) if sign == "=" else answered

    def _compare_answer(self, name: str, sign: str, text: str) -> Condition | bool:
        known = self._find(name)
        domain = known.domain
        if isinstance(domain, (CodeDomain, MatrixDomain)):
            return self._compare_code(known, name, sign, text)
        if isinstance(domain, MultipleCodeDomain):
            return self._compare_only(known, name, sign, text)
        if isinstance(domain, (NumericDomain, ScaleDomain)):
            if isinstance(domain, ScaleDomain) and text in (code.code for code in domain.missing):
                missing = Equals(question=known.question, code=text)
                return missing if sign == "=" else negated(missing)
            return _compare_number(known.question, domain, sign, _number(text))
        raise CannotSay(
            f"Frågan ”{name}” besvaras med egna ord eller ett datum, och dess svar kan inte jämföras med "
            f"”{shortened(text)}”. "
            "Portalen kan bara se om frågan är besvarad: != ''."
        )

    def _compare_code(self, known: Known, name: str, sign: str, text: str) -> Condition | bool:
        if sign in ("=", "!="):
            same = Equals(question=known.question, code=self._code(known, name, text), row=known.row)
            return same if sign == "=" else negated(same)
        value = _number(text)
        fitting = tuple(code for written, code in known.codes.items() if _holds(written, sign, value))
        return AnyOf(question=known.question, codes=fitting, row=known.row) if fitting else False

    def _compare_only(self, known: Known, name: str, sign: str, text: str) -> Condition | bool:
        """``=`` on a question with several answers holds when that one alone is chosen."""
        code = self._code(known, name, text)
        if sign not in ("=", "!="):
            raise CannotSay(f"På ”{name}” kan man välja flera svar. Använd selected(${{{name}}}, '{text}').")
        others = tuple(other for other in known.codes.values() if other != code)
        alone = join(
            "and",
            [
                AnyOf(question=known.question, codes=(code,)),
                Not(condition=AnyOf(question=known.question, codes=others)) if others else True,
            ],
        )
        return alone if sign == "=" else negated(alone)

    def _compare_count(self, function: str, known: Known, sign: str, value: float) -> Condition | bool:
        """Only none against some can be told apart."""
        if function == "count-selected":
            most = len(known.codes)
            if not isinstance(known.domain, MultipleCodeDomain):
                raise CannotSay(f"count-selected() används på en fråga där man bara väljer ett svar. {_HOW}.")
        else:
            most = known.domain.maximum_length if isinstance(known.domain, TextDomain) else 0
            if not most:
                raise CannotSay(f"string-length() används på en fråga som inte besvaras med text. {_HOW}.")
        near = {1, 2, most, *(math.floor(value) + step for step in (-1, 0, 1, 2))}
        some = {SIGNS[sign](count, value) for count in near if 1 <= count <= most}
        none = SIGNS[sign](0, value)
        answered = Answered(question=known.question)
        if some == {none}:
            return none
        if len(some) > 1:
            raise CannotSay(f"Villkoret räknar svar eller tecken. Portalen kan bara skilja på inget och något. {_HOW}.")
        return Not(condition=answered) if none else answered

    def _find(self, name: str) -> Known:
        if name in self.known:
            return self.known[name]
        if self.unknown.get(name) == "":
            raise CannotSay("")
        if name in self.unknown:
            raise CannotSay(f"Villkoret gäller ”{name}”. {self.unknown[name]} {_HOW}.")
        raise CannotSay(f"Villkoret gäller ”{name}”, som inte finns. Rätta namnet eller ta bort villkoret.")

    def _code(self, known: Known, name: str, text: str) -> str:
        """The code that is written ``text``; ``1`` and ``1.0`` are the same answer."""
        if text in known.codes:
            return known.codes[text]
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        for written, code in known.codes.items():
            if _holds(written, "=", value):
                return code
        choices = ", ".join(list(known.codes)[:20])
        raise CannotSay(f"”{name}” har inget svar ”{shortened(text)}”. Välj bland: {choices}.")


def join(word: str, parts: Iterable[Condition | bool]) -> Condition | bool:
    """``and`` or ``or`` of the parts, without those that make no difference."""
    decisive = word == "or"
    left: list[Condition] = []
    for part in parts:
        if isinstance(part, bool):
            if part is decisive:
                return decisive
        else:
            left.append(part)
    if not left:
        return not decisive
    if len(left) == 1:
        return left[0]
    return _either(left) if decisive else All(conditions=tuple(left))


def _either(parts: list[Condition]) -> Condition:
    """Several ``selected()`` of one question are one condition about any of the codes."""
    first = parts[0]
    if isinstance(first, AnyOf):
        same = [part for part in parts if isinstance(part, AnyOf)]
        if len(same) == len(parts) and {(part.question, part.row) for part in same} == {(first.question, first.row)}:
            codes = dict.fromkeys(code for part in same for code in part.codes)
            return AnyOf(question=first.question, codes=tuple(codes), row=first.row)
    return Any(conditions=tuple(parts))


def negated(condition: Condition | bool) -> Condition | bool:
    return not condition if isinstance(condition, bool) else Not(condition=condition)


def _compare_number(question: str, domain: NumericDomain | ScaleDomain, sign: str, value: float) -> Condition | bool:
    decimals = domain.decimals if isinstance(domain, NumericDomain) else 0
    exact, step = Decimal(str(value)), Decimal(1).scaleb(-decimals)
    lowest = float(math.ceil(exact / step) * step)
    next_one = float((math.floor(exact / step) + 1) * step)
    answered = Answered(question=question)

    def at_least(limit: float) -> Condition | bool:
        if domain.maximum is not None and limit > domain.maximum:
            return False
        if domain.minimum is not None and limit <= domain.minimum and isinstance(domain, NumericDomain):
            return answered
        return AtLeast(question=question, value=limit)

    if sign in (">", ">="):
        return at_least(lowest if sign == ">=" else next_one)
    if sign in ("<", "<="):
        return join("and", [answered, negated(at_least(lowest if sign == "<" else next_one))])
    if lowest != value:
        return sign == "!="  # a number that cannot be answered
    equal: Condition | bool
    if value == int(value):
        equal = Equals(question=question, code=int(value))
    else:
        equal = join("and", [at_least(value), negated(at_least(next_one))])
    return equal if sign == "=" else negated(equal)


def _holds(written: str, sign: str, value: float) -> bool:
    try:
        return SIGNS[sign](float(written), value)
    except ValueError:
        return False


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e15:
        raise CannotSay(f"Villkoret jämför ett tal med ”{shortened(text)}”. Skriv ett tal. {_HOW}.")
    return value


def shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
