"""The questionnaire as a document: frozen structs, read from and written to JSON without loss.

A questionnaire is plain data. It knows nothing of the database, the web or the languages of the screen.
Questions refer to earlier questions by ``name``; rules are small trees of data, never strings of code.

The terms are those of DDI-Lifecycle 3.3 (question, code list, response domain) and GSBPM 5.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from msgspec import field

from portal.questionnaire.contradictions import Contradiction as Contradiction
from portal.questionnaire.files import KINDS, FileKind
from portal.questionnaire.parts import Document, Tagged
from portal.questionnaire.relevance import All as All
from portal.questionnaire.relevance import Answered as Answered
from portal.questionnaire.relevance import Any as Any
from portal.questionnaire.relevance import AnyOf as AnyOf
from portal.questionnaire.relevance import AtLeast as AtLeast
from portal.questionnaire.relevance import Condition as Condition
from portal.questionnaire.relevance import Equals as Equals
from portal.questionnaire.relevance import Not as Not

DEFAULT_LANGUAGE = "sv"
EASY_SWEDISH = "sv-x-lattlast"
"""BCP 47 private-use tag for lättläst: a form of Swedish, so a missing text falls back to ``sv``."""

FORMAT = 1
"""The version of the document format itself, raised when an older reader would misunderstand a document."""

MISSING_CODE_NAMES = frozenset({"vet_ej", "ej_aktuellt"})
"""Codes that are missing values whatever list they stand in; they are counted apart and never enter the base."""

NO_CHANGE = "ingen_forandring"
"""A code of boards that answer again: nothing has been changed since last. Printed x, like what does not apply, but
never the same: whether it stands in the base, ``missing`` says."""

Text = Mapping[str, str]
"""One text in one or more languages: language tag to text. Swedish (``sv``) is always there."""


def text_in(text: Text, language: str) -> str:
    """The text in ``language``, else in Swedish; empty when there is neither."""
    return text.get(language) or text.get(DEFAULT_LANGUAGE, "")


# --- Code lists -------------------------------------------------------------------------------------------------


class Code(Document, frozen=True):
    """One alternative of a code list.

    ``positive`` marks the answers that count as positive when a share of positive answers is reported.
    ``exclusive`` marks an alternative that cannot be combined with others in a multiple choice.
    """

    code: str
    label: Text
    missing: bool = False
    positive: bool = False
    exclusive: bool = False

    @property
    def is_missing(self) -> bool:
        """Missing codes stand outside the base; ``vet_ej`` and ``ej_aktuellt`` are missing by name."""
        return self.missing or self.code in MISSING_CODE_NAMES


class CodeList(Tagged, frozen=True, tag="codes"):
    """Alternatives written in the document itself. ``ordered``: from most to least positive, or small to large."""

    codes: tuple[Code, ...]
    ordered: bool = False


class UnitCodeList(Tagged, frozen=True, tag="units"):
    """Alternatives taken from the unit tree when the question is answered; ``extra`` codes stand last."""

    extra: tuple[Code, ...] = ()


AnyCodeList = CodeList | UnitCodeList


# --- Response domains: what an answer may be ---------------------------------------------------------------------


class CodeDomain(Tagged, frozen=True, tag="code"):
    """One code. The answer is a ``str``."""

    kind: ClassVar[str] = "code"
    code_list: str


class MultipleCodeDomain(Tagged, frozen=True, tag="codes"):
    """Several codes. The answer is a non-empty ``list[str]`` in the order of the code list."""

    kind: ClassVar[str] = "codes"
    code_list: str
    at_most: int | None = None


class ScaleDomain(Tagged, frozen=True, tag="scale"):
    """A whole number from ``minimum`` to ``maximum``, or one of ``missing``. The answer is an ``int`` or a ``str``."""

    kind: ClassVar[str] = "scale"
    minimum: int
    maximum: int
    minimum_label: Text
    maximum_label: Text
    missing: tuple[Code, ...] = ()


class MatrixRow(Document, frozen=True):
    """One row of a matrix; ``name`` is unique within the matrix.

    ``relevant_if`` may look at earlier questions and at earlier rows of the same matrix (matrix_rows.py).
    """

    name: str
    text: Text
    relevant_if: Condition | None = None


class MatrixDomain(Tagged, frozen=True, tag="matrix"):
    """One code for each row. The answer is a non-empty ``dict[str, str]`` of row name to code."""

    kind: ClassVar[str] = "matrix"
    rows: tuple[MatrixRow, ...]
    code_list: str


class NumericDomain(Tagged, frozen=True, tag="number"):
    """A number with at most ``decimals`` decimals. The answer is an ``int`` (no decimals) or a ``float``."""

    kind: ClassVar[str] = "number"
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    unit: Text = field(default_factory=dict)


class TextDomain(Tagged, frozen=True, tag="text"):
    """At most ``maximum_length`` characters, a non-empty ``str``. ``holds``: the keys a phone shows, and what fits."""

    kind: ClassVar[str] = "text"
    holds: Literal["words", "email", "telephone"] = "words"
    lines: int = 1
    maximum_length: int = 4_000


class DateDomain(Tagged, frozen=True, tag="date"):
    """A calendar day, ISO 8601 in the document and in the answer (``str``)."""

    kind: ClassVar[str] = "date"
    earliest: str | None = None
    latest: str | None = None


class FileDomain(Tagged, frozen=True, tag="files"):
    """Files. The answer is a non-empty ``list[str]`` of references (portal.questionnaire.files), in the order given.

    At most ``at_most`` files of the ``kinds``, none larger than ``megabytes`` (2²⁰ bytes). What is in them is kept
    elsewhere; an answer off the path takes its files with it.
    """

    kind: ClassVar[str] = "files"
    kinds: tuple[FileKind, ...]
    at_most: int = 1
    megabytes: int = 10

    @property
    def labels(self) -> tuple[str, ...]:
        """What the kinds are called, in any language."""
        return tuple(KINDS[kind].label for kind in self.kinds)


ResponseDomain = (
    CodeDomain | MultipleCodeDomain | ScaleDomain | MatrixDomain | NumericDomain | TextDomain | DateDomain | FileDomain
)


# --- Questions, statements, sections, questionnaire -------------------------------------------------------------


class Question(Tagged, frozen=True, tag="question"):
    """One question. ``background`` and ``sensitive`` decide how disclosure control treats its table.

    ``footnote`` stands under its table in results and reports; who answers does not see it.
    ``from_link``: not put on any page; its code follows with the open link that the respondent came by.
    """

    name: str
    text: Text
    domain: ResponseDomain
    hint: Text = field(default_factory=dict)
    footnote: Text = field(default_factory=dict)
    required: bool = False
    relevant_if: Condition | None = None
    background: bool = False
    sensitive: bool = False
    from_link: bool = False


class StatementItem(Tagged, frozen=True, tag="statement"):
    """A text to read between the questions."""

    text: Text
    relevant_if: Condition | None = None


Item = Question | StatementItem


class Section(Document, frozen=True):
    """A group of items shown on one page, under one title."""

    name: str
    title: Text
    items: tuple[Item, ...]
    introduction: Text = field(default_factory=dict)
    relevant_if: Condition | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(item for item in self.items if isinstance(item, Question))


class Index(Document, frozen=True):
    """A 0–100 index of several scale questions: NKI itself (``nki``) or a quality factor (``bemotande`` …).

    A respondent has a value when at least ``at_least`` of the questions are answered (docs/statistics.md).
    """

    name: str
    label: Text
    questions: tuple[str, ...]
    at_least: int


class Questionnaire(Document, frozen=True):
    """The whole questionnaire document.

    ``purpose`` is read on the start page; ``minutes`` is the expected time to answer. ``check_answers`` shows the
    answers once more before sending; ``copy_of_answers`` lets the respondent keep a copy afterwards.
    """

    name: str
    title: Text
    purpose: Text
    minutes: int
    sections: tuple[Section, ...]
    code_lists: Mapping[str, AnyCodeList] = field(default_factory=dict)
    indices: tuple[Index, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    languages: tuple[str, ...] = (DEFAULT_LANGUAGE,)
    check_answers: bool = True
    copy_of_answers: bool = True
    format: int = FORMAT

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(self.walk())

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that a respondent is asked: all but those that the link answers."""
        return tuple(question for question in self.walk() if not question.from_link)

    @property
    def from_link(self) -> tuple[Question, ...]:
        """The questions that the link answers."""
        return tuple(question for question in self.walk() if question.from_link)

    def walk(self) -> Iterator[Question]:
        """Every question in the order it would be asked."""
        for section in self.sections:
            yield from section.questions

    def find_question(self, name: str) -> Question | None:
        return next((question for question in self.walk() if question.name == name), None)


AnswerValue = str | int | float | list[str] | dict[str, str]
"""What one question may hold; which of them, its response domain says."""

Answers = Mapping[str, AnswerValue]
"""A response's document: question name to value. A question without an answer has no key."""
