"""One round summarised in a fresh process, as the first look at its results does it: what it costs, as JSON.

python -m tests.bench.summarising ROUND [decide]
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from portal import create_app
from portal.config import settings_from_environment
from portal.db import get_database
from portal.results import summaries
from portal.statistics.disclosure import disclose
from portal.surveys.queries import get_round


def main() -> None:
    """CPU seconds of reading and counting, and of deciding what may be shown at level internal; megabytes."""
    app = create_app(settings_from_environment(os.environ))
    with app.app_context(), get_database().session_factory() as session:
        found = {"before": _peak()}
        began = time.process_time()
        _, raw = summaries._summary(session, get_round(session, sys.argv[1]))
        found |= {"counted": time.process_time() - began, "peak": _peak()}
        if sys.argv[2:] == ["decide"]:
            began = time.process_time()
            disclose(raw.summary, "internal")
            found["decided"] = time.process_time() - began
    print(json.dumps(found))


def _peak() -> float:
    """Megabytes of this process at most so far, not those of whoever started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
