"""What every response domain can do. One class per domain; the differences are methods, never branches on a kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic

from portal.questionnaire.definition import AnswerValue, Code, MatrixRow
from portal.questionnaire.domains.answering import (
    AnswerProblem,
    Asked,
    CellError,
    D,
    FormData,
    Parsed,
    UnacceptableError,
)


class Handler(ABC, Generic[D]):
    """How one response domain reads, judges, shows and tabulates its answers.

    Handlers hold no state. A subclass says what ``read``, ``judge`` and ``show`` mean for one answer.
    """

    variable_kind: ClassVar[str]
    """What its variables are in results: code, codes, scale, number, text, date or files."""

    @abstractmethod
    def read(self, asked: Asked[D], texts: Sequence[str]) -> AnswerValue | None:
        """The value that the typed ``texts`` stand for, not yet judged; None when nothing was typed.

        Raises UnacceptableError.
        """

    @abstractmethod
    def judge(self, asked: Asked[D], value: AnswerValue) -> None:
        """Raises UnacceptableError when ``value`` is no answer to the question."""

    @abstractmethod
    def show(self, asked: Asked[D], value: AnswerValue, language: str) -> list[str]:
        """The value in words, one string for each part."""

    def codes(self, asked: Asked[D]) -> tuple[Code, ...]:
        """The alternatives, in the order they are shown; none when there are no alternatives to choose from."""
        return ()

    def rows(self, domain: D) -> tuple[MatrixRow | None, ...]:
        """One entry for each variable: the rows of a matrix, else a single None."""
        return (None,)

    def split_cell(self, cell: str) -> list[str]:
        """The texts that one cell of an imported file holds."""
        return [cell]

    def parse(self, asked: Asked[D], form: FormData) -> Parsed:
        """What ``form`` says about the question, required or not."""
        name = asked.question.name
        texts = form.getlist(name)
        typed = {name: list(texts)} if texts else {}
        try:
            value = self.read(asked, texts)
            if value is not None:
                self.judge(asked, value)
        except UnacceptableError as error:
            return Parsed(None, typed, (asked.problem(error),))
        return Parsed(value, typed, () if value is not None else self.unanswered(asked))

    def check(self, asked: Asked[D], value: AnswerValue | None) -> tuple[AnswerProblem, ...]:
        """Every problem with a value that has been parsed before, required or not."""
        if value is None:
            return self.unanswered(asked)
        try:
            self.judge(asked, value)
        except UnacceptableError as error:
            return (asked.problem(error),)
        return ()

    def unanswered(self, asked: Asked[D]) -> tuple[AnswerProblem, ...]:
        """The problems of giving no answer at all."""
        return (asked.problem(UnacceptableError("required")),) if asked.question.required else ()

    def from_cell(self, asked: Asked[D], row: str | None, cell: str) -> AnswerValue | None:
        """The value of one cell of an imported file; None when the cell is empty. Raises CellError."""
        try:
            value = self.read(asked, self.split_cell(cell))
            if value is not None:
                self.judge(asked, value)
        except UnacceptableError as error:
            raise CellError((asked.problem(error, row),)) from error
        return value
