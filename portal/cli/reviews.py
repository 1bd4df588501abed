"""``reviews``: record reviews made, read in and written out."""

from __future__ import annotations

import re
from pathlib import Path

import click
from flask import current_app

from portal.db import current_session, now, transaction
from portal.errors import UserError
from portal.i18n import local
from portal.organisation.logos import find_logo
from portal.organisation.queries import get_unit
from portal.organisation.settings import get_settings
from portal.reports.review_document import compose_review
from portal.reports.review_sheets import plain_csv, write_review
from portal.reports.review_views import render_review
from portal.reviews.lists import read_list
from portal.reviews.matrix import import_matrix
from portal.reviews.operations import SAMPLE_SIZE, NewReview, create_review, draw_sample
from portal.reviews.operations import finish as finish_review
from portal.reviews.queries import LIBRARY, find_review, get_review, list_reviews
from portal.reviews.wording import STATES, about_sample, records
from portal.statistics.sampling import ListedRecord
from portal.surveys.library import list_ready
from portal.tables import read_table
from portal.terminal import EXISTING_FILE, Group, new_file
from portal.workbooks import is_workbook, read_workbook

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{1,79}")
RESERVED = ("ny", "sammanstallning")

reviews = Group("reviews", help="Aktgranskningar.")


@reviews.command("list")
def list_() -> None:
    """Visa vilka som finns."""
    for review in list_reviews(current_session()):
        click.echo(f"{review.code}  {review.title}, {review.unit_name} ({STATES[review.state].lower()})")


@reviews.command()
@click.argument("code", metavar="REVIEW")
@click.option("--unit", required=True, help="Enhetens kod.")
@click.option("--year", type=int, required=True)
@click.option("--title", required=True, help="Till exempel ”Förhandsbedömningar 2026”.")
@click.option("--checklist", required=True, help="Till exempel aktgranskning_forhandsbedomning.")
@click.option("--list", "file", type=EXISTING_FILE, help="CSV eller XLSX: referens, alder, kon, handlaggare.")
@click.option("--draw", type=int, help=f"Dra så många akter, som mest; vanligen {SAMPLE_SIZE}.")
def create(code: str, unit: str, year: int, title: str, checklist: str, file: Path | None, draw: int | None) -> None:
    """Skapa en aktgranskning, med eller utan en lista att dra stickprovet ur."""
    if not CODE.fullmatch(code) or code in RESERVED:
        raise UserError("Koden går inte att använda. Välj små bokstäver a–z, siffror, bindestreck och understreck.")
    listed = _listed(file.read_bytes(), year) if file else []
    with transaction() as session:
        if find_review(session, code):
            raise UserError(f"Det finns redan en aktgranskning med koden ”{code}”. Välj en annan kod.")
        choice = LIBRARY + checklist if checklist in list_ready() else checklist
        review = create_review(session, NewReview(get_unit(session, unit), year, title, choice, code), listed)
        if draw is not None:
            draw_sample(session, review, draw)
    click.echo(f"Aktgranskningen {code} är skapad. {about_sample(review) if listed else ''}".rstrip())


def _listed(content: bytes, year: int) -> list[ListedRecord]:
    return read_list(read_workbook(content) if is_workbook(content) else read_table(content), year)


@reviews.command("import")
@click.argument("code", metavar="REVIEW")
@click.argument("file", type=EXISTING_FILE)
@click.option("--note", "notes", multiple=True, help="Vad en fotnot betyder, till exempel ”*=Utdrag utan beskrivning”.")
@click.option("--finish", is_flag=True, help="Avsluta granskningen när svaren är inlästa.")
def import_(code: str, file: Path, notes: tuple[str, ...], finish: bool) -> None:
    """Läs in svar från CSV eller XLSX: Ärende;1;2;… och en rad för varje fråga, med Ja, Nej eller X och stjärnor."""
    content = file.read_bytes()
    table = read_workbook(content) if is_workbook(content) else read_table(content)
    texts = dict(_note(each) for each in notes)
    keys = current_app.extensions["portal_keys"]
    with transaction() as session:
        review = get_review(session, code, lock=True)
        count = import_matrix(session, keys, review, table, texts)
        if finish:
            finish_review(session, review)
    click.echo(f"{records(count)} är inlästa i {code}." if count != 1 else f"1 akt är inläst i {code}.")


def _note(text: str) -> tuple[str, str]:
    mark, separator, words = text.partition("=")
    if not separator or not words.strip() or set(mark) != {"*"} or len(mark) > 3:
        raise UserError(f"Fotnoten ”{text[:60]}” går inte att läsa. Skriv stjärnor, likhetstecken och text: *=Text.")
    return mark, words.strip()


@reviews.command()
@click.argument("code", metavar="REVIEW")
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(code: str, file_format: str, out: Path) -> None:
    """Skriv matrisen till en fil. CSV är samma tabell som import läser; XLSX har också summor och fotnoter."""
    session = current_session()
    review = get_review(session, code)
    with new_file(out) as stream:
        if file_format == "csv":
            stream.write(plain_csv(session, review))
        else:
            write_review(session, stream, review, file_format)
    click.echo(f"Filen finns i {out}. Den är intern: den visar enskilda akter.")


@reviews.command()
@click.argument("code", metavar="REVIEW")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def report(code: str, out: Path) -> None:
    """Skriv rapporten som PDF, med matrisen akt för akt."""
    session = current_session()
    review = get_review(session, code)
    if not review.drawn:
        raise UserError("Stickprovet är inte draget, så det finns inget att rapportera. Dra det först.")
    composed = compose_review(session, review, local(now()), with_records=True)
    content = render_review(composed, find_logo(session, get_settings(session)["logo"]))
    with new_file(out) as stream:
        stream.write(content)
    click.echo(f"Rapporten finns i {out}. Den är intern: den visar enskilda akter.")


COMMANDS = (reviews,)
