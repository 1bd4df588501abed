"""Record reviews that tests begin from, and lists to draw samples of."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from portal.organisation.queries import get_unit
from portal.reviews.models import Review
from portal.reviews.operations import NewReview, create_review, draw_sample
from portal.reviews.queries import LIBRARY
from portal.statistics.sampling import ListedRecord

CHECKLIST = "aktgranskning_forhandsbedomning"
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "kpmg_forhandsbedomning.csv"
LIST = "referens;alder;kon;handlaggare\n" + "\n".join(
    f"A-{number};{number};{'KM'[number % 2]};H{number % 3}" for number in range(1, 18)
)
"""Seventeen children of three handlers."""


def add_review(session: Session, code: str, unit: str = "hl", year: int = 2026, records: int = 3) -> Review:
    """A review with a sample of some records, none of them answered."""
    listed = [ListedRecord(f"A-{number}", number, None, "H1") for number in range(1, records + 2)]
    plan = NewReview(get_unit(session, unit), year, f"Granskning {code}", LIBRARY + CHECKLIST, code)
    review = create_review(session, plan, listed)
    draw_sample(session, review, records, "prov")
    return review
