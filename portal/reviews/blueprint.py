"""What the pages of reviews share: their addresses, finding the review that an address names, noting who reads."""

from __future__ import annotations

from flask import Blueprint, abort, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from portal.audit.operations import log_reading
from portal.authorization import Identity
from portal.crypto import KeyFolder
from portal.db import get_database
from portal.organisation.access import authorize, identity
from portal.reviews import wording
from portal.reviews.models import Review, ReviewedRecord
from portal.reviews.queries import find_record, find_review

blueprint = Blueprint("reviews", __name__, url_prefix="/arbete/aktgranskning")

LIST, RECORD, MATRIX, COMMENTS = "list", "record", "matrix", "comments"
"""Kinds of reading in the access log."""


@blueprint.record_once
def _for_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["review_words"] = wording


def asking() -> Identity:
    """Whoever is logged in."""
    return identity() or abort(404)


def load_review(session: Session, code: str, *, lock: bool = False) -> tuple[Review, Identity]:
    """The review with that code and whoever asks; 404 unless it concerns the asker."""
    review = find_review(session, code, lock=lock)
    if review is None:
        abort(404)
    return review, authorize(review)


def load_record(session: Session, code: str, position: int, *, lock: bool = False) -> tuple[ReviewedRecord, Identity]:
    """A record of the sample and whoever asks, as :func:`load_review`. ``lock`` holds the whole review."""
    review, asker = load_review(session, code, lock=lock)
    return find_record(review, position) or abort(404), asker


def keys() -> KeyFolder:
    """The keys of this installation."""
    folder: KeyFolder = current_app.extensions["portal_keys"]
    return folder


def note_reading(asker: Identity, review: Review, reading: str, record: ReviewedRecord | None = None) -> None:
    """Write to the access log, durably, what is about to be shown."""
    what = f"review {review.id}" if record is None else f"review {review.id} record {record.id}"
    log_reading(get_database(), keys(), asker.account_id, what, reading)
