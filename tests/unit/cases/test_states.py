"""The table of what may happen to a complaint, and when."""

from __future__ import annotations

import pytest

from portal.cases import states


def test_every_step_leads_to_a_known_status_by_a_known_action() -> None:
    for (status, action), following in states.TRANSITIONS.items():
        assert status in states.STATUSES
        assert action in states.ACTIONS
        assert following in states.STATUSES


def test_every_status_can_be_reached_and_left() -> None:
    reached, waiting = {states.OPENING}, [states.OPENING]
    while waiting:
        here = waiting.pop()
        new = {states.after(here, action) for action in states.possible(here)} - reached
        reached |= new
        waiting += new
    assert reached == set(states.STATUSES)


@pytest.mark.parametrize("status", states.STATUSES)
def test_the_sender_can_always_add_and_staff_always_note(status: str) -> None:
    assert {states.ADD, states.NOTE} <= set(states.possible(status))


def test_what_is_added_to_something_closed_opens_it() -> None:
    assert states.after(states.CLOSED, states.ADD) == states.IN_PROGRESS
    assert states.after(states.CLOSED, states.NOTE) == states.CLOSED


@pytest.mark.parametrize(
    ("status", "action"),
    [("closed", "close"), ("closed", "assign"), ("received", "return"), ("received", "reopen"), ("assigned", "x")],
)
def test_what_is_not_in_the_table_cannot_be_done(status: str, action: str) -> None:
    with pytest.raises(states.NotPossible):
        states.after(status, action)
