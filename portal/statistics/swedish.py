"""Numbers and dates as Swedes print them: decimal comma, no-break spaces, U+2212 as minus, en dash in ranges.

Rounding is half away from zero on the exact value. A ``float`` is read as the shortest decimal number it stands for
(0.125 is 125/1000, 2.675 is 2675/1000), never as the binary fraction nearest to it; shares are computed from the two
whole numbers and never pass through a float.

Source: Svenska skrivregler (Språkrådet); Statistics Sweden's rules for tables (the symbols).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"

NOTHING_TO_REPORT = EN_DASH
TOO_FEW = ".."
NOT_APPLICABLE = "."

ROUNDING_NOTE = "På grund av avrundning summerar inte andelarna till 100 procent."

WHOLE_PERCENT_BELOW = 50
"""Shares are printed without decimals when the base is smaller than this."""

Number = int | float | Decimal | Fraction

_LOSSLESS = 1e15
"""Below this a float with its decimals has fewer digits than decimal arithmetic keeps."""

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_WORDS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def exact(value: Number) -> Fraction:
    """The number meant by ``value``. Raises ValueError for a float that is not a number or not finite."""
    if isinstance(value, float):
        return Fraction(repr(value))
    return Fraction(value)


def rounded(value: Number, decimals: int = 0) -> Fraction:
    """``value`` rounded half away from zero (decimal.ROUND_HALF_UP) to ``decimals`` decimals, without loss."""
    meant = exact(value)
    unit = 10**decimals
    whole, rest = divmod(abs(meant) * unit, 1)
    steps = whole + (1 if 2 * rest >= 1 else 0)
    return Fraction(steps if meant >= 0 else -steps, unit)


def rounded_float(value: float, decimals: int = 0) -> float:
    """The same rounding of a float to a float, many times as quick: for files with hundreds of thousands of figures.

    Raises ValueError for a number that is not finite.
    """
    if not abs(value) < _LOSSLESS:
        return float(rounded(value, decimals))
    # What rounds to nought from below has no minus.
    return float(Decimal(repr(value)).quantize(Decimal((0, (1,), -decimals)), ROUND_HALF_UP)) + 0.0


def number(value: Number, decimals: int) -> str:
    """``value`` with exactly ``decimals`` decimals: 7188.25 becomes "7 188,3"; what rounds to nought has no minus."""
    steps = rounded(value, decimals) * 10**decimals
    whole, rest = divmod(abs(int(steps)), 10**decimals)
    grouped = f"{whole:,}".replace(",", NO_BREAK_SPACE)
    sign = MINUS if steps < 0 else ""
    return f"{sign}{grouped},{rest:0{decimals}d}" if decimals else f"{sign}{grouped}"


def integer(value: int) -> str:
    """A count: 7188 becomes "7 188" with a no-break space."""
    return number(value, 0)


def percent(value: Number, decimals: int) -> str:
    """A share between 0 and 1 as per cent: 0.589 becomes "58,9 %"."""
    return f"{number(exact(value) * 100, decimals)}{NO_BREAK_SPACE}%"


def share_decimals(base: int) -> int:
    """How many decimals a share of ``base`` is printed with."""
    return 0 if base < WHOLE_PERCENT_BELOW else 1


def share(count: int, base: int) -> str:
    """The share ``count`` of ``base``: whole per cent when the base is small; "." when there is no base."""
    return percent(Fraction(count, base), share_decimals(base)) if base else NOT_APPLICABLE


def rate(count: int, frame: int) -> str:
    """A response rate in a table, always one decimal: "76,9 %"; "." when nobody could answer."""
    return percent(Fraction(count, frame), 1) if frame else NOT_APPLICABLE


def rate_in_prose(count: int, frame: int) -> str:
    """A response rate in running text, whole: "77 %"; "." when nobody could answer."""
    return percent(Fraction(count, frame), 0) if frame else NOT_APPLICABLE


def index_value(value: Number) -> str:
    """An index from 0 to 100, always one decimal: "77,8"."""
    return number(value, 1)


def difference(value: Number, unit: str, decimals: int = 1) -> str:
    """A signed change: "+2,0 enheter" between indices, "−1,5 procentenheter" between shares."""
    sign = "+" if rounded(value, decimals) > 0 else ""
    return f"{sign}{number(value, decimals)}{NO_BREAK_SPACE}{unit}"


def rounding_note_needed(counts: Iterable[int], base: int) -> bool:
    """Whether the printed shares of ``counts``, which together are ``base``, add up to something else than 100."""
    decimals = share_decimals(base)
    return base > 0 and sum(rounded(Fraction(100 * count, base), decimals) for count in counts) != 100


def in_words(value: int, neuter: bool = False) -> str:
    """A whole number in running text: words up to twelve ("tio", "ett svar" when neuter), then figures."""
    if value == 1 and neuter:
        return "ett"
    return _WORDS[value] if 0 <= value < len(_WORDS) else integer(value)


def date_in_prose(day: date) -> str:
    """20 oktober 2023."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period(first: date, last: date) -> str:
    """The days from ``first`` to ``last`` in prose, saying month and year no more often than needed."""
    if first == last:
        return date_in_prose(first)
    if first.year != last.year:
        return f"{date_in_prose(first)}{EN_DASH}{date_in_prose(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]}{EN_DASH}{date_in_prose(last)}"
    return f"{first.day}{EN_DASH}{date_in_prose(last)}"
