"""Numbers: what people type, a number with decimals, and a step on a scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from math import isnan

from msgspec.structs import replace

from portal.questionnaire.definition import DEFAULT_LANGUAGE, AnswerValue, Code, NumericDomain, ScaleDomain, text_in
from portal.questionnaire.domains.answering import Asked, UnacceptableError, only_one
from portal.questionnaire.domains.choices import label
from portal.questionnaire.domains.handler import Handler

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
LARGEST = 10**15
"""Beyond this a float no longer tells neighbouring whole numbers apart (2**53), and no answer is that large."""

# Groups of three may be parted by a space (any kind of space: normalised before); the decimal sign is comma or point.
_TYPED_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d+))?|([+-]?)[.,](\d+)")
_SPACES = re.compile(r"\s")


def parse_number(text: str) -> Decimal:
    """A number as people in Sweden type it: ``1 234,5``, ``1234.5``, ``−3``. Raises UnacceptableError (not_a_number).

    Two different signs, as in 1.234,5, could be read in two ways and are refused.
    """
    match = _TYPED_NUMBER.fullmatch(_SPACES.sub(" ", text.strip()).replace(MINUS, "-"))
    if match is None:
        raise UnacceptableError("not_a_number")
    sign, whole, decimals, bare_sign, bare_decimals = match.groups(default="")
    return Decimal(f"{sign or bare_sign}{whole.replace(' ', '') or 0}.{decimals or bare_decimals or 0}")


def whole_number(number: Decimal) -> int:
    """Raises UnacceptableError when the number is not whole. ``5,00`` is whole."""
    if number != number.to_integral_value():
        raise UnacceptableError("too_many_decimals", decimals=0)
    return int(number)


def judge_range(value: float, minimum: float | None, maximum: float | None) -> None:
    """Raises UnacceptableError when ``value`` lies outside the range, its ends included."""
    if minimum is not None and value < minimum:
        raise UnacceptableError("too_small", minimum=_tidy(minimum))
    if maximum is not None and value > maximum:
        raise UnacceptableError("too_large", maximum=_tidy(maximum))


def _tidy(number: float) -> int | float:
    """Whole numbers without ``.0``, for messages."""
    return int(number) if number == int(number) else number


class NumericHandler(Handler[NumericDomain]):
    variable_kind = "number"

    def read(self, asked: Asked[NumericDomain], texts: Sequence[str]) -> AnswerValue | None:
        text = only_one(texts)
        if text is None:
            return None
        number = parse_number(text)
        # Judged before the conversion: a float would round a very long number into the range.
        judge_range(float(number), -LARGEST, LARGEST)
        decimals = asked.domain.decimals
        if decimals == 0:
            return whole_number(number)
        if number != round(number, decimals):
            raise UnacceptableError("too_many_decimals", decimals=decimals)
        return float(number)

    def judge(self, asked: Asked[NumericDomain], value: AnswerValue) -> None:
        domain = asked.domain
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise UnacceptableError("wrong_type")
        if isnan(value):
            raise UnacceptableError("not_a_number")
        judge_range(value, -LARGEST, LARGEST)
        if value != round(value, domain.decimals):
            raise UnacceptableError("too_many_decimals", decimals=domain.decimals)
        judge_range(value, domain.minimum, domain.maximum)

    def show(self, asked: Asked[NumericDomain], value: AnswerValue, language: str) -> list[str]:
        number = Decimal(str(value))
        # Four digits stand together, so that a year reads as a year; from five on they are grouped.
        grouped = f"{number:,f}" if abs(number) >= 10_000 else f"{number:f}"
        whole, _, decimals = grouped.replace("-", MINUS).partition(".")
        shown = whole.replace(",", NO_BREAK_SPACE) + (f",{decimals}" if decimals.strip("0") else "")
        unit = text_in(asked.domain.unit, language)
        return [f"{shown}{NO_BREAK_SPACE}{unit}" if unit else shown]


class ScaleHandler(Handler[ScaleDomain]):
    variable_kind = "scale"

    def codes(self, asked: Asked[ScaleDomain]) -> tuple[Code, ...]:
        """A code for each step, then the missing codes (missing by standing here, whatever their names)."""
        steps = range(asked.domain.minimum, asked.domain.maximum + 1)
        return (
            *(Code(code=str(step), label={DEFAULT_LANGUAGE: str(step).replace("-", MINUS)}) for step in steps),
            *(replace(code, missing=True) for code in asked.domain.missing),
        )

    def read(self, asked: Asked[ScaleDomain], texts: Sequence[str]) -> AnswerValue | None:
        text = only_one(texts)
        if text is None or any(code.code == text for code in asked.domain.missing):
            return text
        try:
            return whole_number(parse_number(text))
        except UnacceptableError as error:
            raise UnacceptableError("unknown_code", code=text) from error

    def judge(self, asked: Asked[ScaleDomain], value: AnswerValue) -> None:
        domain = asked.domain
        if isinstance(value, str):
            if not any(code.code == value for code in domain.missing):
                raise UnacceptableError("unknown_code", code=value)
        elif isinstance(value, bool) or not isinstance(value, int):
            raise UnacceptableError("wrong_type")
        else:
            judge_range(value, domain.minimum, domain.maximum)

    def show(self, asked: Asked[ScaleDomain], value: AnswerValue, language: str) -> list[str]:
        if isinstance(value, int):
            return [str(value).replace("-", MINUS)]
        return [label(str(value), asked.domain.missing, language)]
