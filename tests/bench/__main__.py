"""``make bench``: every figure as a ratio to a floor measured in the same run.

python -m tests.bench [--sizes 1000,10000,100000] [--kinds sqlite,postgresql] [--only answering|results|divided]

Divided rounds also of a million responses, when asked: --only divided --sizes 1000,100000,1000000.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from portal.questionnaire.document import read
from tests.bench.answering import compare_answering
from tests.bench.divided import compare_divided
from tests.bench.figures import Figure, Missing, Outcome, table, tried
from tests.bench.results import compare_results, describe
from tests.bench.workload import questionnaire
from tests.support import databases
from tests.support.databases import KINDS

SIZES = (1_000, 10_000, 100_000)


def main() -> int:
    """Run what was asked for, say it as it comes, and then the table. Not 0 when anything could not be measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--only", choices=("answering", "results", "divided"))
    chosen = parser.parse_args()
    sizes, kinds = tuple(int(size) for size in chosen.sizes.split(",") if size), tuple(chosen.kinds.split(","))
    databases.waits_for_disk = True
    began = time.monotonic()
    print(describe(read(questionnaire())), f"· load of the machine at the start {os.getloadavg()[0]:.1f}", flush=True)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        for outcome in _measure(Path(name), kinds, sizes, chosen.only):
            outcomes.append(outcome)
            print(outcome, flush=True)
    outcomes += _left_out(kinds, sizes, chosen.only)
    print("", *table(outcomes), sep="\n")
    minutes, load = (time.monotonic() - began) / 60, os.getloadavg()[2]
    print(f"\n{minutes:.0f} minutes · load of the machine in the last quarter of an hour {load:.1f}")
    return _conclude(outcomes)


def _measure(place: Path, kinds: tuple[str, ...], sizes: tuple[int, ...], only: str | None) -> Iterator[Outcome]:
    for kind in kinds:
        folder = place / kind
        folder.mkdir()
        if only in (None, "answering"):
            yield from tried("answering", kind, partial(compare_answering, kind, folder))
        for size in sizes:
            if only in (None, "results"):
                yield from tried(f"results, {size:,}", kind, partial(compare_results, kind, folder, size))
            if only in (None, "divided") and kind == "sqlite":
                yield from tried(f"divided, {size:,}", kind, partial(compare_divided, kind, folder, size))


def _left_out(kinds: tuple[str, ...], sizes: tuple[int, ...], only: str | None) -> list[Outcome]:
    """What the full run has and this one was asked not to measure."""
    why = "left out of this run"
    missing: list[Outcome] = [Missing("everything", kind, why) for kind in KINDS if kind not in kinds]
    parts = ("answering", "results", "divided")
    missing += [Missing(part, "all", why) for part in parts if only not in (None, part)]
    absent = SIZES if only == "answering" else tuple(size for size in SIZES if size not in sizes)
    return [*missing, *(Missing(f"results, {size:,}", "all", why) for size in absent)]


def _conclude(outcomes: list[Outcome]) -> int:
    missed = [each for each in outcomes if isinstance(each, Figure) and each.verdict == "MISSED"]
    missing = [each for each in outcomes if isinstance(each, Missing)]
    print(f"{len(missed)} aims missed, {len(missing)} measurements missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
