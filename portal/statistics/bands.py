"""What an index is called by how high it is, as the municipality has decided: "40 godkänt" and so on."""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec import Struct

_BAND = re.compile(r"\s*(\d{1,3})\s+(\S.*?)\s*")
LONGEST_NAME = 40


class Band(Struct, frozen=True):
    """From ``limit`` (0–100) up to the next one the index is called ``name``."""

    limit: int
    name: str


def read_bands(text: str) -> tuple[Band, ...]:
    """The bands in "0 ej godkänt; 40 godkänt; 75 mycket nöjd"; none in an empty text.

    Raises ValueError, in Swedish, unless the limits begin at 0, rise and stay within 100.
    """
    if not text.strip():
        return ()
    bands = tuple(_band(part) for part in text.strip().removesuffix(";").split(";"))
    limits = [band.limit for band in bands]
    if limits[0] != 0 or limits[-1] > 100 or any(high <= low for low, high in pairwise(limits)):
        raise ValueError("börja med gränsen 0 och skriv sedan högre och högre gränser, högst 100")
    return bands


def _band(part: str) -> Band:
    found = _BAND.fullmatch(part)
    if found is None or len(found[2]) > LONGEST_NAME:
        raise ValueError(
            "skriv gräns och namn med semikolon emellan, till exempel ”0 ej godkänt; 40 godkänt; 75 mycket nöjd”, och "
            f"högst {LONGEST_NAME} tecken i varje namn"
        )
    return Band(int(found[1]), found[2])


def band_of(value: float, bands: tuple[Band, ...]) -> Band | None:
    """The band that an index lies in; None when no bands are in use."""
    return next((band for band in reversed(bands) if value >= band.limit), None)
