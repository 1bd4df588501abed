"""Relevance conditions: only earlier questions, only answers that those can have, and never impossible."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from portal.questionnaire.checking.domains import LONGEST_SCALE
from portal.questionnaire.checking.problem import Problem
from portal.questionnaire.definition import (
    All,
    Answered,
    Any,
    AnyOf,
    AtLeast,
    CodeDomain,
    CodeList,
    Condition,
    Equals,
    MatrixDomain,
    MultipleCodeDomain,
    Not,
    NumericDomain,
    Question,
    Questionnaire,
    ScaleDomain,
)
from portal.questionnaire.matrix_rows import rows_of, with_rows

DEEPEST = 10
"""Levels of conditions within conditions. No person reads more, and the evaluator calls itself for each."""


class _Setting(Struct):
    """Where conditions are being checked: the whole document, and the questions that have been passed so far.

    ``within``: the matrix whose row is being checked; of it only the rows before have been passed.
    """

    questionnaire: Questionnaire
    every_name: frozenset[str]
    passed: dict[str, Question]
    within: Question | None = None


def check_conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    """The conditions of every section and item. A condition may look at what stands before what it governs."""
    setting = _Setting(questionnaire, frozenset(question.name for question in questionnaire.walk()), {})
    for section_number, section in enumerate(questionnaire.sections):
        path = f"sections[{section_number}]"
        if section.relevant_if is not None:
            yield from _check(section.relevant_if, setting, f"{path}.relevant_if")
        for item_number, item in enumerate(section.items):
            if item.relevant_if is not None:
                yield from _check(item.relevant_if, setting, f"{path}.items[{item_number}].relevant_if")
            if isinstance(item, Question):
                yield from _check_rows(item, setting, f"{path}.items[{item_number}].domain")
                setting.passed[item.name] = item


def _check_rows(question: Question, setting: _Setting, path: str) -> Iterator[Problem]:
    """The conditions of a matrix's rows: about earlier questions, or rows of the same matrix that stand before."""
    rows = rows_of(question)
    for number, row in enumerate(rows):
        if row.relevant_if is not None:
            passed = {**setting.passed, question.name: with_rows(question, rows[:number])}
            inside = _Setting(setting.questionnaire, setting.every_name, passed, question)
            yield from _check(row.relevant_if, inside, f"{path}.rows[{number}].relevant_if")


def check_contradictions(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Answers that cannot both be true: at least two conditions, of any questions, that can hold."""
    questions = {question.name: question for question in questionnaire.walk()}
    setting = _Setting(questionnaire, frozenset(questions), questions)
    for number, each in enumerate(questionnaire.contradictions):
        path = f"contradictions[{number}]"
        if len(each.when) < 2:
            yield Problem(
                f"{path}.when",
                f"Motsägelsen ”{each.name}” behöver minst två villkor, ett för varje svar. Lägg till det som fattas.",
            )
        for place, condition in enumerate(each.when):
            yield from _check(condition, setting, f"{path}.when[{place}]")


def _check(condition: Condition, setting: _Setting, path: str, depth: int = 1) -> Iterator[Problem]:
    if depth > DEEPEST:
        yield Problem(path, f"Villkoret har fler än {DEEPEST} nivåer. Förenkla det.")
    elif isinstance(condition, Not):
        yield from _check(condition.condition, setting, f"{path}.condition", depth + 1)
    elif isinstance(condition, (All, Any)):
        if isinstance(condition, Any) and not condition.conditions:
            yield Problem(path, "Villkoret ”any” är tomt och uppfylls aldrig. Lägg till ett villkor eller ta bort det.")
        for number, part in enumerate(condition.conditions):
            yield from _check(part, setting, f"{path}.conditions[{number}]", depth + 1)
    else:
        yield from _check_reference(condition, setting, path)


def _check_reference(condition: Equals | AnyOf | AtLeast | Answered, setting: _Setting, path: str) -> Iterator[Problem]:
    name = condition.question
    question = setting.passed.get(name)
    if question is None:
        if name in setting.every_name:
            message = f"Villkoret gäller frågan ”{name}”, som kommer senare. Flytta frågan eller ändra villkoret."
        else:
            message = f"Villkoret gäller frågan ”{name}”, som inte finns. Rätta namnet eller ta bort villkoret."
        yield Problem(f"{path}.question", message)
    elif isinstance(condition, AtLeast):
        yield from _check_at_least(condition, question, path)
    else:
        yield from _check_row(condition, question, setting.within, path)
        if not isinstance(condition, Answered):
            yield from _check_codes(condition, question, setting.questionnaire, path)


def _check_at_least(condition: AtLeast, question: Question, path: str) -> Iterator[Problem]:
    domain = question.domain
    if not isinstance(domain, (ScaleDomain, NumericDomain)):
        yield Problem(
            path,
            f"Villkoret ”at_least” gäller frågan ”{question.name}”, som inte besvaras med ett tal. Använd ”equals” "
            "eller ”any_of” i stället.",
        )
    elif domain.maximum is not None and condition.value > domain.maximum:
        yield Problem(
            f"{path}.value",
            f"Villkoret uppfylls aldrig, för frågan ”{question.name}” tillåter inte så stora tal. Sänk talet.",
        )


def _check_row(
    condition: Equals | AnyOf | Answered, question: Question, within: Question | None, path: str
) -> Iterator[Problem]:
    row = condition.row
    is_own = within is not None and within.name == question.name
    if isinstance(question.domain, MatrixDomain):
        names = [each.name for each in question.domain.rows]
        if row is None and (is_own or not isinstance(condition, Answered)):
            yield Problem(path, f"Frågan ”{question.name}” är en matris. Ange vilken rad villkoret gäller (”row”).")
        elif is_own and row not in names:
            yield Problem(
                f"{path}.row",
                f"Villkoret gäller raden ”{row}”, som inte står före i matrisen ”{question.name}”. En rad kan bara "
                "bero på rader ovanför. Flytta raden eller ändra villkoret.",
            )
        elif row is not None and row not in names:
            yield Problem(
                f"{path}.row",
                f"Frågan ”{question.name}” har ingen rad ”{row}”. Välj bland raderna: {_enumerate(names)}.",
            )
    elif row is not None:
        yield Problem(f"{path}.row", f"Frågan ”{question.name}” är ingen matris. Ta bort ”row” ur villkoret.")


def _check_codes(
    condition: Equals | AnyOf, question: Question, questionnaire: Questionnaire, path: str
) -> Iterator[Problem]:
    domain = question.domain
    if isinstance(condition, AnyOf) and not condition.codes:
        yield Problem(
            f"{path}.codes",
            "Villkoret ”any_of” är tomt och uppfylls aldrig. Lägg till minst ett svar eller ta bort det.",
        )
    if isinstance(condition, Equals) and isinstance(domain, MultipleCodeDomain):
        yield Problem(
            path,
            f"På frågan ”{question.name}” kan man välja flera svar. Använd ”any_of” i stället för ”equals”.",
        )
    elif isinstance(domain, (CodeDomain, MultipleCodeDomain, MatrixDomain, ScaleDomain)):
        known = _known_codes(domain, questionnaire)
        for code in _codes_of(condition):
            if known is not None and code not in known:
                yield Problem(
                    path,
                    f"Frågan ”{question.name}” har inget svar ”{code}”. Välj bland svaren: {_enumerate(known)}.",
                )
    elif not isinstance(domain, NumericDomain) or any(isinstance(code, str) for code in _codes_of(condition)):
        yield Problem(
            path,
            f"Svaret på frågan ”{question.name}” kan inte jämföras med ett svarsalternativ. Använd ”answered”, eller "
            "för tal ”at_least”.",
        )


def _codes_of(condition: Equals | AnyOf) -> tuple[str | int, ...]:
    return (condition.code,) if isinstance(condition, Equals) else condition.codes


def _known_codes(
    domain: CodeDomain | MultipleCodeDomain | MatrixDomain | ScaleDomain, questionnaire: Questionnaire
) -> list[str | int] | None:
    """What may be answered; None when that is not known (units) or when the domain itself is at fault."""
    if isinstance(domain, ScaleDomain):
        if domain.maximum - domain.minimum >= LONGEST_SCALE:
            return None
        return [*range(domain.minimum, domain.maximum + 1), *(code.code for code in domain.missing)]
    code_list = questionnaire.code_lists.get(domain.code_list)
    return [code.code for code in code_list.codes] if isinstance(code_list, CodeList) else None


def _enumerate(names: list[str | int] | list[str]) -> str:
    return ", ".join(str(name) for name in names)
