"""What is measured: thirty questions in three sections of ten, and people who answer them all.

39 variables; 54 when each alternative of a multiple choice is counted as one.
"""

from __future__ import annotations

import random
from typing import Any

import msgspec

SECTIONS = ((4, 2, 3, 1, 0), (3, 2, 4, 1, 0), (3, 1, 3, 1, 2))
"""Single choices, multiple choices, scales, matrices and long texts of each section."""

KINDS = ("code", "codes", "scale", "matrix", "text")
ROWS, FIVE, FOUR = 4, 5, 4


def questionnaire() -> bytes:
    """The questionnaire as a document of the portal's own format."""
    sections = []
    for number, counts in enumerate(SECTIONS, 1):
        items = [_question(number, kind, i) for kind, count in zip(KINDS, counts, strict=True) for i in range(count)]
        sections.append({"name": f"del_{number}", "title": {"sv": f"Del {number}"}, "items": items})
    lists = {
        name: {
            "type": "codes",
            "codes": [{"code": f"{name}_{i}", "label": {"sv": f"Alternativ {i}"}} for i in range(n)],
        }
        for name, n in (("fem", FIVE), ("fyra", FOUR))
    }
    return msgspec.json.encode(
        {
            "format": 1,
            "name": "matning",
            "title": {"sv": "Trettio frågor"},
            "purpose": {"sv": "Visar hur fort portalen arbetar."},
            "minutes": 5,
            "sections": sections,
            "code_lists": lists,
        }
    )


def _question(section: int, kind: str, number: int) -> dict[str, Any]:
    name = f"{kind}_{section}_{number}"
    domain: dict[str, Any] = {"type": kind}
    if kind in ("code", "codes", "matrix"):
        domain["code_list"] = "fem" if kind == "code" else "fyra"
    if kind == "scale":
        domain |= {"minimum": 1, "maximum": 10, "minimum_label": {"sv": "Sämst"}, "maximum_label": {"sv": "Bäst"}}
    if kind == "matrix":
        domain["rows"] = [{"name": f"rad_{i}", "text": {"sv": f"Rad {i}"}} for i in range(ROWS)]
    if kind == "text":
        domain["lines"] = 5
    required = {"required": True} if kind in ("code", "scale") else {}
    return {"type": "question", "name": name, "text": {"sv": f"Fråga {name}?"}, "domain": domain, **required}


def answers(number: int) -> dict[str, Any]:
    """What person ``number`` answers, the same each time."""
    chance = random.Random(number)
    found: dict[str, Any] = {}
    for section, counts in enumerate(SECTIONS, 1):
        for kind, count in zip(KINDS, counts, strict=True):
            for i in range(count):
                found[f"{kind}_{section}_{i}"] = _answer(kind, chance, number)
    return found


def _answer(kind: str, chance: random.Random, number: int) -> Any:
    if kind == "code":
        return f"fem_{chance.randrange(FIVE)}"
    if kind == "codes":
        return [f"fyra_{i}" for i in sorted(chance.sample(range(FOUR), 2))]
    if kind == "scale":
        return chance.randint(1, 10)
    if kind == "matrix":
        return {f"rad_{i}": f"fyra_{chance.randrange(FOUR)}" for i in range(ROWS)}
    return f"Svar från {number}: det har fungerat bra, men väntan var lång. " * 3


def fields(given: dict[str, Any]) -> dict[str, list[str]]:
    """The same answers as a page sends them."""
    typed: dict[str, list[str]] = {}
    for name, value in given.items():
        if isinstance(value, dict):
            typed.update({f"{name}.{row}": [code] for row, code in value.items()})
        else:
            typed[name] = [str(each) for each in value] if isinstance(value, list) else [str(value).strip()]
    return typed


def stored(given: dict[str, Any]) -> dict[str, Any]:
    """The same answers as they end up in the database."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
