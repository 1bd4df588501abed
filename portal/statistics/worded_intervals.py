"""Intervals in the wording of answers: "0–1 år" and "1–2 år" have an end in common, and exactly 1 must belong to one.

They are read as half-open: an end that two of them share belongs to the higher one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

_NUMBER = r"\d{1,3}(?:[ \u00a0]\d{3})+|\d+(?:,\d+)?"
_CLOSED = re.compile(rf"(?P<low>{_NUMBER})\s*(?:[–—-]|till)\s*(?P<high>{_NUMBER})(?P<unit>.*)")
_OPEN = re.compile(rf"(?P<low>{_NUMBER})(?P<unit>.*?)\s*(?:och|eller)\s+(?:mer|fler|äldre|över|uppåt|längre)")


class Interval(Struct, frozen=True):
    """An interval as worded: ``low`` and ``high`` with the words after them; no ``high`` means without end."""

    label: str
    low: Decimal
    high: Decimal | None
    unit: str


class Touching(Struct, frozen=True):
    """Two intervals of a list that share an end, and that end."""

    lower: str
    higher: str
    end: str


def find_interval(label: str) -> Interval | None:
    """The interval that an answer is worded as; None for any other wording."""
    words = " ".join(label.split())
    if (found := _CLOSED.fullmatch(words)) is not None:
        low, high = _value(found["low"]), _value(found["high"])
        return Interval(label, low, high, _unit(found["unit"])) if low < high else None
    if (found := _OPEN.fullmatch(words)) is not None:
        return Interval(label, _value(found["low"]), None, _unit(found["unit"]))
    return None


def touching_intervals(labels: Iterable[str]) -> tuple[Touching, ...]:
    """Every pair of intervals where one begins with the number that the other ends with, in the same unit."""
    intervals = [found for label in labels if (found := find_interval(label)) is not None]
    return tuple(
        Touching(lower.label, higher.label, f"{lower.high.normalize():f}".replace(".", ","))
        for lower in intervals
        for higher in intervals
        if lower.high is not None and lower.high == higher.low and lower.unit == higher.unit
    )


def _value(written: str) -> Decimal:
    return Decimal(re.sub(r"\s", "", written).replace(",", "."))


def _unit(words: str) -> str:
    return words.strip().lower()
