"""Files: what is judged here are the references to them, and what was sent before it becomes one."""

from __future__ import annotations

from collections.abc import Sequence

from portal.questionnaire.definition import AnswerValue, FileDomain
from portal.questionnaire.domains.answering import Asked, UnacceptableError
from portal.questionnaire.domains.handler import Handler
from portal.questionnaire.files import FileKind, handle_in, is_reference, kind_by_name, kind_of, name_in

MEGABYTE = 1024 * 1024


def judge_file(domain: FileDomain, name: str, content: bytes) -> FileKind:
    """What kind of file this is. Raises UnacceptableError when the question does not take it, with its ``name``.

    ``content`` may be cut off after one byte more than the question takes.
    """
    if not content:
        raise UnacceptableError("empty_file", name=name)
    if len(content) > domain.megabytes * MEGABYTE:
        raise UnacceptableError("file_too_large", name=name, megabytes=domain.megabytes)
    kind = kind_of(name, content)
    if kind is None or kind not in domain.kinds:
        raise UnacceptableError("wrong_kind_of_file", name=name)
    return kind


class FileHandler(Handler[FileDomain]):
    variable_kind = "files"

    def read(self, asked: Asked[FileDomain], texts: Sequence[str]) -> AnswerValue | None:
        """Each file once, in the order they were sent."""
        return list(dict.fromkeys(text for text in texts if text.strip())) or None

    def judge(self, asked: Asked[FileDomain], value: AnswerValue) -> None:
        if not isinstance(value, list) or not value:
            raise UnacceptableError("wrong_type")
        for each in value:
            if not isinstance(each, str) or not is_reference(each):
                raise UnacceptableError("wrong_type")
            if kind_by_name(name_in(each)) not in asked.domain.kinds:
                raise UnacceptableError("wrong_kind_of_file", name=name_in(each))
        if len({handle_in(each) for each in value}) < len(value):
            raise UnacceptableError("wrong_type")
        if len(value) > asked.domain.at_most:
            raise UnacceptableError("too_many_files", at_most=asked.domain.at_most)

    def show(self, asked: Asked[FileDomain], value: AnswerValue, language: str) -> list[str]:
        """The names of the files."""
        return [name_in(each) or each for each in value] if isinstance(value, list) else [str(value)]
