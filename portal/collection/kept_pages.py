"""Whole pages that are the same for everyone but for what is put into a few places: an address, a token, the answers.

A page is written once with a mark in each of those places and then only put together. What is kept belongs to one
published version, one language and the settings that the page is dressed in; it holds nothing of anyone's answers, and
nobody who is logged in is shown it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping

from flask import current_app, request, session
from markupsafe import escape

from portal.collection.pages import SectionPage
from portal.organisation.context import is_demo
from portal.organisation.kept_settings import kept_settings

MOST_PAGES = 256
_KEPT = "portal_kept_pages"

# Drawn anew by each process: no text of a questionnaire can hold it.
_MARK = secrets.token_hex(16)
_MARKED = re.compile(f"{_MARK}-([a-z]+)-")

Places = Mapping[str, str]
"""Name of a place (small letters) to what stands there; Markup is put in as it is, other text is escaped."""

Write = Callable[[Places], str]


class _Pages:
    """The pages written under one state of the settings: text and names of places in turn, text first and last."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings
        self.parts: dict[Hashable, list[str]] = {}


def is_for_all() -> bool:
    """Whether pages are dressed as for everyone: staff see their own settings at once."""
    return "_user_id" not in session


def is_same_for_all(page: SectionPage) -> bool:
    """Whether the page shows nothing but the questionnaire."""
    return not (page.typed or page.problems or page.units) and is_for_all()


def put_together(key: Hashable, places: Places, write: Write) -> str:
    """The page with what belongs in its places.

    ``write`` makes it, with marks in the places, and is called when it is not kept yet. ``key``: whatever it is made
    from beside the settings and the place where the portal stands.
    """
    pages = _pages()
    whole = (key, is_demo(), request.script_root)
    parts = pages.parts.get(whole)
    if parts is None:
        if len(pages.parts) >= MOST_PAGES:
            pages.parts.clear()
        parts = _MARKED.split(write({name: f"{_MARK}-{name}-" for name in places}))
        pages.parts[whole] = parts
    put = {name: escape(value) for name, value in places.items()}
    return "".join([put[part] if i % 2 else part for i, part in enumerate(parts)])


def _pages() -> _Pages:
    """Those of the present settings; when these change, every page is written anew."""
    settings = kept_settings()
    pages: _Pages | None = current_app.extensions.get(_KEPT)
    if pages is None or pages.settings is not settings:
        pages = current_app.extensions[_KEPT] = _Pages(settings)
    return pages
