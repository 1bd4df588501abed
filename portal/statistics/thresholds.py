"""The limits of disclosure control. Each board may set its own."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Level = Literal["raw", "internal", "public"]
"""Who a result is for: nobody's screen, quality staff and unit heads, anyone."""


class Thresholds(Struct, frozen=True, kw_only=True):
    """``internal`` and ``public`` are the smallest numbers of answers reported at those levels.

    Cells from 1 up to and including ``background_cell`` hide the distribution of a background variable; for a
    sensitive question the limit is ``sensitive_cell_internal`` or ``sensitive_cell_public``. The percentage of
    "n av N svar" is shown when N is at least ``rate_frame``.
    """

    internal: int = 5
    public: int = 10
    background_cell: int = 4
    sensitive_cell_internal: int = 2
    sensitive_cell_public: int = 4
    rate_frame: int = 5

    def smallest(self, level: Level) -> int:
        """The smallest number of answers reported at ``level``."""
        return {"raw": 0, "internal": self.internal, "public": self.public}[level]

    def sensitive_cell(self, level: Level) -> int:
        """The largest cell of a sensitive question that is too small at ``level``."""
        return {"raw": 0, "internal": self.sensitive_cell_internal, "public": self.sensitive_cell_public}[level]
