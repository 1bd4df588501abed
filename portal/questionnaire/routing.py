"""The routing path: which sections and questions a respondent meets, given the answers so far.

The document is read once, from the start. An answer counts for later conditions only when its own question is on the
path, so a changed answer early on takes everything that hung on it off the path. Nothing is stored about the path:
it follows from the document and the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from portal.questionnaire.conditions import holds, may_hold
from portal.questionnaire.definition import Answers, AnswerValue, Item, Question, Questionnaire, Section
from portal.questionnaire.matrix_rows import as_asked, cells_of, has_conditional_rows, rows_of, rows_on_page, with_rows


class RoutingPath(Struct, frozen=True):
    """The questions and the sections on the path, by name, in document order.

    ``name in path`` asks for a question. A section is here when it has something to show, if only a statement; a
    question that the link answers is on the path but shows nothing. ``skipped``: rows that are not asked (question
    and row) of the matrices on the path.
    """

    questions: tuple[str, ...]
    sections: tuple[str, ...]
    skipped: frozenset[tuple[str, str]] = frozenset()

    def __contains__(self, name: object) -> bool:
        return name in self.questions

    def asks(self, question: str, row: str | None) -> bool:
        """Whether the question, or the row of it, is asked."""
        return question in self.questions and (row is None or (question, row) not in self.skipped)


class _Stop(NamedTuple):
    """A section that is met: its relevant items, and the answers that count up to its end.

    ``skipped``: the rows that are not asked up to its end.
    """

    section: Section
    items: tuple[Item, ...]
    counted: dict[str, AnswerValue]
    skipped: set[tuple[str, str]]

    @property
    def shown(self) -> tuple[Item, ...]:
        """What of it stands on its page."""
        return tuple(item for item in self.items if _is_shown(item))


def routing_path(questionnaire: Questionnaire, answers: Answers) -> RoutingPath:
    """What the respondent with these answers meets. Answers off the path make no difference."""
    path, _ = _path_and_answers(questionnaire, answers)
    return path


def on_path(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """The answers that count: those on the path, in document order."""
    path, counted = _path_and_answers(questionnaire, answers)
    return {name: counted[name] for name in path.questions if name in counted}


def _path_and_answers(questionnaire: Questionnaire, answers: Answers) -> tuple[RoutingPath, Mapping[str, AnswerValue]]:
    questions: list[str] = []
    sections: list[str] = []
    counted: Mapping[str, AnswerValue] = {}
    skipped: set[tuple[str, str]] = set()
    for stop in _walk(questionnaire, answers):
        if stop.shown:
            sections.append(stop.section.name)
        questions.extend(item.name for item in stop.items if isinstance(item, Question))
        counted, skipped = stop.counted, stop.skipped
    return RoutingPath(tuple(questions), tuple(sections), frozenset(skipped)), counted


class SectionPlace(NamedTuple):
    """A section on the path: the items of its page, and where it stands among the sections that show something."""

    items: tuple[Item, ...]
    step: int
    steps: int
    previous: Section | None
    following: Section | None


def find_place(questionnaire: Questionnaire, answers: Answers, name: str) -> SectionPlace | None:
    """Where the section called ``name`` stands, in one walk; None when it is not on the path."""
    items: tuple[Item, ...] = ()
    sections: list[Section] = []
    step = 0
    for stop in _walk(questionnaire, answers):
        if stop.shown:
            sections.append(stop.section)
            if stop.section.name == name:
                step, items = len(sections), _page_items(stop)
    if not step:
        return None
    previous = sections[step - 2] if step > 1 else None
    following = sections[step] if step < len(sections) else None
    return SectionPlace(items, step, len(sections), previous, following)


def _page_items(stop: _Stop) -> tuple[Item, ...]:
    """The items to put on the section's page.

    Besides the relevant ones these are the items that hang on another question of the same page: without JavaScript
    their relevance is not known until the page has been sent. ``on_path`` decides when it is.
    """
    shown: list[Item] = []
    undecided: set[str] = set()
    for item in stop.section.items:
        if not _is_shown(item) or not (item.relevant_if is None or may_hold(item.relevant_if, stop.counted, undecided)):
            continue
        if isinstance(item, Question) and has_conditional_rows(item):
            item = with_rows(item, rows_on_page(item, stop.counted, undecided))
            if not rows_of(item):
                continue
        shown.append(item)
        if isinstance(item, Question):
            undecided |= cells_of(item)
    return tuple(shown)


def first_section(questionnaire: Questionnaire, answers: Answers) -> Section | None:
    """The first section on the path; None when there is nothing to show at all."""
    return next((stop.section for stop in _walk(questionnaire, answers) if stop.shown), None)


def next_section(questionnaire: Questionnaire, answers: Answers, name: str) -> Section | None:
    """The section on the path after the one called ``name`` (itself on the path or not); None after the last one.

    None also when the questionnaire has no section of that name.
    """
    names = [section.name for section in questionnaire.sections]
    later = names[names.index(name) + 1 :] if name in names else []
    following = (stop.section for stop in _walk(questionnaire, answers) if stop.shown)
    return next((section for section in following if section.name in later), None)


def _is_shown(item: Item) -> bool:
    return not (isinstance(item, Question) and item.from_link)


def _walk(questionnaire: Questionnaire, answers: Answers) -> Iterator[_Stop]:
    """Every section with something in it that is relevant, in document order."""
    counted: dict[str, AnswerValue] = {}
    skipped: set[tuple[str, str]] = set()
    for section in questionnaire.sections:
        if section.relevant_if is not None and not holds(section.relevant_if, counted):
            continue
        items = tuple(_relevant(section, answers, counted, skipped))
        if items:
            yield _Stop(section, items, counted, skipped)


def _relevant(
    section: Section, answers: Answers, counted: dict[str, AnswerValue], skipped: set[tuple[str, str]]
) -> Iterator[Item]:
    """The section's relevant items; their answers are put into ``counted`` as they are passed, rows that are not asked
    into ``skipped``."""
    for item in section.items:
        if item.relevant_if is not None and not holds(item.relevant_if, counted):
            continue
        if isinstance(item, Question):
            asked = as_asked(item, answers.get(item.name), counted)
            if asked is None:
                continue
            item, value = asked.question, asked.value
            skipped.update((item.name, row) for row in asked.skipped)
            if value is not None:
                counted[item.name] = value
        yield item
