"""Reads of coding: code books, who has coded what, and what counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.coding.models import (
    FIRST,
    PUBLIC,
    SECOND,
    SETTLED,
    THEMES_OF_CODING,
    CodeBook,
    FinishedCoding,
    MaskedText,
    Quote,
    SecondCoder,
    TextCoding,
    Theme,
)
from portal.coding.texts import FreeText, texts_of
from portal.collection.models import Response
from portal.organisation.models import Account, RoleGrant
from portal.statistics.coding.kappa import compare_themes, pooled
from portal.statistics.coding.suggestions import CodedText, Learnt
from portal.surveys.models import CollectionRound, QuestionnaireVersion

Themes = frozenset[int]
MOST_LEARNT_FROM = 1_500


def find_book(session: Session, collection_round: CollectionRound, question: str) -> CodeBook | None:
    """The code book of a question, if anyone has begun one."""
    of_question = (CodeBook.survey_id == collection_round.version.survey_id) & (CodeBook.question == question)
    query = sa.select(CodeBook).options(selectinload(CodeBook.themes)).where(of_question)
    return session.scalars(query).one_or_none()


def offered_themes(book: CodeBook | None) -> list[Theme]:
    """The themes to choose between, by name."""
    return (
        sorted((each for each in book.themes if not each.is_retired), key=lambda each: each.name.lower())
        if book
        else []
    )


def count_uses(session: Session, book: CodeBook) -> dict[int, int]:
    """In how many texts, of all rounds, each theme has been seen."""
    count = sa.func.count(TextCoding.response_id.distinct())
    query = sa.select(Theme.id, count).join(TextCoding.themes).where(Theme.code_book_id == book.id).group_by(Theme.id)
    return dict(session.execute(query).all())


def codings(session: Session, round_id: int, question: str, kind: str) -> dict[int, Themes]:
    """Response to themes, as one kind of coder has them."""
    of_question = (TextCoding.round_id == round_id) & (TextCoding.question == question)
    return _by_response(session, of_question & (TextCoding.kind == kind))


def counting_codings(session: Session, round_id: int, question: str) -> dict[int, Themes]:
    """Response to themes, as they count: what two have settled goes before what the first chose."""
    return {**codings(session, round_id, question, FIRST), **codings(session, round_id, question, SETTLED)}


def _by_response(session: Session, wanted: sa.ColumnElement[bool]) -> dict[int, Themes]:
    """Response to themes, of codings that are one for each response. Plain rows: there may be thousands."""
    chosen = THEMES_OF_CODING.c
    rows = sa.select(TextCoding.response_id, chosen.theme_id).outerjoin(
        THEMES_OF_CODING, chosen.coding_id == TextCoding.id
    )
    found: dict[int, set[int]] = defaultdict(set)
    for response_id, theme_id in session.execute(rows.where(wanted)):
        found[response_id].update(() if theme_id is None else (theme_id,))
    return {response_id: frozenset(themes) for response_id, themes in found.items()}


def list_asked_to_code(session: Session, account_id: int) -> Sequence[tuple[SecondCoder, CollectionRound]]:
    """What somebody has been asked to code as the second coder and has not handed in, with its round."""
    rounds = sa.select(SecondCoder, CollectionRound).join(CollectionRound, CollectionRound.id == SecondCoder.round_id)
    waiting = (SecondCoder.account_id == account_id) & SecondCoder.finished_at.is_(None)
    return [(second, of_round) for second, of_round in session.execute(rounds.where(waiting).order_by(SecondCoder.id))]


def finished_questions(session: Session, round_id: int) -> set[str]:
    """The questions of a round of which the coding is finished."""
    return set(session.scalars(sa.select(FinishedCoding.question).where(FinishedCoding.round_id == round_id)))


def learn(session: Session, book: CodeBook | None, question: str, besides: int) -> Learnt:
    """What can be learnt from everything coded with the book, the text of response ``besides`` left out."""
    if book is None:
        return Learnt([])
    rounds = sa.select(CollectionRound.id).join(QuestionnaireVersion)
    of_book = TextCoding.round_id.in_(rounds.where(QuestionnaireVersion.survey_id == book.survey_id))
    of_book &= (TextCoding.question == question) & (TextCoding.response_id != besides)
    newest = sa.select(TextCoding.response_id).where(of_book, TextCoding.kind == FIRST)
    some = TextCoding.response_id.in_(newest.order_by(TextCoding.id.desc()).limit(MOST_LEARNT_FROM))
    kinds = [_by_response(session, of_book & some & (TextCoding.kind == kind)) for kind in (FIRST, SETTLED)]
    offered = {theme.id for theme in book.themes if not theme.is_retired}
    themes = {response_id: chosen & offered for kind in kinds for response_id, chosen in kind.items()}
    texts = texts_of(session, question, Response.id.in_(list(themes)))
    return Learnt(CodedText(text, themes[response_id]) for response_id, text in texts)


def find_second(session: Session, round_id: int, question: str) -> SecondCoder | None:
    """The second coder of a question, if somebody has been invited."""
    wanted = (SecondCoder.round_id == round_id) & (SecondCoder.question == question)
    return session.scalars(sa.select(SecondCoder).where(wanted)).one_or_none()


def sample_of(texts: Sequence[FreeText], second: SecondCoder | None) -> Sequence[FreeText]:
    """The texts that two are to code; their order is drawn by chance, so the first ones are a sample."""
    return texts[: second.sample] if second else ()


def disagreements(
    texts: Iterable[FreeText], first: Mapping[int, Themes], second: Mapping[int, Themes]
) -> list[FreeText]:
    """The texts that both have coded, and not alike."""
    both = first.keys() & second.keys()
    return [each for each in texts if each.response_id in both and first[each.response_id] != second[each.response_id]]


def coded_twice(session: Session, round_id: int, question: str) -> tuple[int, Fraction | None]:
    """How many texts two have coded, and kappa over all themes; nothing before the second has handed in."""
    second = find_second(session, round_id, question)
    if second is None or second.finished_at is None:
        return 0, None
    one, two = (codings(session, round_id, question, kind) for kind in (FIRST, SECOND))
    used = {theme for coding in (one, two) for themes in coding.values() for theme in themes}
    return len(one.keys() & two.keys()), pooled(compare_themes(one, two, used).values())


def possible_coders(session: Session, besides: Iterable[int]) -> Sequence[Account]:
    """The active accounts of quality staff, by name, ``besides`` left out."""
    query = sa.select(Account).join(RoleGrant).where(RoleGrant.role == "quality", Account.is_active)
    return session.scalars(query.where(Account.id.not_in(list(besides))).order_by(Account.name).distinct()).all()


def first_coders(session: Session, round_id: int, question: str) -> set[int]:
    """The accounts that have coded any text of the question first."""
    wanted = (TextCoding.round_id == round_id) & (TextCoding.question == question) & (TextCoding.kind == FIRST)
    return set(session.scalars(sa.select(TextCoding.coded_by).where(wanted).distinct()))


def find_masked(session: Session, response_id: int, question: str) -> MaskedText | None:
    """The text as somebody has masked it."""
    wanted = (MaskedText.response_id == response_id) & (MaskedText.question == question)
    return session.scalars(sa.select(MaskedText).options(joinedload(MaskedText.quote)).where(wanted)).one_or_none()


def list_quotes(session: Session, round_id: int, question: str, level: str) -> Sequence[Quote]:
    """The approved quotes that may stand at a level, by theme; for a public level only those approved for it."""
    wanted = (MaskedText.round_id == round_id) & (MaskedText.question == question)
    query = sa.select(Quote).join(Quote.masked).options(joinedload(Quote.masked), joinedload(Quote.theme)).where(wanted)
    if level == PUBLIC:
        query = query.where(Quote.level == PUBLIC)
    return session.scalars(query.order_by(Quote.theme_id, Quote.id)).all()
