"""The demo's record reviews: the published one with that of the year before, another unit's, and one that goes on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.crypto import KeyFolder
from portal.db import now
from portal.demo.municipality import ACCOUNTS
from portal.i18n import local
from portal.organisation.queries import find_account_by_email, get_unit
from portal.reviews.answering import TypedAnswer, save_answers
from portal.reviews.matrix import HEADING, import_matrix
from portal.reviews.models import Review
from portal.reviews.operations import (
    SAMPLE_SIZE,
    NewReview,
    create_review,
    draw_sample,
    drop_record,
    finish,
    save_analysis,
)
from portal.reviews.queries import LIBRARY, checklist_of, find_review
from portal.statistics.sampling import ListedRecord
from portal.tables import Table, TableRow

CHECKLIST = "aktgranskning_forhandsbedomning"
NOW, BEFORE, OTHER, GOING_ON = "mottagning-nu", "mottagning-forra-aret", "barn-unga-forra-aret", "barn-unga-nu"
NOTES = {
    "*": "Det finns ett utdrag som visar att tidigare kännedom har sökts, men ingen beskrivning av vad som framkom.",
    "**": "Beslutet är fattat av någon som saknar delegation.",
}
PUBLISHED = (
    "JJJJJJJJJJ JJJJJJJJJJ JNJJJJJJNN JJNJJJJJNJ JJNJJJJJNJ JJNJJJJJNJ JJJNJNJNJJ JJaJJaJJaa JJJJJJJJJN JJJJJJJJJJ "
    "bbbJJJJJJb XXXXXXXNXX JJJJJJJJJJ XJXJJXJXXJ"
)
"""Row by row: J Ja, N Nej, X; a is Nej with one star, b with two. The figures are those of a published review."""

YEAR_BEFORE = (
    "JJJJJJJJJJ JJJJJJJJJJ JNNJJJJNNN JJNJJNJJNJ JNNJJJJJNJ JJNJNJJJNJ JJJNNNJNJJ JNaJJaJJaa JNJJNJJJJN JJJJJJNJJJ "
    "bbbbJJbJJb XXXXNXXNXX JJJJJJJJJJ XJXNJXNXXJ"
)
OTHER_UNIT = (
    "JJJJJJJJJJ JJJJJNJJJJ JNJJJJJJJJ JJJJJJJJNJ JJJJJJJJNJ JJNJJJJJJJ JJJJJNJJJJ JaJJJJJJJJ JJJNJJJJJJ JJJJJJJJJJ "
    "JJJJJJJbJJ XXXXXNXXXX JJJJJJJJJJ JJXJJXJNXJ"
)
CELLS = {"J": "Ja", "N": "Nej", "X": "X", "a": "Nej*", "b": "Nej**"}
ANALYSIS = {
    "works": "Anmälare och anledning framgår i alla akter.\nStällningstaganden görs alltid, av behöriga socionomer.",
    "develop": "Skyddsbedömningen görs inte alltid skyndsamt.\nTidigare kännedom beskrivs inte, bara att den sökts.",
    "activities": "Skyddsbedömning samma dag: mottagningsgruppen går igenom morgonens anmälningar klockan nio.\n"
    "Ny rubrik i mallen: ”Det här är känt sedan tidigare”.\nDelegationsordningen gås igenom på arbetsplatsträffen.",
}
LAST_YEARS = {
    "works": "Anmälningar registreras samma dag som de kommer in.",
    "develop": "Barnets inställning saknas i flera akter.",
    "activities": "Barnets inställning blir en egen rubrik i mallen.\nRutinen för skyddsbedömning gås igenom.",
}
COMMENT = "Framgår varken av journalen eller av utredningen."
LISTED, ANSWERED = 64, 8


def add_reviews(session: Session, keys: KeyFolder) -> None:
    """Add the reviews that are not there yet."""
    year = local(now()).date().year
    finished = (
        (BEFORE, "mottagning", year - 1, YEAR_BEFORE, LAST_YEARS),
        (OTHER, "barn-unga", year - 1, OTHER_UNIT, LAST_YEARS),
        (NOW, "mottagning", year, PUBLISHED, ANALYSIS),
    )
    for code, unit, when, answers, analysis in finished:
        if find_review(session, code) is None:
            _add_finished(session, keys, _begin(session, code, unit, when), answers, analysis)
    if find_review(session, GOING_ON) is None:
        _add_going_on(session, keys, _begin(session, GOING_ON, "barn-unga", year, _made_up_list()))


def _begin(session: Session, code: str, unit: str, year: int, listed: Sequence[ListedRecord] = ()) -> Review:
    plan = NewReview(get_unit(session, unit), year, f"Förhandsbedömningar {year}", LIBRARY + CHECKLIST, code)
    return create_review(session, plan, listed, _reviewer(session))


def _reviewer(session: Session) -> int | None:
    account = find_account_by_email(session, ACCOUNTS[0][0])
    return account.id if account else None


def _add_finished(session: Session, keys: KeyFolder, review: Review, answers: str, analysis: dict[str, str]) -> None:
    rows = answers.split()
    texts = [question.text["sv"] for question in checklist_of(session, review).walk()]
    columns = (HEADING, *(str(number) for number in range(1, len(rows[0]) + 1)))
    lines = [[text, *(CELLS[cell] for cell in row)] for text, row in zip(texts, rows, strict=True)]
    table = Table(columns, tuple(TableRow(i, dict(zip(columns, each, strict=True))) for i, each in enumerate(lines, 2)))
    import_matrix(session, keys, review, table, NOTES, _reviewer(session))
    finish(session, review)
    save_analysis(session, review, analysis, 0, _reviewer(session))


def _made_up_list() -> list[ListedRecord]:
    genders = ("flicka_kvinna", "pojke_man")
    return [
        ListedRecord(f"F-{number:03}", (number * 7) % 18, genders[number % 3 % 2], f"H{number % 6 + 1}")
        for number in range(1, LISTED + 1)
    ]


def _add_going_on(session: Session, keys: KeyFolder, review: Review) -> None:
    draw_sample(session, review, SAMPLE_SIZE, "demo")
    names = [question.name for question in checklist_of(session, review).walk()]
    drop_record(session, keys, review.drawn[2], "skyddad", "", replace=True, by=_reviewer(session))
    for number, record in enumerate(review.reviewed[:ANSWERED]):
        cells = [row[number].replace("a", "N").replace("b", "N") for row in OTHER_UNIT.split()]
        typed = {
            name: TypedAnswer(CELLS[cell].lower(), comment=COMMENT if cell == "N" else "")
            for name, cell in zip(names, cells, strict=True)
        }
        save_answers(session, keys, record, typed, record.revision, _reviewer(session))
