"""Words that follow from a round and the municipality's settings: days, numbers, lengths. Used by pages and letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from babel.numbers import format_decimal

from portal.collection.blueprint import blueprint
from portal.i18n import date_in_prose, gettext, local, page_language
from portal.questionnaire.definition import Item, Question, Questionnaire, TextDomain
from portal.questionnaire.matrix_rows import rows_of
from portal.surveys.models import CollectionRound

MINUS = "\u2212"


def last_day(collection_round: CollectionRound) -> str:
    """The last day one can answer, in prose; empty when none is set.

    A round closes at the midnight that ends its last day, and that moment already belongs to the day after.
    """
    if collection_round.closes_at is None:
        return ""
    return date_in_prose(local(collection_round.closes_at - timedelta(seconds=1)).date(), page_language())


def first_day(collection_round: CollectionRound) -> str:
    """The first day one can answer, in prose."""
    return date_in_prose(local(collection_round.opens_at).date(), page_language())


def was_closed_early(collection_round: CollectionRound) -> bool:
    """Whether someone closed the round before its last day had passed."""
    closed_at, closes_at = collection_round.closed_at, collection_round.closes_at
    return closed_at is not None and (closes_at is None or closed_at < closes_at)


def number(value: float) -> str:
    """A number as the page's language writes it: 4 000, 12,5, −3 in Swedish."""
    locale = "en" if page_language() == "en" else "sv"
    return format_decimal(Decimal(str(value)), locale=locale, decimal_quantization=False).replace("-", MINUS)


def number_in_words(value: int | str) -> str:
    """A count from one to twelve in words, before a word such as ”svar”; digits beyond."""
    words = (
        gettext("ett"),
        gettext("två"),
        gettext("tre"),
        gettext("fyra"),
        gettext("fem"),
        gettext("sex"),
        gettext("sju"),
        gettext("åtta"),
        gettext("nio"),
        gettext("tio"),
        gettext("elva"),
        gettext("tolv"),
    )
    count = int(value)
    return words[count - 1] if 1 <= count <= len(words) else number(count)


def asks_for_text(questionnaire: Questionnaire) -> bool:
    """Whether anything is answered in one's own words."""
    return any(isinstance(question.domain, TextDomain) for question in questionnaire.walk())


def has_fixed_length(questionnaire: Questionnaire) -> bool:
    """Whether every respondent meets every section, so that the number of pages is known from the start."""
    return all(
        section.relevant_if is None and any(_is_for_all(item) for item in section.items)
        for section in questionnaire.sections
    )


def _is_for_all(item: Item) -> bool:
    rows = rows_of(item) if isinstance(item, Question) else ()
    return item.relevant_if is None and (not rows or any(row.relevant_if is None for row in rows))


@blueprint.app_context_processor
def _for_templates() -> dict[str, Callable[..., object]]:
    functions = (last_day, first_day, was_closed_early, number, number_in_words, asks_for_text, has_fixed_length)
    return {function.__name__: function for function in functions}
