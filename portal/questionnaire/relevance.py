"""Conditions as data: when a question, a text or a section is relevant. conditions.py says whether one holds."""

from __future__ import annotations

from portal.questionnaire.parts import Tagged


class Equals(Tagged, frozen=True, tag="equals"):
    """The answer to ``question`` is ``code``. ``row`` names the row when the question is a matrix."""

    question: str
    code: str | int
    row: str | None = None


class AnyOf(Tagged, frozen=True, tag="any_of"):
    """The answer to ``question`` is, or contains, at least one of ``codes``."""

    question: str
    codes: tuple[str | int, ...]
    row: str | None = None


class AtLeast(Tagged, frozen=True, tag="at_least"):
    """The answer to a scale or number question is ``value`` or more. A missing code is not a number."""

    question: str
    value: float


class Answered(Tagged, frozen=True, tag="answered"):
    """The question has an answer of any kind, a missing code included."""

    question: str
    row: str | None = None


class All(Tagged, frozen=True, tag="all"):
    """Every condition holds. True when there are none."""

    conditions: tuple[Condition, ...]


class Any(Tagged, frozen=True, tag="any"):
    """At least one condition holds. False when there are none."""

    conditions: tuple[Condition, ...]


class Not(Tagged, frozen=True, tag="not"):
    """The condition does not hold."""

    condition: Condition


Condition = Equals | AnyOf | AtLeast | Answered | All | Any | Not
