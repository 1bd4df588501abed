"""Keeps files short and names telling; prints every breach and exits 1 when there is one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = {"portal": 300, "migrations": 300, "scripts": 300, "tests": 400}
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "base", "libs", "lib", "stuff"}


def breaches() -> Iterator[str]:
    for folder, longest in LONGEST.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT)
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > longest:
                yield f"{place}: {lines} lines, at most {longest}"
            if EMPTY_NAMES & {part.removesuffix(".py") for part in place.parts}:
                yield f"{place}: the name says nothing about what is in it"


if __name__ == "__main__":
    found = list(breaches())
    print("\n".join(found) or "layout: every file is short and has a telling name")
    sys.exit(bool(found))
