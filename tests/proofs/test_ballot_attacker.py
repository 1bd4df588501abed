"""An attacker with every copy of the database, the files, the logs, the mail and the backed up keys finds nobody.

Each channel is tried against the sealed ballot box, where it may do no better than chance, and against the same box
without the defence that closes it, where it must find everybody. docs/anonymity.md has the table.
"""

from __future__ import annotations

from math import exp
from pathlib import Path
from random import Random

import pytest

from portal.collection import tally
from portal.surveys.models import ANONYMOUS
from tests.support.ballot_attacks import ATTACKS, linked
from tests.support.ballot_scenes import Evidence, answered_round, portal_on
from tests.support.databases import KINDS
from tests.support.naive_ballots import NAIVE, PROTECTIONS, without

UNLIKELY = 1e-9
ROUNDS = {1: 1, 4: 1, 8: 2, 25: 1, 400: 1}
"""How many rounds of each size are attacked: one match in each is what chance gives, whatever the size."""

PLACED = ("xmin ± 1", "rowid, ctid, order of a dump", "places of ballots", "write-ahead log")
SIZES = [1, 4, 8, 25, pytest.param(400, marks=pytest.mark.proofs)]
ONLY_POSTGRESQL = "xmin ± 1"
OF_LENGTH = ("length of ballots", "length of drafts")
SHORT, LONG = 40, 2_000
TRIED = 12
"""People who answer a box that lacks a defence."""

CONTROLS = [
    pytest.param(kind, channel, marks=[] if (kind == "postgresql") == (channel in PLACED) else pytest.mark.proofs)
    for kind in KINDS
    for channel in sorted(NAIVE)
]
"""The suite itself tries each channel on the database that tells most of it; all on both is for the proofs."""


def attacked(kind: str, folder: Path, people: int, seed: int, caplog: pytest.LogCaptureFixture) -> Evidence:
    with portal_on(kind, folder) as app:
        return answered_round(app, kind, people, Random(seed), lambda: caplog.text)


def most_by_chance(expected: int) -> int:
    """The number of matches that chance exceeds less often than once in a thousand million times (Poisson)."""
    term = total = exp(-expected)
    most = 0
    while 1 - total > UNLIKELY:
        most += 1
        term *= expected / most
        total += term
    return most


@pytest.mark.parametrize("people", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_channel_does_better_than_chance(
    kind: str, people: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = [attacked(kind, tmp_path / str(seed), people, seed, caplog) for seed in range(ROUNDS[people])]
    written = sum(len(evidence.after.responses) for evidence in rounds)
    assert written == (people * len(rounds) if people >= 5 else 0)
    found = {channel: sum(linked(evidence, channel) for evidence in rounds) for channel in ATTACKS}
    limit = most_by_chance(len(rounds)) if written else 0
    assert {channel: hits for channel, hits in found.items() if hits > limit} == {}
    for channel, hits in found.items():
        print(f"{channel} · {kind} · {people} × {len(rounds)} · linked {hits} · chance {len(rounds) if written else 0}")


@pytest.mark.parametrize(("kind", "channel"), CONTROLS)
def test_without_its_defence_the_same_channel_finds_everybody(
    kind: str, channel: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "naive"
    with portal_on(kind, folder) as app, without(channel, folder):
        protection = PROTECTIONS.get(channel, ANONYMOUS)
        longest = LONG if channel in OF_LENGTH else SHORT
        evidence = answered_round(app, kind, TRIED, Random(1), lambda: caplog.text, protection, longest)
    expected = 0 if channel == ONLY_POSTGRESQL and kind == "sqlite" else TRIED
    hits = linked(evidence, channel)
    print(f"{channel} · {kind} · naive · linked {hits} of {TRIED}")
    assert hits >= expected * 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_without_the_smallest_number_a_single_answer_is_somebodys(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "pool", lambda counts, parents, k: [frozenset({unit}) for unit in counts])
    evidence = attacked(kind, tmp_path / "one", 1, 1, caplog)
    assert linked(evidence, "numbers, order of answering") == 1
