"""A record review as sheets for a spreadsheet: the matrix, the sums, the footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from typing import IO

from sqlalchemy.orm import Session

from portal.results.spreadsheets import Cell, Sheet, write_csv, write_xlsx
from portal.reviews.earlier import Earlier, find_earlier
from portal.reviews.matrix import HEADING, matrix_of
from portal.reviews.models import Review
from portal.reviews.queries import tally_of
from portal.statistics.checklist import RowTally
from portal.statistics.swedish import NOT_APPLICABLE, rounded, share_decimals


def write_review(session: Session, stream: IO[bytes], review: Review, file_format: str) -> None:
    """The matrix as ``csv``; as ``xlsx`` with sums and footnotes on sheets of their own. ``stream`` is left open."""
    if file_format == "csv":
        write_csv(stream, _matrix(session, review))
    else:
        earlier = find_earlier(session, review)
        write_xlsx(stream, [_matrix(session, review), _sums(session, review, earlier), _notes(review, earlier)])


def plain_csv(session: Session, review: Review) -> bytes:
    """The matrix as another program wants it: UTF-8 without a byte order mark, one line feed after each line."""
    stream = BytesIO()
    write_csv(stream, _matrix(session, review))
    return stream.getvalue().decode("utf-8-sig").replace("\r\n", "\n").encode()


def _matrix(session: Session, review: Review) -> Sheet:
    matrix = matrix_of(session, review)
    columns = ((HEADING, "text"), *((str(number), "code") for number in matrix.positions))
    return Sheet("Matris", columns, [(text, *(cell or None for cell in cells)) for text, cells in matrix.rows])


def _sums(session: Session, review: Review, earlier: Earlier | None) -> Sheet:
    before = {row.question: row for row in earlier.rows} if earlier else {}
    columns = [("Fråga", "text"), *((name, "number") for name in ("Ja", "Nej", "X", "n", "Andel Ja (%)"))]
    if earlier:
        columns += [(f"Andel Ja {earlier.year} (%)", "number"), (f"n {earlier.year}", "number")]
    rows: list[Sequence[Cell]] = []
    for row in tally_of(session, review):
        then = [_share(before.get(row.question)), _base(before.get(row.question))] if earlier else []
        rows.append((row.text, row.yes, row.no, row.not_relevant, row.base, _share(row), *then))
    return Sheet("Summor", tuple(columns), rows)


def _share(row: RowTally | None) -> Cell:
    if row is None or not row.base:
        return NOT_APPLICABLE
    return float(rounded(Fraction(100 * row.yes, row.base), share_decimals(row.base)))


def _base(row: RowTally | None) -> Cell:
    return NOT_APPLICABLE if row is None else row.base


def _notes(review: Review, earlier: Earlier | None) -> Sheet:
    rows = [(mark.mark, mark.text) for mark in review.marks]
    if earlier and earlier.note:
        rows.append((str(earlier.year), earlier.note))
    return Sheet("Fotnoter", (("Fotnot", "text"), ("Betyder", "text")), rows)
