"""Limits on answers out of the column ``constraint``, where the response domains have them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from msgspec.structs import replace

from portal.questionnaire.definition import (
    CodeDomain,
    DateDomain,
    MultipleCodeDomain,
    NumericDomain,
    ResponseDomain,
    ScaleDomain,
    TextDomain,
)
from portal.questionnaire.domains.answering import UnacceptableError
from portal.questionnaire.domains.dates import parse_day
from portal.surveys.interchange.conditions import SIGNS, CannotSay, shortened
from portal.surveys.interchange.xpath import Call, Compared, Expression, Joined, Literal, NotUnderstood, Own, parse

MOST_CODES_TRIED = 12
"""All combinations of so many answers are tried, to see whether a rule is one that the portal has."""


@dataclass(frozen=True)
class Limited:
    """The domain with its limits, and the codes (as written) that cannot be combined with others."""

    domain: ResponseDomain
    exclusive: tuple[str, ...] = ()


def limit(domain: ResponseDomain, text: str, codes: tuple[str, ...] = ()) -> Limited:
    """``domain`` with what ``text`` says. ``codes``: its alternatives as the workbook writes them. Raises CannotSay."""
    try:
        expression = parse(text)
    except NotUnderstood:
        raise _cannot(text) from None
    if isinstance(domain, MultipleCodeDomain):
        return _limit_combination(domain, expression, codes, text)
    for part in _conjuncts(expression):
        domain = _limit(domain, part, text)
    return Limited(domain)


def _cannot(text: str) -> CannotSay:
    return CannotSay(
        f"Regeln för svaret, ”{shortened(text)}”, kan portalen inte hålla. Ta bort den, eller skriv en gräns: "
        f". >= 0 and . <= 120 för "
        "tal, . >= date('2026-01-01') för datum, string-length(.) <= 500 för text, count-selected(.) <= 3 för "
        "flera val."
    )


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Joined) and expression.word == "and":
        for part in expression.parts:
            yield from _conjuncts(part)
    else:
        yield expression


def _limit(domain: ResponseDomain, part: Expression, text: str) -> ResponseDomain:
    match part:
        case Call("true", ()):
            return domain
        case Call("regex", (Own(), Literal(pattern))) if isinstance(domain, TextDomain) and "@" in pattern:
            return replace(domain, holds="email")
        case Compared("!=", Own(), Literal("")) | Compared(">", Call("string-length", (Own(),)), Literal("0")):
            return domain  # an answer is never empty
        case Compared(sign, Own(), Literal(number)) if isinstance(domain, NumericDomain):
            return _limit_number(domain, sign, number, text)
        case Compared(sign, Own(), Literal(number)) if isinstance(domain, ScaleDomain):
            as_number = _limit_number(NumericDomain(minimum=domain.minimum, maximum=domain.maximum), sign, number, text)
            return replace(
                domain, minimum=math.ceil(as_number.minimum or 0), maximum=math.floor(as_number.maximum or 0)
            )
        case Compared(sign, Call("string-length", (Own(),)), Literal(number)) if isinstance(domain, TextDomain):
            if sign not in ("<", "<=") or not number.isdecimal():
                raise _cannot(text)
            longest = int(number) - (sign == "<")
            is_first = domain.maximum_length == TextDomain().maximum_length
            return replace(domain, maximum_length=longest if is_first else min(domain.maximum_length, longest))
        case Compared(sign, Own(), day) if isinstance(domain, DateDomain):
            return _limit_day(domain, sign, day, text)
    raise _cannot(text)


def _limit_number(domain: NumericDomain, sign: str, number: str, text: str) -> NumericDomain:
    try:
        exact = Decimal(number)
    except ArithmeticError:
        raise _cannot(text) from None
    step = Decimal(1).scaleb(-domain.decimals)
    if not exact.is_finite() or abs(exact) > 10**15:
        raise _cannot(text)
    if sign in (">", ">="):
        lowest = float(exact if sign == ">=" else (math.floor(exact / step) + 1) * step)
        return replace(domain, minimum=lowest if domain.minimum is None else max(lowest, domain.minimum))
    if sign in ("<", "<="):
        highest = float(exact if sign == "<=" else (math.ceil(exact / step) - 1) * step)
        return replace(domain, maximum=highest if domain.maximum is None else min(highest, domain.maximum))
    raise _cannot(text)


def _limit_day(domain: DateDomain, sign: str, day: Expression, text: str) -> DateDomain:
    match day:
        case Call("date", (Literal(written),)) | Literal(written) if sign in ("<=", ">="):
            try:
                iso = parse_day(written.strip()).isoformat()
            except UnacceptableError:
                raise _cannot(text) from None
            return replace(domain, earliest=iso) if sign == ">=" else replace(domain, latest=iso)
    raise _cannot(text)


def _limit_combination(domain: MultipleCodeDomain, rule: Expression, codes: tuple[str, ...], text: str) -> Limited:
    """What a rule allows, tried out; it is ours when it is just a greatest number and alternatives that stand alone."""
    match rule:
        case Compared("<=", Call("count-selected", (Own(),)), Literal(number)) if number.isdecimal():
            return Limited(replace(domain, at_most=int(number)))
    tried = _to_try(rule, codes)
    if len(tried) > MOST_CODES_TRIED:
        raise _cannot(text)
    allowed = {chosen for chosen in _combinations(tried) if _allows(rule, chosen, text)}
    exclusive = tuple(
        code
        for code in tried
        if not any(code in chosen and len(chosen) > 1 for chosen in allowed) and (code,) in allowed
    )
    if len(tried) == 1 or len(exclusive) == len(tried):
        exclusive = ()
    most = max((len(chosen) for chosen in allowed), default=0)
    fitting = {
        chosen
        for chosen in _combinations(tried)
        if len(chosen) <= most and (len(chosen) == 1 or not any(code in chosen for code in exclusive))
    }
    if not allowed or allowed != fitting:
        raise _cannot(text)
    room = len(tried) - len(exclusive)
    return Limited(replace(domain, at_most=most if most < room else None), exclusive)


def _combinations(codes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(codes) + 1):
        yield from combinations(codes, size)


def _to_try(rule: Expression, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that the rule names, and enough of the others, which are all alike to it."""
    named = {each.text for each in _literals(rule)}
    numbers = [int(text) for text in named if text.isdecimal() and len(text) < 3]
    others = [code for code in codes if code not in named]
    enough = others[: max([*numbers, 1]) + 2]
    return tuple(code for code in codes if code in named or code in enough)


def _literals(expression: Expression) -> Iterator[Literal]:
    match expression:
        case Literal():
            yield expression
        case Compared(_, left, right):
            yield from _all_literals((left, right))
        case Joined(_, parts) | Call(_, parts):
            yield from _all_literals(parts)


def _all_literals(parts: Iterable[Expression]) -> Iterator[Literal]:
    for part in parts:
        yield from _literals(part)


def _allows(rule: Expression, chosen: tuple[str, ...], text: str) -> bool:
    """Whether ``rule`` is true when ``chosen`` is what has been answered."""
    match rule:
        case Joined(word, parts):
            truths = (_allows(part, chosen, text) for part in parts)
            return all(truths) if word == "and" else any(truths)
        case Call("not", (inner,)):
            return not _allows(inner, chosen, text)
        case Call("true" | "false", ()):
            return rule.function == "true"
        case Call("selected", (Own(), Literal(code))):
            return code in chosen
        case Call("if", (asked, then, otherwise)):
            return _allows(then if _allows(asked, chosen, text) else otherwise, chosen, text)
        case Compared(sign, Call("count-selected", (Own(),)), Literal(number)) if number.isdecimal():
            return SIGNS[sign](len(chosen), int(number))
        case Compared("=" | "!=", Own(), Literal(code)):
            return (chosen == (code,)) == (rule.sign == "=")
        case Compared(sign, Literal(left), Literal(right)) if left.isdecimal() and right.isdecimal():
            return SIGNS[sign](int(left), int(right))
    raise _cannot(text)


def is_idle(domain: ResponseDomain, text: str) -> bool:
    """Whether a rule says nothing about a single choice: an answer is one of its codes anyway."""
    return isinstance(domain, CodeDomain) and text.replace(" ", "") in ("true()", ".!=''", '.!=""')
