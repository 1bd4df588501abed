"""What the proofs stand on: an installation under the production server, on each database, with rounds to answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.db import get_database
from tests.support.databases import KINDS
from tests.support.scenes import add_round, add_units, publish_ready
from tests.support.server import Installation, installed


@pytest.fixture(params=KINDS)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Not started yet: a round of ``nki`` on an open link and one of ``kompetens`` on personal links."""
    with installed(request.param, tmp_path, warm=True) as found:
        with found.app.app_context(), get_database().writing() as session:
            add_units(session)
            add_round(session, publish_ready(session, "nki"), "nki")
            add_round(session, publish_ready(session, "kompetens"), "kompetens", access="invited", frames={"hl": None})
        yield found
        assert "failed:" not in found.log.read_text(), found.log.read_text()
