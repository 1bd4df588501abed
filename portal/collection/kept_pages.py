"""Whole pages of sections in which nothing is typed: the same for everyone but for the form's address and its token.

A page is written once with two marks where those two go, and then only put together. What is kept belongs to one
published version, one language and the settings that the page is dressed in; it holds nothing of anyone's answers, and
nobody who is logged in is shown it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from flask import current_app, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from portal.collection.pages import SectionPage
from portal.organisation.context import is_demo
from portal.organisation.kept_settings import kept_settings

MOST_PAGES = 128
_KEPT = "portal_kept_pages"

# Drawn anew by each process: no text of a questionnaire can hold them.
_ACTION, _TOKEN = (secrets.token_hex(16) for _ in range(2))

Parts = tuple[str, str, str]
Write = Callable[[str, str], str]


class _Pages:
    """The pages written under one state of the settings."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings
        self.parts: dict[tuple[object, ...], Parts] = {}


def is_same_for_all(page: SectionPage) -> bool:
    """Whether the page shows nothing but the questionnaire."""
    return not (page.typed or page.problems or page.units or "_user_id" in session)


def put_together(page: SectionPage, key: tuple[object, ...], action: str, write: Write) -> str:
    """The page with the form's address and token in place.

    ``write(action, token)`` makes it, and is called when it is not kept yet. ``key``: whatever it is made from beside
    ``page``, the settings and the place where the portal stands.
    """
    pages = _pages()
    shown = (page.section.name, page.step, page.steps, page.previous is None, page.is_last)
    whole = (*key, *shown, _shown_items(page), is_demo(), request.script_root)
    if whole not in pages.parts:
        if len(pages.parts) >= MOST_PAGES:
            pages.parts.clear()
        pages.parts[whole] = _in_parts(write(_ACTION, _TOKEN))
    before, between, after = pages.parts[whole]
    return f"{before}{escape(action)}{between}{generate_csrf()}{after}"


def _shown_items(page: SectionPage) -> tuple[bool, ...]:
    """Which of the section's items the answers so far put on the page."""
    shown = {id(item) for item in page.items}
    return tuple(id(item) in shown for item in page.section.items)


def _in_parts(html: str) -> Parts:
    before, _, rest = html.partition(_ACTION)
    between, _, after = rest.partition(_TOKEN)
    return before, between, after


def _pages() -> _Pages:
    """Those of the present settings; when these change, every page is written anew."""
    settings = kept_settings()
    pages: _Pages | None = current_app.extensions.get(_KEPT)
    if pages is None or pages.settings is not settings:
        pages = current_app.extensions[_KEPT] = _Pages(settings)
    return pages
