"""Little more is hidden than must be: a solver puts back what doubt has hidden, group by group, until it is broken.

What subtraction alone would show is the most that can be shown. Of what the solver would let through on top of what the
portal shows, next to nothing may be left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from msgspec import structs

from portal.statistics.disclosure import disclose
from portal.statistics.summary import RoundSummary
from tests.proofs.test_disclosure_solver import Drawn

Shown = list[np.ndarray]
"""One question's parts (groups × values), one for each split."""


def drawn(seed: int) -> Drawn:
    """A round of which a question is looked at that is broken down, and is tied to no other by an index."""
    found = Drawn(seed)
    found.name = "stod"
    return found


def parts_of(summary: RoundSummary, name: str) -> Shown:
    return [split.shown[name] for split in summary.splits]


def with_parts(summary: RoundSummary, name: str, shown: Sequence[np.ndarray]) -> RoundSummary:
    splits = zip(summary.splits, shown, strict=True)
    return structs.replace(
        summary, splits=tuple(split.restricted({**split.shown, name: mask}) for split, mask in splits)
    )


def put_back(round_: Drawn, summary: RoundSummary, most: Shown) -> Shown:
    """As much of ``most`` as the solver can be shown, whole groups at a time and the largest first."""
    name = round_.name
    now = parts_of(summary, name)
    hidden = [
        (place, row) for place, mask in enumerate(most) for row in np.flatnonzero((mask & ~now[place]).any(axis=1))
    ]
    for place, row in sorted(hidden, key=lambda each: -int(summary.splits[0].inside[each[1]].sum())):
        trial = [mask.copy() for mask in now]
        trial[place][row] = most[place][row]
        if not round_.attack([with_parts(summary, name, trial)], "internal"):
            now = trial
    return now


def counted(seeds: range, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int, int]]:
    """For each round how many parts of the question subtraction shows, the portal, and the solver on top of that."""
    for seed in seeds:
        round_ = drawn(seed)
        with monkeypatch.context() as patched:
            patched.setattr("portal.statistics.doubt_repair.is_in_doubt", lambda *_: True)
            most = parts_of(disclose(round_.raw, "internal"), round_.name)
        summary = disclose(round_.raw, "internal")
        shown = parts_of(summary, round_.name)
        yield tuple(sum(int(mask.sum()) for mask in each) for each in (most, shown, put_back(round_, summary, most)))


def test_a_sample_hides_little_more_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    most, shown, possible = np.sum(list(counted(range(44, 64), monkeypatch)), axis=0).tolist()
    assert shown < most
    assert shown >= 0.8 * possible


@pytest.mark.proofs
def test_two_hundred_rounds_hide_little_more_than_they_must(monkeypatch: pytest.MonkeyPatch) -> None:
    most, shown, possible = np.sum(list(counted(range(200), monkeypatch)), axis=0).tolist()
    assert shown < most
    assert shown >= 0.85 * possible
