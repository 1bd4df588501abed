from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics import swedish

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (0.125, 2, "0,13"),
        (2.675, 2, "2,68"),
        (-2.675, 2, "−2,68"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-0.5, 0, "−1"),
        (-0.4, 0, "0"),
        (-0.04, 1, "0,0"),
        (7188, 0, f"7{NBSP}188"),
        (1234567.891, 2, f"1{NBSP}234{NBSP}567,89"),
        (-7188, 1, f"−7{NBSP}188,0"),
        (999.95, 1, f"1{NBSP}000,0"),
        (Fraction(1, 8), 2, "0,13"),
        (Decimal("84.05"), 1, "84,1"),
        (84.05, 1, "84,1"),
        (1e-7, 2, "0,00"),
    ],
)
def test_numbers(value: swedish.Number, decimals: int, printed: str) -> None:
    assert swedish.number(value, decimals) == printed


def test_a_number_that_is_none_is_not_printed() -> None:
    with pytest.raises(ValueError, match="nan"):
        swedish.number(float("nan"), 1)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.floats(-1000, 1000), st.integers(0, 3))
def test_the_quick_rounding_of_floats_is_the_same(value: float, decimals: int) -> None:
    expected = float(swedish.rounded(value, decimals))
    assert repr(swedish.rounded_float(value, decimals)) == repr(expected)


def test_the_quick_rounding_of_halves_and_of_what_is_no_number() -> None:
    assert [swedish.rounded_float(each, 2) for each in (2.675, -2.675, 0.125)] == [2.68, -2.68, 0.13]
    assert repr(swedish.rounded_float(-0.04, 1)) == "0.0"
    with pytest.raises(ValueError, match="inf"):
        swedish.rounded_float(float("inf"), 1)


@given(st.integers(0, 100_000), st.integers(1, 100_000))
def test_shares_round_half_up(count: int, base: int) -> None:
    decimals = swedish.share_decimals(base)
    with_enough = Decimal(Fraction(100 * count * 10**6, base).__floor__()) / 10**6
    expected = with_enough.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert swedish.rounded(Fraction(100 * count, base), decimals) == Fraction(expected)


@pytest.mark.parametrize(
    ("count", "base", "printed"),
    [
        (43, 73, "58,9"),
        (21, 73, "28,8"),
        (8, 10, "80"),
        (1, 8, "13"),
        (24, 49, "49"),
        (25, 50, "50,0"),
        (0, 10, "0"),
        (1, 800, "0,1"),
    ],
)
def test_shares(count: int, base: int, printed: str) -> None:
    assert swedish.share(count, base) == f"{printed}{NBSP}%"


def test_without_a_base_there_is_no_share() -> None:
    assert swedish.share(0, 0) == swedish.rate(0, 0) == swedish.rate_in_prose(0, 0) == "."


def test_response_rates() -> None:
    assert swedish.rate(10, 13) == f"76,9{NBSP}%"
    assert swedish.rate(2, 2) == f"100,0{NBSP}%"
    assert swedish.rate_in_prose(10, 13) == f"77{NBSP}%"


def test_indices_and_differences() -> None:
    assert swedish.index_value(77.77777) == "77,8"
    assert swedish.difference(2, "enheter") == f"+2,0{NBSP}enheter"
    assert swedish.difference(-1.45, "procentenheter") == f"−1,5{NBSP}procentenheter"
    assert swedish.difference(0.04, "enheter") == f"0,0{NBSP}enheter"


@pytest.mark.parametrize(
    ("counts", "needed"), [([1, 1, 1], True), ([4, 1, 2, 0, 3], False), ([20, 20, 20], True), ([30, 30], False)]
)
def test_the_note_on_rounding(counts: list[int], needed: bool) -> None:
    assert swedish.rounding_note_needed(counts, sum(counts)) is needed


def test_no_note_without_a_base() -> None:
    assert not swedish.rounding_note_needed([0, 0], 0)


@pytest.mark.parametrize(
    ("value", "words"), [(0, "noll"), (1, "en"), (10, "tio"), (12, "tolv"), (13, "13"), (7188, f"7{NBSP}188")]
)
def test_numbers_in_words(value: int, words: str) -> None:
    assert swedish.in_words(value) == words


def test_one_answer_is_neuter() -> None:
    assert swedish.in_words(1, neuter=True) == "ett"
    assert swedish.in_words(-3) == "−3"


def test_dates() -> None:
    assert swedish.date_in_prose(date(2023, 10, 20)) == "20 oktober 2023"


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        (date(2023, 10, 1), date(2023, 10, 31), "1–31 oktober 2023"),
        (date(2023, 10, 1), date(2023, 11, 15), "1 oktober–15 november 2023"),
        (date(2022, 12, 1), date(2023, 1, 15), "1 december 2022–15 januari 2023"),
        (date(2023, 10, 20), date(2023, 10, 20), "20 oktober 2023"),
    ],
)
def test_periods(first: date, last: date, printed: str) -> None:
    assert swedish.period(first, last) == printed
