"""The report of a record review as plain frozen values. It is internal, and says so on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.organisation.boards import settings_for_units
from portal.questionnaire.definition import text_in
from portal.results.display import Block, Items, Numbering, Paragraph, Part, Table
from portal.reviews.earlier import Earlier, find_earlier
from portal.reviews.matrix import matrix_of
from portal.reviews.models import Review
from portal.reviews.presentation import ShownTable, matrix_table, sums_table
from portal.reviews.queries import checklist_of, tally_of
from portal.reviews.wording import about_sample
from portal.statistics.checklist import RowTally
from portal.statistics.swedish import EN_DASH, NO_BREAK_SPACE, date_in_prose, in_words, share

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
    """Everything that the template lays out. ``wide``: what stands last, on sheets with the long side down."""

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
    file_name: str
    stamp: str = STAMP
    document_type: str = DOCUMENT_TYPE


def compose_review(session: Session, review: Review, produced_at: datetime, *, with_records: bool) -> ReviewReport:
    """The report of a review; ``with_records``: what was answered record by record is for those who review."""
    settings = settings_for_units(session, review.unit_ids)
    rows, earlier = tally_of(session, review), find_earlier(session, review)
    numbering = Numbering()
    sums = _table(numbering, "Akter med Ja, Nej och X per fråga", sums_table(rows, earlier))
    chapters = (
        Part("sammanfattning", f"1{NO_BREAK_SPACE}Sammanfattning", _summary(review, rows)),
        Part("genomforande", f"2{NO_BREAK_SPACE}Genomförande", _method(session, review)),
        Part("resultat", f"3{NO_BREAK_SPACE}Resultat per fråga", (sums,)),
        _analysis(review, earlier),
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
    matrix, tables = matrix_of(session, review), []
    for first in range(0, max(1, len(matrix.positions)), ACROSS):
        there = matrix.positions[first : first + ACROSS]
        which = f", akt {there[0]}{EN_DASH}{there[-1]}" if len(matrix.positions) > ACROSS else ""
        shown = matrix_table(review, matrix, first, first + ACROSS)
        tables.append(_table(numbering, f"Svar per akt och fråga{which}", shown))
    return Part("akter", f"5{NO_BREAK_SPACE}Akt för akt", tuple(tables))


def _analysis(review: Review, earlier: Earlier | None) -> Part:
    analysis, texts = review.analysis, list[tuple[str, str]]()
    if analysis:
        named = (("Det här fungerar", analysis.works), ("Det här behöver utvecklas", analysis.develop))
        texts = [(title, text) for title, text in (*named, ("Aktiviteter", analysis.activities)) if text]
    for unit, text in earlier.activities if earlier else ():
        texts.append((f"Aktiviteter efter granskningen {earlier.year}{f', {unit}' if unit else ''}", text))
    said = () if analysis else (Paragraph("Analysen är inte skriven än."),)
    parts = tuple(_text(f"analys-{place}", *each) for place, each in enumerate(texts, start=1))
    return Part("analys", f"4{NO_BREAK_SPACE}Analys", said, parts)


def _text(name: str, title: str, text: str) -> Part:
    return Part(name, title, tuple(Paragraph(line) for line in text.split("\n") if line.strip()))


def _table(numbering: Numbering, title: str, shown: ShownTable) -> Table:
    return Table(numbering.next_table(), title, shown.columns, shown.rows, notes=shown.notes)
