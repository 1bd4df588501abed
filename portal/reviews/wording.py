"""What the reviews' codes are called on the screen, and sentences made of counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from portal.i18n import listed
from portal.reviews.models import Review
from portal.statistics.checklist import NO, NOT_RELEVANT, YES
from portal.statistics.sampling import AGE_BANDS
from portal.statistics.swedish import EN_DASH, NOTHING_TO_REPORT, in_words

VALUES = {YES: "Ja", NO: "Nej", NOT_RELEVANT: "X"}
GENDERS = {"flicka_kvinna": "Flicka eller kvinna", "pojke_man": "Pojke eller man", "annat": "Annat"}
REASONS = {
    "saknas": "Akten gick inte att få fram",
    "skyddad": "Skyddade personuppgifter",
    "fel_urval": "Hörde inte till det som granskas",
    "flyttad": "Flyttad till en annan enhet",
    "annat": "Annat skäl",
}
STATES = {"listed": "Stickprov inte draget", "drawn": "Granskning pågår", "finished": "Klar"}
UNKNOWN = "Okänt"
MOST_NAMES = 8
NOT_REVIEWED = NOTHING_TO_REPORT
"""What stands in a cell that has no answer yet."""


def records(count: int) -> str:
    """How many, with the word: 1 akt, 20 akter."""
    return f"{count} {'akt' if count == 1 else 'akter'}"


def rows(count: int) -> str:
    """How many lines of a list: 1 rad, 20 rader."""
    return f"{count} {'rad' if count == 1 else 'rader'}"


def age_band_name(first: int | None) -> str:
    """7–12 år, 65 år eller äldre, Okänt."""
    if first is None:
        return UNKNOWN
    later = [each for each in AGE_BANDS if each > first]
    return f"{first}{EN_DASH}{later[0] - 1} år" if later else f"{first} år eller äldre"


def about_sample(review: Review) -> str:
    """How many were drawn and how many dropped, so that the real number shows."""
    drawn, dropped = len(review.drawn), review.dropped
    if not drawn:
        return f"Listan har {records(review.listed)}. Stickprovet är inte draget än."
    listed = f" av {review.listed} i listan" if review.listed else ""
    if not dropped:
        return f"{records(drawn)}{listed} drogs. Ingen utgick."
    counted = Counter(record.dropped_reason for record in dropped)
    named = [(REASONS[reason or "annat"].lower(), count) for reason, count in counted.most_common()]
    reasons = ", ".join(f"{name} ({count})" if len(named) > 1 else name for name, count in named)
    left = drawn - len(dropped)
    return f"{records(drawn)}{listed} drogs, {len(dropped)} utgick: {reasons}. {records(left)} granskas."


def whose_figures(year: int, names: Sequence[str], more: str = "") -> str:
    """Which units the figures of another year are from; ``more`` goes on with the sentence."""
    told = listed(names) if len(names) <= MOST_NAMES else f"{len(names)} enheter"
    return f"Siffrorna för {year} är från {told}{more}."


def finished_reviews(count: int, record_count: int) -> str:
    """How many reviews, and of how many records."""
    return f"{'En klar granskning' if count == 1 else f'{count} klara granskningar'} med {records(record_count)}"


def progress(answered: int, count: int) -> str:
    """How far the reviewing has come."""
    return f"{answered} av {records(count)} är besvarade." if count != 1 else f"{answered} av 1 akt är besvarad."


def waiting(count: int) -> str:
    """How many records lack answers."""
    which = "En akt saknar" if count == 1 else f"{in_words(count).capitalize()} akter saknar"
    return f"{which} svar på någon fråga."
