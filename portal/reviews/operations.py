"""Writing reviews: the list, the sample, dropped records, footnotes, analysis, the end. Answers: answering.py."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.crypto import KeyFolder
from portal.db import now
from portal.errors import UserError
from portal.organisation.models import Unit
from portal.questionnaire.domains.texts import clean_text
from portal.reviews import wording
from portal.reviews.models import (
    LONGEST_MARK,
    REASONS,
    Review,
    ReviewAnalysis,
    ReviewedRecord,
    ReviewMark,
)
from portal.reviews.queries import LIBRARY, find_review, find_same, list_unfinished
from portal.reviews.sealed_texts import note_place, seal_text
from portal.security.personal_numbers import has_personal_number
from portal.statistics.checklist import is_checklist
from portal.statistics.sampling import ListedRecord, draw, list_digest, replacement
from portal.surveys.drafts import draft_of
from portal.surveys.models import QuestionnaireVersion
from portal.surveys.operations import add_from_library, publish
from portal.surveys.queries import find_latest_version, get_questionnaire, get_survey

SAMPLE_SIZE, LARGEST_SAMPLE = 20, 200
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_NOTE, LONGEST_FOOTNOTE, LONGEST_ANALYSIS = 200, 300, 20_000
PERSONAL_NUMBER = "Här står något som ser ut som ett personnummer. Ta bort det. Skriv varken namn eller nummer."


class ChangedMeanwhile(UserError):
    """Somebody else has saved the same thing since it was opened; nothing has been overwritten."""


@dataclass(frozen=True)
class NewReview:
    """What a review begins from. ``code`` is made of unit and year when it is empty."""

    unit: Unit
    year: int
    title: str
    checklist: str
    code: str = ""


def create_review(session: Session, plan: NewReview, listed: Sequence[ListedRecord], by: int | None = None) -> Review:
    """A review of the records in a list, none of them drawn yet."""
    check_plan(plan)
    version, digest = _version(session, plan.checklist), list_digest(listed)
    if listed and find_same(session, plan.unit, plan.year, version, digest):
        raise UserError("Samma lista är redan inläst för enheten och året. Granskningen finns i listan.", "records")
    review = Review(
        code=plan.code or _free_code(session, f"{plan.unit.code}-{plan.year}"),
        title=clean_text(plan.title),
        year=plan.year,
        unit_id=plan.unit.id,
        version_id=version.id,
        list_digest=digest,
        listed=len(listed),
        created_by=by,
        records=[
            ReviewedRecord(reference=each.reference, age=each.age, gender=each.gender, handler=each.handler)
            for each in listed
        ],
    )
    session.add(review)
    session.flush()
    return review


def check_plan(plan: NewReview) -> None:
    """Raise UserError for a name or a year that no review can have."""
    for field, message in plan_problems(plan.year, plan.title).items():
        raise UserError(message, field)


def plan_problems(year: int | None, title: str) -> dict[str, str]:
    """What is wrong with a year (None: no number at all) and a name, by field, in the order of the page."""
    problems = {}
    if year is None:
        problems["year"] = "Skriv ett år med fyra siffror, till exempel 2026."
    elif not FIRST_YEAR <= year <= LAST_YEAR:
        problems["year"] = f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}."
    if not 0 < len(clean_text(title)) <= 200:
        problems["title"] = "Skriv ett namn på granskningen, högst 200 tecken."
    return problems


def _free_code(session: Session, wanted: str) -> str:
    code, number = wanted, 2
    while find_review(session, code) is not None:
        code, number = f"{wanted}-{number}", number + 1
    return code


def _version(session: Session, choice: str) -> QuestionnaireVersion:
    """The version behind a choice; a checklist of the library is added and published on its first use."""
    if choice.startswith(LIBRARY):
        survey = add_from_library(session, choice.removeprefix(LIBRARY))
        version = find_latest_version(session, survey) or publish(session, survey, draft_of(survey))
    else:
        found = find_latest_version(session, get_survey(session, choice))
        if found is None:
            raise UserError("Checklistan är inte fastställd. Fastställ den under Frågeformulär.", "checklist")
        version = found
    if not is_checklist(get_questionnaire(session, version)):
        raise UserError("Frågeformuläret är ingen checklista: varje fråga ska ha svaren ja, nej och x.", "checklist")
    return version


def draw_sample(session: Session, review: Review, size: int, seed: str = "") -> int:
    """Draw the sample, once; returns how many were drawn. The seed is kept, so that it can be drawn again elsewhere."""
    if review.drawn_at is not None:
        raise UserError("Stickprovet är redan draget. Läs in sidan igen för att se det.")
    if not 1 <= size <= LARGEST_SAMPLE:
        raise UserError(f"Skriv hur många akter som ska dras, från 1 till {LARGEST_SAMPLE}.", "size")
    review.seed, review.drawn_at = seed or secrets.token_hex(16), now()
    by_reference = {record.reference: record for record in review.records}
    drawn = draw([record.as_listed() for record in review.records], size, review.seed)
    for position, each in enumerate(drawn, start=1):
        by_reference[each.reference].position = position
    session.flush()
    return len(drawn)


def drop_record(
    session: Session,
    keys: KeyFolder,
    record: ReviewedRecord,
    reason: str,
    note: str,
    *,
    replace: bool,
    by: int | None = None,
) -> ReviewedRecord | None:
    """Take a record out of the sample and, when asked to, draw another; returns that one."""
    review = record.review
    check_open(review)
    note = clean_text(note)
    if reason not in REASONS:
        raise UserError("Välj varför akten utgår.", "reason")
    if len(note) > LONGEST_NOTE:
        raise UserError(f"Texten är för lång. Korta den till högst {LONGEST_NOTE} tecken.", "note")
    refuse_numbers(note, "note")
    if record.dropped_reason is not None:
        raise UserError("Akten har redan utgått. Läs in sidan igen.")
    record.dropped_reason, record.dropped_by = reason, by
    record.dropped_note = seal_text(session, keys, note_place(record), note)
    record.revision += 1
    drawn = _replace(review, record) if replace else None
    session.flush()
    return drawn


def _replace(review: Review, dropped: ReviewedRecord) -> ReviewedRecord | None:
    left = {each.reference: each for each in review.records if each.position is None}
    kept = [each.as_listed() for each in review.reviewed]
    found = replacement([each.as_listed() for each in left.values()], kept, dropped.as_listed(), review.seed or "")
    if found is None:
        return None
    drawn = left[found.reference]
    drawn.position = max(each.position or 0 for each in review.records) + 1
    return drawn


def put_back(session: Session, record: ReviewedRecord) -> None:
    """A record that was dropped by mistake is reviewed after all."""
    check_open(record.review)
    record.dropped_reason = record.dropped_note = record.dropped_by = None
    record.revision += 1
    session.flush()


def set_marks(session: Session, review: Review, texts: Mapping[str, str]) -> None:
    """The footnotes of a review become ``texts``, mark to text; a mark that is in use cannot be taken away."""
    used = {answer.mark for record in review.drawn for answer in record.answers if answer.mark}
    texts = {mark: clean_text(text) for mark, text in texts.items()}
    for mark, text in texts.items():
        if not mark or len(mark) > LONGEST_MARK or set(mark) != {"*"}:
            raise UserError("En fotnot märks med en, två eller tre stjärnor.")
        if mark in used and not text:
            raise UserError(f"Fotnoten {mark} används i ett svar. Skriv vad den betyder.", f"mark-{len(mark)}")
        if len(text) > LONGEST_FOOTNOTE:
            raise UserError(f"Texten är för lång. Korta den till högst {LONGEST_FOOTNOTE} tecken.", f"mark-{len(mark)}")
        refuse_numbers(text, f"mark-{len(mark)}")
    kept = {mark.mark: mark for mark in review.marks}
    for mark, found in kept.items():
        if not texts.get(mark) and mark not in used:
            review.marks.remove(found)
        elif texts.get(mark):
            found.text = texts[mark]
    review.marks.extend(ReviewMark(mark=mark, text=text) for mark, text in texts.items() if text and mark not in kept)
    session.flush()


def save_analysis(
    session: Session, review: Review, texts: Mapping[str, str], revision: int, by: int | None = None
) -> None:
    """What works, what to develop, which activities. Raises ChangedMeanwhile as :func:`save_answers` does."""
    analysis = review.analysis or ReviewAnalysis(revision=0)
    if analysis.revision != revision:
        raise ChangedMeanwhile(
            "Någon annan har sparat analysen sedan du öppnade den. Inget är överskrivet. Jämför texterna nedan och "
            "spara igen det som ska gälla."
        )
    for name in ("works", "develop", "activities"):
        text = clean_text(texts.get(name, ""))
        if len(text) > LONGEST_ANALYSIS:
            raise UserError("Texten är för lång. Korta den till högst 20 000 tecken.", name)
        refuse_numbers(text, name)
        setattr(analysis, name, text)
    analysis.revision, analysis.changed_by, analysis.changed_at = revision + 1, by, now()
    review.analysis = analysis
    session.flush()


def finish(session: Session, review: Review) -> None:
    """Close the reviewing. The records that were never drawn are deleted: they are not needed any more."""
    check_open(review)
    if not review.reviewed:
        raise UserError("Ingen akt är granskad. Granska minst en akt innan granskningen avslutas.")
    if unfinished := list_unfinished(session, review):
        raise UserError(f"{wording.waiting(len(unfinished))} Fyll i dem, eller låt dem utgå, och avsluta sedan.")
    review.finished_at = now()
    review.records = review.drawn
    session.flush()


def reopen(session: Session, review: Review) -> None:
    """Go on reviewing what was finished."""
    review.finished_at = None
    session.flush()


def check_open(review: Review) -> None:
    """Refuse to change what has not begun or is finished."""
    if review.state == "finished":
        raise UserError("Granskningen är avslutad. Öppna den igen om något ska ändras.")
    if review.state == "listed":
        raise UserError("Stickprovet är inte draget. Dra det först.")


def refuse_numbers(text: str, field: str) -> None:
    """Refuse a text that looks as if it had a personal number in it."""
    if has_personal_number(text):
        raise UserError(PERSONAL_NUMBER, field)
