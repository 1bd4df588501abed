from __future__ import annotations

import pytest

from portal.statistics.dispositions import Dispositions, participation, together
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


def test_the_rest_is_non_contact() -> None:
    unit = Dispositions(invited=20, complete=8, partial=2, refusal=1, not_delivered=3, ineligible=1)
    assert (unit.eligible, unit.non_contact) == (19, 5)


@pytest.mark.parametrize("mark", ["ineligible", "not_delivered"])
def test_a_mark_changes_the_counts_alike_whoever_it_is_put_on(mark: str) -> None:
    """The counts know nothing of who was marked: only the rest becomes one fewer."""
    before = Dispositions(invited=10, complete=4)
    after = Dispositions(invited=10, complete=4, **{mark: 1})
    assert (after.complete, after.non_contact) == (4, before.non_contact - 1)


def test_the_rest_is_never_less_than_nobody() -> None:
    assert Dispositions(invited=5, complete=5, not_delivered=1).non_contact == 0


def test_units_together() -> None:
    one = Dispositions(invited=10, complete=4, partial=1, refusal=1)
    other = Dispositions(invited=5, complete=2, partial=2, not_delivered=1, ineligible=1)
    assert together([one, other]) == Dispositions(
        invited=15, complete=6, partial=3, refusal=1, not_delivered=1, ineligible=1
    )
    assert together([one, Dispositions(invited=1, partial=None)]).partial is None
    assert together([]) == Dispositions(invited=0)
