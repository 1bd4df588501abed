"""What a check reports."""

from __future__ import annotations

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One thing wrong with a document.

    ``path`` is its place (``sections[0].items[2].domain.code_list``; empty for the whole document), ``message`` a
    Swedish text that says what is wrong and what to do.
    """

    path: str
    message: str
