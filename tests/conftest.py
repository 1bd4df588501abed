"""For every test: reproducible random examples, and no surprises from the machine's surroundings."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.support.kept_work import keep_work

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30


def _keep_files_in_memory() -> None:
    """Tests stop processes, never the machine: where there is room, what they write need not wait for a disk."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        tempfile.tempdir = tempfile.mkdtemp(prefix="portal-tests-", dir=MEMORY)
        atexit.register(shutil.rmtree, tempfile.tempdir, ignore_errors=True)


_keep_files_in_memory()
keep_work()

# Several tests run beside each other: more threads for small matrices would only stand in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Without it, the library that starts PostgreSQL warns that there is no runtime folder.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="portal-runtime-"))

# No deadline and no complaint about slowness: the machines that run this are small and noisy.
settings.register_profile("portal", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


OBJECTS = 20_000
"""So many more objects than before make Python look for rubbish; a page with its database and its checks makes
thousands, and looking after each seven hundred took another tenth of the time."""


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through all of it for rubbish, again and again, took an eighth of
    the time of the integration tests. What the tests themselves leave is collected, though more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)
