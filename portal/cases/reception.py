"""Receiving a complaint: once, whatever is clicked twice, retried or broken off on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.cases import envelopes, receipts
from portal.cases.models import KINDS, Case, CaseAttachment, CaseCategory, CaseEvent, CaseSender
from portal.cases.states import OPENING
from portal.crypto import KeyFolder
from portal.db import now
from portal.i18n import local
from portal.organisation.boards import settings_for_units
from portal.organisation.models import Unit
from portal.questionnaire.definition import AnswerValue
from portal.questionnaire.files import KINDS as KINDS_OF_FILE
from portal.questionnaire.files import handle_in, kind_by_name, name_in, reference

IDENTITY = ("namn", "telefon", "epost", "adress")
"""The questions whose answers tell who the sender is: kept apart from the rest."""

Answers = Mapping[str, AnswerValue]


class AlreadySent(Exception):
    """Something else was sent under the same number before."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(case.number)


@dataclass(frozen=True)
class Submission:
    """What is to be received. ``secret`` is what the writer's browser holds; no answer is off the path.

    ``files`` are the contents behind the references in the answers, by handle: only :func:`receive` needs them.
    """

    secret: str
    version_id: int
    language: str
    answers: Answers
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def document(self) -> bytes:
        """The content in one form only, so that the same content has the same tag.

        The handle of a file follows from its content: the references cover the files.
        """
        return json.dumps([self.version_id, self.answers], ensure_ascii=False, sort_keys=True).encode()


def find_submitted(session: Session, keys: KeyFolder, secret: str) -> Case | None:
    """The case that was made under ``secret``, if any."""
    return session.scalar(sa.select(Case).where(Case.submission == receipts.submission_tag(keys, secret)))


def number_of(session: Session, keys: KeyFolder, secret: str) -> str:
    """The number that this submission has or will get: the first of its numbers that nobody else has."""
    submission = receipts.submission_tag(keys, secret)
    attempt = 0
    while True:
        number = receipts.number_for(keys, secret, attempt)
        owner = session.scalar(sa.select(Case.submission).where(Case.number == number))
        if owner is None or owner == submission:
            return number
        attempt += 1


def receive(session: Session, keys: KeyFolder, submission: Submission, moment: datetime | None = None) -> Case:
    """Make the case, or find the one made before from the same; raise AlreadySent when it was another content.

    The sender is to hear back within the days that the board of the named unit has decided.
    The caller holds the writer's lock (SQLite) or the draft's row (PostgreSQL), so that two clicks come after another.
    """
    tag = receipts.body_tag(keys, submission.secret, submission.document)
    earlier = find_submitted(session, keys, submission.secret)
    if earlier is not None:
        if earlier.body_tag != tag:
            raise AlreadySent(earlier)
        return earlier
    moment = moment or now()
    case = _case(session, keys, submission, tag, moment)
    days = int(settings_for_units(session, case.concerned)["reply_days"])
    case.reply_due_on = local(moment).date() + timedelta(days=days)
    session.add(case)
    session.flush()
    session.add(
        CaseEvent(uid=envelopes.new_uid(), case_id=case.id, kind="received", happened_at=moment, status=case.status)
    )
    session.flush()
    return case


def _case(session: Session, keys: KeyFolder, submission: Submission, tag: bytes, moment: datetime) -> Case:
    uid = envelopes.new_uid()
    number = number_of(session, keys, submission.secret)
    data_key, wrapped = envelopes.new_wrapped_key(keys, Case.__tablename__, uid)
    answers, attachments = _attached(data_key, submission)
    texts = json.dumps({name: value for name, value in answers.items() if name not in IDENTITY}, ensure_ascii=False)
    categories = answers.get("omrade", [])
    case = Case(
        uid=uid,
        number=number,
        code_tag=receipts.code_tag(keys, number, receipts.code_for(keys, submission.secret)),
        submission=receipts.submission_tag(keys, submission.secret),
        body_tag=tag,
        version_id=submission.version_id,
        channel="webb",
        language=submission.language,
        status=OPENING,
        received_at=moment,
        key_name=envelopes.KEY_NAME,
        wrapped_key=wrapped,
        answers=envelopes.seal_text(data_key, Case.__tablename__, "answers", uid, texts),
        categories=[CaseCategory(category=each) for each in categories] if isinstance(categories, list) else [],
        sender=_sender(keys, answers),
        attachments=attachments,
        **_coded(session, answers),
    )
    return case


def _attached(data_key: bytes, submission: Submission) -> tuple[Answers, list[CaseAttachment]]:
    """The answers with references to where the files are from now on, and those rows."""
    answers, rows = dict(submission.answers), []
    for name, value in answers.items():
        if isinstance(value, list) and any(handle_in(each) in submission.files for each in value):
            made = [_attachment(data_key, name_in(each), submission.files[handle_in(each)]) for each in value]
            answers[name] = [reference(row.uid, name_in(each)) for row, each in zip(made, value, strict=True)]
            rows += made
    return answers, rows


def _attachment(data_key: bytes, name: str, content: bytes) -> CaseAttachment:
    uid, table = envelopes.new_uid(), CaseAttachment.__tablename__
    kind = kind_by_name(name)
    media_type = KINDS_OF_FILE[kind].media_type if kind else "application/octet-stream"
    return CaseAttachment(
        uid=uid,
        name=envelopes.seal_text(data_key, table, "name", uid, name),
        media_type=envelopes.seal_text(data_key, table, "media_type", uid, media_type),
        size=len(content),
        content=envelopes.seal_content(data_key, table, "content", uid, content),
    )


def _coded(session: Session, answers: Answers) -> dict[str, object]:
    """The answers that are codes, as columns: what statistics and permissions need without opening anything."""
    kind = answers.get("slag")
    named = session.scalar(sa.select(Unit.id).where(Unit.code == str(answers.get("enhet", ""))))
    return {
        "kind": kind if kind in KINDS else "vet_inte",
        "sender_category": answers.get("avsandare"),
        "in_personal_case": answers.get("personarende"),
        "gender": answers.get("kon"),
        "reply_wanted": answers.get("svar_onskas") != "nej",
        "reply_way": answers.get("svar_satt"),
        "is_protected": answers.get("skyddade") == "ja",
        "named_unit_id": named,
    }


def _sender(keys: KeyFolder, answers: Answers) -> CaseSender | None:
    given = {name: answers[name] for name in IDENTITY if answers.get(name)}
    if not given:
        return None
    uid = envelopes.new_uid()
    data_key, wrapped = envelopes.new_wrapped_key(keys, CaseSender.__tablename__, uid)
    details = json.dumps(given, ensure_ascii=False)
    return CaseSender(
        uid=uid,
        key_name=envelopes.KEY_NAME,
        wrapped_key=wrapped,
        details=envelopes.seal_text(data_key, CaseSender.__tablename__, "details", uid, details),
    )
