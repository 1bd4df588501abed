"""A case that is given to somebody else while one writes about it: told as that, to those who have had it."""

from __future__ import annotations

from flask import abort, request

from portal.authorization import Identity, may_see
from portal.cases.models import Case


class GivenAway(Exception):
    """The case is no longer with whoever acts on it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(case.number)


def still_with(case: Case, asker: Identity) -> Identity:
    """Whoever asks, when they may do this with the case; raise :class:`GivenAway` when it was, and 404 otherwise.

    Whoever has never had it is told nothing: the answer is as for a number that does not exist.
    """
    if may_see(asker, request.endpoint or "", case):
        return asker
    if may_see(asker, "cases.outline", case) or _has_had(asker, case):
        raise GivenAway(case)
    abort(404)


def _has_had(asker: Identity, case: Case) -> bool:
    """Whether it has been with a unit that the asker is the head of."""
    return any(event.unit_id in asker.own_units for event in case.events if event.unit_id is not None)
