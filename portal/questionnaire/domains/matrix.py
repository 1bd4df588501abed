"""A matrix: one code for each row."""

from __future__ import annotations

from collections.abc import Sequence

from portal.questionnaire import code_lists
from portal.questionnaire.definition import AnswerValue, Code, MatrixDomain, MatrixRow, text_in
from portal.questionnaire.domains.answering import (
    AnswerProblem,
    Asked,
    CellError,
    FormData,
    Parsed,
    UnacceptableError,
    only_one,
)
from portal.questionnaire.domains.choices import judge_code, label
from portal.questionnaire.domains.handler import Handler


class MatrixHandler(Handler[MatrixDomain]):
    """Rows are read and judged one by one, so that one bad row does not take the others with it."""

    variable_kind = "code"

    def codes(self, asked: Asked[MatrixDomain]) -> tuple[Code, ...]:
        return code_lists.codes(asked.questionnaire, asked.domain.code_list, asked.units)

    def rows(self, domain: MatrixDomain) -> tuple[MatrixRow | None, ...]:
        return domain.rows

    def parse(self, asked: Asked[MatrixDomain], form: FormData) -> Parsed:
        """The fields are named ``question.row``."""
        value: dict[str, str] = {}
        typed: dict[str, list[str]] = {}
        problems: list[AnswerProblem] = []
        listed = self.codes(asked)
        for row in asked.domain.rows:
            field = f"{asked.question.name}.{row.name}"
            texts = form.getlist(field)
            if texts:
                typed[field] = list(texts)
            try:
                self._read_row(asked, row.name, texts, listed, value)
            except UnacceptableError as error:
                problems.append(asked.problem(error, row.name))
        return Parsed(value or None, typed, tuple(problems))

    def _read_row(
        self,
        asked: Asked[MatrixDomain],
        row: str,
        texts: Sequence[str],
        listed: tuple[Code, ...],
        value: dict[str, str],
    ) -> None:
        code = only_one(texts)
        if code is not None:
            judge_code(code, listed)
            value[row] = code
        elif asked.question.required:
            raise UnacceptableError("required")

    def read(self, asked: Asked[MatrixDomain], texts: Sequence[str]) -> AnswerValue | None:
        """The code of one row."""
        return only_one(texts)

    def judge(self, asked: Asked[MatrixDomain], value: AnswerValue) -> None:
        """``value`` is the code of one row."""
        judge_code(value, self.codes(asked))

    def check(self, asked: Asked[MatrixDomain], value: AnswerValue | None) -> tuple[AnswerProblem, ...]:
        if value is None:
            return self.unanswered(asked)
        if not isinstance(value, dict) or not value:
            return (asked.problem(UnacceptableError("wrong_type")),)
        problems = []
        listed = self.codes(asked)
        names = [row.name for row in asked.domain.rows]
        for row, code in value.items():
            try:
                if row not in names:
                    raise UnacceptableError("unknown_row", code=row)
                judge_code(code, listed)
            except UnacceptableError as error:
                problems.append(asked.problem(error, row))
        return (*problems, *(problem for problem in self.unanswered(asked) if problem.row not in value))

    def unanswered(self, asked: Asked[MatrixDomain]) -> tuple[AnswerProblem, ...]:
        if not asked.question.required:
            return ()
        return tuple(asked.problem(UnacceptableError("required"), row.name) for row in asked.domain.rows)

    def from_cell(self, asked: Asked[MatrixDomain], row: str | None, cell: str) -> AnswerValue | None:
        """The code of one row. Raises CellError, also when the matrix has no such row."""
        if row not in [each.name for each in asked.domain.rows]:
            raise CellError((asked.problem(UnacceptableError("unknown_row", code=row or ""), row),))
        return super().from_cell(asked, row, cell)

    def show(self, asked: Asked[MatrixDomain], value: AnswerValue, language: str) -> list[str]:
        """The answered rows, in the order of the matrix."""
        if not isinstance(value, dict):
            return [str(value)]
        listed = self.codes(asked)
        return [
            f"{text_in(row.text, language)}: {label(value[row.name], listed, language)}"
            for row in asked.domain.rows
            if row.name in value
        ]
