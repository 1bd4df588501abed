"""The municipality's own colour, within what can be read: contrast as in WCAG 2.2, success criterion 1.4.3."""

from __future__ import annotations

import re

OWN = "#0b4f56"
"""The portal's own petrol, as static/portal.css has it."""

GROUNDS = {"vitt": "#ffffff", "portalens sidbakgrund": "#faf6ef"}
LEAST_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")

Colour = tuple[int, int, int]


def read_colour(text: str) -> str:
    """A colour such as ``#0b4f56`` in lower case, or nothing; raise ValueError for what is none or reads badly."""
    text = text.strip().lower()
    if not text:
        return ""
    if not _HEX.fullmatch(text):
        raise ValueError("skriv färgen som # och sex tecken 0–9 och a–f, till exempel #0b4f56")
    for name, ground in GROUNDS.items():
        found = contrast(text, ground)
        if found < LEAST_CONTRAST:
            told = f"{found:.1f}".replace(".", ",")
            raise ValueError(
                f"färgen är för ljus, kontrasten mot {name} är {told}:1 och ska vara minst 4,5:1. Välj en mörkare färg"
            )
    return text


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(_parts(one)), _luminance(_parts(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def style_sheet(colour: str) -> str:
    """The three tokens that follow the municipality's colour: itself, deeper for headings, and a tint for grounds."""
    deep, tint = _mix(colour, (0, 0, 0), 0.27), _mix(colour, (255, 255, 255), 0.89)
    return f":root {{ --petrol: {colour}; --petrol-deep: {deep}; --petrol-tint: {tint}; }}\n"


def _parts(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(parts: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _mix(colour: str, other: Colour, share: float) -> str:
    mixed = (round(one + (two - one) * share) for one, two in zip(_parts(colour), other, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
