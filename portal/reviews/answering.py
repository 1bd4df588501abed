"""What reviewers answer of a record: all rows of it at once, and nothing that somebody else has written is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.crypto import KeyFolder
from portal.db import now
from portal.errors import UserError
from portal.reviews.models import Review, ReviewAnswer, ReviewedRecord
from portal.reviews.operations import ChangedMeanwhile, check_open, refuse_numbers
from portal.reviews.queries import checklist_of
from portal.reviews.sealed_texts import comment_place, open_comments, seal_text
from portal.statistics.checklist import VALUES, Given, completed
from portal.statistics.swedish import integer

LONGEST_COMMENT = 1_000


@dataclass(frozen=True)
class TypedAnswer:
    """What a reviewer has filled in on one row; an empty ``value`` is no answer."""

    value: str
    mark: str = ""
    comment: str = ""


def save_answers(
    session: Session,
    keys: KeyFolder,
    record: ReviewedRecord,
    typed: Mapping[str, TypedAnswer],
    revision: int,
    by: int | None = None,
) -> None:
    """Save what one reviewer has filled in of a record, all rows of it.

    What hangs on a row that says otherwise is X by itself and is not kept. A row that is as it was stays under the
    name of whoever answered it. Raises ChangedMeanwhile when the record has been saved since ``revision``.
    """
    check_open(record.review)
    if record.dropped_reason is not None:
        raise UserError("Akten har utgått ur stickprovet. Läs in sidan igen.")
    if record.revision != revision:
        raise ChangedMeanwhile(
            "Någon annan har sparat akten sedan du öppnade den. Inget är överskrivet. Jämför raderna nedan och spara "
            "igen det som ska gälla."
        )
    _check_answers(record.review, typed)
    cells = {name: Given(each.value, each.mark) for name, each in typed.items() if each.value}
    whole = completed(checklist_of(session, record.review), cells)
    kept = {name: typed[name] for name, cell in whole.items() if cell is not None and cells.get(name) == cell}
    _write(session, keys, record, kept, by)
    record.revision += 1
    session.flush()


def _check_answers(review: Review, typed: Mapping[str, TypedAnswer]) -> None:
    marks = {mark.mark for mark in review.marks}
    for name, each in typed.items():
        if each.value and each.value not in VALUES:
            raise UserError("Välj Ja, Nej eller X.", name)
        if each.mark and each.mark not in marks:
            raise UserError(f"Fotnoten ”{each.mark[:10]}” finns inte. Lägg till den under Fotnoter.", name)
        if (each.mark or each.comment) and not each.value:
            raise UserError("Raden har en fotnot eller kommentar men inget svar. Välj Ja, Nej eller X.", name)
        if len(each.comment) > LONGEST_COMMENT:
            raise UserError(f"Kommentaren är för lång. Korta den till högst {integer(LONGEST_COMMENT)} tecken.", name)
        refuse_numbers(each.comment, name)


def _write(
    session: Session, keys: KeyFolder, record: ReviewedRecord, kept: Mapping[str, TypedAnswer], by: int | None
) -> None:
    stored, comments = {answer.question: answer for answer in record.answers}, open_comments(keys, record)
    for name, answer in stored.items():
        if name not in kept:
            record.answers.remove(answer)
    for name, each in kept.items():
        answer = stored.get(name) or ReviewAnswer(question=name)
        if name not in stored:
            record.answers.append(answer)
        elif (answer.value, answer.mark, comments[name]) == (each.value, each.mark, each.comment):
            continue
        answer.value, answer.mark = each.value, each.mark
        answer.comment = seal_text(session, keys, comment_place(record, name), each.comment)
        answer.account_id, answer.answered_at = by, now()
