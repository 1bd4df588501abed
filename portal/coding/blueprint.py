"""What the pages of coding share: their addresses, and finding the question and the text that an address names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, abort, current_app, url_for
from sqlalchemy.orm import Session

from portal.coding.corrections import find_open
from portal.coding.models import FIRST, SECOND, CodeBook, CodingCorrection, SecondCoder
from portal.coding.operations import coder_kind
from portal.coding.queries import codings, counting_codings, find_book, find_second, finished_questions, sample_of
from portal.coding.texts import FreeText, check_ready, list_texts, text_questions
from portal.crypto import KeyFolder
from portal.organisation.access import authorize
from portal.questionnaire.definition import Question, text_in
from portal.surveys.models import CollectionRound
from portal.surveys.queries import find_round, get_questionnaire

blueprint = Blueprint("coding", __name__, url_prefix="/arbete/undersokningar/<code>/fritext")


def keys() -> KeyFolder:
    """The keys of the running application."""
    found: KeyFolder = current_app.extensions["portal_keys"]
    return found


def get_round(session: Session, code: str) -> tuple[CollectionRound, int]:
    """The round, ready to be coded, and the account that asks; 404 when it is not theirs to see."""
    collection_round = find_round(session, code) or abort(404)
    account_id = authorize(collection_round).account_id
    check_ready(collection_round)
    return collection_round, account_id


@dataclass(frozen=True)
class Place:
    """A question of a round that somebody works with."""

    session: Session
    round: CollectionRound
    question: Question
    account_id: int

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def wording(self) -> str:
        return text_in(self.question.text, "sv")

    @cached_property
    def texts(self) -> Sequence[FreeText]:
        return list_texts(self.session, keys(), self.round, self.name)

    @cached_property
    def book(self) -> CodeBook | None:
        return find_book(self.session, self.round, self.name)

    @cached_property
    def second(self) -> SecondCoder | None:
        return find_second(self.session, self.round.id, self.name)

    @cached_property
    def kind(self) -> str:
        """As what the asker codes: first or second."""
        return FIRST if self.correction else coder_kind(self.session, self.round.id, self.name, self.account_id)

    @cached_property
    def own_texts(self) -> Sequence[FreeText]:
        """What the asker is to code: all, or as the second coder the sample; in a correction what has been coded."""
        if self.correction:
            return [each for each in self.texts if each.response_id in self.coded]
        return sample_of(self.texts, self.second) if self.kind == SECOND else self.texts

    @cached_property
    def coded(self) -> dict[int, frozenset[int]]:
        """What has been coded by those of the asker's kind; in a correction, what counts."""
        if self.correction:
            return counting_codings(self.session, self.round.id, self.name)
        return codings(self.session, self.round.id, self.name, self.kind)

    @cached_property
    def correction(self) -> CodingCorrection | None:
        """The correction that goes on."""
        return find_open(self.session, self.round.id, self.name)

    @cached_property
    def is_finished(self) -> bool:
        """Whether the coding is finished, and so changed by a correction only."""
        return self.correction is None and self.name in finished_questions(self.session, self.round.id)

    @property
    def left(self) -> list[FreeText]:
        """The texts that the asker still has to code."""
        return [each for each in self.own_texts if each.response_id not in self.coded]

    def get_text(self, tag: str) -> FreeText:
        """The text at an address, among those that the asker is to read; 404 when there is none."""
        return next((each for each in self.own_texts if each.tag == tag), None) or abort(404)

    def url(self, page: str, **more: object) -> str:
        """The address of a page about this question."""
        return url_for(f"coding.{page}", code=self.round.code, question=self.name, **more)


def get_place(session: Session, code: str, question: str) -> Place:
    """The place that an address names; 404 when the round has no such question."""
    collection_round, account_id = get_round(session, code)
    questions = text_questions(get_questionnaire(session, collection_round.version))
    found = next((each for each in questions if each.name == question), None) or abort(404)
    return Place(session, collection_round, found, account_id)
