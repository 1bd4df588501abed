"""Every record of a review on every row of its checklist: as cells to show, and read in from such a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.crypto import KeyFolder
from portal.db import now
from portal.errors import UserError
from portal.numerals import whole_number
from portal.questionnaire.definition import Questionnaire, text_in
from portal.reviews.answering import TypedAnswer, save_answers
from portal.reviews.models import Review, ReviewedRecord, ReviewMark
from portal.reviews.queries import cells_of, checklist_of
from portal.reviews.sealed_texts import open_comments
from portal.reviews.wording import VALUES
from portal.statistics.checklist import Given, completed
from portal.statistics.sampling import ListedRecord, list_digest
from portal.tables import Table, TableRow

HEADING = "Ärende"
IMPORTED = "imported"
"""The seed of a sample that was drawn elsewhere."""

UNEXPLAINED = "Förklaring saknas."
_CELL = re.compile(r"(ja|nej|x)\s*(\*{0,3})", re.IGNORECASE)
_EMPTY = ("", "-", "–")


@dataclass(frozen=True)
class Matrix:
    """Numbers of the records, and for each row of the checklist its text and its cells; an empty cell has no answer."""

    positions: tuple[int, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def matrix_of(session: Session, review: Review) -> Matrix:
    """The matrix of the records that were not dropped."""
    checklist, reviewed = checklist_of(session, review), review.reviewed
    whole = [completed(checklist, cells_of(record)) for record in reviewed]
    return Matrix(
        tuple(record.position or 0 for record in reviewed),
        tuple(
            (text_in(question.text, "sv"), tuple(cell_text(each[question.name]) for each in whole))
            for question in checklist.walk()
        ),
    )


def cell_text(cell: Given | None) -> str:
    """Ja, Nej*, X; empty when there is no answer."""
    return f"{VALUES[cell.value]}{cell.mark}" if cell else ""


def import_matrix(
    session: Session,
    keys: KeyFolder,
    review: Review,
    table: Table,
    notes: Mapping[str, str] | None = None,
    by: int | None = None,
) -> int:
    """Read answers from a table like the one that is written; returns how many records it has.

    A review without a list gets its records from the headings. What is not in the table, or empty there, stays as it
    is. ``notes``: what the footnotes say. All or nothing.
    """
    if len(table.columns) < 2:
        raise UserError(f"Tabellen har inga akter. Första raden ska vara {HEADING};1;2;3 och så vidare.")
    answers = _read(table, checklist_of(session, review))
    records = _records(session, review, table.columns[1:])
    _add_marks(review, answers, notes or {})
    session.flush()
    for column, record in zip(table.columns[1:], records, strict=True):
        comments = open_comments(keys, record)
        cells = {**cells_of(record), **answers[column]}
        typed = {name: TypedAnswer(cell.value, cell.mark, comments.get(name, "")) for name, cell in cells.items()}
        save_answers(session, keys, record, typed, record.revision, by)
    return len(records)


def _read(table: Table, checklist: Questionnaire) -> dict[str, dict[str, Given]]:
    """Column to row to cell; raise UserError with everything that is wrong."""
    names = {_plain(text_in(question.text, "sv")): question.name for question in checklist.walk()}
    names |= {question.name: question.name for question in checklist.walk()}
    found: dict[str, dict[str, Given]] = {column: {} for column in table.columns[1:]}
    problems = []
    for row in table.rows:
        text = row[table.columns[0]]
        name = names.get(_plain(text)) or names.get(text)
        if name is None:
            problems.append(f"Rad {row.line}: ”{text[:80]}” finns inte i checklistan. Kontrollera texten.")
        else:
            problems += _read_row(row, name, found)
    if problems:
        raise UserError("\n".join(problems))
    return found


def _read_row(row: TableRow, name: str, found: dict[str, dict[str, Given]]) -> list[str]:
    problems = []
    for column, cells in found.items():
        cell = _CELL.fullmatch(row[column])
        if cell:
            cells[name] = Given(cell[1].lower(), cell[2])
        elif row[column] not in _EMPTY:
            problems.append(f"Rad {row.line}, akt {column}: ”{row[column][:20]}” går inte att läsa. Skriv Ja, Nej, X.")
    return problems


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _records(session: Session, review: Review, headings: Sequence[str]) -> list[ReviewedRecord]:
    numbers = [whole_number(heading) for heading in headings]
    if not review.records:
        _add_records(review, headings, numbers)
        session.flush()
    by_number = {record.position: record for record in review.reviewed}
    missing = [heading for heading, number in zip(headings, numbers, strict=True) if number not in by_number]
    if missing:
        raise UserError(f"Akterna {', '.join(missing[:20])} finns inte i stickprovet. Använd numren som står där.")
    return [by_number[number] for number in numbers]


def _add_records(review: Review, headings: Sequence[str], numbers: Sequence[int | None]) -> None:
    if None in numbers:
        raise UserError("Akterna i första raden ska vara numrerade: 1, 2, 3 och så vidare.")
    for heading, number in zip(headings, numbers, strict=True):
        review.records.append(ReviewedRecord(reference=heading, position=number))
    review.list_digest = list_digest([ListedRecord(heading) for heading in headings])
    review.seed, review.drawn_at = IMPORTED, now()


def _add_marks(review: Review, answers: Mapping[str, Mapping[str, Given]], notes: Mapping[str, str]) -> None:
    kept = {mark.mark: mark for mark in review.marks}
    used = {cell.mark for cells in answers.values() for cell in cells.values() if cell.mark}
    for mark in sorted(used | notes.keys()):
        if mark not in kept:
            review.marks.append(ReviewMark(mark=mark, text=notes.get(mark, UNEXPLAINED)))
        elif mark in notes:
            kept[mark].text = notes[mark]
