"""Kvalitetsportalen: the quality portal of Swedish municipal social services."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application, for ``settings`` or for those of the environment."""
    # Imported here: whoever needs only the questionnaire core or the statistics does not load the web for it.
    from portal.assembly import assemble

    return assemble(settings)
