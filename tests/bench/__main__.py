"""``make bench``: every figure as a ratio to a floor measured in the same run.

python -m tests.bench [--sizes 1000,10000,100000] [--kinds sqlite,postgresql] [--only answering|results]
"""

from __future__ import annotations

import argparse
import os
import tempfile
from itertools import chain
from pathlib import Path

from portal.questionnaire.document import read
from tests.bench.answering import compare_answering
from tests.bench.results import compare_results, describe
from tests.bench.workload import questionnaire
from tests.support.databases import KINDS


def main() -> None:
    """Run what was asked for and print it as it comes."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--only", choices=("answering", "results"))
    chosen = parser.parse_args()
    sizes = tuple(int(size) for size in chosen.sizes.split(",") if size)
    print(describe(read(questionnaire())), f"· load of the machine at the start {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        for kind in chosen.kinds.split(","):
            folder = Path(name) / kind
            folder.mkdir()
            answering = compare_answering(kind, folder) if chosen.only != "results" else []
            results = compare_results(kind, folder, sizes) if chosen.only != "answering" else []
            for line in chain(answering, results):
                print(line, flush=True)


if __name__ == "__main__":
    main()
