"""Which quality factors to work with: their grades and effects, split at the factors' means into four."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct


class Quadrant(StrEnum):
    """Grade (the factor's index) and effect, each against the mean of the factors."""

    PRIORITISE = "prioritise"
    IMPROVE = "improve"
    KEEP = "keep"
    LOWER = "lower"


class Placed(Struct, frozen=True, kw_only=True):
    """A factor: its ``grade`` (0–100), its ``effect``, and where it lies."""

    factor: str
    grade: float
    effect: float
    quadrant: Quadrant


class Matrix(Struct, frozen=True, kw_only=True):
    """The factors, and the means that split them: what is at the mean counts as high."""

    placed: tuple[Placed, ...]
    grade_split: float
    effect_split: float

    def inside(self, quadrant: Quadrant) -> tuple[str, ...]:
        """The factors in a quadrant, in order."""
        return tuple(each.factor for each in self.placed if each.quadrant == quadrant)


def prioritise(factors: Sequence[tuple[str, float, float]]) -> Matrix | None:
    """The matrix of factors given as name, grade and effect; None with fewer than two, for nothing can be split."""
    if len(factors) < 2:
        return None
    grade_split = sum(grade for _, grade, _ in factors) / len(factors)
    effect_split = sum(effect for _, _, effect in factors) / len(factors)
    placed = tuple(
        Placed(factor=name, grade=grade, effect=effect, quadrant=_quadrant(grade - grade_split, effect - effect_split))
        for name, grade, effect in factors
    )
    return Matrix(placed=placed, grade_split=grade_split, effect_split=effect_split)


def _quadrant(grade: float, effect: float) -> Quadrant:
    """Both as they lie above or below the mean."""
    if effect >= 0:
        return Quadrant.IMPROVE if grade >= 0 else Quadrant.PRIORITISE
    return Quadrant.KEEP if grade >= 0 else Quadrant.LOWER
