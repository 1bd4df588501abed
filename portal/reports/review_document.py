"""The report of a record review as plain frozen values. It is internal, and says so on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.organisation.boards import settings_for_units
from portal.questionnaire.definition import text_in
from portal.results.display import Block, Items, Numbering, Paragraph, Part, Table
from portal.reviews.matrix import matrix_of
from portal.reviews.models import Review
from portal.reviews.presentation import ShownTable, matrix_table, sums_table
from portal.reviews.queries import checklist_of, find_previous, tally_of
from portal.reviews.wording import about_sample
from portal.statistics.checklist import RowTally
from portal.statistics.swedish import NO_BREAK_SPACE, date_in_prose, in_words, share

STAMP, DOCUMENT_TYPE = "Internt arbetsmaterial", "Aktgranskning"
ACROSS = 20
"""So many records fit beside each other on a sheet."""

LOWEST, SMALLEST_BASE = 3, 5
METHOD = (
    "Stickprovet drogs av portalen, jämnt fördelat på ålder och kön och med så många olika handläggare som listan "
    "tillåter. Samma lista och samma startvärde ger alltid samma stickprov."
)


@dataclass(frozen=True)
class ReviewReport:
    """Everything that the template lays out. ``wide``: what stands on sheets of its own, the long side down."""

    municipality: str
    board: str
    administration: str
    title: str
    unit: str
    year: int
    produced_on: str
    produced_at: datetime
    chapters: tuple[Part, ...]
    wide: Part | None
    after: tuple[Part, ...]
    file_name: str
    stamp: str = STAMP
    document_type: str = DOCUMENT_TYPE


def compose_review(session: Session, review: Review, produced_at: datetime, *, with_records: bool) -> ReviewReport:
    """The report of a review; ``with_records``: what was answered record by record is for those who review."""
    settings = settings_for_units(session, review.unit_ids)
    rows, previous = tally_of(session, review), find_previous(session, review)
    numbering = Numbering()
    before = tally_of(session, previous) if previous else ()
    sums = _table(
        numbering, "Akter med Ja, Nej och X per fråga", sums_table(rows, before, previous.year if previous else None)
    )
    chapters = (
        Part("sammanfattning", f"1{NO_BREAK_SPACE}Sammanfattning", _summary(review, rows)),
        Part("genomforande", f"2{NO_BREAK_SPACE}Genomförande", _method(session, review)),
        Part("resultat", f"3{NO_BREAK_SPACE}Resultat per fråga", (sums,)),
    )
    return ReviewReport(
        municipality=settings["municipality"],
        board=settings["board"],
        administration=settings["administration"],
        title=review.title,
        unit=review.unit_name,
        year=review.year,
        produced_on=date_in_prose(produced_at.date()),
        produced_at=produced_at,
        chapters=chapters,
        wide=_records(session, review, numbering) if with_records else None,
        after=(_analysis(review, previous, 5 if with_records else 4),),
        file_name=f"aktgranskning_{review.code}",
    )


def _summary(review: Review, rows: Sequence[RowTally]) -> tuple[Block, ...]:
    counted = [row for row in rows if row.base]
    whole = [row for row in counted if not row.no]
    lowest = sorted(
        (row for row in counted if row.no and row.base >= SMALLEST_BASE), key=lambda row: row.yes / row.base
    )[:LOWEST]
    said: list[Block] = [Paragraph(about_sample(review), "lead")]
    if review.state != "finished":
        said.append(Paragraph("Granskningen är inte klar. Siffrorna kan ändras.", "notice"))
    said.append(Paragraph(f"{len(whole)} av {len(counted)} frågor har Ja i alla akter där frågan är aktuell."))
    if lowest:
        said.append(Paragraph(f"Lägst andel Ja, av frågor där minst {in_words(SMALLEST_BASE)} akter har Ja eller Nej:"))
        said.append(Items(tuple(f"{row.text} {share(row.yes, row.base)} (n = {row.base})" for row in lowest)))
    return tuple(said)


def _method(session: Session, review: Review) -> tuple[Block, ...]:
    checklist = checklist_of(session, review)
    title = text_in(checklist.title, "sv")
    said = [Paragraph(f"Checklista: {title}, {len(checklist.questions)} frågor, version {review.version.number}.")]
    if review.listed:
        said.append(Paragraph(METHOD))
        said.append(
            Paragraph(f"Listans kontrollsumma (SHA-256): {review.list_digest}. Startvärde: {review.seed}.", "note")
        )
    return tuple(said)


def _records(session: Session, review: Review, numbering: Numbering) -> Part:
    matrix = matrix_of(session, review)
    count = max(1, len(matrix.positions))
    tables = [
        _table(numbering, "Svar per akt och fråga", matrix_table(review, matrix, first, first + ACROSS))
        for first in range(0, count, ACROSS)
    ]
    return Part("akter", f"4{NO_BREAK_SPACE}Akt för akt", tuple(tables))


def _analysis(review: Review, previous: Review | None, number: int) -> Part:
    analysis, parts = review.analysis, []
    if analysis:
        named = (("Det här fungerar", analysis.works), ("Det här behöver utvecklas", analysis.develop))
        parts = [_text(title, text) for title, text in (*named, ("Aktiviteter", analysis.activities)) if text]
    if previous and previous.analysis and previous.analysis.activities:
        parts.append(_text(f"Aktiviteter efter granskningen {previous.year}", previous.analysis.activities))
    said = () if analysis else (Paragraph("Analysen är inte skriven än."),)
    return Part("analys", f"{number}{NO_BREAK_SPACE}Analys", said, tuple(parts))


def _text(title: str, text: str) -> Part:
    lines = tuple(Paragraph(line) for line in text.split("\n") if line.strip())
    return Part(f"analys-{title.split()[-1].lower()}", title, lines)


def _table(numbering: Numbering, title: str, shown: ShownTable) -> Table:
    return Table(numbering.next_table(), title, shown.columns, shown.rows, notes=shown.notes)
