"""Files on a page that was sent: which are taken, which are not and why, and what they are called from now on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage, MultiDict

from portal.cases.heif_metadata import heif_without_metadata
from portal.cases.image_metadata import BrokenPicture, jpeg_without_metadata, png_without_metadata
from portal.collection.pages import SectionPage
from portal.crypto import authenticate, readable
from portal.questionnaire.checking.domains import MOST_MEGABYTES
from portal.questionnaire.definition import AnswerValue, FileDomain, Question, Questionnaire
from portal.questionnaire.domains import AnswerProblem
from portal.questionnaire.domains.answering import UnacceptableError
from portal.questionnaire.domains.files import MEGABYTE, judge_file
from portal.questionnaire.files import clean_name, handle_in, reference
from portal.security.uploads import Limits, was_cut, was_left_out

LIMITS = Limits(body=256 * MEGABYTE, file=MOST_MEGABYTES * MEGABYTE, held=64 * MEGABYTE)
"""A film is read to its end and thrown away, so that what was written with it is kept."""

REMOVE = "bort"
"""``question.bort`` holds the handles of the files to remove."""

_CLEANED = {"jpeg": jpeg_without_metadata, "png": png_without_metadata, "heic": heif_without_metadata}


@dataclass(frozen=True)
class SentPage:
    """``form``: what was sent, with references in the place of files. ``contents``: by handle, of the new ones."""

    form: MultiDict[str, str]
    contents: dict[str, bytes] = field(default_factory=dict)
    problems: tuple[AnswerProblem, ...] = ()


def has_files(item: object) -> bool:
    """Whether an item of a page is a question about files."""
    return isinstance(item, Question) and isinstance(item.domain, FileDomain)


def references_in(questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]) -> list[str]:
    """The references of every file that these answers hold, in the order of the questionnaire."""
    given = (answers.get(question.name) for question in questionnaire.walk() if has_files(question))
    return [each for value in given if isinstance(value, list) for each in value]


def read_files(
    page: SectionPage,
    form: MultiDict[str, str],
    uploads: MultiDict[str, FileStorage],
    answers: Mapping[str, AnswerValue],
    secret: str,
) -> SentPage:
    """Put what the page holds of files after this into its form.

    Files that were sent before stay, also when the page is sent without a word of them, until they are removed.
    """
    merged: MultiDict[str, str] = MultiDict(form.items(multi=True))
    contents: dict[str, bytes] = {}
    problems: list[AnswerProblem] = []
    for question in (item for item in page.items if has_files(item)):
        removed = set(form.getlist(f"{question.name}.{REMOVE}"))
        before = answers.get(question.name)
        kept = [each for each in before if handle_in(each) not in removed] if isinstance(before, list) else []
        taken = _Taken(question, question.domain, secret, kept)
        problems += taken.take(uploads.getlist(question.name))
        contents |= taken.contents
        merged.setlist(question.name, taken.references)
    return SentPage(merged, contents, tuple(problems))


@dataclass
class _Taken:
    """The files of one question: those from before, and those of what was sent that can be taken."""

    question: Question
    domain: FileDomain
    secret: str
    references: list[str]
    contents: dict[str, bytes] = field(default_factory=dict)

    def take(self, uploads: Iterable[FileStorage]) -> Iterator[AnswerProblem]:
        for upload in uploads:
            if not upload.filename:
                continue  # a browser's way of saying that no file was chosen
            try:
                self._take_one(clean_name(upload.filename), upload)
            except UnacceptableError as error:
                yield AnswerProblem(self.question.name, None, error.reason, error.details)

    def _take_one(self, name: str, upload: FileStorage) -> None:
        if was_left_out(upload):
            raise UnacceptableError("too_many_files", at_most=self.domain.at_most, name=name)
        if was_cut(upload):
            raise UnacceptableError("file_too_large", name=name, megabytes=self.domain.megabytes)
        content = upload.stream.read()
        kind = judge_file(self.domain, name, content)
        handle = _handle(self.secret, self.question.name, name, content)
        if handle in map(handle_in, self.references):
            return  # sent twice: a double click, or the same file chosen again
        if len(self.references) >= self.domain.at_most:
            raise UnacceptableError("too_many_files", at_most=self.domain.at_most, name=name)
        try:
            self.contents[handle] = _CLEANED.get(kind, bytes)(content)
        except BrokenPicture:
            raise UnacceptableError("broken_picture", name=name) from None
        self.references.append(reference(handle, name))


def _handle(secret: str, question: str, name: str, content: bytes) -> str:
    """Where a draft keeps a file: the same for the same file sent again, and telling nothing without the secret.

    It follows from the content, so that whatever covers the answers covers the files.
    """
    digest = hashlib.sha256(content).hexdigest()
    return readable(authenticate(secret.encode(), "draft file", f"{question}\0{name}\0{digest}")[:20])
