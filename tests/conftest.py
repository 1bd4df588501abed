"""For every test: reproducible random examples, and no surprises from the machine's surroundings."""

from __future__ import annotations

import os
import tempfile

from hypothesis import HealthCheck, settings

# Without it, the library that starts PostgreSQL warns that there is no runtime folder.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="portal-runtime-"))

# No deadline and no complaint about slowness: the machines that run this are small and noisy.
settings.register_profile("portal", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")
