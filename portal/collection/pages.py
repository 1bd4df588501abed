"""What the pages of a questionnaire show, computed from the document and the answers so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from portal.collection.messages import ShownProblem, show_problem
from portal.i18n import gettext
from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import (
    AnswerValue,
    Code,
    Item,
    MatrixDomain,
    Question,
    Questionnaire,
    Section,
    text_in,
)
from portal.questionnaire.domains import AnswerProblem, parse, show
from portal.questionnaire.routing import RoutingPath, find_place, on_path, routing_path

Typed = dict[str, list[str]]
NOTHING: Mapping[str, list[str]] = {}


@dataclass(frozen=True)
class SectionPage:
    """One page: a section, what to put on it, and where it stands among the sections on the path."""

    questionnaire: Questionnaire
    section: Section
    items: tuple[Item, ...]
    typed: Typed
    step: int
    steps: int
    previous: Section | None
    is_last: bool
    units: Mapping[str, str]
    problems: tuple[ShownProblem, ...] = ()

    @property
    def codes(self) -> Callable[[str], tuple[Code, ...]]:
        """From the name of a code list to its codes."""
        return lambda name: codes(self.questionnaire, name, self.units)

    @property
    def sends(self) -> bool:
        """Whether going on from this page sends the response: it is the last one and no check page follows."""
        return self.is_last and not self.questionnaire.check_answers


def find_section_page(
    questionnaire: Questionnaire, name: str, answers: Mapping[str, AnswerValue], units: Mapping[str, str]
) -> SectionPage | None:
    """The page of the section called ``name``; None when it is not on the path of these answers."""
    place = find_place(questionnaire, answers, name)
    if place is None:
        return None
    section = next(section for section in questionnaire.sections if section.name == name)
    return SectionPage(
        questionnaire=questionnaire,
        section=section,
        items=place.items,
        typed=_typed(section, answers),
        step=place.step,
        steps=place.steps + (1 if questionnaire.check_answers else 0),
        previous=place.previous,
        is_last=place.following is None,
        units=units,
    )


def _typed(section: Section, answers: Mapping[str, AnswerValue]) -> Typed:
    """Answers as the fields of a form hold them."""
    typed: Typed = {}
    for question in section.questions:
        value = answers.get(question.name)
        if isinstance(value, dict):
            typed.update({f"{question.name}.{row}": [code] for row, code in value.items()})
        elif isinstance(value, list):
            typed[question.name] = list(value)
        elif value is not None:
            typed[question.name] = [str(value)]
    return typed


@dataclass(frozen=True)
class ReadPage:
    """What a sent page said: values by question (None: no answer), the fields as typed, and what is wrong."""

    values: dict[str, AnswerValue | None] = field(default_factory=dict)
    typed: Typed = field(default_factory=dict)
    problems: tuple[AnswerProblem, ...] = ()


def read_page(page: SectionPage, form: MultiDict[str, str], answers: Mapping[str, AnswerValue]) -> ReadPage:
    """Read every question that the page showed. Problems of questions that the answers lead past are no problems."""
    values: dict[str, AnswerValue | None] = {}
    typed: Typed = {}
    problems: list[AnswerProblem] = []
    for question in (item for item in page.items if isinstance(item, Question)):
        parsed = parse(question, form, page.questionnaire, page.units)
        values[question.name] = _with_rows_unseen(question, parsed.value, answers.get(question.name))
        typed.update(parsed.typed)
        problems.extend(parsed.problems)
    merged = {name: value for name, value in {**answers, **values}.items() if value is not None}
    path = routing_path(page.questionnaire, merged)
    return ReadPage(values, typed, tuple(each for each in problems if path.asks(each.question, each.row)))


def _with_rows_unseen(question: Question, value: AnswerValue | None, before: AnswerValue | None) -> AnswerValue | None:
    """Rows of a matrix that the page did not show keep their answers, as questions do that it did not show."""
    if not isinstance(question.domain, MatrixDomain) or not isinstance(before, dict):
        return value
    seen = {row.name for row in question.domain.rows}
    unseen = {row: code for row, code in before.items() if row not in seen}
    return {**unseen, **(value if isinstance(value, dict) else {})} or None


def show_problems(
    questionnaire: Questionnaire,
    problems: Sequence[AnswerProblem],
    language: str,
    typed: Mapping[str, list[str]] = NOTHING,
) -> tuple[ShownProblem, ...]:
    """Problems in words, in the order of the questionnaire. ``typed`` is what the page's fields held."""
    by_name = {question.name: question for question in questionnaire.walk()}
    shown = []
    for problem in problems:
        field_name = f"{problem.question}.{problem.row}" if problem.row else problem.question
        question = by_name[problem.question]
        shown.append(show_problem(problem, question, language, questionnaire, typed.get(field_name, ())))
    return tuple(shown)


@dataclass(frozen=True)
class ShownAnswer:
    """One question with its answer in words; ``lines`` is empty when it was not answered.

    ``is_partial``: a matrix of which some rows have an answer and others, which were asked too, have none.
    """

    question: Question
    lines: list[str]
    is_partial: bool = False


@dataclass(frozen=True)
class ShownSection:
    """A section of the check-your-answers page."""

    section: Section
    answers: tuple[ShownAnswer, ...]


def show_answers(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue], language: str, units: Mapping[str, str]
) -> tuple[ShownSection, ...]:
    """Every question on the path with its answer, section by section."""
    path = routing_path(questionnaire, answers)
    counted = on_path(questionnaire, answers)
    shown = []
    for section in questionnaire.sections:
        asked = tuple(
            _shown(question, counted.get(question.name), (questionnaire, language, units), path)
            for question in section.questions
            if question.name in path and (not question.from_link or question.name in counted)
        )
        if section.name in path.sections and asked:
            shown.append(ShownSection(section, asked))
    return tuple(shown)


def _shown(
    question: Question,
    value: AnswerValue | None,
    shown_in: tuple[Questionnaire, str, Mapping[str, str]],
    path: RoutingPath,
) -> ShownAnswer:
    if value is None:
        return ShownAnswer(question, [])
    if not isinstance(question.domain, MatrixDomain) or not isinstance(value, dict):
        return ShownAnswer(question, show(question, value, *shown_in))
    _, language, _ = shown_in
    lines = []
    for row in question.domain.rows:
        if row.name in value:
            lines += show(question, {row.name: value[row.name]}, *shown_in)
        elif path.asks(question.name, row.name):
            lines.append(f"{text_in(row.text, language)}: {gettext('Inget svar')}")
    return ShownAnswer(question, lines, is_partial=len(lines) > len(value))
