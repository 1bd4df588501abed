"""One code, and several codes."""

from __future__ import annotations

from collections.abc import Sequence

from portal.questionnaire import code_lists
from portal.questionnaire.definition import AnswerValue, Code, CodeDomain, MultipleCodeDomain, text_in
from portal.questionnaire.domains.answering import Asked, UnacceptableError, only_one
from portal.questionnaire.domains.handler import Handler

CELL_SEPARATOR = "|"
"""Joins several codes in one cell of an imported or exported file; a code can therefore not contain it."""


def judge_code(value: object, listed: tuple[Code, ...]) -> None:
    """Raises UnacceptableError unless ``value`` is one of the listed codes."""
    if not isinstance(value, str):
        raise UnacceptableError("wrong_type")
    if not any(code.code == value for code in listed):
        raise UnacceptableError("unknown_code", code=value)


def label(value: str, listed: tuple[Code, ...], language: str) -> str:
    """The label of a code; the code itself when it is no longer in the list (a unit that has been closed)."""
    return next((text_in(code.label, language) for code in listed if code.code == value), value)


class CodeHandler(Handler[CodeDomain]):
    variable_kind = "code"

    def codes(self, asked: Asked[CodeDomain]) -> tuple[Code, ...]:
        return code_lists.codes(asked.questionnaire, asked.domain.code_list, asked.units)

    def read(self, asked: Asked[CodeDomain], texts: Sequence[str]) -> AnswerValue | None:
        return only_one(texts)

    def judge(self, asked: Asked[CodeDomain], value: AnswerValue) -> None:
        judge_code(value, self.codes(asked))

    def show(self, asked: Asked[CodeDomain], value: AnswerValue, language: str) -> list[str]:
        return [label(str(value), self.codes(asked), language)]


class MultipleCodeHandler(Handler[MultipleCodeDomain]):
    variable_kind = "codes"

    def codes(self, asked: Asked[MultipleCodeDomain]) -> tuple[Code, ...]:
        return code_lists.codes(asked.questionnaire, asked.domain.code_list, asked.units)

    def split_cell(self, cell: str) -> list[str]:
        return cell.split(CELL_SEPARATOR)

    def read(self, asked: Asked[MultipleCodeDomain], texts: Sequence[str]) -> AnswerValue | None:
        """Each code once, in the order of the list; codes that are not in the list last, for ``judge`` to find."""
        given = {text.strip(): None for text in texts if text.strip()}
        listed = [code.code for code in self.codes(asked) if code.code in given]
        return [*listed, *(code for code in given if code not in listed)] or None

    def judge(self, asked: Asked[MultipleCodeDomain], value: AnswerValue) -> None:
        if not isinstance(value, list) or not value:
            raise UnacceptableError("wrong_type")
        listed = self.codes(asked)
        for code in value:
            judge_code(code, listed)
        self._judge_combination(asked.domain, value, listed)

    def _judge_combination(self, domain: MultipleCodeDomain, value: list[str], listed: tuple[Code, ...]) -> None:
        if len(set(value)) < len(value):
            raise UnacceptableError("wrong_type")
        # "Vet ej" beside a real answer would put one respondent both inside and outside the base.
        alone = [code.code for code in listed if code.code in value and (code.exclusive or code.is_missing)]
        if alone and len(value) > 1:
            raise UnacceptableError("exclusive", code=alone[0])
        if domain.at_most is not None and len(value) > domain.at_most:
            raise UnacceptableError("too_many", at_most=domain.at_most, given=len(value))

    def show(self, asked: Asked[MultipleCodeDomain], value: AnswerValue, language: str) -> list[str]:
        listed = self.codes(asked)
        return [label(code, listed, language) for code in value] if isinstance(value, list) else [str(value)]
