"""Intervals in the wording of answers, and shares typed by hand: what is found and what is left alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.typed_figures import typed_shares
from portal.statistics.worded_intervals import touching_intervals


@pytest.mark.parametrize(
    ("labels", "ends"),
    [
        (("0–1 år", "1–2 år", "2–4 år"), ["1", "2"]),
        (("0-1 år", "1 till 2 år", "2 år eller mer"), ["1", "2"]),
        (("0–1\N{NO-BREAK SPACE}000 kr", "1 000–2 000 kr"), ["1000"]),
        (("0–2,5 timmar", "2,5 timmar eller fler"), ["2,5"]),
        (("0–1 år", "2–3 år", "4 år eller mer"), []),
        (("1–5 dagar", "5–8 veckor"), []),
        (("2020-01-02", "Område 1–2", "Ja", ""), []),
    ],
)
def test_intervals_that_share_an_end(labels: tuple[str, ...], ends: list[str]) -> None:
    assert [touching.end for touching in touching_intervals(labels)] == ends


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=8, unique=True).map(sorted))
def test_bands_cut_at_any_ends_touch_at_each_inner_one(cuts: list[int]) -> None:
    shared = [f"{low}–{high} år" for low, high in itertools.pairwise(cuts)]
    apart = [f"{low}–{high - 1} år" for low, high in itertools.pairwise(cuts) if high - 1 > low]
    assert [touching.end for touching in touching_intervals(shared)] == [str(cut) for cut in cuts[1:-1]]
    assert touching_intervals(apart) == ()


@given(st.text("0123456789–-, år tillelermoch\N{NO-BREAK SPACE}"))
def test_no_wording_is_too_odd(label: str) -> None:
    touching_intervals([label, label])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Drygt 50 % var nöjda.", ("Drygt 50 %",)),
        ("Svarsfrekvensen var 58,9\N{NO-BREAK SPACE}% och 77 procent.", ("58,9 %", "77 procent")),
        ("Knappt hälften av enheterna svarade.", ("Knappt hälften av",)),
        ("10 av 13 svarade. Enkäten tar ungefär 5 minuter och gäller år 2026.", ()),
        ("Felmarginalen anges med 95 procents säkerhet.", ()),
    ],
)
def test_shares_typed_by_hand(text: str, found: tuple[str, ...]) -> None:
    assert typed_shares(text) == found
