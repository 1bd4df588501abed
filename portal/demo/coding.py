"""The demo's free text: two code books, last year's texts coded with them, some of them twice, and two quotes.

The texts of the year before are left, for whoever wants to try: the code books are theirs too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from portal.coding.models import (
    FIRST,
    INTERNAL,
    PUBLIC,
    SECOND,
    SETTLED,
    FinishedCoding,
    MaskedText,
    Quote,
    TextCoding,
    Theme,
)
from portal.coding.operations import add_theme, begin_book, hand_in, invite_second
from portal.coding.queries import find_book, sample_of
from portal.coding.texts import FreeText, list_texts
from portal.crypto import KeyFolder
from portal.demo.rounds import FINISHED
from portal.organisation.queries import find_account_by_email
from portal.statistics.coding.masking import masked, propose
from portal.surveys.models import CollectionRound
from portal.surveys.queries import get_round

CODER, SECOND_CODER = "kvalitet@ekdala.example", "utvecklare@ekdala.example"
Place = dict[str, object]
"""Round and question, as every row of coding names them."""

CODED_TWICE, SAMPLE = "fritext_battre", 40
DIFFERS_EVERY = 6
"""Of the sample, the second coder has seen every sixth otherwise; they have agreed on those since."""

BOOKS = {
    "fritext_bra": (
        ("Bemötande", "Att bli lyssnad på, respekt, tid", ("lyssnad", "snälla")),
        ("Tillgänglighet", "Att få tag på någon, att få hjälp i tid", ("få tag på", "snabbt")),
        ("Information", "Att förstå och veta vad som ska hända", ("vet vad", "förklarade")),
        ("Samma handläggare", "Att slippa byta och berätta igen", ("berätta allt",)),
    ),
    "fritext_battre": (
        ("Väntetid", "Tid till besked eller insats", ("lång tid",)),
        ("Tillgänglighet", "Telefon, tider att boka, öppettider", ("telefonen", "boka")),
        ("Information", "Brev, beslut, vad man ska ha med sig", ("Breven", "papper")),
        ("Samma handläggare", "Att slippa byta och berätta igen", ("samma person",)),
    ),
}
"""Question to themes: name, when to choose it, and words that the made-up texts about it hold."""

QUOTED = (("fritext_bra", "Samma handläggare", INTERNAL), ("fritext_battre", "Information", PUBLIC))


def add_coding(session: Session, keys: KeyFolder) -> None:
    """Code the free text of last year's round, unless somebody has begun."""
    finished = get_round(session, FINISHED)
    for question in BOOKS:
        if find_book(session, finished, question) is None:
            _code(session, keys, finished, question)


def _code(session: Session, keys: KeyFolder, finished: CollectionRound, question: str) -> None:
    coder = find_account_by_email(session, CODER)
    if coder is None:
        return
    book = begin_book(session, finished, question)
    themes = [(add_theme(session, book, name, when), words) for name, when, words in BOOKS[question]]
    place = {"round_id": finished.id, "question": question}
    texts = list_texts(session, keys, finished, question)
    chosen = {each.response_id: [theme for theme, words in themes if _says(each, words)] for each in texts}
    _add_codings(session, place, FIRST, coder.id, chosen)
    if question == CODED_TWICE:
        _code_again(session, finished, texts, chosen, [theme for theme, _ in themes], coder.id)
    for of_question, name, level in QUOTED:
        if of_question == question:
            theme, words = next(each for each in themes if each[0].name == name)
            session.add(_quoted(place, texts, theme, words, level, coder.id))
    session.add(FinishedCoding(**place, finished_by=coder.id))
    session.flush()


def _says(text: FreeText, words: tuple[str, ...]) -> bool:
    return any(word in text.text for word in words)


def _add_codings(session: Session, place: Place, kind: str, by: int, chosen: Mapping[int, Sequence[Theme]]) -> None:
    session.add_all(
        TextCoding(**place, response_id=response_id, kind=kind, coded_by=by, themes=list(themes))
        for response_id, themes in chosen.items()
    )
    session.flush()


def _code_again(
    session: Session,
    finished: CollectionRound,
    texts: Sequence[FreeText],
    first: Mapping[int, Sequence[Theme]],
    themes: Sequence[Theme],
    by: int,
) -> None:
    """A second coder who mostly sees the same, now and then one theme more, and now and then none."""
    colleague = find_account_by_email(session, SECOND_CODER)
    if colleague is None:
        return
    second = invite_second(session, finished, CODED_TWICE, texts, colleague.id, min(SAMPLE, len(texts)), by)
    place = {"round_id": finished.id, "question": CODED_TWICE}
    seen = {each.response_id: first[each.response_id] for each in sample_of(texts, second)}
    otherwise = list(seen)[::DIFFERS_EVERY]
    for number, response_id in enumerate(otherwise):
        more = next(theme for theme in themes if theme not in seen[response_id])
        seen[response_id] = [*seen[response_id], more] if number % 2 else []
    _add_codings(session, place, SECOND, colleague.id, seen)
    hand_in(session, second, texts, colleague.id)
    _add_codings(session, place, SETTLED, by, {each: first[each] for each in otherwise})


def _quoted(
    place: Place, texts: Sequence[FreeText], theme: Theme, words: tuple[str, ...], level: str, by: int
) -> MaskedText:
    text = next(each for each in texts if words[0] in each.text)
    kept = MaskedText(**place, response_id=text.response_id, text=masked(text.text, propose(text.text)), decided_by=by)
    kept.quote = Quote(theme=theme, level=level, approved_by=by)
    return kept
