"""Relevance conditions: does a condition hold for the answers so far?

Callers pass answers that are *on the path* only (see routing); an answer to a question that is no longer asked has
already been dropped and therefore counts as not given.
"""

from __future__ import annotations

from collections.abc import Collection

from portal.questionnaire.definition import (
    All,
    Answered,
    Answers,
    AnswerValue,
    Any,
    AnyOf,
    AtLeast,
    Condition,
    Contradiction,
    Equals,
    Not,
    Questionnaire,
)


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether ``condition`` holds for ``answers``. A question without an answer equals nothing."""
    if isinstance(condition, Equals):
        return _given(condition, answers) == condition.code
    if isinstance(condition, AnyOf):
        return _contains_any(_given(condition, answers), condition.codes)
    if isinstance(condition, AtLeast):
        value = answers.get(condition.question)
        return isinstance(value, (int, float)) and value >= condition.value
    if isinstance(condition, Answered):
        return _given(condition, answers) is not None
    if isinstance(condition, All):
        return all(holds(part, answers) for part in condition.conditions)
    if isinstance(condition, Any):
        return any(holds(part, answers) for part in condition.conditions)
    return not holds(condition.condition, answers)


def may_hold(condition: Condition, answers: Answers, undecided: Collection[str]) -> bool:
    """Whether ``condition`` holds for ``answers`` or could come to hold through the ``undecided``.

    These are questions, and rows of a matrix as ``question.row``, on the same page as what the condition governs:
    their answers can still change before the page is sent, so whatever ``answers`` says about them is left out of
    account.
    """
    return _verdict(condition, answers, undecided) is not False


def must_hold(condition: Condition, answers: Answers, undecided: Collection[str]) -> bool:
    """Whether ``condition`` holds for ``answers`` whatever becomes of the ``undecided``."""
    return _verdict(condition, answers, undecided) is True


def contradictions_in(questionnaire: Questionnaire, answers: Answers) -> tuple[Contradiction, ...]:
    """The contradictions of the questionnaire that ``answers`` hold, in its order."""
    return tuple(
        each for each in questionnaire.contradictions if all(holds(condition, answers) for condition in each.when)
    )


def references(condition: Condition) -> frozenset[str]:
    """The names of every question that ``condition`` looks at."""
    return frozenset(name for name, _ in cells_in(condition))


def cells_in(condition: Condition) -> frozenset[tuple[str, str | None]]:
    """Question and row of everything that ``condition`` looks at; the row is None for the whole question."""
    if isinstance(condition, (All, Any)):
        return frozenset[tuple[str, str | None]]().union(*(cells_in(part) for part in condition.conditions))
    if isinstance(condition, Not):
        return cells_in(condition.condition)
    return frozenset({(condition.question, None if isinstance(condition, AtLeast) else condition.row)})


def _given(condition: Equals | AnyOf | Answered, answers: Answers) -> AnswerValue | None:
    """The answer the condition is about: the question's own, or that of one row of a matrix."""
    value = answers.get(condition.question)
    if condition.row is None:
        return value
    return value.get(condition.row) if isinstance(value, dict) else None


def _contains_any(value: AnswerValue | None, codes: tuple[str | int, ...]) -> bool:
    if isinstance(value, list):
        return any(code in codes for code in value)
    return value in codes


def _verdict(condition: Condition, answers: Answers, undecided: Collection[str]) -> bool | None:
    """True, False, or None when it depends on the undecided (Kleene's three-valued logic)."""
    if isinstance(condition, Not):
        verdict = _verdict(condition.condition, answers, undecided)
        return None if verdict is None else not verdict
    if isinstance(condition, (All, Any)):
        decisive = isinstance(condition, Any)
        verdicts = [_verdict(part, answers, undecided) for part in condition.conditions]
        if decisive in verdicts:
            return decisive
        return None if None in verdicts else not decisive
    return None if _cell(condition) in undecided else holds(condition, answers)


def _cell(condition: Equals | AnyOf | AtLeast | Answered) -> str:
    """The question, or the row of it, that the condition is about."""
    row = None if isinstance(condition, AtLeast) else condition.row
    return condition.question if row is None else f"{condition.question}.{row}"
