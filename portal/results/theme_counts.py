"""Coded free text among the results: which themes may be named for which groups, and the quotes that may stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.coding.corrections import FinishedTimes, finished_times
from portal.coding.models import TextCoding
from portal.coding.queries import Themes, coded_twice, find_book, finished_questions, list_quotes
from portal.coding.texts import text_questions
from portal.collection.models import Response
from portal.i18n import local
from portal.questionnaire.definition import Question, Questionnaire, text_in
from portal.questionnaire.domains import CELL_SEPARATOR
from portal.results.register import first_shown, first_thresholds
from portal.statistics.coding.corrections import Limits, told_editions
from portal.statistics.coding.editions import Members, ThemedText
from portal.statistics.coding.reporting import Reported
from portal.statistics.summary import GroupSummary, Level, RoundSummary
from portal.statistics.thresholds import Thresholds
from portal.surveys.models import CollectionRound


@dataclass(frozen=True)
class QuestionThemes:
    """One question in one group: name and count of each theme that may be named, texts with others or none.

    ``answered`` texts, of which ``coded``. ``quotes``: theme and words. ``twice``: how many texts two have coded, and
    kappa. Quotes and kappa belong to the whole round. ``corrected_on``: when a correction that shows was told of;
    ``is_being_corrected``: another one goes on.
    """

    name: str
    text: str
    answered: int
    coded: int
    themes: tuple[tuple[str, int], ...]
    other: int
    quotes: tuple[tuple[str, str], ...] = ()
    twice: tuple[int, Fraction | None] = (0, None)
    corrected_on: date | None = None
    is_being_corrected: bool = False


RoundThemes = dict[Members, tuple[QuestionThemes, ...]]
"""A group, by its member units, to what may be told of its free text."""

Places = tuple[sa.ColumnElement[int], dict[int, str]]


@dataclass(frozen=True)
class CodedRound:
    """A round whose free text is to be told of at ``level``; ``disclosed`` gives its summary at a level."""

    session: Session
    round: CollectionRound
    level: Level
    thresholds: Thresholds
    disclosed: Callable[[Level], RoundSummary]
    places: Callable[[], Places]


def read_themes(coded: CodedRound, questionnaire: Questionnaire) -> RoundThemes:
    """What may be told of each question of which the coding is finished. Nothing at level raw."""
    names = finished_questions(coded.session, coded.round.id) if coded.level != "raw" else set()
    found: dict[Members, list[QuestionThemes]] = {}
    for question in text_questions(questionnaire):
        if question.name in names:
            for members, told in _told(coded, question):
                found.setdefault(members, []).append(told)
    return {members: tuple(questions) for members, questions in found.items()}


def _told(coded: CodedRound, question: Question) -> Iterator[tuple[Members, QuestionThemes]]:
    session, name = coded.session, question.name
    book = find_book(session, coded.round, name)
    theme_names = {theme.id: theme.name for theme in (book.themes if book else ())}
    summary = coded.disclosed(coded.level)
    answered = _bases(summary, name)
    times = finished_times(session, coded.round.id, name)
    report, is_corrected = _reported(coded, name, times)
    for members, group in report.groups.items():
        if members not in answered:
            continue
        is_whole = members == summary.total.members
        themes = tuple((theme_names[theme], count) for theme, count in group.counts.items())
        yield (
            members,
            QuestionThemes(
                name=name,
                text=text_in(question.text, "sv"),
                answered=answered[members],
                coded=group.coded,
                themes=themes,
                other=group.other,
                quotes=_quotes(session, coded.round, name, coded.level, dict(themes)) if is_whole else (),
                twice=coded_twice(session, coded.round.id, name) if is_whole else (0, None),
                corrected_on=local(times.corrected_at).date() if is_corrected and times.corrected_at else None,
                is_being_corrected=times.is_open,
            ),
        )


def _themed_texts(coded: CodedRound, question: str, codings: Sequence[dict[int, Themes]]) -> list[list[ThemedText]]:
    """The coded texts, in the same order for each coding."""
    place, codes = coded.places()
    responses = Response.__table__.c
    of_question = (TextCoding.round_id == coded.round.id) & (TextCoding.question == question)
    which = sa.select(TextCoding.response_id).where(of_question)
    rows = coded.session.execute(sa.select(responses.id, place).where(responses.id.in_(which)).order_by(responses.id))
    units = {
        response_id: frozenset(codes[place_id].split(CELL_SEPARATOR))
        for response_id, place_id in rows
        if response_id in codings[0]
    }
    return [[ThemedText(where, themes[each]) for each, where in units.items()] for themes in codings]


def _reported(coded: CodedRound, question: str, times: FinishedTimes) -> tuple[Reported, bool]:
    """What may be told, and whether a correction shows in it.

    Decided from what the register has, and so the same each time, whatever has become of the limits.
    """
    codings = _themed_texts(coded, question, times.codings)
    thresholds = first_thresholds(coded.session, coded.round.id) or coded.thresholds
    internal = Limits(_groups(coded, question, "internal"), thresholds.internal)
    public = Limits(_groups(coded, question, "public"), thresholds.public)
    editions = told_editions(codings, internal, public)
    last = editions[-1]
    return (last.internal if coded.level == "internal" else last.public), last is not editions[0]


def _groups(coded: CodedRound, question: str, level: Level) -> list[Members]:
    """The groups in which the question was shown the first time; of those who are no persons, where it is."""
    known = first_shown(coded.session, coded.round.id, level, question)
    return list(_bases(coded.disclosed(level), question)) if known is None else known


def _bases(summary: RoundSummary, question: str) -> dict[Members, int]:
    """How many have answered the question, in each group where that may be told."""
    return {
        group.members: table.base or 0
        for group in summary.groups
        if not group.suppressed
        for table in group.questions
        if table.name == question and not table.suppressed
    }


def _quotes(
    session: Session, collection_round: CollectionRound, question: str, level: Level, named: dict[str, int]
) -> tuple[tuple[str, str], ...]:
    """The quotes of themes that are named, in rounds where those who answered were told of quotes."""
    if not collection_round.quotes_allowed:
        return ()
    quotes = list_quotes(session, collection_round.id, question, level)
    return tuple((each.theme.name, each.masked.text) for each in quotes if each.theme.name in named)


def themes_as_json(themes: RoundThemes, group: GroupSummary) -> list[dict[str, Any]]:
    """The same for other systems (``results ROUND --json``). Quotes stay on the pages."""
    return [
        {
            "question": question.name,
            "answered": question.answered,
            "coded": question.coded,
            "themes": [{"name": name, "count": count} for name, count in question.themes],
            "other": question.other,
            "corrected_on": question.corrected_on.isoformat() if question.corrected_on else None,
            "is_being_corrected": question.is_being_corrected,
        }
        for question in themes_of(themes, group)
    ]


def coded_questions_in(themes: RoundThemes) -> dict[str, str]:
    """Name and wording of every question that something may be told of, for some group."""
    return {each.name: each.text for questions in themes.values() for each in questions}


def themes_of(themes: RoundThemes, group: GroupSummary) -> tuple[QuestionThemes, ...]:
    """What may be told of a group's free text."""
    return themes.get(group.members, ())
