"""What the staff pages of rounds share: their addresses, and finding the round that an address names."""

from __future__ import annotations

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from portal.errors import UserError
from portal.organisation.access import authorize
from portal.surveys.models import CollectionRound
from portal.surveys.queries import find_round

NO_INVITATIONS = "Undersökningen har en öppen länk och tar inte emot inbjudningar. Öppna en med personliga länkar."
blueprint = Blueprint("rounds", __name__, url_prefix="/arbete/undersokningar")


def get_round_or_404(session: Session, code: str) -> CollectionRound:
    """The round with that code; whether it concerns the asker is still to be asked."""
    collection_round = find_round(session, code)
    if collection_round is None:
        abort(404)
    return collection_round


def get_invited_round(session: Session, code: str) -> CollectionRound:
    """A round by invitation that concerns the asker; raise UserError for one with an open link."""
    collection_round = get_round_or_404(session, code)
    authorize(collection_round)
    if collection_round.access != "invited":
        raise UserError(NO_INVITATIONS)
    return collection_round
