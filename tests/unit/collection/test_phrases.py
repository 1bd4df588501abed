"""Words that follow from a round's dates and the municipality's settings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from portal.collection.phrases import first_day, has_fixed_length, last_day, number_in_words, was_closed_early
from portal.i18n import end_of_day, start_of_day
from portal.questionnaire.definition import (
    Answered,
    Question,
    Questionnaire,
    Section,
    StatementItem,
    TextDomain,
)
from portal.surveys.models import CollectionRound

OPENS, CLOSES = start_of_day(date(2026, 3, 29)), end_of_day(date(2026, 12, 20))
ASKED = Question(name="kommentar", text={"sv": "Vad vill du säga?"}, domain=TextDomain())


def test_the_last_day_is_the_day_before_the_midnight_that_closes() -> None:
    collection_round = CollectionRound(opens_at=OPENS, closes_at=CLOSES)
    assert (first_day(collection_round), last_day(collection_round)) == ("29 mars 2026", "20 december 2026")
    assert last_day(CollectionRound(opens_at=OPENS)) == ""


@pytest.mark.parametrize(
    ("closes_at", "closed_at", "early"),
    [
        (CLOSES, None, False),
        (CLOSES, CLOSES, False),
        (CLOSES, CLOSES - timedelta(days=3), True),
        (None, CLOSES, True),
    ],
)
def test_a_round_is_closed_early_when_someone_closes_it_before_its_last_day(
    closes_at: datetime | None, closed_at: datetime | None, early: bool
) -> None:
    collection_round = CollectionRound(opens_at=OPENS, closes_at=closes_at, closed_at=closed_at)
    assert was_closed_early(collection_round) is early


@pytest.mark.parametrize(("count", "words"), [("5", "fem"), (1, "ett"), (12, "tolv"), (13, "13"), (0, "0")])
def test_small_counts_are_written_in_words(count: int | str, words: str) -> None:
    assert number_in_words(count) == words


def section(name: str, *items: Question | StatementItem, relevant_if: Answered | None = None) -> Section:
    return Section(name=name, title={"sv": name}, items=items, relevant_if=relevant_if)


@pytest.mark.parametrize(
    ("second", "fixed"),
    [
        (section("tva", ASKED), True),
        (section("tva", ASKED, relevant_if=Answered(question="kommentar")), False),
        (section("tva", StatementItem(text={"sv": "Hej"}, relevant_if=Answered(question="kommentar"))), False),
    ],
)
def test_the_number_of_pages_is_known_when_no_page_hangs_on_an_answer(second: Section, fixed: bool) -> None:
    questionnaire = Questionnaire(
        name="prov", title={"sv": "P"}, purpose={"sv": "P"}, minutes=1, sections=(section("ett", ASKED), second)
    )
    assert has_fixed_length(questionnaire) is fixed
