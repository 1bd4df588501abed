"""What may stand between braces in the words of a letter, and is filled in when it is sent."""

from __future__ import annotations

from collections.abc import Mapping

from portal.collection.models import REPORT_LINK
from portal.surveys.models import CollectionRound

MUNICIPALITY, LINK, LAST_DAY = "{kommun}", "{länk}", "{sista dag}"
BOARD, FOLLOWED = "{nämnd}", "{det som följs upp}"
_TO_ALL = {
    LINK: "den personliga länken, måste finnas med",
    MUNICIPALITY: "kommunens namn",
    LAST_DAY: "sista dag att svara",
}
_OF_REPORT = {
    LINK: "länken till rapporten, måste finnas med",
    MUNICIPALITY: _TO_ALL[MUNICIPALITY],
}
_TO_UNITS = {BOARD: "nämndens eller enhetens namn, måste finnas i ämnesraden och i texten"}
_OF_FOLLOW_UP = {FOLLOWED: "de frågor och svar som följs upp"}


def placeholders_of(collection_round: CollectionRound, kind: str, *, follows: bool) -> Mapping[str, str]:
    """Each that a letter of ``kind`` may hold, with what it means in Swedish.

    ``follows``: the round follows up what was answered in another.
    """
    of_report = kind == REPORT_LINK
    found = {**(_OF_REPORT if of_report else _TO_ALL)}
    if collection_round.respondents == "units":
        found |= _TO_UNITS
    if follows and not of_report:
        found |= _OF_FOLLOW_UP
    return found
