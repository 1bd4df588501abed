"""How many answered of those who could: response rate and unit nonresponse.

Source: AAPOR Standard Definitions, response rate 1 (RR1): completes over everyone eligible, none estimated away.
Overcoverage (left, deceased, wrong unit) was never eligible and leaves the denominator.
"""

from __future__ import annotations

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
