from __future__ import annotations

import pytest

from portal.statistics.dispositions import participation
from portal.statistics.reasons import Reason, explanation


def test_response_rate_and_nonresponse() -> None:
    answered = participation(10, 13)
    assert (answered.nonresponse, answered.response_rate, answered.reason) == (3, 10 / 13, None)


def test_overcoverage_leaves_the_denominator() -> None:
    answered = participation(10, 15, overcoverage=2)
    assert (answered.frame, answered.overcoverage, answered.nonresponse) == (13, 2, 3)
    assert answered.response_rate == 10 / 13


@pytest.mark.parametrize(
    ("responses", "frame", "overcoverage", "reason"),
    [
        (10, None, 0, Reason.FRAME_UNKNOWN),
        (14, 13, 0, Reason.MORE_RESPONSES_THAN_FRAME),
        (13, 13, 1, Reason.MORE_RESPONSES_THAN_FRAME),
        (0, 3, 3, Reason.NOBODY_TO_ASK),
    ],
)
def test_when_there_is_no_rate_it_says_why(
    responses: int, frame: int | None, overcoverage: int, reason: Reason
) -> None:
    answered = participation(responses, frame, overcoverage)
    assert (answered.response_rate, answered.nonresponse, answered.reason) == (None, None, reason)
    assert explanation(reason).startswith("Svarsfrekvens kan inte beräknas")


@pytest.mark.parametrize(("responses", "frame", "overcoverage"), [(-1, 5, 0), (1, -5, 0), (1, 5, 6), (1, None, 1)])
def test_impossible_dispositions(responses: int, frame: int | None, overcoverage: int) -> None:
    with pytest.raises(ValueError, match="impossible"):
        participation(responses, frame, overcoverage)


def test_the_reader_is_told_the_limit() -> None:
    assert explanation(Reason.FEW_ANSWERS) == "Färre än 5 svar – resultatet redovisas inte."
    assert explanation(Reason.FEW_ANSWERS, limit=10).startswith("Färre än 10 svar")
