"""Opening what is sealed: each reading is logged, durably, before anything is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.audit.operations import log_reading
from portal.cases import envelopes
from portal.cases.models import Case, CaseAttachment
from portal.collection.pages import ShownSection, show_answers
from portal.crypto import KeyFolder
from portal.db import Database
from portal.questionnaire.definition import FileDomain, Questionnaire

TEXT, SENDER, FILE = "text", "sender", "file"
"""Kinds of reading: what was written with the notes and the names of files; who wrote it; what is in one file."""


@dataclass(frozen=True)
class NamedFile:
    """A file that was sent, before it is opened. ``size`` is in bytes."""

    uid: str
    name: str
    size: int


@dataclass(frozen=True)
class OpenedFile:
    """A file as it was sent."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class OpenedCase:
    """What was written, the files that came with it, and the texts of the events by the event's id."""

    sections: tuple[ShownSection, ...]
    files: tuple[NamedFile, ...]
    event_texts: dict[int, str]


def log_name(case: Case) -> str:
    """What the access log calls a case."""
    return f"case {case.number}"


def open_case(
    database: Database,
    keys: KeyFolder,
    case: Case,
    account_id: int,
    questionnaire: Questionnaire,
    units: dict[str, str],
) -> OpenedCase:
    """Everything written about a case, for someone who was found to have the right."""
    log_reading(database, keys, account_id, log_name(case), TEXT)
    answers = envelopes.open_answers(keys, case)
    data_key = envelopes.data_key_of(keys, case)
    sections = tuple(
        ShownSection(
            section.section,
            tuple(each for each in section.answers if each.lines and not isinstance(each.question.domain, FileDomain)),
        )
        for section in show_answers(questionnaire, answers, "sv", units)
    )
    texts = {
        event.id: envelopes.open_text(data_key, "case_event", "text", event.uid, event.text)
        for event in case.events
        if event.text
    }
    files = tuple(NamedFile(each.uid, _name(data_key, each), each.size) for each in case.attachments)
    return OpenedCase(tuple(section for section in sections if section.answers), files, texts)


def open_file(
    database: Database, keys: KeyFolder, case: Case, attachment: CaseAttachment, account_id: int
) -> OpenedFile:
    """One file of a case, for someone who was found to have the right. The log tells which by its place in order."""
    log_reading(database, keys, account_id, log_name(case), f"{FILE} {case.attachments.index(attachment) + 1}")
    data_key, table, uid = envelopes.data_key_of(keys, case), CaseAttachment.__tablename__, attachment.uid
    return OpenedFile(
        _name(data_key, attachment),
        envelopes.open_text(data_key, table, "media_type", uid, attachment.media_type),
        envelopes.open_content(data_key, table, "content", uid, attachment.content),
    )


def _name(data_key: bytes, attachment: CaseAttachment) -> str:
    return envelopes.open_text(data_key, CaseAttachment.__tablename__, "name", attachment.uid, attachment.name)


def open_replies(keys: KeyFolder, case: Case) -> list[tuple[datetime, str]]:
    """What the sender was answered and when, for the sender: whoever comes with number and code."""
    replies = [event for event in case.events if event.kind == "replied" and event.text]
    if not replies:
        return []
    data_key = envelopes.data_key_of(keys, case)
    return [
        (event.happened_at, envelopes.open_text(data_key, "case_event", "text", event.uid, event.text))
        for event in replies
        if event.text
    ]


def open_sender(database: Database, keys: KeyFolder, case: Case, account_id: int) -> dict[str, str]:
    """Who sent it, for someone who was found to have the right; empty when nothing was told."""
    log_reading(database, keys, account_id, log_name(case), SENDER)
    return envelopes.open_sender(keys, case.sender) if case.sender else {}
