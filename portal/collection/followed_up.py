"""What a second round is about, board by board: the answers that each gave in the first, in the words of that one.

They are written down when the second round is made. What a board corrects in the first one afterwards changes nothing
of what it is asked about, and no board is ever shown another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import msgspec
import sqlalchemy as sa
from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from portal.collection.models import FollowedAnswer, Response
from portal.i18n import gettext
from portal.questionnaire.code_lists import codes
from portal.questionnaire.definition import (
    Answers,
    CodeDomain,
    MatrixDomain,
    Question,
    Questionnaire,
    text_in,
)
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_questionnaire


@dataclass(frozen=True)
class Criterion:
    """Who is followed up: those who answered ``question`` with one of ``codes``, in a matrix for one of ``areas``."""

    question: Question
    codes: frozenset[str]
    areas: frozenset[str] = frozenset()

    def found_in(self, answers: Answers) -> tuple[tuple[str, str], ...]:
        """Area and code of each such answer, in the order of the matrix; the area is empty for other questions."""
        value, domain = answers.get(self.question.name), self.question.domain
        if isinstance(value, dict) and isinstance(domain, MatrixDomain):
            asked = [row.name for row in domain.rows if row.name in self.areas]
            return tuple((area, value[area]) for area in asked if value.get(area) in self.codes)
        return (("", value),) if isinstance(value, str) and value in self.codes else ()

    def fits(self, answers: Answers) -> bool:
        return bool(self.found_in(answers))


@dataclass(frozen=True)
class FollowedQuestion:
    """A question and what was answered to it: the area of a matrix (empty otherwise) and the answer, in words."""

    name: str
    text: str
    answers: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Each answer with its area before it."""
        return tuple(f"{area}: {answer}" if area else answer for area, answer in self.answers)


@dataclass(frozen=True)
class FollowedUp:
    """What one unit is asked about: the round it answered in, and the questions with its answers."""

    round_title: str
    questions: tuple[FollowedQuestion, ...]


def keep_followed(session: Session, before: CollectionRound, opened: CollectionRound, criterion: Criterion) -> None:
    """Write down what each unit of ``opened`` answered in ``before`` that fits the criterion."""
    query = sa.select(Response.unit_id, Response.answers).where(
        Response.round_id == before.id, Response.unit_id.in_(opened.unit_ids)
    )
    of_both = {"round_id": opened.id, "before_id": before.id, "question": criterion.question.name}
    found = dict.fromkeys(
        (unit_id, area, code)
        for unit_id, answers in session.execute(query.order_by(Response.id))
        for area, code in criterion.found_in(msgspec.json.decode(answers, type=dict))
    )
    rows = [{**of_both, "unit_id": unit_id, "area": area, "code": code} for unit_id, area, code in found]
    if rows:
        session.execute(sa.insert(FollowedAnswer), rows)


def is_follow_up(session: Session, collection_round: CollectionRound) -> bool:
    """Whether the round is about answers that were given in another; of persons none is, and nothing is asked."""
    if collection_round.respondents != "units":
        return False
    return session.scalar(sa.select(sa.exists().where(FollowedAnswer.round_id == collection_round.id))) or False


def list_followed(session: Session, round_id: int, language: str, *units: int) -> dict[int, FollowedUp]:
    """Unit id to what it is asked about in the round, for ``units``, or for all that are asked because of an answer."""
    query = sa.select(FollowedAnswer).where(FollowedAnswer.round_id == round_id)
    if units:
        query = query.where(FollowedAnswer.unit_id.in_(units))
    rows = session.scalars(query.order_by(FollowedAnswer.id)).all()
    if not rows:
        return {}
    before = session.get_one(CollectionRound, rows[0].before_id)
    questionnaire = get_questionnaire(session, before.version)
    by_unit: dict[int, list[FollowedAnswer]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    return {unit_id: _of_unit(before.title, questionnaire, own, language) for unit_id, own in by_unit.items()}


def find_followed(session: Session, round_id: int, unit_id: int, language: str) -> FollowedUp | None:
    """What this unit is asked about in the round; None when it is not asked because of an answer."""
    return list_followed(session, round_id, language, unit_id).get(unit_id)


def _of_unit(
    round_title: str, questionnaire: Questionnaire, given: Iterable[FollowedAnswer], language: str
) -> FollowedUp:
    questions = {question.name: question for question in questionnaire.walk()}
    by_question = groupby(given, key=lambda row: row.question)
    shown = tuple(_in_words(questionnaire, questions[name], own, language) for name, own in by_question)
    return FollowedUp(round_title, shown)


def _in_words(
    questionnaire: Questionnaire, question: Question, given: Iterable[FollowedAnswer], language: str
) -> FollowedQuestion:
    domain = question.domain
    rows = domain.rows if isinstance(domain, MatrixDomain) else ()
    areas = {row.name: text_in(row.text, language) for row in rows}
    listed = codes(questionnaire, domain.code_list) if isinstance(domain, (CodeDomain, MatrixDomain)) else ()
    labels = {code.code: text_in(code.label, language) for code in listed}
    answers = tuple((areas.get(each.area, ""), labels[each.code]) for each in given)
    return FollowedQuestion(question.name, text_in(question.text, language), answers)


def in_letter(followed: FollowedUp | None) -> str:
    """The lines of a letter that say it, in the language that the page speaks just now; empty when there is nothing."""
    if followed is None:
        return ""
    lines = [gettext("Enkäten följer upp det ni svarade i ”%(round)s”:", round=followed.round_title)]
    for question in followed.questions:
        lines.append(question.text)
        lines += [f"– {line}" for line in question.lines]
    return "\n".join(lines)


def followed_html(session: Session, round_id: int, unit_id: int, language: str) -> Markup:
    """The part of a page that says it; empty when the unit is not asked because of an answer."""
    followed = find_followed(session, round_id, unit_id, language)
    return Markup(render_template("respond/followed.html", followed=followed)) if followed else Markup("")  # noqa: S704
