"""How many answered of those who could: response rate and unit nonresponse, and what became of those who did not.

Source: AAPOR Standard Definitions, response rate 1 (RR1): completes over everyone eligible, none estimated away.
Overcoverage (left, deceased, wrong unit) was never eligible and leaves the denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from portal.statistics.reasons import Reason


class Participation(Struct, frozen=True, kw_only=True):
    """Answers of a group. ``frame`` is without overcoverage; ``response_rate`` is a share from 0 to 1.

    When ``reason`` is set, nonresponse and response rate are None and the reason says why.
    """

    responses: int
    frame: int | None
    overcoverage: int = 0
    nonresponse: int | None = None
    response_rate: float | None = None
    reason: Reason | None = None


def _why_no_rate(responses: int, eligible: int | None) -> Reason | None:
    if eligible is None:
        return Reason.FRAME_UNKNOWN
    if responses > eligible:
        return Reason.MORE_RESPONSES_THAN_FRAME
    return None if eligible else Reason.NOBODY_TO_ASK


def participation(responses: int, frame: int | None, overcoverage: int = 0) -> Participation:
    """Response rate (RR1) and nonresponse of ``responses`` of ``frame``, which still holds the overcoverage.

    Raises ValueError for negative numbers and for more overcoverage than frame.
    """
    if min(responses, frame or 0, overcoverage) < 0 or overcoverage > (frame or 0):
        raise ValueError(f"impossible dispositions: {responses} of {frame}, overcoverage {overcoverage}")
    eligible = None if frame is None else frame - overcoverage
    reason = _why_no_rate(responses, eligible)
    if reason is not None or eligible is None:
        return Participation(responses=responses, frame=eligible, overcoverage=overcoverage, reason=reason)
    return Participation(
        responses=responses,
        frame=eligible,
        overcoverage=overcoverage,
        nonresponse=eligible - responses,
        response_rate=responses / eligible,
    )


class Dispositions(Struct, frozen=True, kw_only=True):
    """What became of the invitations of a unit, as counts (AAPOR Standard Definitions, the final disposition codes).

    ``complete``: sent; ``partial``: begun and not sent (None when that is not kept); ``refusal``: said no;
    ``not_delivered``: the mail did not arrive; ``ineligible``: overcoverage. Each is counted for itself, and those
    marked by staff (not delivered, ineligible) whether they have answered or not: otherwise a mark would change the
    counts of a person who has answered in another way than those of one who has not, and so tell which it was.
    """

    invited: int
    complete: int = 0
    partial: int | None = 0
    refusal: int = 0
    not_delivered: int = 0
    ineligible: int = 0

    @property
    def eligible(self) -> int:
        """The frame: overcoverage was never to answer."""
        return self.invited - self.ineligible

    @property
    def non_contact(self) -> int:
        """The rest: nothing has been heard of them."""
        known = self.complete + (self.partial or 0) + self.refusal + self.not_delivered
        return max(0, self.eligible - known)


def together(parts: Iterable[Dispositions]) -> Dispositions:
    """The counts of several units together."""
    each = list(parts)
    partials = [one.partial for one in each]
    return Dispositions(
        invited=sum(one.invited for one in each),
        complete=sum(one.complete for one in each),
        partial=None if None in partials else sum(count or 0 for count in partials),
        refusal=sum(one.refusal for one in each),
        not_delivered=sum(one.not_delivered for one in each),
        ineligible=sum(one.ineligible for one in each),
    )


class ToldDispositions(Struct, frozen=True, kw_only=True):
    """What is told of a group: ``parts`` by name, None for what is not kept; all None when they are ``suppressed``."""

    invited: int
    complete: int
    ineligible: int
    parts: Mapping[str, int | None]
    suppressed: bool


def tell(units: Mapping[str, Dispositions], smallest_frame: int) -> dict[str | None, ToldDispositions]:
    """What is told of each unit, and under None of all of them; nothing of a unit where nobody was invited.

    Units smaller than ``smallest_frame`` tell only how many answered. The total tells its parts only when every unit
    does: else those of a small unit would be what is missing.
    """
    known = {unit: counts for unit, counts in units.items() if counts.invited}
    if not known:
        return {}
    small = {unit for unit, counts in known.items() if counts.eligible < smallest_frame}
    told: dict[str | None, ToldDispositions] = {
        unit: _told(counts, suppressed=unit in small) for unit, counts in known.items()
    }
    return {**told, None: _told(together(known.values()), suppressed=bool(small))}


def _told(counts: Dispositions, *, suppressed: bool) -> ToldDispositions:
    parts = {
        "partial": counts.partial,
        "refusal": counts.refusal,
        "not_delivered": counts.not_delivered,
        "non_contact": counts.non_contact,
    }
    return ToldDispositions(
        invited=counts.invited,
        complete=counts.complete,
        ineligible=counts.ineligible,
        parts=dict.fromkeys(parts) if suppressed else parts,
        suppressed=suppressed,
    )
