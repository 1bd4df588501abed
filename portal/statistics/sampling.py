"""A stratified sample of records: even over age and gender, with handlers as varied as the list allows.

Records are drawn one at a time. Each comes from the stratum (age band and gender) that has got fewest so far and still
has some left; of strata that have got as few, from the one whose gender, then whose age band, has got fewest. Within
the stratum it is a record of the handler who has got fewest. What is left to chance is decided by SHA-256 of the seed
and the reference: the same list and the same seed always give the same sample, in whatever order the list stands.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

AGE_BANDS = (0, 7, 13, 18, 25, 45, 65)
"""The first year of each band; the last has no end."""


class ListedRecord(Struct, frozen=True):
    """One record that can be drawn, under a pseudonymous reference. What is not known of it is None."""

    reference: str
    age: int | None = None
    gender: str | None = None
    handler: str | None = None

    @property
    def stratum(self) -> Stratum:
        """The stratum it is drawn in."""
        return age_band(self.age), self.gender


Stratum = tuple[int | None, str | None]
"""First year of the age band, and gender."""


class StratumCount(Struct, frozen=True):
    """How many records of a stratum are in the list, and how many of them were drawn."""

    stratum: Stratum
    listed: int
    drawn: int


def age_band(age: int | None) -> int | None:
    """The first year of the band that ``age`` lies in."""
    return None if age is None else max(first for first in AGE_BANDS if first <= age)


def draw(records: Iterable[ListedRecord], size: int, seed: str) -> tuple[ListedRecord, ...]:
    """``size`` of the records, or all when they are fewer, in the order in which they were drawn."""
    drawn: list[ListedRecord] = []
    left = list(records)
    while left and len(drawn) < size:
        drawn.append(_next(left, drawn, seed))
        left.remove(drawn[-1])
    return tuple(drawn)


def replacement(
    records: Iterable[ListedRecord], kept: Sequence[ListedRecord], dropped: ListedRecord, seed: str
) -> ListedRecord | None:
    """The record to review instead of ``dropped``: of its stratum when one is left, else as in :func:`draw`.

    ``records`` are those never drawn, ``kept`` those drawn and still in the sample. None when there is none left.
    """
    left = list(records)
    alike = [each for each in left if each.stratum == dropped.stratum]
    return _next(alike or left, kept, seed) if left else None


def _next(left: Sequence[ListedRecord], drawn: Sequence[ListedRecord], seed: str) -> ListedRecord:
    strata = Counter(each.stratum for each in drawn)
    bands = Counter(each.stratum[0] for each in drawn)
    genders = Counter(each.stratum[1] for each in drawn)
    handlers = Counter(each.handler for each in drawn)

    def turn(record: ListedRecord) -> tuple[int, int, int, bytes, int, bytes]:
        stratum = record.stratum
        band, gender = stratum
        return (
            strata[stratum],
            genders[gender],
            bands[band],
            _lot(seed, f"{band}/{gender}"),
            handlers[record.handler],
            _lot(seed, record.reference),
        )

    return min(left, key=turn)


@lru_cache(maxsize=16_384)
def _lot(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{name}".encode()).digest()


def count_strata(listed: Iterable[ListedRecord], drawn: Iterable[ListedRecord]) -> tuple[StratumCount, ...]:
    """Every stratum in the list, by age and gender; what is not known last. ``drawn`` are among ``listed``."""
    whole = Counter(each.stratum for each in listed)
    taken = Counter(each.stratum for each in drawn)
    order = sorted(whole, key=lambda each: (each[0] is None, each[0] or 0, each[1] is None, each[1] or ""))
    return tuple(StratumCount(stratum, whole[stratum], taken[stratum]) for stratum in order)


def list_digest(records: Iterable[ListedRecord]) -> str:
    """SHA-256 of the list, whatever its order: with the seed it proves that nobody chose the records."""
    lines = sorted("\t".join(str(part) for part in _parts(each)) for each in records)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _parts(record: ListedRecord) -> tuple[str, ...]:
    known = (record.age, record.gender, record.handler)
    return (record.reference, *("" if part is None else str(part) for part in known))
