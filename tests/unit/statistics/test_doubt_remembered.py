"""What is remembered while breakdowns are decided about changes nothing: without any memory the same is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from portal.statistics.disclosure import disclose_both
from portal.statistics.published_tables import Published, SplitTables
from portal.statistics.summary import RoundSummary
from tests.proofs.test_disclosure_solver import Drawn


def shown(raw: RoundSummary) -> list[bytes]:
    return [mask.tobytes() for level in disclose_both(raw) for split in level.splits for mask in split.shown.values()]


def anew(published: Published, parts: Sequence[np.ndarray], groups: np.ndarray) -> Published:
    """What is published now, with nothing kept of what was before."""
    splits = tuple(SplitTables.of(published.row_of, mask, groups) for mask in parts)
    return Published(published.row_of, splits, published.untold)


@pytest.mark.parametrize("seed", [0, 3, 5, 11, 12])
def test_memory_changes_nothing_of_what_is_shown(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = Drawn(seed).raw
    remembered = shown(raw)
    monkeypatch.setattr(Published, "showing", anew)
    assert shown(raw) == remembered
