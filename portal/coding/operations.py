"""Writes of coding. Each takes the session first and leaves the commit to whoever called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.coding.corrections import check_open, note_change
from portal.coding.models import (
    FIRST,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    SECOND,
    SETTLED,
    CodeBook,
    FinishedCoding,
    MaskedText,
    Quote,
    SecondCoder,
    TextCoding,
    Theme,
)
from portal.coding.queries import (
    codings,
    disagreements,
    find_book,
    find_masked,
    find_second,
    first_coders,
    possible_coders,
    sample_of,
)
from portal.coding.texts import FreeText
from portal.db import insert_if_absent, now
from portal.errors import UserError, explain
from portal.questionnaire.domains.texts import clean_text
from portal.surveys.models import CollectionRound

COMPARED = (
    "Texten är redan jämförd med den andra kodarens. Ändra den under Andra kodaren, där ni kommer överens om vad som "
    "gäller."
)
NO_SECOND_NOW = "Kodningen rättas. En andra kodare bjuds in innan kodningen avslutas första gången."


def begin_book(session: Session, collection_round: CollectionRound, question: str) -> CodeBook:
    """The code book of the question, begun when there is none."""
    survey_id = collection_round.version.survey_id
    insert_if_absent(session, CodeBook, {"survey_id": survey_id, "question": question})
    book = find_book(session, collection_round, question)
    assert book is not None  # noqa: S101 - inserted above, by us or by somebody at the same moment
    return book


def add_theme(session: Session, book: CodeBook, name: str, description: str = "") -> Theme:
    """A new theme; raise UserError for a name that cannot be, or that is there."""
    theme = Theme(
        code_book_id=book.id,
        name=_checked_name(book, name),
        description=_checked_description(description),
        is_retired=False,
    )
    book.themes.append(theme)
    _flush(session)
    return theme


def change_theme(
    session: Session, book: CodeBook, theme: Theme, name: str, description: str, *, is_retired: bool
) -> None:
    """Another name or description, or out of use: codings that have it keep it."""
    theme.name = _checked_name(book, name, theme)
    theme.description = _checked_description(description)
    theme.is_retired = is_retired
    _flush(session)


def _flush(session: Session) -> None:
    """Write; raise UserError when somebody else has taken the name at the same moment."""
    try:
        session.flush()
    except IntegrityError as error:
        raise explain(error) from error


def _checked_name(book: CodeBook, name: str, besides: Theme | None = None) -> str:
    cleaned = " ".join(clean_text(name).split())
    if not cleaned:
        raise UserError("Skriv vad temat heter.", "name")
    if len(cleaned) > LONGEST_NAME:
        raise UserError(f"Namnet är för långt. Korta det till högst {LONGEST_NAME} tecken.", "name")
    same = [each for each in book.themes if each is not besides and each.name.lower() == cleaned.lower()]
    if same:
        where = "Det är taget ur bruk. Ta fram det i kodboken." if same[0].is_retired else "Välj det i listan."
        raise UserError(f"Temat ”{same[0].name}” finns redan. {where}", "name")
    return cleaned


def _checked_description(description: str) -> str:
    cleaned = " ".join(clean_text(description).split())
    if len(cleaned) > LONGEST_DESCRIPTION:
        raise UserError(f"Beskrivningen är för lång. Korta den till högst {LONGEST_DESCRIPTION} tecken.", "description")
    return cleaned


def coder_kind(session: Session, round_id: int, question: str, account_id: int) -> str:
    """As what an account codes: the second coder, once invited, is never the first of the same question."""
    second = find_second(session, round_id, question)
    return SECOND if second is not None and second.account_id == account_id else FIRST


def save_coding(
    session: Session,
    collection_round: CollectionRound,
    question: str,
    text: FreeText,
    themes: Collection[Theme],
    account_id: int,
    kind: str,
) -> None:
    """Note the themes of one text, instead of what the same kind of coder chose before.

    In a correction what counts is settled anew: what two had chosen apart stays as it was, and so does kappa.
    """
    correction = check_open(session, collection_round.id, question)
    if correction is not None:
        note_change(session, correction, text.response_id, account_id)
        kind = SETTLED
    second = find_second(session, collection_round.id, question)
    if kind != SETTLED and second is not None and second.finished_at is not None:
        compared = codings(session, collection_round.id, question, SECOND)
        if kind == SECOND or text.response_id in compared:
            raise UserError(COMPARED)
    place = {"response_id": text.response_id, "question": question, "kind": kind}
    insert_if_absent(session, TextCoding, {**place, "round_id": collection_round.id, "coded_by": account_id})
    coding = session.scalars(sa.select(TextCoding).filter_by(**place)).one()
    coding.coded_by = account_id
    coding.themes = sorted(themes, key=lambda each: each.id)
    _forget_quote_of_other_theme(session, text, question, {each.id for each in themes}, kind)


def finish_coding(
    session: Session, collection_round: CollectionRound, question: str, texts: Sequence[FreeText], account_id: int
) -> None:
    """The themes of the question may be told of, and are changed by a correction only; again changes nothing.

    Raise UserError when nothing is coded, or a second coder has not handed in or differs in what is not settled.
    """
    session.get_one(CollectionRound, collection_round.id, with_for_update=True)  # nobody codes meanwhile
    first = codings(session, collection_round.id, question, FIRST)
    if not first:
        raise UserError("Inget svar är kodat än. Koda först, och avsluta sedan.")
    second = find_second(session, collection_round.id, question)
    if second is not None and second.finished_at is None:
        raise UserError("Den andra kodaren har inte lämnat in. Vänta på det, eller ta bort inbjudan.")
    if second is not None:
        settled = codings(session, collection_round.id, question, SETTLED)
        differing = disagreements(texts, first, codings(session, collection_round.id, question, SECOND))
        left = sum(each.response_id not in settled for each in differing)
        if left:
            raise UserError(f"Ni har kodat {left} texter olika. Kom överens om dem först, under Andra kodare.")
    row = {"round_id": collection_round.id, "question": question}
    insert_if_absent(session, FinishedCoding, {**row, "finished_by": account_id, "finished_at": now()})


def _forget_quote_of_other_theme(
    session: Session, text: FreeText, question: str, themes: Collection[int], kind: str
) -> None:
    """A quote stands under a theme that its text has; when the text has it no more, the quote goes."""
    masked = find_masked(session, text.response_id, question)
    if kind != SECOND and masked is not None and masked.quote is not None and masked.quote.theme_id not in themes:
        masked.quote = None


def invite_second(
    session: Session,
    collection_round: CollectionRound,
    question: str,
    texts: Sequence[FreeText],
    account_id: int,
    sample: int | None,
    by: int,
) -> SecondCoder:
    """Ask ``account_id`` to code the first ``sample`` texts (None: all); raise UserError when it cannot be."""
    if check_open(session, collection_round.id, question) is not None:
        raise UserError(NO_SECOND_NOW)
    first = first_coders(session, collection_round.id, question)
    if account_id not in {each.id for each in possible_coders(session, {by, *first})}:
        raise UserError(
            "Välj någon annan. Den andra kodaren ska arbeta med kvalitet och får inte ha kodat någon av texterna.",
            "coder",
        )
    if sample is None or not 1 <= sample <= len(texts):
        raise UserError(
            f"Skriv hur många texter som ska kodas två gånger: ett heltal från 1 till {len(texts)}.", "sample"
        )
    row = {"round_id": collection_round.id, "question": question}
    if not insert_if_absent(
        session, SecondCoder, {**row, "account_id": account_id, "invited_by": by, "sample": sample}
    ):
        raise UserError("En andra kodare är redan inbjuden. Läs in sidan igen.")
    return session.scalars(sa.select(SecondCoder).filter_by(**row)).one()


def hand_in(session: Session, second: SecondCoder, texts: Sequence[FreeText], account_id: int) -> None:
    """The second coder is done: raise UserError when it is somebody else, or texts of the sample are not coded."""
    if second.account_id != account_id:
        raise UserError("Bara den andra kodaren själv kan lämna in sin kodning.")
    coded = codings(session, second.round_id, second.question, SECOND)
    left = sum(each.response_id not in coded for each in sample_of(texts, second))
    if left:
        raise UserError(f"Du har {'en text' if left == 1 else f'{left} texter'} kvar att koda. Koda klart först.")
    second.finished_at = second.finished_at or now()


def withdraw_invitation(session: Session, second: SecondCoder) -> None:
    """Nobody is to code a second time after all, as long as it is not handed in: what was coded is forgotten."""
    if second.finished_at is not None:
        raise UserError("Den andra kodningen är inlämnad och kan inte tas bort.")
    of_second = (TextCoding.round_id == second.round_id) & (TextCoding.question == second.question)
    for coding in session.scalars(sa.select(TextCoding).where(of_second, TextCoding.kind == SECOND)):
        session.delete(coding)
    session.delete(second)


def save_masked(
    session: Session, collection_round: CollectionRound, question: str, text: FreeText, masked: str, account_id: int
) -> None:
    """Keep a text as somebody has masked it. Masked otherwise than before, it has to be approved anew as a quote."""
    place = {"response_id": text.response_id, "question": question}
    new = {"round_id": collection_round.id, "text": masked, "decided_by": account_id}
    insert_if_absent(session, MaskedText, {**place, **new})
    kept = find_masked(session, text.response_id, question)
    assert kept is not None  # noqa: S101 - inserted above, by us or by somebody at the same moment
    if kept.text != masked:
        kept.quote = None
    kept.text, kept.decided_by = masked, account_id


def approve_quote(
    session: Session, collection_round: CollectionRound, masked: MaskedText, theme: Theme, level: str, account_id: int
) -> None:
    """Let a masked text be quoted under a theme; raise UserError when those who answered were not told of it."""
    if not collection_round.quotes_allowed:
        raise UserError(NOT_TOLD)
    masked.quote = None
    session.flush()
    masked.quote = Quote(theme_id=theme.id, level=level, approved_by=account_id)


NOT_TOLD = (
    "De som svarade fick veta att det de skrev aldrig återges ordagrant. Därför kan inget citeras ur den här "
    "undersökningen. När du skapar nästa kan du välja att enstaka meningar får citeras."
)


def remove_quote(masked: MaskedText) -> None:
    """It is not quoted any more; the masked text is kept."""
    masked.quote = None


def chosen_themes(book: CodeBook | None, numbers: Iterable[str], kept: Collection[int] = ()) -> list[Theme]:
    """The themes that a form names: those offered, and those that the text had before they were retired."""
    wanted = set(numbers)
    return [
        each
        for each in (book.themes if book else ())
        if str(each.id) in wanted and (not each.is_retired or each.id in kept)
    ]
