"""What goes into and comes out of reading an answer, whatever the response domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct, field

from portal.questionnaire.code_lists import Units
from portal.questionnaire.definition import AnswerValue, Question, Questionnaire, ResponseDomain

D = TypeVar("D", bound=ResponseDomain)

ProblemDetail = str | int | float


class FormData(Protocol):
    """What a page sends. Werkzeug's MultiDict fits."""

    def get(self, name: str, /) -> str | None: ...

    def getlist(self, name: str, /) -> list[str]: ...


class AnswerProblem(Struct, frozen=True):
    """Why an answer cannot be accepted: a machine word, for the screen to put into words.

    ``reason`` with its ``details``: ``required`` · ``unknown_code`` (code) · ``unknown_row`` (code) · ``exclusive``
    (code) · ``too_many`` (at_most, given) · ``not_a_number`` · ``too_small`` (minimum) · ``too_large`` (maximum) ·
    ``too_many_decimals`` (decimals) · ``too_long`` (maximum_length, length) · ``not_an_email`` · ``not_a_date`` ·
    ``too_early`` (earliest) · ``too_late`` (latest) · ``empty_file`` (name) · ``file_too_large`` (name, megabytes) ·
    ``wrong_kind_of_file`` (name) · ``broken_picture`` (name) · ``too_many_files`` (at_most) · ``several_values`` (a
    single answer was sent more than once) · ``wrong_type`` (a stored value that this response domain never holds).
    """

    question: str
    row: str | None
    reason: str
    details: dict[str, ProblemDetail] = field(default_factory=dict)


class Parsed(Struct, frozen=True):
    """What a page said about one question.

    ``value`` is None when nothing was answered, or when nothing of it can be accepted; a matrix keeps its good rows.
    ``typed`` is what was sent, untouched, by HTML field name: it is shown again beside the problems.
    """

    value: AnswerValue | None
    typed: dict[str, list[str]]
    problems: tuple[AnswerProblem, ...] = ()


class CellError(ValueError):
    """A cell of an imported file holds something that is not an answer to its question."""

    def __init__(self, problems: tuple[AnswerProblem, ...]) -> None:
        self.problems = problems
        super().__init__(", ".join(problem.reason for problem in problems))


class UnacceptableError(ValueError):
    """Raised by a response domain while reading or judging: the reason and the details of an AnswerProblem."""

    def __init__(self, reason: str, **details: ProblemDetail) -> None:
        self.reason = reason
        self.details = details
        super().__init__(reason)


class Asked(Struct, Generic[D], frozen=True):
    """A question as it is asked just now: in its questionnaire, with the units that can be chosen."""

    question: Question
    domain: D
    questionnaire: Questionnaire
    units: Units

    def problem(self, error: UnacceptableError, row: str | None = None) -> AnswerProblem:
        return AnswerProblem(self.question.name, row, error.reason, error.details)


def only_one(texts: Sequence[str]) -> str | None:
    """The one text that was sent, without surrounding blanks; None when there is none.

    Raises UnacceptableError when there are several.
    """
    given = [text.strip() for text in texts if text.strip()]
    if len(given) > 1:
        raise UnacceptableError("several_values")
    return given[0] if given else None
