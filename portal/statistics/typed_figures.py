"""Shares that somebody has typed into a text, beside those that the portal computes.

A printed report once said "drygt 50 %" of ten answers. What is typed has no base, is rounded by whoever typed it, and
stays as it is when the figures change.
"""

from __future__ import annotations

import re

_ROUNDING = r"drygt|knappt|nästan|närmare|cirka|ca\.?|ungefär|omkring|runt|över|mer än|mindre än"
_FIGURE = r"\d[\d\s]*(?:[.,]\d+)?\s*(?:%|procent(?:enheter|enhet)?\b)"
_WORDS = (
    r"(?:hälften|majoriteten|en tredjedel|två tredjedelar|en fjärdedel|tre fjärdedelar|flertalet) "
    r"(?:av|är|anser|tycker|svarar|svarade|uppger|uppgav)\b"
)
_TYPED = re.compile(rf"(?:\b(?:{_ROUNDING})\s+)?(?:{_FIGURE}|\b{_WORDS})", re.IGNORECASE)


def typed_shares(text: str) -> tuple[str, ...]:
    """Every share in ``text`` as it is typed: "drygt 50 %", "58,9 procent", "hälften av"."""
    return tuple(" ".join(found[0].split()) for found in _TYPED.finditer(text))
